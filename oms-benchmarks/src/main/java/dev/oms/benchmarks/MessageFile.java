package dev.oms.benchmarks;

import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.RocketMqCluster;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Messages of a topic in a file, so that a bare producer can send the same. */
final class MessageFile {

  /** A message; {@code partition} is where it was. */
  record Message(int partition, byte[] key, byte[] value) {}

  /**
   * How much a bare producer sends.
   *
   * @param messages in the file
   * @param bytes of their keys and values
   */
  record Size(long messages, long bytes) {}

  private MessageFile() {}

  /** Writes the first messages of a topic, the partitions in turns, up to {@code maxBytes}. */
  static Size write(KafkaCluster kafka, String topic, int partitions, long maxBytes, Path file)
      throws IOException {
    List<List<Message>> all = new ArrayList<>();
    Map<String, Object> settings = new HashMap<>(kafka.clientProperties());
    settings.put("max.poll.records", 5000);
    settings.put("auto.offset.reset", "earliest");
    long bytes = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      for (int p = 0; p < partitions; p++) {
        List<Message> messages = new ArrayList<>();
        all.add(messages);
        TopicPartition partition = new TopicPartition(topic, p);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long limit = maxBytes * (p + 1) / partitions;
        while (messages.size() < end && bytes < limit) {
          for (ConsumerRecord<byte[], byte[]> found :
              consumer.poll(java.time.Duration.ofSeconds(1))) {
            byte[] key = found.key() == null ? new byte[0] : found.key();
            messages.add(new Message(p, key, found.value()));
            bytes += key.length + found.value().length;
          }
        }
      }
    }
    return write(all, file);
  }

  /** Writes the first messages of a topic, the queues in turns. */
  static Size write(RocketMqCluster rocketMq, String topic, int queues, long maxBytes, Path file)
      throws IOException {
    List<List<Message>> all = new ArrayList<>();
    long[] bytes = new long[queues];
    for (int q = 0; q < queues; q++) {
      all.add(new ArrayList<>());
    }
    rocketMq.consumeAll(
        topic,
        m -> {
          int q = m.partition();
          if (bytes[q] < maxBytes / queues) {
            String key = m.properties().get("__SHARDINGKEY");
            byte[] keyBytes = key == null ? new byte[0] : key.getBytes(StandardCharsets.UTF_8);
            all.get(q).add(new Message(q, keyBytes, m.body()));
            bytes[q] += keyBytes.length + m.body().length;
          }
        });
    return write(all, file);
  }

  private static Size write(List<List<Message>> all, Path file) throws IOException {
    int rows = all.stream().mapToInt(List::size).min().orElse(0);
    long messages = 0;
    long bytes = 0;
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
      for (int i = 0; i < rows; i++) {
        for (List<Message> partition : all) {
          Message message = partition.get(i);
          out.writeInt(message.partition);
          out.writeInt(message.key.length);
          out.write(message.key);
          out.writeInt(message.value.length);
          out.write(message.value);
          messages++;
          bytes += message.key.length + message.value.length;
        }
      }
    }
    return new Size(messages, bytes);
  }

  static List<Message> read(Path file) throws IOException {
    List<Message> messages = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
      while (true) {
        int partition;
        try {
          partition = in.readInt();
        } catch (EOFException e) {
          return messages;
        }
        byte[] key = in.readNBytes(in.readInt());
        byte[] value = in.readNBytes(in.readInt());
        messages.add(new Message(partition, key, value));
      }
    }
  }
}
