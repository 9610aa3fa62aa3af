package dev.oms.sink.kafka.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.spi.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics with a consumer that belongs to no group and commits nothing: what is committed of
 * transactions, up to the end at the time. Used by one thread.
 */
public final class KafkaTopicReader implements TopicReader {

  private static final Duration POLL = Duration.ofMillis(200);

  private static final int FETCH_BYTES = 16 << 20;

  /** Longer than brokers take to fail over. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);

  private final String where;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> assigned = new ArrayList<>();
  private final List<Partition> partitions = new ArrayList<>();
  private final Map<TopicPartition, Integer> indexes = new HashMap<>();

  private record KafkaPartition(String topic, int number, long firstOffset) implements Partition {}

  private KafkaTopicReader(KafkaSettings settings, String name) {
    where = "Kafka at " + settings.bootstrapServers();
    Map<String, Object> properties = settings.consumer("oms-" + name, true);
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "oms-" + name);
    // Fewer and larger turns than by default, for everything is read, and bounded memory.
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000);
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    try {
      consumer =
          new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (RuntimeException e) {
      throw KafkaErrors.ofSettings(e, where);
    }
  }

  /**
   * Connects.
   *
   * @throws OmsException when a topic does not exist or may not be read
   */
  public static KafkaTopicReader open(KafkaSettings settings, String name, Set<String> topics) {
    KafkaTopicReader reader = new KafkaTopicReader(settings, name);
    try {
      reader.assign(topics);
      return reader;
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private void assign(Set<String> topics) {
    try {
      for (String topic : topics) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
          throw new OmsException(where + ": topic " + topic + " does not exist");
        }
        found.stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .sorted(Comparator.comparingInt(TopicPartition::partition))
            .forEach(assigned::add);
      }
      consumer.assign(assigned);
      Map<TopicPartition, Long> begin = consumer.beginningOffsets(assigned);
      for (TopicPartition partition : assigned) {
        indexes.put(partition, partitions.size());
        partitions.add(
            new KafkaPartition(
                partition.topic(), partition.partition(), begin.getOrDefault(partition, 0L)));
      }
      consumer.seekToBeginning(assigned);
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  @Override
  public List<Partition> partitions() {
    return List.copyOf(partitions);
  }

  @Override
  public void rewind() {
    consumer.seekToBeginning(assigned);
  }

  @Override
  public void readToEnd(Visitor visitor) throws InterruptedException {
    try {
      Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
      consumer.resume(assigned);
      long progress = System.nanoTime();
      while (pauseDone(ends)) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> record : records) {
          int index =
              indexes.getOrDefault(new TopicPartition(record.topic(), record.partition()), -1);
          visitor.message(index, record.offset(), record.timestamp(), record.value());
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (!records.isEmpty()) {
          progress = System.nanoTime();
        } else if (System.nanoTime() - progress > PATIENCE_NANOS) {
          throw new RetriableException(
              where + ": no message came for 90 s, before the ends of the topics were reached",
              null);
        }
      }
    } catch (InterruptException e) {
      // Kafka's exception sets the flag again.
      boolean ignored = Thread.interrupted();
      throw (InterruptedException) new InterruptedException().initCause(e);
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  /** Stops to ask for partitions that are read to their ends; whether others are left. */
  private boolean pauseDone(Map<TopicPartition, Long> ends) {
    boolean left = false;
    for (TopicPartition partition : assigned) {
      if (consumer.paused().contains(partition)) {
        continue;
      }
      if (consumer.position(partition) >= ends.getOrDefault(partition, 0L)) {
        consumer.pause(List.of(partition));
      } else {
        left = true;
      }
    }
    return left;
  }

  private OmsException failure(KafkaException e) {
    return KafkaErrors.unwrap(e) instanceof TopicAuthorizationException denied
        ? new OmsException(
            where
                + ": reading "
                + denied.unauthorizedTopics()
                + " is not allowed; grant the user Read and Describe on them",
            e)
        : KafkaErrors.classify(e, where);
  }

  @Override
  public void close() {
    try {
      consumer.close(Duration.ofSeconds(5));
    } catch (KafkaException e) {
      // Nothing was to be saved.
      return;
    }
  }
}
