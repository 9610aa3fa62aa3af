package dev.oms.sink.kafka;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How a Kafka sink keeps checkpoints in Kafka, and commits them together with messages when the
 * pipeline delivers exactly once. Immutable.
 *
 * @param checkpointTopic the topic that holds checkpoints, made when it does not exist; its only
 *     partition that is used is 0. Several pipelines may share it
 * @param transactionalIdPrefix the producer's {@code transactional.id} is this and the pipeline's
 *     name; Kafka refuses all but the newest producer of an id
 * @param commitInterval how long a transaction is open at most, and so how much later a consumer
 *     that reads committed messages sees one; at least 1 ms
 * @param commitBytes how many bytes of keys and values end a transaction before that; at least 1
 * @param lease after how long without a sign of life a standby takes a pipeline over; at least 1 s
 */
public record KafkaTransactions(
    String checkpointTopic,
    String transactionalIdPrefix,
    Duration commitInterval,
    long commitBytes,
    Duration lease) {

  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

  private static final KafkaTransactions DEFAULTS =
      new KafkaTransactions(
          "oms-checkpoints", "oms-", Duration.ofMillis(100), 8 << 20, Duration.ofSeconds(15));

  /**
   * Checks.
   *
   * @throws IllegalArgumentException when a value is out of its range
   */
  public KafkaTransactions {
    Objects.requireNonNull(transactionalIdPrefix, "transactionalIdPrefix");
    if (!TOPIC.matcher(checkpointTopic).matches()
        || checkpointTopic.equals(".")
        || checkpointTopic.equals("..")) {
      throw new IllegalArgumentException(
          "checkpointTopic '" + checkpointTopic + "' is not a name that Kafka takes");
    }
    if (commitInterval.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException("commitInterval " + commitInterval + " is below 1 ms");
    }
    if (commitBytes < 1) {
      throw new IllegalArgumentException("commitBytes " + commitBytes + " is below 1");
    }
    if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("lease " + lease + " is below 1 s");
    }
  }

  /** Topic {@code oms-checkpoints}, prefix {@code oms-}, 100 ms, 8 MiB, a lease of 15 s. */
  public static KafkaTransactions defaults() {
    return DEFAULTS;
  }

  /** With another topic for checkpoints. */
  public KafkaTransactions withCheckpointTopic(String topic) {
    return new KafkaTransactions(topic, transactionalIdPrefix, commitInterval, commitBytes, lease);
  }

  /** With another prefix of the {@code transactional.id}. */
  public KafkaTransactions withTransactionalIdPrefix(String prefix) {
    return new KafkaTransactions(checkpointTopic, prefix, commitInterval, commitBytes, lease);
  }

  /**
   * With other limits of a transaction: how long it is open, and how many bytes it has, at most.
   */
  public KafkaTransactions withCommits(Duration interval, long bytes) {
    return new KafkaTransactions(checkpointTopic, transactionalIdPrefix, interval, bytes, lease);
  }

  /** With another time after which a standby takes over. */
  public KafkaTransactions withLease(Duration time) {
    return new KafkaTransactions(
        checkpointTopic, transactionalIdPrefix, commitInterval, commitBytes, time);
  }
}
