package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.DeliveryGuarantee;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.format.MessageFormat;
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
  private static final int KILLS = Integer.getInteger("oms.test.exactlyOnceKills", 10);

  private static DatabaseServer server;
  private static KafkaCluster kafka;

  @BeforeAll
  static void start() throws Exception {
    server = DatabaseServers.mariadb11().assumeAvailable().start();
    server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
    kafka = KafkaCluster.builder().nodes(1).behindProxy(true).start();
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
        .objects(PipelineProcess.objects())
        .start(StartPoint.fullThenIncremental())
        .serializer(MessageFormat.DEFAULT.serializer())
        .delivery(DeliveryGuarantee.EXACTLY_ONCE)
        .sink(KafkaSink.builder().bootstrapServers(kafka.bootstrapServers()).build());
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
      before.awaitRows(20_000, Duration.ofSeconds(60));
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

  /** Until this process has sent something. */
  private static void awaitMessages(PipelineProcess process) throws InterruptedException {
    long before = endOffsets();
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (endOffsets() == before && process.isAlive() && System.nanoTime() < patience) {
      Thread.sleep(50);
    }
    assertThat(endOffsets()).isGreaterThan(before);
  }

  private static long endOffsets() {
    return Stream.of("orders", "users")
        .flatMap(topic -> kafka.endOffsets(topic).values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }
}
