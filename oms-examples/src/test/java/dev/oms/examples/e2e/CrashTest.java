package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.SyncPipeline;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.VerificationReport;
import dev.oms.testkit.VerifiedTable;
import dev.oms.testkit.WorkloadWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code kill -9} of the process at random moments, twenty times in a row, with DDL in between. */
class CrashTest {

  private static final int KILLS = Integer.getInteger("oms.test.kills", 8);
  private static final String[] COLUMNS = {
    "id", "version", "user_id", "amount", "status", "note", "score", "raw", "day", "placed",
    "changed"
  };

  @AutoClose private static final KafkaCluster kafka = KafkaCluster.builder().nodes(1).start();

  static Stream<Named<Supplier<DatabaseServer.Builder>>> servers() {
    return Stream.of(
        Named.of("MariaDB 11.4", DatabaseServers::mariadb11),
        Named.of(
            "MySQL 8.0 without row metadata",
            () -> DatabaseServers.mysql80().arg("--binlog-row-metadata=MINIMAL")),
        Named.of("MySQL 9.7", DatabaseServers::mysql97));
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("nothing is lost or out of order after kills")
  void killed(Supplier<DatabaseServer.Builder> which, @TempDir Path state) throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    Random random = new Random(11);
    try (DatabaseServer server = which.get().assumeAvailable().start()) {
      server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
      for (String table : new String[] {"orders", "users"}) {
        kafka.createTopic(table, 6);
        WorkloadWriter.createTable(server, "shop", table);
      }
      try (WorkloadWriter before = writer(server).threads(4).deletes(0).start()) {
        before.awaitRows(15_000, Duration.ofSeconds(180));
      }
      try (WorkloadWriter writer =
          writer(server).threads(4).seed(3).keyChanges(0.02).rowsPerSecond(2000).start()) {
        for (int i = 0; i < KILLS; i++) {
          try (PipelineProcess process = PipelineProcess.start(server, kafka, state)) {
            Thread.sleep(700 + random.nextInt(2500));
            ddl(server, i);
            Thread.sleep(random.nextInt(500));
            assertThat(process.isAlive())
                .as("%s", Files.readString(state.resolve("process.log")))
                .isTrue();
            process.kill();
          }
        }
        writer.stop();
      }
      try (SyncPipeline pipeline =
          EndToEnd.pipeline("crash", EndToEnd.source(server).build(), kafka, state).build()) {
        pipeline.start();
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(120));
      }
      VerificationReport report =
          TopicVerifier.of(kafka, "orders", "users")
              .table(VerifiedTable.of("shop", "orders").columns(COLUMNS))
              .table(VerifiedTable.of("shop", "users").columns(COLUMNS))
              .verify(server);
      System.out.println(Files.readString(state.resolve("process.log")));
      System.out.println(server.name() + " after " + KILLS + " kills: " + report);
      report.assertConsistent();
    }
  }

  private static WorkloadWriter.Builder writer(DatabaseServer server) {
    return WorkloadWriter.builder(server)
        .table("shop", "orders")
        .table("shop", "users")
        .keys(20_000);
  }

  /** Columns come, go and move while rows flow; those that are compared stay. */
  private static void ddl(DatabaseServer server, int round) throws Exception {
    switch (round % 5) {
      case 0 ->
          server.execute(
              "ALTER TABLE shop.orders ADD COLUMN extra" + round + " VARCHAR(20) AFTER version");
      case 1 ->
          server.execute(
              "ALTER TABLE shop.users ADD COLUMN first" + round + " INT DEFAULT 7 FIRST");
      case 2 ->
          server.execute(
              "ALTER TABLE shop.orders CHANGE COLUMN extra"
                  + (round - 2)
                  + " renamed"
                  + round
                  + " TEXT");
      case 3 ->
          server.execute(
              "ALTER TABLE shop.orders MODIFY COLUMN status VARCHAR(60) AFTER id",
              "ALTER TABLE shop.users DROP COLUMN first" + (round - 2));
      default -> {}
    }
  }
}
