package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.core.ObjectMapping;
import dev.oms.core.PipelineState;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.Throttle;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.core.spi.SourceProgress;
import dev.oms.format.MessageFormat;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.ServerFlavor;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.VerificationReport;
import dev.oms.testkit.WorkloadWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The primary dies and its replica is read: nothing lost, nothing twice, or a clear error. */
class FailoverTest {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @AutoClose private static final KafkaCluster kafka = KafkaCluster.builder().nodes(1).start();

  static Stream<Named<Supplier<DatabaseServer.Builder>>> servers() {
    return Stream.of(
        Named.of("MySQL 8.0", DatabaseServers::mysql80),
        Named.of("MariaDB 11.4", DatabaseServers::mariadb11));
  }

  /** A primary and its replica, with an account and a table. */
  private record Pair(DatabaseServer primary, DatabaseServer replica, String table)
      implements AutoCloseable {

    static Pair start(DatabaseServer.Builder builder, String table, String... replicaOptions)
        throws SQLException {
      builder.assumeAvailable();
      if (builder.flavor() == ServerFlavor.MARIADB) {
        builder.arg("--log-slave-updates").arg("--gtid-strict-mode=ON");
      }
      DatabaseServer primary = builder.start();
      for (String option : replicaOptions) {
        builder.arg(option);
      }
      DatabaseServer replica = builder.start();
      Pair pair = new Pair(primary, replica, table);
      try {
        primary.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
        replica.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
        replica.replicateFrom(primary);
        WorkloadWriter.createTable(primary, "shop", table);
        kafka.createTopic(table, 3);
      } catch (SQLException | RuntimeException e) {
        pair.close();
        throw e;
      }
      return pair;
    }

    private boolean mariaDb() {
      return primary.flavor() == ServerFlavor.MARIADB;
    }

    SyncPipeline.Builder pipeline(Path state, StartPoint start, Duration wait) {
      MySqlSource source =
          MySqlSource.builder()
              .hosts("127.0.0.1:" + primary.port(), "127.0.0.1:" + replica.port())
              .failoverWait(wait)
              .username(EndToEnd.USER)
              .password(EndToEnd.PASSWORD)
              .chunkRows(300)
              .heartbeatInterval(Duration.ofMillis(500))
              .build();
      return SyncPipeline.builder(table)
          .source(source)
          .objects(ObjectMapping.builder().table("shop." + table, t -> t.topic(table)).build())
          .start(start)
          .serializer(MessageFormat.DEFAULT.serializer())
          .sink(KafkaSink.builder().bootstrapServers(kafka.bootstrapServers()).build())
          .checkpoints(FileCheckpointStore.in(state));
    }

    WorkloadWriter.Builder writer(DatabaseServer server) {
      return WorkloadWriter.builder(server).table("shop", table).threads(4).keys(8_000);
    }

    void replica(String what) throws SQLException {
      replica.execute(what.formatted(mariaDb() ? "SLAVE" : "REPLICA"));
    }

    /** What the replica has received and what it has applied. */
    String[] received() throws SQLException {
      return mariaDb()
          ? new String[] {
            status("SHOW SLAVE STATUS", "Gtid_IO_Pos"),
            replica.queryValue("SELECT @@global.gtid_slave_pos")
          }
          : new String[] {
            status("SHOW REPLICA STATUS", "Retrieved_Gtid_Set"),
            replica.queryValue("SELECT @@global.gtid_executed")
          };
    }

    private String status(String sql, String column) throws SQLException {
      try (Connection connection = replica.connect();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return row.getString(column).replaceAll("\\s", "");
      }
    }

    /** Whether the replica has received all of {@code executed}, applied or not. */
    boolean hasReceived(String executed) throws SQLException {
      String[] has = received();
      return mariaDb()
          ? has[0].equals(executed)
          : replica
              .queryValue(
                  "SELECT GTID_SUBTRACT('" + executed + "', '" + has[0] + "," + has[1] + "') = ''")
              .equals("1");
    }

    boolean hasAppliedAll() throws SQLException {
      String[] has = received();
      return mariaDb()
          ? has[0].equals(has[1])
          : replica
              .queryValue("SELECT GTID_SUBSET('" + has[0] + "', '" + has[1] + "')")
              .equals("1");
    }

    String executed(DatabaseServer server) throws SQLException {
      return server
          .queryValue(
              mariaDb() ? "SELECT @@global.gtid_binlog_pos" : "SELECT @@global.gtid_executed")
          .replaceAll("\\s", "");
    }

    VerificationReport verify(String when) throws SQLException {
      VerificationReport report =
          TopicVerifier.of(kafka, table).table("shop", table).verify(replica);
      System.out.println(primary.name() + " " + when + ": " + report);
      return report;
    }

    @Override
    public void close() {
      primary.close();
      replica.close();
    }
  }

