package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.core.PipelineState;
import dev.oms.core.SyncPipeline;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TcpProxy;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.VerificationReport;
import dev.oms.testkit.WorkloadWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both ends and the network fail while the pipeline's process lives on: then nothing is lost and
 * nothing is delivered twice either.
 */
class FaultsTest {

  static Stream<Named<Supplier<DatabaseServer.Builder>>> servers() {
    return Stream.of(
        Named.of("MariaDB 11.4", DatabaseServers::mariadb11),
        Named.of("MySQL 8.0", DatabaseServers::mysql80),
        Named.of("MySQL 9.7", DatabaseServers::mysql97));
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("server restarts, cut and frozen networks: exactly once in order, without help")
  void faults(Supplier<DatabaseServer.Builder> which, @TempDir Path state) throws Exception {
    DatabaseServer.Builder builder = which.get().assumeAvailable();
    try (KafkaCluster kafka = KafkaCluster.builder().nodes(1).behindProxy(true).start();
        DatabaseServer server = builder.start();
        TcpProxy network = TcpProxy.to(server.host(), server.port())) {
      server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
      for (String table : new String[] {"orders", "users"}) {
        kafka.createTopic(table, 6);
        WorkloadWriter.createTable(server, "shop", table);
      }
      MySqlSource source =
          EndToEnd.source(server)
              .port(network.port())
              .chunkRows(300)
              .heartbeatInterval(Duration.ofSeconds(1))
              .build();
      List<String> delays = new ArrayList<>();
      try (SyncPipeline pipeline =
              EndToEnd.pipeline("faults", source, kafka, state)
                  .listener(
                      new dev.oms.core.PipelineListener() {
                        @Override
                        public void delayed(String reason) {
                          synchronized (delays) {
                            delays.add(String.valueOf(reason));
                          }
                        }
                      })
                  .build();
          WorkloadWriter writer =
              WorkloadWriter.builder(server)
                  .table("shop", "orders")
                  .table("shop", "users")
                  .threads(4)
                  .keys(20_000)
                  .keyChanges(0.02)
                  .rowsPerSecond(3000)
                  .start()) {
        writer.awaitRows(6000, Duration.ofSeconds(180));
        pipeline.start();
        Random random = new Random(5);
        for (int i = 0; i < 10; i++) {
          network.closeConnections();
          Thread.sleep(100 + random.nextInt(500));
        }
        network.cut();
        Thread.sleep(2000);
        network.heal();
        Thread.sleep(1000);
        network.freeze();
        await().atMost(Duration.ofSeconds(90)).until(() -> pipeline.status().delayReason() != null);
        network.thaw();
        await().atMost(Duration.ofSeconds(90)).until(() -> pipeline.status().delayReason() == null);
        server.stop();
        Thread.sleep(1500);
        server.start();
        Thread.sleep(1500);
        kafka.proxy(1).closeConnections();
        Thread.sleep(500);
        kafka.proxy(1).cut();
        Thread.sleep(3000);
        kafka.proxy(1).heal();
        Thread.sleep(1000);
        kafka.killNode(1);
        Thread.sleep(1000);
        kafka.startNode(1);
        Thread.sleep(1000);
        writer.stop();
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(90));
        assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
        await().atMost(Duration.ofSeconds(15)).until(() -> pipeline.status().delayReason() == null);
      }
      VerificationReport report =
          TopicVerifier.of(kafka, "orders", "users")
              .table("shop", "orders")
              .table("shop", "users")
              .verify(server);
      System.out.println(server.name() + " after faults: " + report + "\n  delays: " + delays);
      report.assertExactlyOnce();
    }
  }
}
