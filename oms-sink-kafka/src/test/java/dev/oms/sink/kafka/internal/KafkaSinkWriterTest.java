package dev.oms.sink.kafka.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import dev.oms.core.spi.SinkWriter.Topic;
import dev.oms.testkit.compat.RecordedBatch;
import dev.oms.testkit.compat.RecordedContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real broker can hardly be brought to do. */
class KafkaSinkWriterTest {

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, new ByteArraySerializer(), new ByteArraySerializer());
  private final KafkaSinkWriter writer =
      new KafkaSinkWriter(producer, "Kafka at h:1", name -> new Topic(name, 4, 1000));

  @BeforeEach
  void warmUp() throws Exception {
    warmUp(writer, producer);
  }

  /** Each partition has its first message, so none goes alone any more. */
  private static void warmUp(KafkaSinkWriter writer, MockProducer<byte[], byte[]> producer)
      throws Exception {
    writer.write(batch(4));
    producer.clear();
  }

  private static RecordedBatch batch(int messages) {
    RecordedBatch batch = new RecordedBatch();
    for (int i = 0; i < messages; i++) {
      batch.message("t", i % 4, "k" + i, "v" + i);
    }
    return batch;
  }

  @Test
  void acknowledgedWithTheLastMessage() throws Exception {
    RecordedBatch batch = batch(3);
    writer.write(batch);
    producer.completeNext();
    producer.completeNext();
    assertThat(batch.acknowledged()).isZero();
    producer.completeNext();
    assertThat(batch.acknowledged()).isEqualTo(1);
    assertThat(writer.oldest()).isNull();
  }

  @Test
  void theFirstErrorFailsItsMessageAndStopsTheWriter() throws Exception {
    RecordedBatch before = batch(1);
    RecordedBatch batch = batch(3);
    RecordedBatch after = batch(2);
    writer.write(before);
    writer.write(batch);
    writer.write(after);
    producer.completeNext();
    producer.completeNext();
    producer.errorNext(new NetworkException("gone"));
    producer.errorNext(new NetworkException("gone too"));
    producer.completeNext();
    producer.completeNext();

    assertThat(before.acknowledged()).isEqualTo(1);
    assertThat(batch.acknowledged()).isZero();
    assertThat(batch.failed()).isEqualTo(1);
    assertThat(batch.failedMessage()).isEqualTo(1);
    assertThat(batch.cause())
        .isInstanceOf(RetriableException.class)
        .hasMessage("Kafka at h:1, topic t, partition 1, table shop.orders: gone");
    assertThat(producer.closed()).isTrue();
    assertThat(after.acknowledged()).isEqualTo(1);
    assertThatThrownBy(() -> writer.write(batch(1)))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("no batch is taken after an error")
        .hasMessageContaining("gone");
  }

  @Test
  void aFatalErrorStaysFatal() throws Exception {
    RecordedBatch batch = batch(1);
    writer.write(batch);
    producer.errorNext(new TopicAuthorizationException("t"));
    assertThat(batch.cause()).isExactlyInstanceOf(OmsException.class);
    assertThatThrownBy(() -> writer.write(batch(1))).isExactlyInstanceOf(OmsException.class);
  }

  @Test
  void theRefusedRecordIsBlamedAndNotItsCompanions() throws Exception {
    RecordedBatch companion = batch(2);
    RecordedBatch culprit = batch(2);
    writer.write(companion);
    writer.write(culprit);
    KafkaException other =
        new KafkaException(
            "Failed to append record because it was part of a batch which had one more more"
                + " invalid records");
    producer.errorNext(other);
    producer.errorNext(other);
    producer.errorNext(other);
    producer.errorNext(new InvalidRecordException("no key"));
    assertThat(culprit.failedMessage()).isEqualTo(1);
    assertThat(culprit.cause()).isInstanceOf(RecordException.class);
    assertThat(companion.failed()).isEqualTo(1);
    assertThat(companion.cause()).isInstanceOf(RetriableException.class);
  }

  @Test
  void tooLargeIsKnownBeforeAnyIsSent() throws Exception {
    RecordedBatch batch =
        new RecordedBatch().message("t", 0, "k", "v").message("t", 0, "key", "x".repeat(998));
    writer.write(batch);
    assertThat(producer.history()).isEmpty();
    assertThat(batch.failedMessage()).isEqualTo(1);
    assertThat(batch.cause())
        .isInstanceOf(RecordException.class)
        .hasMessage(
            "Kafka at h:1, topic t: a message of table shop.orders is too large: key 3 + value 998"
                + " bytes, the limit is 1000; raise max.message.bytes of the topic (and"
                + " max.request.size of the sink), or leave large columns out");
  }

  @Test
  void headersCountAndAreNamedInTheError() throws Exception {
    RecordedBatch batch =
        new RecordedBatch()
            .message("t", 0, "key", "x".repeat(900))
            .withHeaders("i".repeat(60), "INSERT", "binlog.000001:4");
    writer.write(batch);
    assertThat(batch.cause())
        .isInstanceOf(RecordException.class)
        .hasMessageContaining("key 3 + value 900 + headers 145 bytes, the limit is 1000");
  }

  @Test
  void aWrongPartitionIsRefused() throws Exception {
    RecordedBatch batch = new RecordedBatch().message("t", 4, "k", "v");
    writer.write(batch);
    assertThat(batch.cause())
        .isExactlyInstanceOf(OmsException.class)
        .hasMessageContaining("partition 4, there are 4 (0 to 3)");
  }

  @Test
  void interruptedHalfWayLeavesTheBatchUndecidedAndEndsTheWriter() throws Exception {
    AtomicBoolean isFull = new AtomicBoolean();
    MockProducer<byte[], byte[]> stuck =
        new MockProducer<>(false, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized java.util.concurrent.Future<
                  org.apache.kafka.clients.producer.RecordMetadata>
              send(
                  org.apache.kafka.clients.producer.ProducerRecord<byte[], byte[]> message,
                  org.apache.kafka.clients.producer.Callback callback) {
            if (isFull.get() && history().size() == 2) {
              throw new InterruptException("full");
            }
            return super.send(message, callback);
          }
        };
    KafkaSinkWriter writer =
        new KafkaSinkWriter(stuck, "Kafka at h:1", name -> new Topic(name, 4, 1000));
    warmUp(writer, stuck);
    isFull.set(true);
    RecordedBatch batch = batch(4);
    assertThatThrownBy(() -> writer.write(batch))
        .isInstanceOf(InterruptedException.class)
        .hasMessageContaining("h:1");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    stuck.completeNext();
    stuck.errorNext(new KafkaException("Producer is closed forcefully."));
    assertThat(batch.acknowledged() + batch.failed()).isZero();
    assertThatThrownBy(() -> writer.write(batch(1))).isInstanceOf(RetriableException.class);
    writer.close();
    assertThat(batch.failed()).isZero();
  }

  @Test
  void aFullProducerIsTriedAgain() throws Exception {
    int[] refusals = {0};
    MockProducer<byte[], byte[]> full =
        new MockProducer<>(false, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized java.util.concurrent.Future<
                  org.apache.kafka.clients.producer.RecordMetadata>
              send(
                  org.apache.kafka.clients.producer.ProducerRecord<byte[], byte[]> message,
                  org.apache.kafka.clients.producer.Callback callback) {
            if (refusals[0]-- > 0) {
              // As KafkaProducer does: by the callback, in this thread.
              callback.onCompletion(null, new TimeoutException("full"));
              return new java.util.concurrent.CompletableFuture<>();
            }
            return super.send(message, callback);
          }
        };
    KafkaSinkWriter writer =
        new KafkaSinkWriter(full, "Kafka at h:1", name -> new Topic(name, 4, 1000));
    warmUp(writer, full);
    refusals[0] = 3;
    RecordedBatch batch = batch(2);
    writer.write(batch);
    assertThat(full.history()).hasSize(2);
    full.completeNext();
    full.completeNext();
    assertThat(batch.acknowledged()).isEqualTo(1);
  }

  /** A producer whose flush is what {@code answers} does, in the producer's own thread. */
  private static MockProducer<byte[], byte[]> flushing(
      Consumer<MockProducer<byte[], byte[]>> answers) {
    return new MockProducer<>(false, new ByteArraySerializer(), new ByteArraySerializer()) {
      @Override
      public void flush() {
        MockProducer<byte[], byte[]> self = this;
        CompletableFuture.runAsync(() -> answers.accept(self)).join();
      }
    };
  }

  private static List<String> keys(MockProducer<byte[], byte[]> producer) {
    return producer.history().stream()
        .map(m -> m.topic() + m.partition() + new String(m.key(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void theFirstMessageOfEachPartitionIsStoredBeforeTheNextIsSent() throws Exception {
    List<List<String>> before = new ArrayList<>();
    MockProducer<byte[], byte[]> fresh =
        flushing(
            p -> {
              before.add(keys(p));
              while (p.completeNext()) {}
            });
    KafkaSinkWriter writer =
        new KafkaSinkWriter(fresh, "Kafka at h:1", name -> new Topic(name, 4, 1000));
    RecordedBatch batch =
        new RecordedBatch()
            .message("t", 0, "a", "1")
            .message("t", 0, "b", "2")
            .message("u", 0, "c", "3")
            .message("t", 2, "d", "4")
            .message("u", 0, "e", "5");
    writer.write(batch);
    assertThat(before).containsExactly(List.of("t0a", "u0c", "t2d"));
    assertThat(keys(fresh)).containsExactly("t0a", "u0c", "t2d", "t0b", "u0e");
    assertThat(batch.acknowledged()).isZero();
    fresh.completeNext();
    fresh.completeNext();
    assertThat(batch.acknowledged()).isEqualTo(1);

    writer.write(new RecordedBatch().message("t", 0, "f", "6").message("t", 2, "g", "7"));
    assertThat(before).hasSize(1);
    RecordedBatch other = new RecordedBatch().message("t", 2, "h", "8").message("t", 3, "i", "9");
    writer.write(other);
    assertThat(before).hasSize(2);
    assertThat(keys(fresh)).endsWith("t0f", "t2g", "t3i", "t2h");
  }

  @Test
  void nothingFollowsAFirstMessageThatFails() throws Exception {
    MockProducer<byte[], byte[]> fresh =
        flushing(
            p -> {
              p.completeNext();
              p.errorNext(new NetworkException("gone"));
            });
    KafkaSinkWriter writer =
        new KafkaSinkWriter(fresh, "Kafka at h:1", name -> new Topic(name, 4, 1000));
    RecordedBatch batch = batch(8);
    writer.write(batch);
    assertThat(fresh.history()).hasSize(4);
    assertThat(batch.failed()).isEqualTo(1);
    assertThat(batch.failedMessage()).isEqualTo(1);
    assertThat(batch.acknowledged()).isZero();
    assertThatThrownBy(() -> writer.write(batch(1))).isInstanceOf(RetriableException.class);
  }

  @Test
  void interruptedBetweenTheFirstMessagesAndTheRestEndsTheWriter() throws Exception {
    MockProducer<byte[], byte[]> fresh =
        new MockProducer<>(false, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public void flush() {
            throw new InterruptException("no answer");
          }
        };
    KafkaSinkWriter writer =
        new KafkaSinkWriter(fresh, "Kafka at h:1", name -> new Topic(name, 4, 1000));
    RecordedBatch batch = batch(8);
    assertThatThrownBy(() -> writer.write(batch)).isInstanceOf(InterruptedException.class);
    assertThat(batch.acknowledged() + batch.failed()).isZero();
    assertThatThrownBy(() -> writer.write(batch(1))).isInstanceOf(RetriableException.class);
  }

  @Test
  void closeFailsWhatIsUnderWay() throws Exception {
    RecordedBatch batch = batch(2);
    writer.write(batch);
    writer.close(Duration.ofDays(100_000));
    assertThat(batch.failed()).isEqualTo(1);
    assertThat(batch.cause())
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("closed before the brokers acknowledged");
    assertThatThrownBy(() -> writer.topic("other"))
        .isInstanceOf(OmsException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aStallIsReportedAndEnded() throws Exception {
    RecordedContext context = new RecordedContext("p");
    OmsException fatal = new OmsException("the topic is gone");
    Diagnosis[] diagnosis = {new Diagnosis("no broker answers", null)};
    StallWatch watch = new StallWatch(writer, context, "Kafka at h:1", "w", () -> diagnosis[0]);
    RecordedBatch batch = batch(2);
    writer.write(batch);
    long start = System.nanoTime();
    watch.tick(start);
    watch.tick(start + Duration.ofSeconds(4).toNanos());
    assertThat(context.delay()).isNull();
    watch.tick(start + Duration.ofSeconds(6).toNanos());
    String told = context.delay();
    assertThat(told)
        .matches("Kafka at h:1 has acknowledged nothing since \\S+:\\d\\dZ: no broker answers");
    Thread.sleep(1_100);
    watch.tick(start + Duration.ofSeconds(8).toNanos());
    assertThat(context.delay()).as("said once, not each second anew").isEqualTo(told);
    producer.completeNext();
    watch.tick(start + Duration.ofSeconds(9).toNanos());
    assertThat(context.delay()).isNull();

    diagnosis[0] = new Diagnosis("gone", fatal);
    for (int second = 10; second < 60 && batch.failed() == 0; second++) {
      watch.tick(start + Duration.ofSeconds(second).toNanos());
      assertThat(second).isLessThan(59);
    }
    assertThat(batch.cause()).isSameAs(fatal);
    assertThatThrownBy(() -> writer.write(batch(1))).hasMessageContaining("the topic is gone");
  }
}
