package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.DeliveryGuarantee;
import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.PipelineState;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.format.MessageFormat;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.WorkloadWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The position of a pipeline is set to a time. */
class ResetTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @AutoClose private static final KafkaCluster kafka = KafkaCluster.builder().nodes(1).start();

  static Stream<Arguments> servers() {
    Supplier<DatabaseServer.Builder> mariaDb = DatabaseServers::mariadb11;
    Supplier<DatabaseServer.Builder> mySql = DatabaseServers::mysql80;
    return Stream.of(
        Arguments.of(Named.of("MariaDB 11.4", mariaDb), DeliveryGuarantee.AT_LEAST_ONCE),
        Arguments.of(Named.of("MariaDB 11.4", mariaDb), DeliveryGuarantee.EXACTLY_ONCE),
        Arguments.of(Named.of("MySQL 8.0", mySql), DeliveryGuarantee.AT_LEAST_ONCE));
  }

  private static SyncPipeline.Builder pipeline(
      DatabaseServer server, DeliveryGuarantee guarantee, Path state) {
    SyncPipeline.Builder builder =
        SyncPipeline.builder("reset")
            .source(EndToEnd.source(server).build())
            .objects(orders())
            .start(StartPoint.fullThenIncremental())
            .serializer(MessageFormat.DEFAULT.serializer())
            .eventHeaders(true)
            .delivery(guarantee)
            .sink(KafkaSink.builder().bootstrapServers(kafka.bootstrapServers()).build());
    return guarantee == DeliveryGuarantee.EXACTLY_ONCE
        ? builder
        : builder.checkpoints(FileCheckpointStore.in(state));
  }

  private static ObjectMapping orders() {
    return ObjectMapping.builder().table("shop.orders", t -> t.topic("orders")).build();
  }

  private static DatabaseServer start(DatabaseServer.Builder which) throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    kafka.createTopic("orders", 3);
    DatabaseServer server = which.assumeAvailable().start();
    server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
    return server;
  }

  private static void change(DatabaseServer server, long seed, long rows) throws Exception {
    try (WorkloadWriter writer =
        WorkloadWriter.builder(server)
            .threads(4)
            .keys(500)
            .seed(seed)
            .keyChanges(0.05)
            .table("shop", "orders")
            .start()) {
      writer.awaitRows(rows, PATIENCE);
      writer.stop();
    }
  }

  /** The ids of the events of each partition behind some offsets, in their order. */
  private static Map<Integer, List<String>> ids(Map<Integer, Long> from) {
    Map<Integer, List<String>> ids = new TreeMap<>();
    kafka.consumeAll(
        "orders",
        true,
        message -> {
          if (message.offset() >= from.getOrDefault(message.partition(), 0L)) {
            ids.computeIfAbsent(message.partition(), p -> new ArrayList<>())
                .add(
                    new String(
                        message.headers().lastHeader("oms.id").value(), StandardCharsets.UTF_8));
          }
        });
    return ids;
  }

  /** A time between two transactions, also where the log has whole seconds. */
  private static Instant now() throws InterruptedException {
    Thread.sleep(1_100);
    Instant now = Instant.now();
    Thread.sleep(1_100);
    return now;
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("all changes since are delivered once more, in order, with the same event ids")
  void again(
      Supplier<DatabaseServer.Builder> which, DeliveryGuarantee guarantee, @TempDir Path state)
      throws Exception {
    try (DatabaseServer server = start(which.get())) {
      WorkloadWriter.createTable(server, "shop", "orders");
      change(server, 1, 2_000);
      try (SyncPipeline pipeline = pipeline(server, guarantee, state).build()) {
        pipeline.start();
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
        Instant time = now();
        Map<Integer, Long> atTime = kafka.endOffsets("orders");
        change(server, 2, 4_000);
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
        Map<Integer, List<String>> first = ids(atTime);
        assertThat(first).isNotEmpty();

        assertThatThrownBy(() -> pipeline.resetTo(Instant.parse("2020-01-01T00:00:00Z")))
            .isInstanceOf(OmsException.class)
            .hasMessageContaining("2020-01-01T00:00:00Z is before the log")
            .hasMessageContaining("which begins at");
        assertThatThrownBy(() -> pipeline.resetTo(Instant.now().plusSeconds(3_600)))
            .isInstanceOf(OmsException.class)
            .hasMessageContaining("in the future");
        assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
        assertThat(pipeline.status().lastError()).isNull();

        Map<Integer, Long> atReset = kafka.endOffsets("orders");
        // begin reset
        pipeline.resetTo(time);
        // end reset
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
        assertThat(ids(atReset)).isEqualTo(first);
        change(server, 3, 500);
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
      }
      TopicVerifier.of(kafka, "orders")
          .committedOnly(true)
          .table("shop", "orders")
          .verify(server)
          .assertConsistent();
    }
  }

  private static List<String> delivered() throws Exception {
    return DefaultMessage.all(kafka, "orders").stream()
        .map(m -> m.type() + " " + m.table() + " " + (m.after().isEmpty() ? m.before() : m.after()))
        .toList();
  }

  @Test
  @DisplayName("over a change of columns: rightly where the log names them, else it is refused")
  void changedColumns(@TempDir Path state) throws Exception {
    for (String metadata : List.of("FULL", "MINIMAL")) {
      try (DatabaseServer server =
          start(DatabaseServers.mysql80().arg("--binlog-row-metadata=" + metadata))) {
        server.execute(
            "CREATE DATABASE shop", "CREATE TABLE shop.orders (id INT PRIMARY KEY, a INT)");
        try (SyncPipeline pipeline =
            pipeline(server, DeliveryGuarantee.AT_LEAST_ONCE, state.resolve(metadata)).build()) {
          pipeline.start();
          EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
          Instant before = now();
          server.execute(
              "INSERT INTO shop.orders VALUES (1, 10)",
              "ALTER TABLE shop.orders DROP COLUMN a, ADD COLUMN b INT");
          Instant behind = now();
          server.execute("INSERT INTO shop.orders VALUES (2, 20)");
          EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
          String first = "INSERT orders {id=1, a=10}";
          String second = "INSERT orders {id=2, b=20}";
          assertThat(delivered()).containsExactlyInAnyOrder(first, second);
          pipeline.resetTo(behind);
          EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
          assertThat(delivered()).containsExactlyInAnyOrder(first, second, second);
          if (metadata.equals("FULL")) {
            pipeline.resetTo(before);
            EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
            assertThat(delivered()).containsExactlyInAnyOrder(first, second, second, first, second);
          } else {
            assertThatThrownBy(() -> pipeline.resetTo(before))
                .isInstanceOf(OmsException.class)
                .hasMessageContaining("shop.orders")
                .hasMessageContaining("binlog_row_metadata=FULL");
            server.execute("INSERT INTO shop.orders VALUES (3, 30)");
            EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
            assertThat(delivered()).hasSize(4);
          }
        }
      }
    }
  }

  @Test
  @DisplayName("before a start: the position is the time's, and new tables still come with rows")
  void beforeAStart(@TempDir Path state) throws Exception {
    try (DatabaseServer server = start(DatabaseServers.mariadb11())) {
      server.execute(
          "CREATE DATABASE shop",
          "CREATE TABLE shop.orders (id INT PRIMARY KEY)",
          "CREATE TABLE shop.more (id INT PRIMARY KEY)",
          "INSERT INTO shop.orders VALUES (1)",
          "INSERT INTO shop.more VALUES (1)");
      Instant time;
      try (SyncPipeline pipeline =
          pipeline(server, DeliveryGuarantee.AT_LEAST_ONCE, state).build()) {
        pipeline.start();
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
        time = now();
        server.execute("INSERT INTO shop.orders VALUES (2)");
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
      }
      ObjectMapping more =
          ObjectMapping.builder()
              .table("shop.orders", t -> t.topic("orders"))
              .table("shop.more", t -> t.topic("orders"))
              .build();
      try (SyncPipeline pipeline =
          pipeline(server, DeliveryGuarantee.AT_LEAST_ONCE, state).objects(more).build()) {
        pipeline.resetTo(time);
        pipeline.start();
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
      }
      assertThat(delivered())
          .containsExactlyInAnyOrder(
              "ROW orders {id=1}",
              "INSERT orders {id=2}",
              "INSERT orders {id=2}",
              "ROW more {id=1}");
    }
  }
}
