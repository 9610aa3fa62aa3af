package dev.oms.testkit.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.SinkWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/**
 * What each {@link ChangeSink} must do. Extend it with a sink and a destination that is up; each
 * test uses topics of its own.
 */
@Timeout(120)
public abstract class ChangeSinkCompatibilityKit {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int PARTITIONS = 3;

  /** For subclasses. */
  protected ChangeSinkCompatibilityKit() {}

  /**
   * A message as a consumer gets it.
   *
   * @param partition where it was
   * @param key its key; empty when it has none
   * @param value its value
   */
  public record Delivered(int partition, String key, String value) {}

  /**
   * The event headers of a message, as a consumer gets them.
   *
   * @param value the message's value
   * @param id the event id; null when it has none
   * @param operation what happened; null when the message has no event headers
   * @param table {@code database.table}
   * @param position the position; null when it has none
   */
  public record DeliveredHeaders(
      String value,
      @Nullable String id,
      @Nullable String operation,
      @Nullable String table,
      @Nullable String position) {}

  /** A sink that may write to the destination. */
  protected abstract ChangeSink sink();

  /** Makes a topic. */
  protected abstract void createTopic(String name, int partitions) throws Exception;

  /** All messages of a topic, in the order of their delivery for each partition. */
  protected abstract List<Delivered> read(String topic) throws Exception;

  /**
   * The event headers of all messages of a topic with one partition, in order. Without it, the test
   * of event headers is skipped.
   */
  protected List<DeliveredHeaders> readHeaders(String topic) throws Exception {
    throw new TestAbortedException("this sink's kit does not say how event headers are read");
  }

  /** A name that no topic of the destination has. */
  protected String missingTopic() {
    return "no-such-topic";
  }

  private SinkWriter open() {
    return sink().open(new RecordedContext("compatibility"));
  }

  private static void awaitAcknowledged(RecordedBatch... batches) throws InterruptedException {
    for (RecordedBatch batch : batches) {
      assertThat(batch.await(LONG)).as("decided").isTrue();
      assertThat(batch.cause()).isNull();
      assertThat(batch.acknowledged()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("each batch is acknowledged once, and its order is kept for each partition")
  void orderAndAcknowledgement() throws Exception {
    createTopic("kit-order", PARTITIONS);
    List<RecordedBatch> batches = new ArrayList<>();
    try (SinkWriter writer = open()) {
      assertThat(writer.topic("kit-order").partitions()).isEqualTo(PARTITIONS);
      int number = 0;
      for (int b = 0; b < 200; b++) {
        RecordedBatch batch = new RecordedBatch();
        for (int m = 0; m < 1 + b % 17; m++) {
          batch.message("kit-order", number % PARTITIONS, "k" + number, "v" + number);
          number++;
        }
        writer.write(batch);
        batches.add(batch);
      }
      writer.idle();
      awaitAcknowledged(batches.toArray(RecordedBatch[]::new));
    }
    assertThat(batches).allMatch(b -> b.acknowledged() == 1 && b.failed() == 0);
    Map<Integer, Integer> next = new HashMap<>();
    List<Delivered> delivered = read("kit-order");
    for (Delivered message : delivered) {
      int expected = next.getOrDefault(message.partition(), message.partition());
      assertThat(message)
          .isEqualTo(new Delivered(message.partition(), "k" + expected, "v" + expected));
      next.put(message.partition(), expected + PARTITIONS);
    }
    assertThat(delivered).hasSize(batches.stream().mapToInt(RecordedBatch::size).sum());
  }

  @Test
  @DisplayName("an empty batch is acknowledged")
  void emptyBatch() throws Exception {
    try (SinkWriter writer = open()) {
      RecordedBatch batch = new RecordedBatch();
      writer.write(batch);
      awaitAcknowledged(batch);
    }
  }

  @Test
  @DisplayName("a batch may have messages for several topics, and messages without a key")
  void severalTopics() throws Exception {
    createTopic("kit-a", 1);
    createTopic("kit-b", 2);
    try (SinkWriter writer = open()) {
      RecordedBatch batch =
          new RecordedBatch()
              .message("kit-a", 0, "", "a1")
              .message("kit-b", 1, "ключ", "b1 \uD83D\uDE00")
              .message("kit-a", 0, "k", "a2");
      writer.write(batch);
      writer.idle();
      awaitAcknowledged(batch);
    }
    assertThat(read("kit-a"))
        .containsExactly(new Delivered(0, "", "a1"), new Delivered(0, "k", "a2"));
    assertThat(read("kit-b")).containsExactly(new Delivered(1, "ключ", "b1 \uD83D\uDE00"));
  }

  @Test
  @DisplayName("a topic that does not exist is refused with its name, and is not made")
  void missingTopicIsRefused() {
    try (SinkWriter writer = open()) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> writer.topic(missingTopic()))
            .isInstanceOf(OmsException.class)
            .hasMessageContaining(missingTopic());
      }
    }
  }

