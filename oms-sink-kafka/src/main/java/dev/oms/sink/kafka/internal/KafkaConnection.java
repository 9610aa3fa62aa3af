package dev.oms.sink.kafka.internal;

import dev.oms.core.OmsException;
import dev.oms.sink.kafka.KafkaTransactions;
import dev.oms.sink.kafka.TopicCreation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What the parts that keep checkpoints in Kafka ask of one cluster. Thread-safe. */
final class KafkaConnection implements AutoCloseable {

  /** A commit each 100 ms writes a record: segments stay small, so that little is to be read. */
  private static final Map<String, String> COMPACTED =
      Map.of(
          "cleanup.policy",
          "compact",
          "segment.bytes",
          String.valueOf(16 << 20),
          "min.cleanable.dirty.ratio",
          "0.1",
          "max.message.bytes",
          String.valueOf(16 << 20));

  private static final long VISIBLE_WITHIN_MILLIS = 10_000;
  private static final long PAUSE_MILLIS = 50;

  private final KafkaSettings settings;
  private final @Nullable TopicCreation creation;
  private final String clientId;
  private final KafkaAdmin admin;

  /**
   * Connects in the background.
   *
   * @param creation how topics of messages are made that do not exist; null to make none
   * @throws OmsException when no client can be made of the settings
   */
  KafkaConnection(KafkaSettings settings, @Nullable TopicCreation creation, String pipeline) {
    this.settings = settings;
    this.creation = creation;
    this.clientId =
        settings.properties().getOrDefault(CommonClientConfigs.CLIENT_ID_CONFIG, "oms-" + pipeline);
    this.admin = new KafkaAdmin(settings, clientId);
  }

  KafkaSettings settings() {
    return settings;
  }

  @Nullable TopicCreation creation() {
    return creation;
  }

  String clientId() {
    return clientId;
  }

  KafkaAdmin admin() {
    return admin;
  }

  CheckpointTopic checkpointTopic(KafkaTransactions transactions) {
    return new CheckpointTopic(settings, admin, transactions.checkpointTopic(), clientId);
  }

  /** The topic of checkpoints; empty when it does not exist. */
  Optional<TopicDescription> find(String topic) {
    Object answer = admin.topics(Set.of(topic)).get(topic);
    if (answer instanceof TopicDescription found) {
      return Optional.of(found);
    }
    Throwable error =
        answer instanceof Throwable e ? e : new IllegalStateException("the client gave no answer");
    if (KafkaErrors.unwrap(error) instanceof UnknownTopicOrPartitionException) {
      return Optional.empty();
    }
    throw admin.topicFailure(topic, error);
  }

  /**
   * Makes the topic of checkpoints when it does not exist.
   *
   * @throws OmsException when it cannot be made
   */
  void ensure(KafkaTransactions transactions) {
    String topic = transactions.checkpointTopic();
    KafkaWriters.reach(admin, settings);
    if (find(topic).isPresent()) {
      return;
    }
    creationProblem(topic, false)
        .ifPresent(
            problem -> {
              throw problem;
            });
    long end = System.nanoTime() + VISIBLE_WITHIN_MILLIS * 1_000_000;
    while (find(topic).isEmpty() && System.nanoTime() - end < 0) {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Why the topic of checkpoints is not, or could not be, made. */
  Optional<OmsException> creationProblem(String topic, boolean validateOnly) {
    return admin
        .createTopic(topic, COMPACTED, validateOnly)
        .filter(error -> !(error instanceof TopicExistsException))
        .map(
            error ->
                new OmsException(
                    admin.where()
                        + ": the topic of checkpoints "
                        + topic
                        + " cannot be made ("
                        + KafkaErrors.oneLine(String.valueOf(error.getMessage()))
                        + "); grant the user Create on it, or make it yourself (kafka-topics.sh"
                        + " --create --partitions 1 --config cleanup.policy=compact --topic "
                        + topic
                        + " ...)",
                    error));
  }

  @Override
  public void close() {
    admin.close();
  }
}
