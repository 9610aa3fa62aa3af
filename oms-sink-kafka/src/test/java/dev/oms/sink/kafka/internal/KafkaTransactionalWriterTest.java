package dev.oms.sink.kafka.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.Checkpoint;
import dev.oms.core.spi.TransactionalStore;
import dev.oms.core.spi.TransactionalWriter;
import dev.oms.sink.kafka.KafkaCheckpointStore;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.sink.kafka.KafkaTransactions;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.compat.RecordedBatch;
import dev.oms.testkit.compat.RecordedContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a transaction has, and when it ends. */
@Timeout(60)
class KafkaTransactionalWriterTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private static KafkaCluster kafka;

  @BeforeAll
  static void start() {
    kafka = KafkaCluster.builder().start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static TransactionalStore.Handle hold(String name, Duration commitInterval) {
    kafka.createTopic(name, 1);
    return KafkaCheckpointStore.of(
            KafkaSink.builder()
                .bootstrapServers(kafka.bootstrapServers())
                .transactions(KafkaTransactions.defaults().withCommits(commitInterval, 1 << 20))
                .build())
        .open(name);
  }

  private static TransactionalWriter writer(TransactionalStore.Handle handle, String name) {
    return handle.openWriter(new RecordedTransactions(new RecordedContext(name)));
  }

  private static List<String> committed(String topic) {
    List<String> values = new ArrayList<>();
    kafka.consumeAll(topic, true, r -> values.add(new String(r.value(), StandardCharsets.UTF_8)));
    return values;
  }

  private static String position(RecordedBatch batch) {
    return batch.endPosition().encode();
  }

  @Test
  void aTransactionEndsBehindABatchWithAPosition() throws Exception {
    try (TransactionalStore.Handle handle = hold("ends", Duration.ofMillis(50));
        TransactionalWriter writer = writer(handle, "ends")) {
      RecordedBatch without = new RecordedBatch().message("ends", 0, "k", "1").withoutEnd();
      writer.write(without);
      assertThat(without.await(SOON)).as("its memory is free").isTrue();
      Thread.sleep(500);
      writer.commitSoon();
      Thread.sleep(200);
      assertThat(committed("ends")).isEmpty();
      assertThat(handle.load()).isEmpty();
      RecordedBatch with = new RecordedBatch().message("ends", 0, "k", "2");
      writer.write(with);
      assertThat(with.await(SOON)).isTrue();
      assertThat(committed("ends")).containsExactly("1", "2");
      assertThat(handle.load()).map(Checkpoint::position).contains(position(with));
    }
  }

  @Test
  void whatIsNotCommittedIsNeitherSeenNorSaved() throws Exception {
    try (TransactionalStore.Handle handle = hold("aborted", Duration.ofSeconds(10))) {
      RecordedBatch first = new RecordedBatch().message("aborted", 0, "k", "1");
      RecordedBatch second = new RecordedBatch().message("aborted", 0, "k", "2");
      try (TransactionalWriter writer = writer(handle, "aborted")) {
        writer.write(first);
        writer.commitSoon();
        assertThat(first.await(SOON)).isTrue();
        writer.write(second);
        Thread.sleep(500);
        assertThat(second.acknowledged()).isZero();
      }
      assertThat(second.failed()).isEqualTo(1);
      try (TransactionalWriter next = writer(handle, "aborted")) {
        assertThat(handle.load()).map(Checkpoint::position).contains(position(first));
        assertThat(committed("aborted")).containsExactly("1");
        assertThat(kafka.consumeAll("aborted")).hasSize(2);
        RecordedBatch again = new RecordedBatch().message("aborted", 0, "k", "2");
        next.write(again);
        next.close(SOON);
        assertThat(again.acknowledged()).as("committed by an orderly close").isEqualTo(1);
      }
      assertThat(committed("aborted")).containsExactly("1", "2");
    }
  }

  @Test
  void aPositionAloneIsSavedWhenAskedFor() throws Exception {
    try (TransactionalStore.Handle handle = hold("alone", Duration.ofMillis(50));
        TransactionalWriter writer = writer(handle, "alone")) {
      RecordedBatch empty = new RecordedBatch();
      writer.write(empty);
      assertThat(empty.await(SOON)).isTrue();
      Thread.sleep(300);
      assertThat(handle.load()).as("not by itself").isEmpty();
      writer.commitSoon();
      long patience = System.nanoTime() + SOON.toNanos();
      while (handle.load().isEmpty() && System.nanoTime() < patience) {
        Thread.sleep(50);
      }
      assertThat(handle.load()).map(Checkpoint::position).contains(position(empty));
      assertThat(kafka.endOffsets("alone").get(0)).isZero();
    }
  }
}