  private static String name(Supplier<DatabaseServer.Builder> which) {
    return which.get().flavor().name().toLowerCase(Locale.ROOT);
  }

  private static long messages(String topic) {
    return kafka.endOffsets(topic).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Waits until all that the server has committed was delivered from it. */
  private static void awaitCaughtUp(SyncPipeline pipeline, DatabaseServer server)
      throws SQLException {
    String end = EndToEnd.endOfLog(server) + " of 127.0.0.1:" + server.port();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              var status = pipeline.status();
              assertThat(status.state())
                  .as("%s", status.lastError())
                  .isEqualTo(PipelineState.RUNNING);
              return status.phase() == SourceProgress.Phase.INCREMENTAL
                  && end.equals(status.position())
                  && status.inFlight().batches() == 0;
            });
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("the primary is killed under load, rows are being read: the replica is gone on from")
  void killedUnderLoad(Supplier<DatabaseServer.Builder> which, @TempDir Path state)
      throws Exception {
    try (Pair pair = Pair.start(which.get(), "load_" + name(which))) {
      // Slower than the writers: so the replica has what was delivered when the primary dies.
      try (SyncPipeline pipeline =
          pair.pipeline(state, StartPoint.fullThenIncremental(), PATIENCE)
              .throttle(Throttle.rows(1500))
              .build()) {
        WorkloadWriter.Counts first;
        try (WorkloadWriter writer = pair.writer(pair.primary()).rowsPerSecond(3000).start()) {
          writer.awaitRows(4000, PATIENCE);
          pipeline.start();
          await()
              .atMost(PATIENCE)
              .until(
                  () ->
                      pipeline.status().tables().stream()
                          .anyMatch(t -> t.rows() > 500 && !t.done()));
          pair.primary().kill();
          first = writer.counts();
        }
        long killed = System.nanoTime();
        await().atMost(PATIENCE).until(pair::hasAppliedAll);
        pair.replica("STOP %s");
        WorkloadWriter.Counts second;
        try (WorkloadWriter writer = pair.writer(pair.replica()).rowsPerSecond(3000).start()) {
          String replica = " of 127.0.0.1:" + pair.replica().port();
          await()
              .atMost(PATIENCE)
              .until(() -> String.valueOf(pipeline.status().position()).endsWith(replica));
          System.out.println(
              "read from the replica after " + (System.nanoTime() - killed) / 1_000_000 + " ms");
          pipeline.throttle(Throttle.NONE);
          writer.awaitRows(3000, PATIENCE);
          second = writer.stop();
        }
        awaitCaughtUp(pipeline, pair.replica());
        assertThat(pipeline.status().delayReason()).isNull();
        System.out.println("before: " + first + ", after: " + second);
      }
      pair.verify("killed under load").assertExactlyOnce();
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("the replica is behind what was delivered: waits until it has applied its relay log")
  void replicaBehind(Supplier<DatabaseServer.Builder> which, @TempDir Path state) throws Exception {
    try (Pair pair = Pair.start(which.get(), "behind_" + name(which));
        SyncPipeline pipeline =
            pair.pipeline(state, StartPoint.fullThenIncremental(), PATIENCE).build()) {
      await().atMost(PATIENCE).until(() -> pair.hasReceived(pair.executed(pair.primary())));
      await().atMost(PATIENCE).until(pair::hasAppliedAll);
      pair.replica("STOP %s SQL_THREAD");
      pipeline.start();
      try (WorkloadWriter writer = pair.writer(pair.primary()).start()) {
        writer.awaitRows(4000, PATIENCE);
        writer.stop();
      }
      awaitCaughtUp(pipeline, pair.primary());
      await().atMost(PATIENCE).until(() -> pair.hasReceived(pair.executed(pair.primary())));
      pair.primary().kill();
      await()
          .atMost(PATIENCE)
          .until(() -> String.valueOf(pipeline.status().delayReason()).contains("lacks"));
      assertThat(pipeline.status().delayReason())
          .contains("127.0.0.1:" + pair.replica().port() + " lacks transactions")
          .contains("127.0.0.1:" + pair.primary().port() + " refuses the connection");
      // Long enough for a reader that does not compare to have gone on.
      Thread.sleep(1500);
      pair.replica("START %s SQL_THREAD");
      await().atMost(PATIENCE).until(pair::hasAppliedAll);
      pair.replica("STOP %s");
      try (WorkloadWriter writer = pair.writer(pair.replica()).start()) {
        writer.awaitRows(2000, PATIENCE);
        writer.stop();
      }
      awaitCaughtUp(pipeline, pair.replica());
      pair.verify("replica behind").assertExactlyOnce();
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("the replica never gets what was delivered: an error that names it")
  void neverReplicated(Supplier<DatabaseServer.Builder> which, @TempDir Path state)
      throws Exception {
    try (Pair pair = Pair.start(which.get(), "lost_" + name(which));
        SyncPipeline pipeline =
            pair.pipeline(state, StartPoint.fullThenIncremental(), Duration.ofSeconds(2)).build()) {
      await().atMost(PATIENCE).until(() -> pair.hasReceived(pair.executed(pair.primary())));
      await().atMost(PATIENCE).until(pair::hasAppliedAll);
      pair.replica("STOP %s");
      pipeline.start();
      try (WorkloadWriter writer = pair.writer(pair.primary()).start()) {
        writer.awaitRows(500, PATIENCE);
        writer.stop();
      }
      awaitCaughtUp(pipeline, pair.primary());
      String delivered = pair.executed(pair.primary());
      String missing =
          pair.mariaDb()
              ? "up to " + delivered
              : pair.replica()
                  .queryValue("SELECT GTID_SUBTRACT('" + delivered + "', @@global.gtid_executed)");
      pair.primary().kill();
      // What the promoted replica does now must not pass for what it lacks.
      try (WorkloadWriter writer = pair.writer(pair.replica()).start()) {
        writer.awaitRows(3000, PATIENCE);
        writer.stop();
      }
      await().atMost(PATIENCE).until(() -> pipeline.status().state() == PipelineState.FAILED);
      assertThat(Objects.requireNonNull(pipeline.status().lastError()).message())
          .contains("127.0.0.1:" + pair.replica().port() + " lacks transactions")
          .contains(missing)
          .contains("bring the former primary back");
    }
  }

  @Test
  @DisplayName("within a large transaction that the replica cuts into other events: each row once")
  void largeTransactionCutElsewhere(@TempDir Path state) throws Exception {
    try (Pair pair =
            Pair.start(DatabaseServers.mysql80(), "large", "--binlog-row-event-max-size=1024");
        SyncPipeline pipeline =
            pair.pipeline(state, StartPoint.fullThenIncremental(), PATIENCE)
                .throttle(Throttle.rows(4000))
                .build()) {
      try (WorkloadWriter writer = pair.writer(pair.primary()).start()) {
        writer.awaitRows(500, PATIENCE);
        writer.stop();
      }
      pipeline.start();
      awaitCaughtUp(pipeline, pair.primary());
      pair.primary()
          .execute(
              "SET SESSION cte_max_recursion_depth = 100000",
              "INSERT INTO shop.large (id, version, user_id, note) WITH RECURSIVE n (i) AS (SELECT"
                  + " 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT 100000 + i, 1, i,"
                  + " REPEAT('x', i % 97) FROM n");
      String executed = pair.executed(pair.primary());
      long before = messages("large");
      await().atMost(PATIENCE).until(() -> pair.hasReceived(executed));
      await().atMost(PATIENCE).until(pair::hasAppliedAll);
      await().atMost(PATIENCE).until(() -> messages("large") > before + 2000);
      pair.primary().kill();
      String replica = " of 127.0.0.1:" + pair.replica().port();
      await()
          .atMost(PATIENCE)
          .until(() -> String.valueOf(pipeline.status().position()).endsWith(replica));
      long within = messages("large") - before;
      pipeline.throttle(Throttle.NONE);
      pair.replica("STOP %s");
      pair.replica().execute("UPDATE shop.large SET version = version + 1 WHERE id = 100001");
      awaitCaughtUp(pipeline, pair.replica());
      System.out.println("left the primary after " + within + " of 30000 rows");
      assertThat(within).isLessThan(29_000);
      pair.verify("large transaction").assertExactlyOnce();
    }
  }
}
