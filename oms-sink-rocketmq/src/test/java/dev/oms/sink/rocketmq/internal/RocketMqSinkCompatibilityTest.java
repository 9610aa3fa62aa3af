package dev.oms.sink.rocketmq.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.rocketmq.RocketMqSink;
import dev.oms.testkit.RocketMqCluster;
import dev.oms.testkit.RocketMqMessage;
import dev.oms.testkit.compat.ChangeSinkCompatibilityKit;
import dev.oms.testkit.compat.RecordedBatch;
import dev.oms.testkit.compat.RecordedContext;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RocketMqSinkCompatibilityTest extends ChangeSinkCompatibilityKit {

  private static RocketMqCluster rocketMq;

  @BeforeAll
  static void startRocketMq() {
    rocketMq = RocketMqCluster.builder().start();
  }

  @AfterAll
  static void stopRocketMq() {
    rocketMq.close();
  }

  private static RocketMqSink.Builder builder() {
    return RocketMqSink.builder().nameServers(rocketMq.nameServers());
  }

  @Override
  protected ChangeSink sink() {
    return builder().build();
  }

  @Override
  protected void createTopic(String name, int partitions) {
    rocketMq.createTopic(name, partitions);
  }

  @Override
  protected List<Delivered> read(String topic) {
    return rocketMq.consumeAll(topic).stream()
        .map(m -> new Delivered(m.partition(), m.keys() == null ? "" : m.keys(), m.text()))
        .toList();
  }

  @Override
  protected List<DeliveredHeaders> readHeaders(String topic) {
    return rocketMq.consumeAll(topic).stream()
        .map(
            m ->
                new DeliveredHeaders(
                    m.text(),
                    m.properties().get("oms.id"),
                    m.properties().get("oms.op"),
                    m.properties().get("oms.table"),
                    m.properties().get("oms.position")))
        .toList();
  }

  private static void send(SinkWriter writer, RecordedBatch batch) throws Exception {
    writer.write(batch);
    assertThat(batch.await(Duration.ofSeconds(30))).isTrue();
    assertThat(batch.cause()).isNull();
  }

  @Test
  void aMessageHasTagKeysAndShardingKey() throws Exception {
    rocketMq.createTopic("properties", 1);
    String longKey = "é".repeat(3000);
    try (SinkWriter writer = builder().tag("mine").build().open(new RecordedContext("p"))) {
      send(
          writer,
          new RecordedBatch()
              .message("properties", 0, "7\u0001eu", "one")
              .message("properties", 0, "", "two")
              .message("properties", 0, longKey, "three"));
    }
    try (SinkWriter writer = builder().tag("").keys(false).build().open(new RecordedContext("p"))) {
      send(writer, new RecordedBatch().message("properties", 0, "k", "four"));
    }
    List<RocketMqMessage> messages = rocketMq.consumeAll("properties");
    assertThat(messages)
        .extracting(RocketMqMessage::text)
        .containsExactly("one", "two", "three", "four");
    assertThat(messages)
        .extracting(RocketMqMessage::tag)
        .containsExactly("mine", "mine", "mine", null);
    assertThat(messages)
        .extracting(RocketMqMessage::keys)
        .containsExactly("7|eu", null, "é".repeat(2048), null);
    assertThat(messages)
        .extracting(m -> m.properties().get("__SHARDINGKEY"))
        .containsExactly("7|eu", null, "é".repeat(2048), "k");
  }

  @Test
  void manySmallMessagesTravelTogether() throws Exception {
    rocketMq.createTopic("batches", 1);
    RecordedBatch[] batches = new RecordedBatch[50];
    try (SinkWriter writer = sink().open(new RecordedContext("batches"))) {
      send(writer, new RecordedBatch().message("batches", 0, "k", "warm"));
      long start = System.nanoTime();
      for (int b = 0; b < batches.length; b++) {
        batches[b] = new RecordedBatch();
        for (int m = 0; m < 400; m++) {
          batches[b].message("batches", 0, "k" + m, "x".repeat(300));
        }
        writer.write(batches[b]);
      }
      for (RecordedBatch batch : batches) {
        assertThat(batch.await(Duration.ofSeconds(30))).isTrue();
        assertThat(batch.acknowledged()).isEqualTo(1);
      }
      System.err.println("20,000 messages in " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }
    assertThat(rocketMq.endOffsets("batches")).containsExactly(20_001L);
  }

  @Test
  void aNamespaceIsPutBeforeTheTopic() throws Exception {
    rocketMq.createTopic("prod%inside", 2);
    try (SinkWriter writer = builder().namespace("prod").build().open(new RecordedContext("ns"))) {
      assertThat(writer.topic("inside").partitions()).isEqualTo(2);
      send(writer, new RecordedBatch().message("inside", 1, "k", "v"));
    }
    PrecheckCollector report = new PrecheckCollector();
    builder().namespace("prod").build().precheck(Set.of("inside"), report);
    assertThat(report.report().failures()).isEmpty();
    assertThat(rocketMq.endOffsets("prod%inside")).containsExactly(0L, 1L);
  }

  @Test
  void eachSendIsSeenInTheTraceTopicWhenAskedFor() throws Exception {
    rocketMq.createTopic("traced", 1);
    try (SinkWriter writer = builder().messageTrace(true).build().open(new RecordedContext("t"))) {
      send(writer, new RecordedBatch().message("traced", 0, "trace-me", "v"));
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> rocketMq.endOffsets("RMQ_SYS_TRACE_TOPIC").stream().anyMatch(n -> n > 0));
    }
    assertThat(rocketMq.consumeAll("RMQ_SYS_TRACE_TOPIC"))
        .anyMatch(m -> m.text().contains("traced") && m.text().contains("OMS"));
  }

  @Test
  void writersOfOneJvmDoNotDisturbEachOther() throws Exception {
    rocketMq.createTopic("several", 1);
    try (SinkWriter one = sink().open(new RecordedContext("same"));
        SinkWriter two = sink().open(new RecordedContext("same"))) {
      send(one, new RecordedBatch().message("several", 0, "k", "1"));
      send(two, new RecordedBatch().message("several", 0, "k", "2"));
      one.close();
      send(two, new RecordedBatch().message("several", 0, "k", "3"));
    }
    assertThat(rocketMq.consumeAll("several"))
        .extracting(RocketMqMessage::text)
        .containsExactly("1", "2", "3");
  }

  @Test
  void anEmptyMessageIsARecordsError() throws Exception {
    rocketMq.createTopic("empty", 1);
    try (SinkWriter writer = sink().open(new RecordedContext("empty"))) {
      RecordedBatch batch =
          new RecordedBatch().message("empty", 0, "k", "v").message("empty", 0, "k", "");
      writer.write(batch);
      assertThat(batch.failedMessage()).isEqualTo(1);
      assertThat(batch.cause()).isInstanceOf(dev.oms.core.RecordException.class);
    }
  }

  @Test
  void requestsStayBelowWhatTheBrokersTake() throws Exception {
    try (RocketMqCluster small =
        RocketMqCluster.builder().brokerProperty("maxMessageSize", "100000").start()) {
      small.createTopic("small", 1);
      RocketMqSink sink = RocketMqSink.builder().nameServers(small.nameServers()).build();
      try (SinkWriter writer = sink.open(new RecordedContext("small"))) {
        assertThat(writer.topic("small").maxMessageBytes()).isEqualTo(100_000 - 16_384);
        RecordedBatch fits = new RecordedBatch();
        for (int i = 0; i < 100; i++) {
          fits.message("small", 0, "k", "x".repeat(5_000));
        }
        send(writer, fits);
      }
      PrecheckCollector report = new PrecheckCollector();
      sink.precheck(Set.of("small"), report);
      assertThat(report.report().toString()).contains("takes messages of 100000 bytes");
      assertThat(small.endOffsets("small")).containsExactly(100L);
    }
  }

  @Test
  void precheckOfAnUnreachableServerIsOneFailureInBoundedTime() {
    long start = System.nanoTime();
    PrecheckCollector report = new PrecheckCollector();
    RocketMqSink.builder()
        .nameServers("127.0.0.1:9;no-such-host.invalid:9876")
        .build()
        .precheck(Set.of("t"), report);
    System.err.println("MESSAGE\n" + report.report());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    assertThat(report.report().items()).hasSize(1);
    assertThat(report.report().failures().toString())
        .contains("Destination-MQ_CONNECT")
        .contains("127.0.0.1:9: Connection refused")
        .contains("no-such-host.invalid:9876: unknown host");
  }

  @Test
  void precheckSaysWhatATopicHas() {
    rocketMq.createTopic("checked", 3);
    PrecheckCollector report = new PrecheckCollector();
    builder().build().precheck(Set.of("checked", "absent"), report);
    System.err.println("MESSAGE\n" + report.report());
    assertThat(report.report().toString())
        .contains("checked (broker-a 3 queues)")
        .contains("broker-a:3")
        .contains("topic checked may be written at broker-a")
        .contains("takes messages of 4194304 bytes")
        .contains("has no topic absent");
    assertThat(rocketMq.endOffsets("checked")).containsExactly(0L, 0L, 0L);
    assertThat(rocketMq.route("absent")).isNull();
  }
}
