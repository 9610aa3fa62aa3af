package dev.oms.sink.rocketmq.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.rocketmq.OnQueueChange;
import dev.oms.sink.rocketmq.RocketMqSink;
import dev.oms.testkit.RocketMqCluster;
import dev.oms.testkit.compat.RecordedBatch;
import dev.oms.testkit.compat.RecordedContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two brokers behind proxies that are cut, frozen, restarted and killed while messages flow. */
@Timeout(240)
class BrokerFaultsTest {

  private static RocketMqCluster rocketMq;

  private final RecordedContext context = new RecordedContext("faults");

  @BeforeAll
  static void start() {
    rocketMq = RocketMqCluster.builder().brokers(2).behindProxy(true).start();
  }

  @AfterAll
  static void stop() {
    rocketMq.close();
  }

  @AfterEach
  void heal() {
    for (int broker = 1; broker <= 2; broker++) {
      rocketMq.proxy(broker).heal();
      rocketMq.proxy(broker).thaw();
      rocketMq.proxy(broker).throttle(0);
    }
    rocketMq.nameServerProxy().heal();
  }

  private static RocketMqSink.Builder sink() {
    return RocketMqSink.builder().nameServers(rocketMq.nameServers());
  }

  private static Set<String> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(n -> n.contains("oms-faults"))
        .collect(Collectors.toSet());
  }

  @Test
  void nothingIsLostOrReorderedWhenConnectionsAreCutAndBrokersRestart() throws Exception {
    rocketMq.createTopic("faults", 3);
    Numbered numbered = new Numbered("faults", 6);
    AtomicReference<Throwable> error = new AtomicReference<>();
    try (SinkWriter writer = sink().build().open(context)) {
      Thread thread = numbered.writeSlowly(writer, 150_000, 8_000, error);
      for (int i = 0; i < 15; i++) {
        Thread.sleep(150);
        rocketMq.proxy(1 + i % 2).closeConnections();
      }
      rocketMq.nameServerProxy().cut();
      rocketMq.stopBroker(1);
      rocketMq.startBroker(1);
      rocketMq.nameServerProxy().heal();
      for (int i = 0; i < 5; i++) {
        rocketMq.proxy(2).cut();
        Thread.sleep(200);
        rocketMq.proxy(2).heal();
        Thread.sleep(200);
      }
      rocketMq.freezeBroker(1);
      Thread.sleep(5_000);
      rocketMq.thawBroker(1);
      rocketMq.killBroker(2);
      rocketMq.startBroker(2);
      thread.join();
      assertThat(error.get()).isNull();
      numbered.awaitAcknowledged(Duration.ofSeconds(90));
    }
    assertThat(numbered.sent()).isEqualTo(150_000);
    long again = numbered.verify(rocketMq);
    System.err.println("AGAIN " + again + " DELAYS " + context.delays());
    await().atMost(Duration.ofSeconds(10)).until(() -> ourThreads().isEmpty());
  }

  @Test
  void aNetworkThatFreezesAndThawsLosesNothing() throws Exception {
    rocketMq.createTopic("thaw", 2);
    Numbered numbered = new Numbered("thaw", 4);
    AtomicReference<Throwable> error = new AtomicReference<>();
    try (SinkWriter writer = sink().build().open(context)) {
      Thread thread = numbered.writeSlowly(writer, 40_000, 2_000, error);
      Thread.sleep(2_000);
      rocketMq.proxy(1).freeze();
      Thread.sleep(12_000);
      assertThat(context.delay()).contains("nothing was acknowledged since").contains("broker-a");
      rocketMq.proxy(1).thaw();
      thread.join();
      assertThat(error.get()).isNull();
      numbered.awaitAcknowledged(Duration.ofSeconds(90));
      await().atMost(Duration.ofSeconds(10)).until(() -> context.delay() == null);
    }
    System.err.println("AGAIN " + numbered.verify(rocketMq) + " DELAYS " + context.delays());
  }

  @Test
  void aSlowBrokerIsOnlySlow() throws Exception {
    rocketMq.createTopic("slow", 1);
    Numbered numbered = new Numbered("slow", 2);
    try (SinkWriter writer = sink().sendTimeout(Duration.ofSeconds(1)).build().open(context)) {
      rocketMq.proxy(1).throttle(100_000);
      numbered.write(writer, 10_000, 500);
      numbered.awaitAcknowledged(Duration.ofSeconds(120));
    }
    rocketMq.proxy(1).throttle(0);
    System.err.println("AGAIN " + numbered.verify(rocketMq) + " DELAYS " + context.delays());
  }

  @Test
  void aBrokerThatIsDownIsADelayAndTheOtherGoesOn() throws Exception {
    rocketMq.createTopic("delay", 1);
    try (SinkWriter writer = sink().build().open(context)) {
      assertThat(writer.topic("delay").partitions()).isEqualTo(2);
      rocketMq.killBroker(1);
      RecordedBatch toA = new RecordedBatch().message("delay", 0, "k", "a");
      RecordedBatch toB = new RecordedBatch().message("delay", 1, "k", "b");
      writer.write(toA);
      writer.write(toB);
      assertThat(toB.await(Duration.ofSeconds(20))).isTrue();
      assertThat(toB.acknowledged()).isEqualTo(1);
      await().atMost(Duration.ofSeconds(20)).until(() -> context.delay() != null);
      Thread.sleep(20_000);
      System.err.println("DELAY " + context.delay());
      assertThat(toA.acknowledged() + toA.failed()).isZero();
      assertThat(context.delay()).contains("topic delay, queue broker-a:0");
      rocketMq.startBroker(1);
      assertThat(toA.await(Duration.ofSeconds(40))).isTrue();
      assertThat(toA.acknowledged()).isEqualTo(1);
      await().atMost(Duration.ofSeconds(10)).until(() -> context.delay() == null);
    }
  }

  @Test
  void closingIsBoundedWhenTheBrokersAreFrozen() throws Exception {
    rocketMq.createTopic("frozen", 1);
    SinkWriter writer = sink().build().open(context);
    Numbered numbered = new Numbered("frozen", 2);
    numbered.write(writer, 10, 10);
    numbered.awaitAcknowledged(Duration.ofSeconds(20));
    rocketMq.proxy(1).freeze();
    rocketMq.proxy(2).freeze();
    numbered.write(writer, 1_000, 100);
    long start = System.nanoTime();
    writer.close(Duration.ofSeconds(2));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(10));
    assertThat(numbered.batches().subList(1, 11))
        .allMatch(b -> b.failed() == 1 && b.acknowledged() == 0);
  }

  @Test
  void unreachableNameServersAreFoundInBoundedTime() {
    rocketMq.nameServerProxy().cut();
    long start = System.nanoTime();
    assertThatThrownBy(() -> sink().build().open(context))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining(rocketMq.nameServers())
        .hasMessageContaining("Connection refused");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void moreQueuesEndTheWriterAndTheNextStartUsesThem() throws Exception {
    rocketMq.createTopic("grows", 2, false);
    RocketMqSink sink = sink().build();
    try (SinkWriter writer = sink.open(context)) {
      assertThat(writer.topic("grows").partitions()).isEqualTo(4);
      rocketMq.createTopic("grows", 3, false);
      OmsException end = awaitEnd(writer, "grows");
      assertThat(end)
          .isExactlyInstanceOf(OmsException.class)
          .hasMessageContaining("before: broker-a 2 queues, broker-b 2 queues")
          .hasMessageContaining("now: broker-a 3 queues, broker-b 3 queues")
          .hasMessageContaining("REHASH");
    }
    try (SinkWriter writer = sink.open(context)) {
      assertThat(writer.topic("grows").partitions()).isEqualTo(6);
    }
  }

  @Test
  void withRehashTheChangeIsOneThatPasses() throws Exception {
    rocketMq.createTopic("rehash", 1, false);
    RocketMqSink sink = sink().onQueueChange(OnQueueChange.REHASH).build();
    try (SinkWriter writer = sink.open(context)) {
      assertThat(writer.topic("rehash").partitions()).isEqualTo(2);
      rocketMq.createTopic("rehash", 2, false);
      assertThat(awaitEnd(writer, "rehash"))
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("its queues have changed");
    }
    try (SinkWriter writer = sink.open(context)) {
      assertThat(writer.topic("rehash").partitions()).isEqualTo(4);
    }
  }

  @Test
  void aWriterOpenedWhileABrokerIsAwayKeepsTheQueuesOfBefore() throws Exception {
    rocketMq.createTopic("keeps", 2, false);
    RocketMqSink sink = sink().build();
    try (SinkWriter writer = sink.open(context)) {
      assertThat(writer.topic("keeps").partitions()).isEqualTo(4);
    }
    rocketMq.stopBroker(2);
    try (SinkWriter writer = sink.open(context)) {
      assertThat(writer.topic("keeps").partitions()).isEqualTo(4);
      RecordedBatch toB = new RecordedBatch().message("keeps", 3, "k", "b");
      writer.write(toB);
      rocketMq.startBroker(2);
      assertThat(toB.await(Duration.ofSeconds(40))).isTrue();
      assertThat(toB.cause()).isNull();
    } finally {
      rocketMq.startBroker(2);
    }
  }

  @Test
  void aTopicThatIsDeletedMeanwhileEndsTheWriterAndIsNotMadeAgain() throws Exception {
    rocketMq.createTopic("deleted", 1);
    try (SinkWriter writer = sink().build().open(context)) {
      Numbered numbered = new Numbered("deleted", 2);
      numbered.write(writer, 10, 10);
      numbered.awaitAcknowledged(Duration.ofSeconds(20));
      rocketMq.deleteTopic("deleted");
      numbered.write(writer, 10, 10);
      RecordedBatch last = numbered.batches().get(1);
      assertThat(last.await(Duration.ofSeconds(90))).isTrue();
      System.err.println("MESSAGE " + last.cause() + " DELAYS " + context.delays());
      assertThat(last.cause()).hasMessageContaining("deleted");
      assertThat(awaitEnd(writer, "deleted")).isExactlyInstanceOf(OmsException.class);
    }
    assertThat(rocketMq.route("deleted")).isNull();
  }

  /** Writes until that is refused, and returns why. */
  private static OmsException awaitEnd(SinkWriter writer, String topic) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < end) {
      try {
        writer.write(new RecordedBatch().message(topic, 0, "k", "v"));
      } catch (OmsException e) {
        return e;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("the writer goes on");
  }
}
