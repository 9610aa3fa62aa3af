package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oms.core.OmsException;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.SourceProgress.TableProgress;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.VerificationReport;
import dev.oms.testkit.WorkloadWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Consumers have lost a table, and it is read again while four threads change it. */
class ResynchronizeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(180);
  private static final int KILLS = 3;

  @AutoClose private static final KafkaCluster kafka = KafkaCluster.builder().nodes(1).start();

  static Stream<Named<Supplier<DatabaseServer.Builder>>> servers() {
    return Stream.of(
        Named.of("MariaDB 11.4", DatabaseServers::mariadb11),
        Named.of("MySQL 8.0", DatabaseServers::mysql80));
  }

  private static DatabaseServer start(Supplier<DatabaseServer.Builder> which) throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    DatabaseServer server = which.get().assumeAvailable().start();
    server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
    for (String table : new String[] {"orders", "users"}) {
      kafka.createTopic(table, 3);
      WorkloadWriter.createTable(server, "shop", table);
    }
    return server;
  }

  private static WorkloadWriter.Builder writer(DatabaseServer server) {
    return WorkloadWriter.builder(server)
        .threads(4)
        .keys(12_000)
        .table("shop", "orders")
        .table("shop", "users");
  }

  private static SyncPipeline.Builder pipeline(DatabaseServer server, Path state) {
    return EndToEnd.pipeline("crash", EndToEnd.source(server).chunkRows(200).build(), kafka, state);
  }

  /** The messages that consumers have had are gone. */
  private static void forget(String topic) throws Exception {
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    kafka
        .endOffsets(topic)
        .forEach(
            (partition, end) ->
                all.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(end)));
    kafka.admin().deleteRecords(all).all().get();
  }

  private static TableProgress orders(SyncPipeline pipeline) {
    return pipeline.status().tables().stream()
        .filter(table -> table.table().table().equals("orders"))
        .findFirst()
        .orElseThrow();
  }

  private static VerificationReport verify(DatabaseServer server, String table) throws Exception {
    return TopicVerifier.of(kafka, table).table("shop", table).verify(server);
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("what comes from then on adds up to the table, in order; other tables go on")
  void underLoad(Supplier<DatabaseServer.Builder> which, @TempDir Path state) throws Exception {
    try (DatabaseServer server = start(which)) {
      try (WorkloadWriter before = writer(server).deletes(0.02).start()) {
        before.awaitRows(15_000, PATIENCE);
      }
      try (SyncPipeline pipeline = pipeline(server, state).build();
          WorkloadWriter load =
              writer(server).seed(2).keyChanges(0.03).rowsPerSecond(2_000).start()) {
        pipeline.start();
        ObjectChangesTest.awaitIncremental(pipeline);
        load.awaitRows(1_000, PATIENCE);
        forget("orders");
        // begin resynchronize
        Set<TableId> tables = pipeline.resynchronize("shop.orders");
        // end resynchronize
        assertThat(tables).containsExactly(new TableId("shop", "orders"));
        assertThat(orders(pipeline).detail()).contains("key (id)");
        // A table that is being read is begun anew.
        assertThat(pipeline.resynchronize("shop.ord*")).isEqualTo(tables);
        load.awaitRows(load.counts().rows() + 1_000, PATIENCE);
        await().atMost(PATIENCE).until(() -> orders(pipeline).done());
        load.stop();
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
        assertThatThrownBy(() -> pipeline.resynchronize("shop.orders", "shop.*_old"))
            .isInstanceOf(OmsException.class)
            .hasMessageContaining("shop.*_old");
      }
      VerificationReport report = verify(server, "orders");
      System.out.println(which + " read again: " + report);
      report.assertConsistent();
      verify(server, "users").assertExactlyOnce();
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("kill -9 in the middle: the next start goes on where the reading was")
  void killed(Supplier<DatabaseServer.Builder> which, @TempDir Path state) throws Exception {
    Random random = new Random(5);
    try (DatabaseServer server = start(which)) {
      try (WorkloadWriter before = writer(server).deletes(0.02).start()) {
        before.awaitRows(15_000, PATIENCE);
      }
      try (SyncPipeline pipeline = pipeline(server, state).build()) {
        pipeline.start();
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
      }
      forget("orders");
      Files.createFile(state.resolve(PipelineProcess.SLOW));
      Path asked = Files.writeString(state.resolve(PipelineProcess.RESYNC), "shop.orders");
      int middles = 0;
      try (WorkloadWriter load =
          writer(server).seed(2).keyChanges(0.03).rowsPerSecond(500).start()) {
        for (int kill = 0; kill < KILLS; kill++) {
          try (PipelineProcess process = PipelineProcess.start(server, kafka, state)) {
            long before = messages();
            await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(
                    () ->
                        !process.isAlive()
                            || (!Files.exists(asked)
                                && isInTheMiddle(state)
                                && messages() > before + 300));
            Thread.sleep(random.nextInt(300));
            assertThat(process.isAlive())
                .as("%s", Files.readString(state.resolve("process.log")))
                .isTrue();
            process.kill();
          }
          middles += isInTheMiddle(state) ? 1 : 0;
        }
        load.stop();
      }
      assertThat(middles).as("kills in the middle of the reading").isPositive();
      try (SyncPipeline pipeline = pipeline(server, state).build()) {
        pipeline.start();
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
      }
      VerificationReport report = verify(server, "orders");
      System.out.println(which + " killed " + middles + " times in the middle: " + report);
      report.assertConsistent();
      verify(server, "users").assertConsistent();
    }
  }

  private static long messages() {
    return kafka.endOffsets("orders").values().stream().mapToLong(Long::longValue).sum();
  }

  private static boolean isInTheMiddle(Path state) {
    String position = FileCheckpointStore.in(state).peek("crash").orElseThrow().position();
    return position.contains("\"table\":\"orders\",\"done\":false") && position.contains("upTo");
  }
}
