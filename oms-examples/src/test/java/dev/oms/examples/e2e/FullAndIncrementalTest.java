package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.PipelineState;
import dev.oms.core.SyncPipeline;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.VerificationReport;
import dev.oms.testkit.WorkloadWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Full, then incremental, while four threads write, on every server line. */
class FullAndIncrementalTest {

  @AutoClose private static final KafkaCluster kafka = KafkaCluster.builder().nodes(1).start();

  static Stream<Named<Supplier<DatabaseServer.Builder>>> servers() {
    return Stream.of(
        Named.of("MariaDB 11.4", DatabaseServers::mariadb11),
        Named.of("MySQL 8.0", DatabaseServers::mysql80),
        Named.of("MySQL 8.0 without GTIDs", () -> DatabaseServers.mysql80().gtid(false)),
        Named.of("MySQL 9.7", DatabaseServers::mysql97));
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("every row and every change arrives once and in order under write load")
  void underLoad(Supplier<DatabaseServer.Builder> which, @TempDir Path state) throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    try (DatabaseServer server = which.get().assumeAvailable().start()) {
      server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
      for (String table : new String[] {"orders", "users"}) {
        kafka.createTopic(table, 6);
        WorkloadWriter.createTable(server, "shop", table);
      }
      try (WorkloadWriter before =
          WorkloadWriter.builder(server)
              .table("shop", "orders")
              .table("shop", "users")
              .threads(4)
              .keys(20_000)
              .deletes(0.02)
              .start()) {
        before.awaitRows(15_000, Duration.ofSeconds(180));
      }
      try (SyncPipeline pipeline =
              EndToEnd.pipeline(
                      "under-load", EndToEnd.source(server).chunkRows(500).build(), kafka, state)
                  .build();
          WorkloadWriter writer =
              WorkloadWriter.builder(server)
                  .table("shop", "orders")
                  .table("shop", "users")
                  .threads(4)
                  .keys(20_000)
                  .seed(2)
                  .keyChanges(0.05)
                  .start()) {
        pipeline.start();
        writer.awaitRows(12_000, Duration.ofSeconds(180));
        writer.stop();
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(180));
        assertThat(pipeline.status().fullPercent()).isEqualTo(100);
        pipeline.pause();
        assertThat(pipeline.status().state()).isEqualTo(PipelineState.SUSPEND);
      }
      VerificationReport report =
          TopicVerifier.of(kafka, "orders", "users")
              .table("shop", "orders")
              .table("shop", "users")
              .verify(server);
      System.out.println(which + " " + report);
      report.assertExactlyOnce();
    }
  }
}
