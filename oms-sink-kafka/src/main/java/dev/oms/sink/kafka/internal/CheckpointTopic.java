package dev.oms.sink.kafka.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the compacted topic of checkpoints. All is in partition 0, so that partitions which are
 * added later hide nothing. Thread-safe.
 */
final class CheckpointTopic {

  private static final Duration POLL = Duration.ofMillis(200);

  /** Longer than the transaction of another pipeline may hold the reader up. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);

  /** How many offsets before the end are read first; then eight times as many, and so on. */
  private static final long FIRST_STEP = 2_000;

  private final KafkaSettings settings;
  private final KafkaAdmin admin;
  private final TopicPartition partition;
  private final String clientId;

  CheckpointTopic(KafkaSettings settings, KafkaAdmin admin, String name, String clientId) {
    this.settings = settings;
    this.admin = admin;
    this.partition = new TopicPartition(name, 0);
    this.clientId = clientId;
  }

  String name() {
    return partition.topic();
  }

  /** For messages. */
  String where() {
    return admin.where() + ", topic " + name();
  }

  /** Which records are looked at. */
  enum Isolation {
    /** Those committed, up to the present end; waits for transactions that are open before it. */
    COMMITTED,
    /** Those committed before the first open transaction. */
    COMMITTED_SO_FAR,
    /** All, also of open and aborted transactions. */
    ALL
  }

  /**
   * The newest record of each key, looked for from the end backwards.
   *
   * @param enough whether what was found will do
   * @throws RetriableException when the brokers do not answer in time
   * @throws OmsException when the topic cannot be read
   */
  Map<String, ConsumerRecord<byte[], byte[]>> newest(
      Set<String> keys,
      Predicate<Map<String, ConsumerRecord<byte[], byte[]>>> enough,
      Isolation isolation) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(isolation)) {
      long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
      long end =
          isolation == Isolation.COMMITTED
              ? admin.endOffset(partition)
              : consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      for (long step = FIRST_STEP; ; step *= 8) {
        long from = Math.max(begin, end - step);
        Map<String, ConsumerRecord<byte[], byte[]>> found = read(consumer, from, end, keys);
        if (from <= begin || enough.test(found)) {
          return found;
        }
      }
    } catch (InterruptException e) {
      throw new RetriableException(where() + ": interrupted while reading it", e);
    } catch (org.apache.kafka.common.KafkaException e) {
      throw failure(e);
    }
  }

  private Map<String, ConsumerRecord<byte[], byte[]>> read(
      KafkaConsumer<byte[], byte[]> consumer, long from, long end, Set<String> keys) {
    Map<String, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
    consumer.seek(partition, from);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (consumer.position(partition) < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        String key = key(record);
        if (record.offset() < end && keys.contains(key)) {
          found.put(key, record);
        }
      }
      if (System.nanoTime() - deadline > 0) {
        throw new RetriableException(
            where()
                + ": it could not be read to its end within 90 s; either the brokers do not answer,"
                + " or a transaction of another producer is open in it",
            null);
      }
    }
    return found;
  }

  /** The key as text; empty for none. */
  static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
  }

  /** A consumer of the topic, at no place yet. */
  KafkaConsumer<byte[], byte[]> consumer(Isolation isolation) {
    KafkaConsumer<byte[], byte[]> consumer;
    try {
      consumer =
          new KafkaConsumer<>(
              settings.consumer(clientId, isolation != Isolation.ALL),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
    } catch (RuntimeException e) {
      throw KafkaErrors.ofSettings(e, where());
    }
    consumer.assign(List.of(partition));
    return consumer;
  }

  TopicPartition partition() {
    return partition;
  }

  /** An error of reading. */
  OmsException failure(Throwable e) {
    return KafkaErrors.unwrap(e)
            instanceof org.apache.kafka.common.errors.TopicAuthorizationException
        ? new OmsException(
            where()
                + ": reading is not allowed; grant the user Read, Write and Describe on it"
                + " (kafka-acls.sh --add --operation Read --operation Write --operation Describe"
                + " --topic "
                + name()
                + " ...)",
            e)
        : KafkaErrors.classify(e, where());
  }
}
