package dev.oms.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Counts the rows in the messages of a topic: the elements of the array {@code data} of each. Each
 * message is read once.
 */
final class RowCount implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final JsonFactory json = new JsonFactory();
  private final KafkaConsumer<byte[], byte[]> consumer;

  /** By partition and offset: how many rows there are up to this message and with it. */
  private final List<List<Integer>> rows = new ArrayList<>();

  RowCount(Map<String, String> client, String topic, int partitions) {
    consumer =
        new KafkaConsumer<>(
            new HashMap<>(client), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(
        IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList());
    consumer.seekToBeginning(consumer.assignment());
    for (int p = 0; p < partitions; p++) {
      rows.add(new ArrayList<>());
    }
  }

  /**
   * Reads on up to these offsets of the partitions.
   *
   * @throws BenchmarkException when nothing comes for 30 seconds
   */
  void readTo(long[] ends) {
    long progress = System.nanoTime();
    while (!hasRead(ends)) {
      var records = consumer.poll(Duration.ofMillis(100));
      records.forEach(this::add);
      if (!records.isEmpty()) {
        progress = System.nanoTime();
      } else if (System.nanoTime() - progress > PATIENCE.toNanos()) {
        throw new BenchmarkException("cannot read the messages whose rows are to be counted");
      }
    }
  }

  private boolean hasRead(long[] ends) {
    for (int p = 0; p < ends.length; p++) {
      if (rows.get(p).size() < ends[p]) {
        return false;
      }
    }
    return true;
  }

  private void add(ConsumerRecord<byte[], byte[]> message) {
    List<Integer> sums = rows.get(message.partition());
    if (message.offset() != sums.size()) {
      throw new BenchmarkException("offset " + message.offset() + " comes after " + sums.size());
    }
    sums.add((sums.isEmpty() ? 0 : sums.get(sums.size() - 1)) + rowsOf(message.value()));
  }

  private int rowsOf(byte[] message) {
    try (JsonParser parser = json.createParser(message)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean data = parser.currentName().equals("data");
        if (parser.nextToken() == JsonToken.START_ARRAY && data) {
          int count = 0;
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
            count++;
          }
          return count;
        }
        parser.skipChildren();
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many rows the messages before these offsets have, all of which were read. */
  long rowsBefore(long[] ends) {
    long count = 0;
    for (int p = 0; p < ends.length; p++) {
      if (ends[p] > 0) {
        count += rows.get(p).get((int) ends[p] - 1);
      }
    }
    return count;
  }

  @Override
  public void close() {
    consumer.close(Duration.ZERO);
  }
}
