package dev.oms.testkit.internal;

import dev.oms.testkit.TestKitException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics from beginning to end, without a consumer group. */
public final class TopicReader {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, Object> configuration;

  /** Reads with these consumer properties. */
  public TopicReader(Map<String, ?> configuration) {
    this.configuration = new HashMap<>(configuration);
    this.configuration.putIfAbsent("enable.auto.commit", "false");
    this.configuration.putIfAbsent("max.poll.records", "5000");
    this.configuration.putIfAbsent("max.partition.fetch.bytes", "4194304");
    this.configuration.putIfAbsent("allow.auto.create.topics", "false");
  }

  /** Returns where each partition ends. */
  public Map<Integer, Long> endOffsets(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      Map<Integer, Long> result = new HashMap<>();
      consumer
          .endOffsets(partitions(consumer, topic))
          .forEach((partition, offset) -> result.put(partition.partition(), offset));
      return result;
    }
  }

  /** Hands over all records up to the end as it is at the start of the call. */
  public void readAll(String topic, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      Collection<TopicPartition> partitions = partitions(consumer, topic);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      LongSupplier missing =
          () ->
              ends.entrySet().stream()
                  .mapToLong(e -> Math.max(0, e.getValue() - consumer.position(e.getKey())))
                  .sum();
      long giveUp = System.nanoTime() + PATIENCE.toNanos();
      // Not a count of records: transaction markers and compaction leave gaps in the offsets.
      long left = missing.getAsLong();
      while (left > 0) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          long end = ends.getOrDefault(new TopicPartition(topic, record.partition()), 0L);
          if (record.offset() < end) {
            sink.accept(record);
          }
        }
        long now = missing.getAsLong();
        if (now < left) {
          giveUp = System.nanoTime() + PATIENCE.toNanos();
        } else if (System.nanoTime() > giveUp) {
          throw new TestKitException(
              topic + ": no record for " + PATIENCE + ", " + now + " offsets before the end");
        }
        left = now;
      }
    }
  }

  /** Returns the record at that offset. */
  public ConsumerRecord<byte[], byte[]> read(String topic, int partition, long offset) {
    TopicPartition place = new TopicPartition(topic, partition);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(List.of(place));
      consumer.seek(place, offset);
      long giveUp = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < giveUp) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.offset() == offset) {
            return record;
          }
        }
      }
    }
    throw new TestKitException("no record at " + place + " offset " + offset);
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static Collection<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, String topic) {
    return consumer.partitionsFor(topic, PATIENCE).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }
}
