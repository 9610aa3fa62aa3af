package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.core.PipelineState;
import dev.oms.core.SyncPipeline;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.VerificationReport;
import dev.oms.testkit.WorkloadWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes of one pipeline that take turns: one is killed, one frozen and thawed. */
class StandbyTest {

  /** The lease, and the rest is for a machine that is busy. */
  private static final Duration TAKES_OVER = PipelineProcess.STANDBY_LEASE.plusSeconds(35);

  @ParameterizedTest(name = "exactly once: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("one delivers, the next takes over from one that is killed and one that is frozen")
  void turns(boolean exactlyOnce, @TempDir Path directory) throws Exception {
    try (DatabaseServer server = DatabaseServers.mariadb11().assumeAvailable().start();
        KafkaCluster kafka = KafkaCluster.builder().start()) {
      server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
      server.execute(
          "CREATE DATABASE oms_state",
          "GRANT ALL ON oms_state.* TO '" + EndToEnd.USER + "'@'127.0.0.1'");
      for (String table : new String[] {"orders", "users"}) {
        kafka.createTopic(table, 6);
        WorkloadWriter.createTable(server, "shop", table);
      }
      try (WorkloadWriter load = load(server);
          Instance first = new Instance("first", server, kafka, exactlyOnce, directory);
          Instance second = new Instance("second", server, kafka, exactlyOnce, directory)) {
        first.begin();
        first.awaitTurn(1);
        second.begin();
        second.awaitLog("INIT -> STANDBY", 1);
        Thread.sleep(PipelineProcess.STANDBY_LEASE.plusSeconds(1).toMillis());
        assertThat(second.count("STANDBY -> RUNNING"))
            .as("while the first lives: %s", first.log())
            .isZero();

        first.process.kill();
        second.awaitTurn(1);
        try (Instance third = new Instance("third", server, kafka, exactlyOnce, directory)) {
          third.begin();
          third.awaitLog("INIT -> STANDBY", 1);
          Thread.sleep(1_000);
          second.process.signal("STOP");
          third.awaitTurn(1);
          Thread.sleep(1_000);
          second.process.signal("CONT");
          second.awaitLog("RUNNING -> STANDBY", 1);
          Thread.sleep(1_000);
          assertThat(second.count("STANDBY -> RUNNING"))
              .as("while the third lives: %s", third.log())
              .isEqualTo(1);
          assertThat(third.count("RUNNING -> STANDBY")).as("replaced by the thawed").isZero();
        }
        second.awaitTurn(2);
        load.stop();
        second.process.kill();
      }
      VerificationReport report = finish(server, kafka, exactlyOnce);
      System.out.println((exactlyOnce ? "exactly once: " : "at least once: ") + report);
      if (exactlyOnce) {
        report.assertExactlyOnce();
      } else {
        // What the frozen one had handed to its producer comes late, so a row may step back.
        assertThat(report.missing() + report.gaps() + report.surplus() + report.malformed())
            .as("%s", report)
            .isZero();
        assertThat(report.reordered()).as("%s", report).isZero();
      }
    }
  }

  /** Without DELETEs: one that comes late would take a row away. */
  private static WorkloadWriter load(DatabaseServer server) throws SQLException {
    return WorkloadWriter.builder(server)
        .table("shop", "orders")
        .table("shop", "users")
        .keys(5_000)
        .threads(3)
        .deletes(0)
        .rowsPerSecond(1000)
        .start();
  }

  private static VerificationReport finish(
      DatabaseServer server, KafkaCluster kafka, boolean exactlyOnce) throws Exception {
    try (SyncPipeline pipeline =
        PipelineProcess.standby(
            server.host(), server.port(), kafka.bootstrapServers(), exactlyOnce)) {
      pipeline.start();
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.STANDBY);
      EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(60));
    }
    return TopicVerifier.of(kafka, "orders", "users")
        .committedOnly(true)
        .table("shop", "orders")
        .table("shop", "users")
        .verify(server);
  }

  /** A process and its log. */
  private static final class Instance implements AutoCloseable {
    private final String name;
    private final DatabaseServer server;
    private final KafkaCluster kafka;
    private final boolean exactlyOnce;
    private final Path directory;
    private PipelineProcess process;

    Instance(
        String name, DatabaseServer server, KafkaCluster kafka, boolean exactlyOnce, Path directory)
        throws IOException {
      this.name = name;
      this.server = server;
      this.kafka = kafka;
      this.exactlyOnce = exactlyOnce;
      this.directory = Files.createDirectory(directory.resolve(name));
    }

    void begin() throws IOException {
      process = PipelineProcess.startStandby(server, kafka, exactlyOnce, directory);
    }

    /** Until it runs for the n-th time; says how long that took. */
    void awaitTurn(int times) {
      long begin = System.nanoTime();
      awaitLog("STANDBY -> RUNNING", times);
      System.out.println(
          name + " runs after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms");
    }

    void awaitLog(String line, int times) {
      try {
        await().atMost(TAKES_OVER).until(() -> count(line) == times);
      } catch (RuntimeException e) {
        throw new AssertionError(name + " did not say: " + line + "\n" + log(), e);
      }
    }

    long count(String line) {
      return log().lines().filter(l -> l.contains(line)).count();
    }

    private String log() {
      try {
        return Files.readString(directory.resolve("process.log"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws Exception {
      if (process != null) {
        process.close();
      }
    }
  }
}
