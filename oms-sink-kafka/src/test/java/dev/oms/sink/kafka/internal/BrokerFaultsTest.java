package dev.oms.sink.kafka.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.compat.RecordedBatch;
import dev.oms.testkit.compat.RecordedContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One broker behind a proxy that is cut, frozen, restarted and killed while messages flow. */
@Timeout(180)
class BrokerFaultsTest {

  private static KafkaCluster kafka;

  private final RecordedContext context = new RecordedContext("faults");

  @BeforeAll
  static void start() {
    kafka = KafkaCluster.builder().behindProxy(true).start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @AfterEach
  void heal() {
    kafka.proxy(1).heal();
    kafka.proxy(1).thaw();
    kafka.proxy(1).throttle(0);
  }

  private static KafkaSink sink(Map<String, String> properties) {
    return KafkaSink.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .properties(properties)
        .build();
  }

  private static Set<String> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(n -> n.contains("oms-faults"))
        .collect(Collectors.toSet());
  }

  /**
   * A broker that shuts down in order writes down only the last batch of each producer. When
   * several were stored and not answered, the producer sends them again behind each other.
   */
  @ParameterizedTest
  @ValueSource(ints = {5, 1})
  void nothingIsLostOrReorderedWhenConnectionsAreCutAndTheBrokerRestarts(int inFlight)
      throws Exception {
    kafka.createTopic("faults" + inFlight, 6);
    Numbered numbered = new Numbered("faults" + inFlight, 6);
    AtomicReference<Throwable> error = new AtomicReference<>();
    Map<String, String> properties =
        Map.of("max.in.flight.requests.per.connection", String.valueOf(inFlight));
    try (SinkWriter writer = sink(properties).open(context)) {
      Thread thread = numbered.writeSlowly(writer, 120_000, 20_000, error);
      for (int i = 0; i < 20; i++) {
        Thread.sleep(100);
        kafka.proxy(1).closeConnections();
      }
      kafka.stopNode(1);
      kafka.startNode(1);
      for (int i = 0; i < 5; i++) {
        kafka.proxy(1).cut();
        Thread.sleep(200);
        kafka.proxy(1).heal();
        Thread.sleep(200);
      }
      kafka.killNode(1);
      kafka.startNode(1);
      thread.join();
      assertThat(error.get()).isNull();
      numbered.awaitAcknowledged(Duration.ofSeconds(60));
    }
    assertThat(numbered.sent()).isEqualTo(120_000);
    List<String> back = numbered.goneBack(kafka);
    if (inFlight == 1) {
      assertThat(back).as("repeated").isEmpty();
    } else {
      // Once for each partition at most: there was one shutdown in order.
      assertThat(back).hasSizeLessThanOrEqualTo(6);
    }
    await().atMost(Duration.ofSeconds(5)).until(() -> ourThreads().isEmpty());
  }

  @Test
  void aBrokerThatIsDownIsADelay() throws Exception {
    kafka.createTopic("delay", 2);
    Numbered numbered = new Numbered("delay", 2);
    // A small buffer, so that the writer blocks too.
    try (SinkWriter writer = sink(Map.of("buffer.memory", "600000")).open(context)) {
      numbered.write(writer, 1_000, 100);
      numbered.awaitAcknowledged(Duration.ofSeconds(20));
      assertThat(context.delay()).isNull();
      kafka.stopNode(1);
      AtomicReference<Throwable> error = new AtomicReference<>();
      Thread thread = numbered.writeSlowly(writer, 20_000, 10_000, error);
      await().atMost(Duration.ofSeconds(20)).until(() -> context.delay() != null);
      Thread.sleep(22_000);
      assertThat(thread.isAlive()).as("blocked").isTrue();
      assertThat(context.delay())
          .contains("has acknowledged nothing since")
          .contains("no broker answers");
      kafka.startNode(1);
      thread.join();
      assertThat(error.get()).isNull();
      numbered.awaitAcknowledged(Duration.ofSeconds(60));
      await().atMost(Duration.ofSeconds(5)).until(() -> context.delay() == null);
    }
    numbered.verify(kafka);
  }

