package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.core.BadRecordPolicy;
import dev.oms.core.BadRecordReason;
import dev.oms.core.DeliveryGuarantee;
import dev.oms.core.ObjectMapping;
import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.deadletter.DeadLetterFiles;
import dev.oms.core.deadletter.DeadLetterReplay;
import dev.oms.core.deadletter.DeadLetters;
import dev.oms.core.spi.ChangeSink;
import dev.oms.format.MessageFormat;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.sink.rocketmq.RocketMqSink;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.RocketMqCluster;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.WorkloadWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that cannot be delivered, between a real database and a real Kafka or RocketMQ. */
class BadRecordsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LIMIT = 100_000;

  private static DatabaseServer server;
  private static KafkaCluster kafka;

  @TempDir Path state;
  @TempDir Path letters;

  @BeforeAll
  static void startServers() throws Exception {
    kafka = KafkaCluster.builder().nodes(1).start();
    server = DatabaseServers.mariadb11().assumeAvailable().start();
    server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
  }

  @AfterAll
  static void stopServers() {
    if (server != null) {
      server.close();
    }
    if (kafka != null) {
      kafka.close();
    }
  }

  @BeforeEach
  void fresh() throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    server.execute(
        "DROP DATABASE IF EXISTS shop",
        "CREATE DATABASE shop",
        "CREATE TABLE shop.orders (id INT PRIMARY KEY, v INT NOT NULL, doc LONGTEXT)",
        "CREATE TABLE shop.users (id INT, v INT)");
  }

  private static void ordersTopic(int limit) {
    kafka.createTopic("orders", 3, 1, Map.of("max.message.bytes", String.valueOf(limit)));
  }

  private SyncPipeline.Builder pipeline(ChangeSink sink) {
    return EndToEnd.pipeline("bad", EndToEnd.source(server).chunkRows(50).build(), sink, state)
        .checkpointInterval(Duration.ofMillis(50));
  }

  /** Waits until so many rows were read, and what was read is delivered. */
  private static void awaitFullRows(SyncPipeline pipeline, int rows) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                pipeline.status().fullRows() >= rows
                    && pipeline.status().fullPercent() == 100
                    && pipeline.status().inFlight().batches() == 0);
  }

  private static KafkaSink kafkaSink() {
    return KafkaSink.builder().bootstrapServers(kafka.bootstrapServers()).build();
  }

  /** Rows 1 to 200; those that 50 divides are too large for the topic. */
  private static void insertRows() throws Exception {
    server.execute(
        "INSERT INTO shop.orders SELECT seq, 1, IF(seq % 50 = 0, REPEAT('茶', 50000), 'small') FROM"
            + " shop.seq_1_to_200");
  }

  /** Updates each row twice; the large ones, and row 7 once, are too large. */
  private static void updateRows() throws Exception {
    server.execute(
        "UPDATE shop.orders SET v = 2",
        "UPDATE shop.orders SET doc = REPEAT('x', 150000) WHERE id = 7",
        "UPDATE shop.orders SET doc = 'small again' WHERE id = 7",
        "UPDATE shop.orders SET v = 3 WHERE id % 50 <> 0");
  }

  private static List<String> values(String topic) {
    return kafka.consumeAll(topic).stream()
        .map(m -> new String(m.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static long delivered(String topic, String part) {
    return values(topic).stream().filter(value -> value.contains(part)).count();
  }

  @Test
  @DisplayName("rows over Kafka's limit, in full and incremental, go to a topic, whole rows go on")
  void tooLargeToTopic() throws Exception {
    ordersTopic(LIMIT);
    kafka.createTopic("users", 1);
    kafka.createTopic("dead", 2, 1, Map.of("max.message.bytes", "20000"));
    insertRows();
    try (SyncPipeline pipeline =
        pipeline(kafkaSink()).deadLetters(DeadLetters.topic("dead")).build()) {
      pipeline.precheck().throwIfFailed();
      pipeline.start();
      awaitFullRows(pipeline, 200);
      updateRows();
      EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
      PipelineStatus status = pipeline.status();
      // Four in full, four updated, and row 7 when it became large and when it was large before.
      assertThat(status.badRecords().counts()).isEqualTo(Map.of(BadRecordReason.TOO_LARGE, 10L));
      assertThat(status.badRecords().last()).contains("shop.orders").contains("the limit is ");
    }
    List<ConsumerRecord<byte[], byte[]>> dead = kafka.consumeAll("dead");
    assertThat(dead).hasSize(10).allMatch(m -> m.serializedValueSize() < 20_000);
    List<String> texts =
        dead.stream().map(m -> new String(m.value(), StandardCharsets.UTF_8)).toList();
    assertThat(texts)
        .allMatch(t -> t.startsWith("{\"pipeline\":\"bad\"") && t.contains("TOO_LARGE"));
    assertThat(texts.stream().filter(t -> t.contains("\"operation\":\"SNAPSHOT\""))).hasSize(4);
    assertThat(texts).anyMatch(t -> t.contains("... (150000 bytes in all)"));
    assertThat(texts).anyMatch(t -> t.contains("\"beforeTruncated\":[\"doc\"]"));
    // Everything else is there, and the state of row 7 is right again.
    assertThat(delivered("orders", "")).isEqualTo(196 + 196 + 196);
    assertThat(kafka.consumeAll("orders").stream().filter(m -> key(m).equals("7")).map(this::last))
        .last()
        .asString()
        .contains("small again");
  }

  private static String key(ConsumerRecord<byte[], byte[]> message) {
    return new String(message.key(), StandardCharsets.UTF_8);
  }

  private String last(ConsumerRecord<byte[], byte[]> message) {
    return new String(message.value(), StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("dead letters in files survive crashes, and are sent again when the limit is raised")
  void filesAndReplay() throws Exception {
    ordersTopic(LIMIT);
    kafka.createTopic("users", 1);
    insertRows();
    DeadLetterFiles files = DeadLetters.files(letters).maxFileBytes(400_000);
    for (int crash = 0; crash < 3; crash++) {
      SyncPipeline pipeline =
          pipeline(kafkaSink()).stopTimeout(Duration.ZERO).deadLetters(files).build();
      pipeline.start();
      server.execute("UPDATE shop.orders SET v = v + 1 WHERE id = 100");
      await().atMost(PATIENCE).until(() -> pipeline.status().badRecords().total() > 0);
      pipeline.close();
    }
    try (SyncPipeline pipeline = pipeline(kafkaSink()).deadLetters(files).build()) {
      pipeline.start();
      EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
    }
    assertThat(files.files("bad")).hasSizeGreaterThan(1);
    assertThat(delivered("orders", "茶")).isZero();
    DeadLetterReplay.Report refused = DeadLetterReplay.to(kafkaSink()).run(letters);
    assertThat(refused.sent()).isZero();
    assertThat(refused.refused()).isGreaterThanOrEqualTo(5);
    raise("orders", 1_000_000);
    DeadLetterReplay.Report sent = DeadLetterReplay.to(kafkaSink()).run(letters);
    assertThat(sent.complete()).isTrue();
    // Each once: four rows of full synchronization, unless the log came first, and the updates.
    assertThat(sent.sent()).isBetween(6, 7);
    List<ConsumerRecord<byte[], byte[]>> all = kafka.consumeAll("orders");
    long large = all.stream().filter(m -> m.serializedValueSize() > LIMIT).count();
    assertThat(large).isEqualTo(sent.sent());
    for (ConsumerRecord<byte[], byte[]> message : all) {
      // In the partition of its key.
      assertThat(message.partition())
          .isEqualTo(
              all.stream().filter(m -> key(m).equals(key(message))).findFirst().get().partition());
    }
    DeadLetterReplay.Report again = DeadLetterReplay.to(kafkaSink()).run(letters);
    assertThat(again.sent()).isZero();
    assertThat(again.before()).isEqualTo(sent.sent() + sent.repeated());
  }

  @Test
  @DisplayName("exactly once: dead letters are in the transactions, so none is lost or repeated")
  void exactlyOnce() throws Exception {
    ordersTopic(LIMIT);
    kafka.createTopic("users", 1);
    kafka.createTopic("dead", 2, 1, Map.of("max.message.bytes", "20000"));
    insertRows();
    for (int crash = 0; crash < 3; crash++) {
      SyncPipeline pipeline = exactlyOncePipeline().stopTimeout(Duration.ZERO).build();
      pipeline.start();
      server.execute("UPDATE shop.orders SET v = v + 1 WHERE id IN (99, 100, 101)");
      await().atMost(PATIENCE).until(() -> pipeline.status().badRecords().total() > 0);
      pipeline.close();
    }
    try (SyncPipeline pipeline = exactlyOncePipeline().build()) {
      pipeline.start();
      awaitFullRows(pipeline, 0);
      updateRows();
      EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
    }
    List<String> dead = committedIds("dead");
    assertThat(dead).doesNotHaveDuplicates().hasSizeBetween(4 + 6, 4 + 6 + 3);
    List<String> orders = committedIds("orders");
    assertThat(orders).doesNotHaveDuplicates().doesNotContainAnyElementsOf(dead);
    // The existing rows, but those that the log changed meanwhile, which are there from the log.
    assertThat(orders.size() + dead.size()).isBetween(200 + 398, 200 + 398 + 9);
    assertThat(orders.stream().filter(id -> id.startsWith("UPDATE ")))
        .hasSizeBetween(196 + 196, 196 + 196 + 6);
  }

  private SyncPipeline.Builder exactlyOncePipeline() {
    return SyncPipeline.builder("bad")
        .source(EndToEnd.source(server).chunkRows(50).build())
        .objects(ObjectMapping.builder().table("shop.orders", t -> t.topic("orders")).build())
        .start(StartPoint.fullThenIncremental())
        .serializer(MessageFormat.DEFAULT.serializer())
        .delivery(DeliveryGuarantee.EXACTLY_ONCE)
        .eventHeaders(true)
        .deadLetters(DeadLetters.topic("dead"))
        .sink(kafkaSink());
  }

  /** Operation and event id of each message that a consumer of committed ones sees. */
  private static List<String> committedIds(String topic) {
    List<String> ids = new ArrayList<>();
    kafka.consumeAll(topic, true, m -> ids.add(header(m, "oms.op") + " " + header(m, "oms.id")));
    return ids;
  }

  private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
    return new String(message.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static void raise(String topic, int limit) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    ConfigEntry entry = new ConfigEntry("max.message.bytes", String.valueOf(limit));
    kafka
        .admin()
        .incrementalAlterConfigs(
            Map.of(resource, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  @Test
  @DisplayName("what only the broker refuses is found again by its event, in full and incremental")
  void refusedByTheBroker() throws Exception {
    // A table without a key has messages without one, which a compacted topic refuses.
    kafka.createTopic("orders", 3);
    kafka.createTopic("users", 2, 1, Map.of("cleanup.policy", "compact"));
    server.execute("INSERT INTO shop.users VALUES (1, 1), (2, 2)");
    insertRows();
    List<String> handled = new ArrayList<>();
    try (SyncPipeline pipeline =
        pipeline(kafkaSink())
            .precheckOnStart(false)
            .deadLetters(
                DeadLetters.handler(
                    letter -> {
                      synchronized (handled) {
                        handled.add(letter.event().operation() + letter.after());
                      }
                    }))
            .build()) {
      pipeline.start();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  pipeline.status().fullPercent() == 100
                      && pipeline.status().badRecords().total() == 2);
      server.execute("INSERT INTO shop.users VALUES (3, 3)");
      updateRows();
      EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
      PipelineStatus status = pipeline.status();
      assertThat(status.state()).isEqualTo(PipelineState.RUNNING);
      assertThat(status.badRecords().counts()).isEqualTo(Map.of(BadRecordReason.REFUSED, 3L));
    }
    assertThat(handled.stream().distinct())
        .hasSize(3)
        .anyMatch(h -> h.startsWith("SNAPSHOT") && h.contains("id=1"))
        .anyMatch(h -> h.startsWith("SNAPSHOT") && h.contains("id=2"))
        .anyMatch(h -> h.startsWith("INSERT") && h.contains("id=3"));
    assertThat(kafka.consumeAll("users")).isEmpty();
    assertThat(delivered("orders", "small again")).isGreaterThanOrEqualTo(1);
  }

  @Test
  @DisplayName("under load all rows but the bad ones arrive in order, and none is lost")
  void underLoad() throws Exception {
    kafka.createTopic("orders", 4);
    kafka.createTopic("users", 1);
    server.execute("DROP TABLE shop.orders");
    WorkloadWriter.createTable(server, "shop", "orders");
    server.execute("ALTER TABLE shop.users ADD doc LONGTEXT");
    try (SyncPipeline pipeline =
            pipeline(kafkaSink()).onBadRecord(BadRecordPolicy.SKIP_AND_COUNT).build();
        WorkloadWriter writer =
            WorkloadWriter.builder(server)
                .table("shop", "orders")
                .threads(2)
                .keys(5000)
                .rowsPerSecond(3000)
                .start()) {
      pipeline.start();
      // A row of before the reading of its table comes from the log and as an existing one.
      await()
          .atMost(PATIENCE)
          .until(() -> pipeline.status().fullRows() > 0 && pipeline.status().fullPercent() == 100);
      for (int i = 0; i < 20; i++) {
        writer.awaitRows(500L * (i + 1), PATIENCE);
        server.execute("INSERT INTO shop.users VALUES (" + i + ", 1, REPEAT('y', 2000000))");
      }
      writer.stop();
      EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
      assertThat(pipeline.status().badRecords().total()).isEqualTo(20);
    }
    TopicVerifier.of(kafka, "orders").table("shop", "orders").verify(server).assertExactlyOnce();
  }

  @Test
  @DisplayName("RocketMQ: rows over 4 MB go to a file, and the others of their queue go on")
  void rocketMq() throws Exception {
    try (RocketMqCluster rocketMq = RocketMqCluster.builder().start()) {
      rocketMq.createTopic("orders", 2);
      rocketMq.createTopic("users", 1);
      server.execute(
          "INSERT INTO shop.orders SELECT seq, 1, IF(seq = 5, REPEAT('z', 5000000), 's') FROM"
              + " shop.seq_1_to_20");
      DeadLetterFiles files = DeadLetters.files(letters);
      try (SyncPipeline pipeline =
          pipeline(RocketMqSink.builder().nameServers(rocketMq.nameServers()).build())
              .start(StartPoint.fullThenIncremental())
              .deadLetters(files)
              .build()) {
        pipeline.start();
        awaitFullRows(pipeline, 20);
        server.execute("UPDATE shop.orders SET v = 2 WHERE id < 10");
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
        assertThat(pipeline.status().badRecords().counts())
            .isEqualTo(Map.of(BadRecordReason.TOO_LARGE, 2L));
      }
      assertThat(rocketMq.consumeAll("orders")).hasSize(19 + 8);
      try (Stream<String> lines = Files.lines(files.files("bad").get(0))) {
        assertThat(lines.map(String::length)).hasSize(2).allMatch(length -> length > 10_000_000);
      }
    }
  }

  @Test
  @DisplayName("columns and statements are as the objects say")
  void chosenColumns() throws Exception {
    ordersTopic(LIMIT);
    kafka.createTopic("dead", 1);
    insertRows();
    try (SyncPipeline pipeline =
        pipeline(kafkaSink())
            .objects(
                ObjectMapping.builder()
                    .table("shop.orders", t -> t.topic("orders").columns("id", "doc"))
                    .build())
            .start(StartPoint.fullOnly())
            .deadLetters(DeadLetters.topic("dead"))
            .build()) {
      pipeline.start();
      assertThat(pipeline.awaitStopped(PATIENCE)).isTrue();
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.FINISHED);
    }
    assertThat(values("dead"))
        .hasSize(4)
        .allMatch(value -> value.contains("\"id\":") && !value.contains("\"v\":"));
  }
}
