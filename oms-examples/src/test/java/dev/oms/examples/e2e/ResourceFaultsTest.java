package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.core.Checkpoint;
import dev.oms.core.ObjectMapping;
import dev.oms.core.PipelineState;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.FileCheckpointStore;
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
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a pipeline needs is gone for longer than any time-out, and comes back: it goes on by itself,
 * and {@code status()} told what was wrong while it lasted. Time is compressed: the time-outs are a
 * second or two, the faults last for several of them.
 */
@Timeout(300)
class ResourceFaultsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long IN_FLIGHT = 2 << 20;

  private static DatabaseServer server;
  private static KafkaCluster kafka;

  @TempDir Path state;
  private WorkloadWriter writer;

  @BeforeAll
  static void startServers() throws SQLException {
    server =
        DatabaseServers.mariadb11()
            .assumeAvailable()
            // The server drops whoever does not read for so long.
            .arg("--net-write-timeout=2")
            .start();
    server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
    kafka = KafkaCluster.builder().behindProxy(true).start();
  }

  @AfterAll
  static void stopServers() {
    if (kafka != null) {
      kafka.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void endLoad() {
    server.start();
    kafka.startNode(1);
    if (writer != null) {
      writer.close();
    }
  }

  private void write(String table, double rowsPerSecond) throws Exception {
    write(kafka, table, rowsPerSecond);
  }

  private void write(KafkaCluster cluster, String table, double rowsPerSecond) throws Exception {
    cluster.createTopic(table, 3);
    WorkloadWriter.createTable(server, "shop", table);
    writer =
        WorkloadWriter.builder(server)
            .table("shop", table)
            .keys(5000)
            .rowsPerSecond(rowsPerSecond)
            .start();
    writer.awaitRows(500, PATIENCE);
  }

  private StatusProcess process(String table) throws Exception {
    String database = server.host() + ":" + server.port();
    return StatusProcess.start(database, kafka.bootstrapServers(), state, table);
  }

  /** Cuts all that the pipeline has open, at both ends. */
  private static void cutConnections(KafkaCluster cluster) throws SQLException {
    for (List<String> row :
        server.query(
            "SELECT id FROM information_schema.processlist WHERE user = '" + EndToEnd.USER + "'")) {
      try {
        server.execute("KILL CONNECTION " + row.get(0));
      } catch (SQLException e) {
        // It ended by itself meanwhile.
      }
    }
    cluster.proxy(1).closeConnections();
  }

  /** Ends the load, and waits until all of it was delivered and the process has stopped. */
  private void finish(StatusProcess process) throws Exception {
    writer.stop();
    String end = EndToEnd.endOfLog(server);
    StatusProcess.Status last =
        process.awaitStatus(
            "all was delivered",
            s ->
                s.inFlight() == 0
                    && !s.position().isEmpty()
                    && EndToEnd.reached(s.position(), end));
    assertThat(last.state()).isEqualTo(PipelineState.RUNNING);
    process.awaitStatus("nothing is amiss any more", s -> s.reason().isEmpty());
    process.stop();
  }

  private static VerificationReport verify(String table) throws SQLException {
    return verify(kafka, table);
  }

  private static VerificationReport verify(KafkaCluster cluster, String table) throws SQLException {
    VerificationReport report =
        TopicVerifier.of(cluster, table).table("shop", table).verify(server);
    System.out.println(table + ": " + report);
    return report;
  }

  private Optional<Checkpoint> checkpoint(String table) {
    return FileCheckpointStore.in(state).peek("faults-" + table);
  }

  @Test
  @DisplayName("no room for the checkpoint: delivery goes on, status says so, then it is saved")
  void fullDisk() throws Exception {
    write("disk", 500);
    try (StatusProcess process = process("disk")) {
      process.awaitStatus("a checkpoint", s -> s.rows() > 500 && s.checkpointAgeMillis() >= 0);
      process.limit("fsize", "0");
      StatusProcess.Status during = process.awaitStatus("the reason", s -> !s.reason().isEmpty());
      assertThat(during.reason())
          .startsWith("no checkpoint is saved since 20")
          .contains("disk.checkpoint cannot be saved")
          .contains("it is tried again until it works");
      Checkpoint old = checkpoint("disk").orElseThrow();
      process.awaitMoreRows(1000);
      during = process.awaitStatus("its age", s -> s.checkpointAgeMillis() > 2000);
      assertThat(during.reason()).startsWith("no checkpoint is saved since 20");
      assertThat(checkpoint("disk")).contains(old);
      process.limit("fsize", "unlimited");
      process.awaitStatus("saved again", s -> s.reason().isEmpty());
      assertThat(checkpoint("disk").orElseThrow().position()).isNotEqualTo(old.position());
      finish(process);
    }
    verify("disk").assertExactlyOnce();
  }

  @Test
  @DisplayName("no descriptors: nothing can be opened, neither end nor the checkpoint")
  void descriptors() throws Exception {
    write("files", 500);
    try (StatusProcess process = process("files")) {
      process.awaitStatus("it runs", s -> s.rows() > 500 && s.checkpointAgeMillis() >= 0);
      // Less than it has: what is open stays so.
      process.limit("nofile", "8");
      process.awaitStatus("no checkpoint", s -> s.reason().contains("Too many open files"));
      cutConnections(kafka);
      process.awaitStatus(
          "no connection either",
          s ->
              s.reason().contains("Too many open files")
                  && !s.reason().startsWith("no checkpoint"));
      Thread.sleep(6_000);
      long rows = process.status().rows();
      Thread.sleep(1_000);
      assertThat(process.status().rows()).as("delivered without a connection").isEqualTo(rows);
      assertThat(process.status().reason()).contains("; besides, no checkpoint is saved since 20");
      process.limit("nofile", "4096");
      process.awaitMoreRows(500);
      finish(process);
    }
    verify("files").assertExactlyOnce();
  }

  @Test
  @DisplayName("no name server, and all connections gone: unknown hosts at both ends")
  void names() throws Exception {
    Path hosts = state.resolve("hosts");
    Files.writeString(hosts, "127.0.0.1 db.test kafka.test\n");
    Path security = state.resolve("security");
    Files.writeString(
        security, "networkaddress.cache.ttl=0\nnetworkaddress.cache.negative.ttl=0\n");
    KafkaCluster.Builder brokers = KafkaCluster.builder().behindProxy(true);
    try (KafkaCluster cluster = brokers.advertisedHost("kafka.test").start()) {
      write(cluster, "names", 500);
      try (StatusProcess process =
          StatusProcess.start(
              "db.test:" + server.port(),
              cluster.bootstrapServers().replace("127.0.0.1", "kafka.test"),
              state,
              "names",
              "-Djdk.net.hosts.file=" + hosts,
              "-Djava.security.properties=" + security)) {
        process.awaitStatus("it runs", s -> s.rows() > 500);
        Files.writeString(hosts, "127.0.0.1 another.test\n");
        cutConnections(cluster);
        process.awaitStatus(
            "of the database", s -> s.reason().contains("the host name db.test is not known"));
        process.awaitStatus(
            "of the brokers", s -> s.reason().matches(".*kafka.test:[0-9]+: unknown host.*"));
        long rows = process.status().rows();
        Thread.sleep(1_000);
        assertThat(process.status().rows()).as("without a connection").isEqualTo(rows);
        assertThat(process.status().reason()).isNotEmpty();
        Files.writeString(hosts, "127.0.0.1 db.test kafka.test\n");
        process.awaitMoreRows(500);
        finish(process);
      }
      verify(cluster, "names").assertExactlyOnce();
    }
  }

  private SyncPipeline pipeline(String table, KafkaSink sink) {
    MySqlSource source =
        EndToEnd.source(server)
            .connectTimeout(Duration.ofSeconds(1))
            .heartbeatInterval(Duration.ofMillis(500))
            .readAheadBytes(256 << 10)
            .build();
    return SyncPipeline.builder("faults-" + table)
        .source(source)
        .objects(ObjectMapping.builder().table("shop." + table, t -> t.topic(table)).build())
        .serializer(MessageFormat.DEFAULT.serializer())
        .maxInFlightBytes(IN_FLIGHT)
        .sink(sink)
        .checkpoints(FileCheckpointStore.in(state))
        .precheckOnStart(false)
        .build();
  }

  @Test
  @DisplayName("brokers down for longer than every time-out, while the database goes on to write")
  void brokersDown() throws Exception {
    write("brokers", 4000);
    KafkaSink sink =
        KafkaSink.builder()
            .bootstrapServers(kafka.bootstrapServers())
            .property("request.timeout.ms", "2000")
            .build();
    try (SyncPipeline pipeline = pipeline("brokers", sink)) {
      pipeline.start();
      await().atMost(PATIENCE).until(() -> pipeline.status().rows() > 500);
      kafka.killNode(1);
      long most = 0;
      boolean told = false;
      long written = writer.counts().rows();
      for (int i = 0; i < 130; i++) {
        Thread.sleep(100);
        var status = pipeline.status();
        most = Math.max(most, status.inFlight().bytes());
        assertThat(status.state()).isEqualTo(PipelineState.RUNNING);
        if (i > 70) {
          told |= status.delayReason() != null;
        }
      }
      assertThat(told).as("status told why").isTrue();
      // One that gave up would have begun anew, and might have sent again what had arrived.
      assertThat(pipeline.status().lastError()).as("the producer waits").isNull();
      assertThat(most).as("bytes in flight").isLessThan(2 * IN_FLIGHT);
      kafka.startNode(1);
      assertThat(writer.counts().rows()).isGreaterThan(written + 1000);
      writer.stop();
      EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
      await().atMost(PATIENCE).until(() -> pipeline.status().delayReason() == null);
    }
    verify("brokers").assertExactlyOnce();
  }

  @Test
  @DisplayName("the database down for longer than every time-out, as rows are read and later")
  void databaseDown() throws Exception {
    write("database", 2000);
    KafkaSink sink = KafkaSink.builder().bootstrapServers(kafka.bootstrapServers()).build();
    try (SyncPipeline pipeline = pipeline("database", sink)) {
      server.stop();
      pipeline.start();
      awaitReason(pipeline);
      server.start();
      await().atMost(PATIENCE).until(() -> pipeline.status().rows() > 500);
      for (int seconds : new int[] {1, 6}) {
        server.kill();
        awaitReason(pipeline);
        Thread.sleep(seconds * 1000L);
        assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
        assertThat(pipeline.status().delayReason()).isNotNull();
        server.start();
        long rows = pipeline.status().rows();
        await().atMost(PATIENCE).until(() -> pipeline.status().rows() > rows);
        await().atMost(PATIENCE).until(() -> pipeline.status().delayReason() == null);
      }
      writer.stop();
      EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
    }
    verify("database").assertExactlyOnce();
  }

  private static void awaitReason(SyncPipeline pipeline) {
    await().atMost(PATIENCE).until(() -> pipeline.status().delayReason() != null);
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
  }
}