  @Test
  @DisplayName("a message of the most bytes is delivered; one byte more fails as a record's error")
  void largestMessage() throws Exception {
    createTopic("kit-size", 1);
    try (SinkWriter writer = open()) {
      int most = writer.topic("kit-size").maxMessageBytes();
      RecordedBatch fits =
          new RecordedBatch()
              .message("kit-size", 0, "key".getBytes(StandardCharsets.UTF_8), filled(most - 3));
      assertThat(writer.check(fits, 0)).isNull();
      writer.write(fits);
      writer.idle();
      awaitAcknowledged(fits);

      RecordedBatch tooLarge =
          new RecordedBatch()
              .message("kit-size", 0, "k", "small")
              .message("kit-size", 0, "key".getBytes(StandardCharsets.UTF_8), filled(most - 2));
      assertThat(writer.check(tooLarge, 0)).isNull();
      RecordException refusal = writer.check(tooLarge, 1);
      writer.write(tooLarge);
      assertThat(tooLarge.await(LONG)).isTrue();
      assertThat(tooLarge.acknowledged()).isZero();
      assertThat(tooLarge.failed()).isEqualTo(1);
      assertThat(tooLarge.failedMessage()).isEqualTo(1);
      assertThat(tooLarge.cause())
          .isInstanceOf(RecordException.class)
          .hasMessageContaining("shop.orders")
          .hasMessageContaining("kit-size")
          .hasMessageContaining(String.valueOf(most));
      // Known before it is sent, in the same words.
      assertThat(refusal).isNotNull().hasMessage(tooLarge.cause().getMessage());
    }
    assertThat(read("kit-size")).hasSizeBetween(1, 2);
  }

  @Test
  @DisplayName("event headers reach consumers, of messages that have them")
  void eventHeaders() throws Exception {
    createTopic("kit-headers", 1);
    try (SinkWriter writer = open()) {
      RecordedBatch batch =
          new RecordedBatch()
              .message("kit-headers", 0, "k", "v1")
              .withHeaders("gtid:1:0", "INSERT", "log:4")
              .message("kit-headers", 0, "k", "v2")
              .message("kit-headers", 0, "", "v3")
              .withHeaders("", "HEARTBEAT", null)
              .message("kit-headers", 0, "k", "v4")
              .withHeaders("gtid:2:0", "DELETE", "żółw");
      writer.write(batch);
      writer.idle();
      awaitAcknowledged(batch);
    }
    assertThat(readHeaders("kit-headers"))
        .containsExactly(
            new DeliveredHeaders("v1", "gtid:1:0", "INSERT", "shop.orders", "log:4"),
            new DeliveredHeaders("v2", null, null, null, null),
            new DeliveredHeaders("v3", null, "HEARTBEAT", "shop.orders", null),
            new DeliveredHeaders("v4", "gtid:2:0", "DELETE", "shop.orders", "żółw"));
    assertThat(read("kit-headers"))
        .extracting(Delivered::value)
        .containsExactly("v1", "v2", "v3", "v4");
  }

