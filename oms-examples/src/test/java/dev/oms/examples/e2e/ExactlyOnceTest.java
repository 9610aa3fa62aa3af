package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.core.DeliveryGuarantee;
import dev.oms.core.ObjectMapping;
import dev.oms.core.PipelineState;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.format.MessageFormat;
import dev.oms.sink.kafka.KafkaCheckpointStore;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.VerificationReport;
import dev.oms.testkit.WorkloadWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exactly once into Kafka: whatever fails, a consumer of committed messages sees each change once.
 */
class ExactlyOnceTest {

  /** Fifty take some two minutes. */
  private static final int KILLS = Integer.getInteger("oms.test.exactlyOnceKills", 6);

  private static DatabaseServer server;
  private static KafkaCluster kafka;

  @BeforeAll
  static void start() throws Exception {
    server = DatabaseServers.mariadb11().assumeAvailable().start();
    server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
    kafka =
        KafkaCluster.builder()
            .behindProxy(true)
            // Transactions that take too long are looked for this often.
            .brokerProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000")
            .start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
    server.close();
  }

  @BeforeEach
  void emptyTopicsAndTables() throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    server.execute("DROP DATABASE IF EXISTS shop");
    for (String table : new String[] {"orders", "users"}) {
      kafka.createTopic(table, 6);
      WorkloadWriter.createTable(server, "shop", table);
    }
  }

  private static WorkloadWriter.Builder writer() {
    return WorkloadWriter.builder(server)
        .table("shop", "orders")
        .table("shop", "users")
        .keys(20_000);
  }

  private static SyncPipeline.Builder pipeline(String name) {
    MySqlSource source = EndToEnd.source(server).chunkRows(300).build();
    return SyncPipeline.builder(name)
        .source(source)
        .objects(ObjectMapping.builder().rules(PipelineProcess.OBJECTS).build())
        .start(StartPoint.fullThenIncremental())
        .serializer(MessageFormat.DEFAULT.serializer())
        .delivery(DeliveryGuarantee.EXACTLY_ONCE)
        .sink(sink());
  }

  private static KafkaSink sink() {
    return KafkaSink.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .property("transaction.timeout.ms", "4000")
        .build();
  }

  private static VerificationReport verify() throws Exception {
    return TopicVerifier.of(kafka, "orders", "users")
        .committedOnly(true)
        .table("shop", "orders")
        .table("shop", "users")
        .verify(server);
  }

  @Test
  @DisplayName("kill -9 under load, again and again, while existing rows and changes are read")
  void killed(@TempDir Path state) throws Exception {
    Random random = new Random(5);
    try (WorkloadWriter before = writer().threads(4).deletes(0).start()) {
      before.awaitRows(20_000, Duration.ofSeconds(180));
    }
    try (WorkloadWriter load =
        writer().threads(4).seed(3).keyChanges(0.02).rowsPerSecond(2000).start()) {
      for (int i = 0; i < KILLS; i++) {
        try (PipelineProcess process = PipelineProcess.startExactlyOnce(server, kafka, state)) {
          awaitMessages(process);
          Thread.sleep(random.nextInt(700));
          assertThat(process.isAlive())
              .as("%s", Files.readString(state.resolve("process.log")))
              .isTrue();
          process.kill();
        }
      }
      load.stop();
    }
    try (SyncPipeline pipeline = pipeline("crash").build()) {
      pipeline.start();
      EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(120));
    }
    System.out.println(Files.readString(state.resolve("process.log")));
    VerificationReport report = verify();
    System.out.println("after " + KILLS + " kills: " + report);
    report.assertExactlyOnce();
    int sent = kafka.consumeAll("orders").size() + kafka.consumeAll("users").size();
    assertThat(sent - report.messages()).as("messages of killed transactions").isPositive();
  }

  /** Until this process has sent something, which is more than the ends of old transactions. */
  private static void awaitMessages(PipelineProcess process) throws InterruptedException {
    long before = endOffsets();
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (endOffsets() < before + 500 && process.isAlive() && System.nanoTime() < patience) {
      Thread.sleep(50);
    }
    assertThat(endOffsets()).isGreaterThanOrEqualTo(before + 500);
  }

  private static long endOffsets() {
    return Stream.of("orders", "users")
        .flatMap(topic -> kafka.endOffsets(topic).values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  @Test
  @DisplayName(
      "cut and frozen networks, and brokers that restart or die, in the middle of transactions")
  void brokenNetworks() throws Exception {
    try (WorkloadWriter load =
            writer().threads(3).seed(7).keyChanges(0.02).rowsPerSecond(1500).start();
        SyncPipeline pipeline = pipeline("faults").build()) {
      load.awaitRows(1_000, Duration.ofSeconds(60));
      pipeline.start();
      awaitRows(pipeline, 1_000);
      for (int i = 0; i < 5; i++) {
        kafka.proxy(1).cut();
        Thread.sleep(300);
        kafka.proxy(1).heal();
        awaitRows(pipeline, 300);
      }
      // Longer than a transaction may take: the brokers abort it, and lock its producer out.
      kafka.proxy(1).freeze();
      Thread.sleep(9_000);
      kafka.proxy(1).thaw();
      awaitRows(pipeline, 1_000);
      kafka.stopNode(1);
      kafka.startNode(1);
      awaitRows(pipeline, 1_000);
      kafka.killNode(1);
      kafka.startNode(1);
      awaitRows(pipeline, 1_000);
      load.stop();
      EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(120));
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
    }
    verify().assertExactlyOnce();
  }

  private static void awaitRows(SyncPipeline pipeline, long more) {
    long wanted = pipeline.status().rows() + more;
    await().atMost(Duration.ofSeconds(60)).until(() -> pipeline.status().rows() >= wanted);
  }

  @Test
  @DisplayName("an instance that another has replaced is refused and says so")
  void replaced() throws Exception {
    try (WorkloadWriter load = writer().threads(2).seed(8).rowsPerSecond(1000).start();
        SyncPipeline first = pipeline("twice").build();
        SyncPipeline second = pipeline("twice").build()) {
      first.start();
      awaitRows(first, 1_000);
      second.start();
      assertThat(first.awaitStopped(Duration.ofSeconds(30))).isTrue();
      assertThat(first.status().state()).isEqualTo(PipelineState.FAILED);
      assertThat(first.status().lastError().message())
          .contains("'twice' in Kafka at")
          .contains("was taken over by another instance (process ")
          .contains("so this one stops");
      awaitRows(second, 1_000);
      load.stop();
      EndToEnd.awaitCaughtUp(second, server, Duration.ofSeconds(60));
    }
    verify().assertExactlyOnce();
  }

  @Test
  @DisplayName("stops, starts, and looks at the checkpoint; idle pipelines hold nobody up")
  void stopsAndStarts() throws Exception {
    KafkaCheckpointStore store = KafkaCheckpointStore.of(sink());
    try (WorkloadWriter load = writer().threads(2).seed(9).rowsPerSecond(1000).start();
        SyncPipeline pipeline = pipeline("stops").build()) {
      assertThat(store.peek("stops")).isEmpty();
      for (int i = 0; i < 4; i++) {
        pipeline.start();
        awaitRows(pipeline, 500);
        if (i % 2 == 0) {
          pipeline.pause();
        } else {
          assertThat(pipeline.stop(Duration.ofSeconds(20))).isTrue();
        }
      }
      pipeline.resume();
      load.stop();
      EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(60));
      await().atMost(Duration.ofSeconds(5)).until(() -> pipeline.status().checkpointAge() != null);
      String position = store.peek("stops").orElseThrow().position();
      long commits = kafka.endOffsets("oms-checkpoints").get(0);
      VerificationReport running = verify();
      running.assertExactlyOnce();
      // What moves on its own is saved once a second, by two records of a transaction.
      server.execute("CREATE TABLE shop.other (id INT PRIMARY KEY)");
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> !store.peek("stops").orElseThrow().position().equals(position));
      Thread.sleep(3_000);
      assertThat(kafka.endOffsets("oms-checkpoints").get(0) - commits).isLessThan(12);
      assertThat(pipeline.stop(Duration.ofSeconds(20))).isTrue();
      pipeline.release();
      assertThat(store.peek("stops").orElseThrow().released()).isTrue();
    }
    verify().assertExactlyOnce();
  }
}
