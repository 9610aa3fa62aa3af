package dev.oms.sink.kafka.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oms.core.OmsException;
import dev.oms.core.spi.TopicReader;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.testkit.KafkaCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads what is committed, as far as it goes, as often as it is asked to. */
@Timeout(120)
class KafkaTopicReaderTest {

  private static KafkaCluster kafka;
  private static TopicReader.Opener opener;

  @BeforeAll
  static void start() {
    kafka = KafkaCluster.builder().nodes(1).start();
    opener =
        KafkaSink.builder()
            .bootstrapServers(kafka.bootstrapServers())
            .build()
            .topicReader()
            .orElseThrow();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> settings = new java.util.HashMap<>(more);
    settings.put("bootstrap.servers", kafka.bootstrapServers());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, int partition, String value)
      throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                topic,
                partition,
                "k".getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8)))
        .get();
  }

  private static List<String> read(TopicReader reader) throws InterruptedException {
    List<String> read = new ArrayList<>();
    reader.readToEnd(
        (partition, offset, timestamp, value) -> {
          TopicReader.Partition known = reader.partitions().get(partition);
          assertThat(timestamp).isPositive();
          read.add(
              known.topic()
                  + known.number()
                  + "@"
                  + offset
                  + " "
                  + (value == null ? "-" : new String(value, UTF_8)));
        });
    return read;
  }

  /** A commit is seen a moment after the producer is told of it. */
  private static List<String> awaitSome(TopicReader reader) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> read(reader), messages -> !messages.isEmpty());
  }

  @Test
  void readsToTheEndAndOnAndAgain() throws Exception {
    kafka.createTopic("a", 2);
    kafka.createTopic("b", 1);
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of());
        TopicReader reader = opener.open("test", Set.of("a", "b"))) {
      assertThat(reader.partitions()).hasSize(3);
      assertThat(read(reader)).isEmpty();
      send(producer, "a", 0, "1");
      send(producer, "a", 1, "2");
      send(producer, "b", 0, null);
      assertThat(read(reader)).containsExactlyInAnyOrder("a0@0 1", "a1@0 2", "b0@0 -");
      assertThat(read(reader)).isEmpty();
      send(producer, "a", 1, "3");
      assertThat(read(reader)).containsExactly("a1@1 3");
      reader.rewind();
      assertThat(read(reader)).hasSize(4).contains("a0@0 1", "a1@1 3");
    }
  }

  @Test
  void readsWhatIsCommittedAlone() throws Exception {
    kafka.createTopic("committed", 1);
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", "t"));
        TopicReader reader = opener.open("test", Set.of("committed"))) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, "committed", 0, "aborted");
      producer.abortTransaction();
      producer.beginTransaction();
      send(producer, "committed", 0, "1");
      producer.commitTransaction();
      assertThat(awaitSome(reader)).containsExactly("committed0@2 1");
      producer.beginTransaction();
      send(producer, "committed", 0, "2");
      assertThat(read(reader)).as("an open transaction ends what can be read").isEmpty();
      producer.commitTransaction();
      assertThat(awaitSome(reader)).containsExactly("committed0@4 2");
    }
  }

  @Test
  void tellsThatOldMessagesAreGone() throws Exception {
    kafka.createTopic("cut", 1);
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      send(producer, "cut", 0, "1");
      send(producer, "cut", 0, "2");
    }
    kafka
        .admin()
        .deleteRecords(Map.of(new TopicPartition("cut", 0), RecordsToDelete.beforeOffset(1)))
        .all()
        .get();
    try (TopicReader reader = opener.open("test", Set.of("cut"))) {
      assertThat(reader.partitions().get(0).firstOffset()).isEqualTo(1);
      assertThat(read(reader)).containsExactly("cut0@1 2");
    }
  }

  @Test
  void aTopicThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> opener.open("test", Set.of("nowhere")))
        .isInstanceOf(OmsException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void anInterruptEndsReading() throws Exception {
    kafka.createTopic("interrupted", 1);
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of());
        TopicReader reader = opener.open("test", Set.of("interrupted"))) {
      send(producer, "interrupted", 0, "1");
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> read(reader)).isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
    }
  }
}