  @Test
  @DisplayName("event headers count as part of a message's size")
  void headersAreOfTheSize() throws Exception {
    createTopic("kit-headers-size", 1);
    byte[] key = "key".getBytes(StandardCharsets.UTF_8);
    try (SinkWriter writer = open()) {
      int most = writer.topic("kit-headers-size").maxMessageBytes();
      RecordedBatch tooLarge =
          new RecordedBatch()
              .message("kit-headers-size", 0, key, filled(most - 3 - 100))
              .withHeaders("x".repeat(101), "INSERT", "log:4");
      assertThat(writer.check(tooLarge, 0)).isNotNull();
      writer.write(tooLarge);
      writer.idle();
      assertThat(tooLarge.await(LONG)).isTrue();
      assertThat(tooLarge.cause())
          .isInstanceOf(RecordException.class)
          .hasMessageContaining(String.valueOf(most));
    }
    try (SinkWriter writer = open()) {
      int most = writer.topic("kit-headers-size").maxMessageBytes();
      RecordedBatch fits =
          new RecordedBatch()
              .message("kit-headers-size", 0, key, filled(most - 3 - 300))
              .withHeaders("x".repeat(101), "INSERT", "log:4");
      writer.write(fits);
      writer.idle();
      awaitAcknowledged(fits);
    }
  }

  private static byte[] filled(int length) {
    byte[] value = new byte[length];
    // Does not compress.
    new java.util.Random(1).nextBytes(value);
    return value;
  }

  @Test
  @DisplayName("a writer that is closed stays closed, and takes no batch; the sink opens another")
  void closing() throws Exception {
    createTopic("kit-close", 1);
    SinkWriter writer = open();
    RecordedBatch before = new RecordedBatch().message("kit-close", 0, "k", "before");
    writer.write(before);
    writer.close(Duration.ofSeconds(20));
    awaitAcknowledged(before);
    long start = System.nanoTime();
    writer.close(Duration.ofSeconds(20));
    writer.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    RecordedBatch after = new RecordedBatch().message("kit-close", 0, "k", "after");
    assertThatThrownBy(() -> writer.write(after)).isInstanceOf(OmsException.class);
    assertThat(after.acknowledged() + after.failed()).isZero();

    try (SinkWriter second = open()) {
      RecordedBatch again = new RecordedBatch().message("kit-close", 0, "k", "again");
      second.write(again);
      second.idle();
      awaitAcknowledged(again);
    }
    assertThat(read("kit-close")).extracting(Delivered::value).containsExactly("before", "again");
  }

  @Test
  @DisplayName("each batch written before a close without waiting is decided exactly once")
  void closeWithoutWaiting() throws Exception {
    createTopic("kit-abort", 1);
    SinkWriter writer = open();
    List<RecordedBatch> batches = new ArrayList<>();
    for (int b = 0; b < 50; b++) {
      RecordedBatch batch = new RecordedBatch();
      for (int m = 0; m < 100; m++) {
        batch.message("kit-abort", 0, "k", "v" + m);
      }
      writer.write(batch);
      batches.add(batch);
    }
    writer.close();
    for (RecordedBatch batch : batches) {
      assertThat(batch.await(Duration.ofSeconds(10))).isTrue();
      assertThat(batch.acknowledged() + batch.failed()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("the precheck passes for topics that exist and names those that do not")
  void precheck() throws Exception {
    createTopic("kit-precheck", 1);
    PrecheckCollector good = new PrecheckCollector();
    sink().precheck(Set.of("kit-precheck"), good);
    assertThat(good.report().failures()).isEmpty();

    PrecheckCollector bad = new PrecheckCollector();
    sink().precheck(Set.of("kit-precheck", missingTopic()), bad);
    assertThat(bad.report().failures()).hasSize(1);
    assertThat(bad.report().failures().get(0).toString()).contains(missingTopic());
  }
}
