package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a pipeline starts, which phases it runs, and what it says of itself. */
class StartPointsTest {

  private static final Pattern TYPE = Pattern.compile("\"recordType\":\"(\\w+)\"");
  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

  private static KafkaCluster kafka;
  private static DatabaseServer server;
  @TempDir Path state;

  @BeforeAll
  static void startServers() throws Exception {
    kafka = KafkaCluster.builder().nodes(1).start();
    server = DatabaseServers.mariadb11().start();
    server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
  }

  @AfterAll
  static void stopServers() {
    server.close();
    kafka.close();
  }

  @BeforeEach
  void makeTable() throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    kafka.createTopic("orders", 1);
    kafka.createTopic("users", 1);
    server.execute(
        "DROP DATABASE IF EXISTS shop",
        "CREATE DATABASE shop",
        "CREATE TABLE shop.orders (id INT PRIMARY KEY, v INT)",
        "INSERT INTO shop.orders VALUES (1, 0), (2, 0)");
  }

  private SyncPipeline.Builder pipeline(StartPoint start) {
    return EndToEnd.pipeline("starts", EndToEnd.source(server).build(), kafka, state)
        .start(start)
        .checkpoints(new MemoryCheckpointStore());
  }

  private static List<String> delivered() {
    return kafka.consumeAll("orders").stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .map(
            text -> {
              Matcher type = TYPE.matcher(text);
              Matcher id = ID.matcher(text);
              return (type.find() ? type.group(1) : "?") + " " + (id.find() ? id.group(1) : "?");
            })
        .toList();
  }

  @Test
  @DisplayName("full only reads what exists, is Completed, and does not start again")
  void fullOnly() throws Exception {
    try (SyncPipeline pipeline = pipeline(StartPoint.fullOnly()).build()) {
      pipeline.start();
      assertThat(pipeline.awaitStopped(Duration.ofSeconds(30))).isTrue();
      PipelineStatus status = pipeline.status();
      assertThat(status.state()).isEqualTo(PipelineState.FINISHED);
      assertThat(status.lastError()).isNull();
      assertThat(status.fullPercent()).isEqualTo(100);
      assertThat(status.fullRows()).isEqualTo(2);
      assertThat(status.tables().get(0).detail()).isEqualTo("chunks of key (id)");
      pipeline.release();
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.RELEASED);
    }
    assertThat(delivered()).containsExactly("ROW 1", "ROW 2");
  }

  @Test
  @DisplayName("incremental from now skips what exists and resumes from its checkpoint")
  void fromNow() throws Exception {
    MemoryCheckpointStore store = new MemoryCheckpointStore();
    try (SyncPipeline pipeline =
        pipeline(StartPoint.incrementalFromNow()).checkpoints(store).build()) {
      pipeline.start();
      await().until(() -> store.peek("starts").isPresent());
      server.execute("INSERT INTO shop.orders VALUES (3, 0)");
      EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(30));
    }
    server.execute("UPDATE shop.orders SET v = 1 WHERE id = 3");
    try (SyncPipeline pipeline =
        pipeline(StartPoint.incrementalFromNow()).checkpoints(store).build()) {
      pipeline.start();
      EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(30));
      assertThat(pipeline.status().syncTimestamp()).isNotNull();
      assertThat(pipeline.status().latency()).isLessThan(Duration.ofSeconds(30));
    }
    assertThat(delivered()).containsExactly("INSERT 3", "UPDATE 3");
  }

  @Test
  @DisplayName("incremental from a timestamp begins with what committed then")
  void fromTimestamp() throws Exception {
    server.execute("INSERT INTO shop.orders VALUES (10, 0)", "FLUSH BINARY LOGS");
    Thread.sleep(1100);
    Instant start = Instant.now();
    Thread.sleep(1100);
    server.execute(
        "INSERT INTO shop.orders VALUES (11, 0)",
        "FLUSH BINARY LOGS",
        "DELETE FROM shop.orders WHERE id = 10");
    try (SyncPipeline pipeline = pipeline(StartPoint.incrementalFrom(start)).build()) {
      pipeline.start();
      EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(30));
    }
    assertThat(delivered()).containsExactly("INSERT 11", "DELETE 10");
  }

  @Test
  @DisplayName("a timestamp before the log is one clear error that tells the earliest time")
  void tooEarly() throws Exception {
    try (SyncPipeline pipeline =
        pipeline(StartPoint.incrementalFrom(Instant.parse("2020-01-01T00:00:00Z")))
            .precheckOnStart(false)
            .build()) {
      assertThat(pipeline.precheck().failures().toString()).contains("the log goes back to");
      pipeline.start();
      assertThat(pipeline.awaitStopped(Duration.ofSeconds(30))).isTrue();
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.FAILED);
      assertThat(pipeline.status().lastError().message())
          .contains("2020-01-01T00:00:00Z is before the log")
          .contains("which begins at");
    }
  }

  @Test
  @DisplayName("rows that a session logs as statements are a fatal error, never lost in silence")
  void statementLogging() throws Exception {
    try (SyncPipeline pipeline = pipeline(StartPoint.incrementalFromNow()).build()) {
      pipeline.start();
      await().until(() -> pipeline.status().position() != null);
      server.execute(
          "SET SESSION binlog_format = STATEMENT", "INSERT INTO shop.orders VALUES (77, 1)");
      assertThat(pipeline.awaitStopped(Duration.ofSeconds(30))).isTrue();
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.FAILED);
      assertThat(pipeline.status().lastError().message())
          .contains("statement logging")
          .contains("INSERT INTO shop.orders VALUES (77, 1)")
          .contains("binlog_format = ROW");
    }
  }

  @Test
  @DisplayName("while the log is about other tables alone, the checkpoint goes along")
  void checkpointGoesAlong() throws Exception {
    MemoryCheckpointStore store = new MemoryCheckpointStore();
    server.execute(
        "CREATE DATABASE IF NOT EXISTS other",
        "DROP TABLE IF EXISTS other.t",
        "CREATE TABLE other.t (id INT)");
    try (SyncPipeline pipeline =
        pipeline(StartPoint.incrementalFromNow()).checkpoints(store).build()) {
      pipeline.start();
      await().until(() -> store.peek("starts").isPresent());
      String first = store.peek("starts").orElseThrow().position();
      await()
          .atMost(Duration.ofSeconds(15))
          .pollInterval(Duration.ofMillis(10))
          .until(
              () -> {
                server.execute("INSERT INTO other.t VALUES (1)");
                return !store.peek("starts").orElseThrow().position().equals(first);
              });
    }
    assertThat(delivered()).isEmpty();
  }
}