  @Test
  void aWriteThatBlocksCanBeInterrupted() throws Exception {
    kafka.createTopic("interrupt", 1);
    SinkWriter writer = sink(Map.of("buffer.memory", "600000")).open(context);
    Numbered numbered = new Numbered("interrupt", 1);
    numbered.write(writer, 10, 10);
    numbered.awaitAcknowledged(Duration.ofSeconds(20));
    kafka.proxy(1).cut();
    AtomicReference<Throwable> error = new AtomicReference<>();
    Thread thread = numbered.writeSlowly(writer, 100_000, 1_000_000, error);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> thread.getState() == Thread.State.TIMED_WAITING && numbered.sent() > 1000);
    Thread.sleep(3_000);
    long start = System.nanoTime();
    thread.interrupt();
    thread.join(5_000);
    assertThat(thread.isAlive()).isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    assertThat(error.get()).isInstanceOf(InterruptedException.class);

    start = System.nanoTime();
    writer.close(Duration.ofSeconds(1));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    List<RecordedBatch> batches = numbered.batches();
    RecordedBatch interrupted = batches.get(batches.size() - 1);
    assertThat(interrupted.acknowledged() + interrupted.failed()).isZero();
    for (RecordedBatch batch : batches.subList(1, batches.size() - 1)) {
      assertThat(batch.failed()).isEqualTo(1);
      assertThat(batch.acknowledged()).isZero();
      assertThat(batch.cause()).isInstanceOf(RetriableException.class);
    }
    await().atMost(Duration.ofSeconds(5)).until(() -> ourThreads().isEmpty());
  }

  @Test
  void closingIsBoundedWhenTheBrokerIsFrozen() throws Exception {
    kafka.createTopic("frozen", 1);
    SinkWriter writer = sink(Map.of()).open(context);
    Numbered numbered = new Numbered("frozen", 1);
    numbered.write(writer, 10, 10);
    numbered.awaitAcknowledged(Duration.ofSeconds(20));
    kafka.proxy(1).freeze();
    numbered.write(writer, 1_000, 100);
    await().atMost(Duration.ofSeconds(30)).until(() -> context.delay() != null);
    long start = System.nanoTime();
    writer.close(Duration.ofSeconds(2));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(5));
    assertThat(numbered.batches().subList(1, 11))
        .allMatch(b -> b.failed() == 1 && b.acknowledged() == 0);
    await().atMost(Duration.ofSeconds(5)).until(() -> ourThreads().isEmpty());
  }

  @Test
  void anUnreachableBrokerIsFoundInBoundedTime() {
    kafka.proxy(1).cut();
    long start = System.nanoTime();
    assertThatThrownBy(() -> sink(Map.of()).open(context))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining(kafka.bootstrapServers())
        .hasMessageContaining("no answer within 10 s")
        .hasMessageContaining("Connection refused");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    assertThat(ourThreads()).isEmpty();
  }

  @Test
  void aTopicThatIsDeletedMeanwhileEndsTheWriter() throws Exception {
    kafka.createTopic("deleted", 1);
    try (SinkWriter writer = sink(Map.of()).open(context)) {
      Numbered numbered = new Numbered("deleted", 1);
      numbered.write(writer, 10, 10);
      numbered.awaitAcknowledged(Duration.ofSeconds(20));
      kafka.admin().deleteTopics(List.of("deleted")).all().get();
      numbered.write(writer, 10, 10);
      RecordedBatch last = numbered.batches().get(1);
      assertThat(last.await(Duration.ofSeconds(70))).isTrue();
      assertThat(last.cause())
          .isExactlyInstanceOf(OmsException.class)
          .hasMessageContaining("topic deleted: it does not exist");
      System.err.println("DELAYS " + context.delays());
    }
  }
}
