package dev.oms.examples.e2e;

import static org.awaitility.Awaitility.await;

import dev.oms.core.ObjectMapping;
import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.core.spi.ChangeSink;
import dev.oms.format.MessageFormat;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.KafkaCluster;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/** What the end-to-end tests share: one way to compose a pipeline, and to wait for it. */
final class EndToEnd {

  static final String USER = "oms";
  static final String PASSWORD = "s3cret-Pw";

  private EndToEnd() {}

  static MySqlSource.Builder source(DatabaseServer server) {
    return MySqlSource.builder()
        .host(server.host())
        .port(server.port())
        .username(USER)
        .password(PASSWORD);
  }

  static SyncPipeline.Builder pipeline(
      String name, MySqlSource source, KafkaCluster kafka, Path state) {
    return pipeline(
        name,
        source,
        KafkaSink.builder().bootstrapServers(kafka.bootstrapServers()).build(),
        state);
  }

  static SyncPipeline.Builder pipeline(
      String name, MySqlSource source, ChangeSink sink, Path state) {
    return SyncPipeline.builder(name)
        .source(source)
        .objects(
            ObjectMapping.builder()
                .tables("shop.orders*", t -> t.topic("orders"))
                .tables("shop.users*", t -> t.topic("users"))
                .build())
        .start(StartPoint.fullThenIncremental())
        .serializer(MessageFormat.DEFAULT.serializer())
        .sink(sink)
        .checkpoints(FileCheckpointStore.in(state));
  }

  /**
   * Waits until everything that is committed now was delivered: a marker row is written last and
   * its position awaited.
   */
  static void awaitCaughtUp(SyncPipeline pipeline, DatabaseServer server, Duration patience)
      throws SQLException {
    String[] end = new String[1];
    await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              PipelineStatus status = pipeline.status();
              if (status.state() == PipelineState.FAILED) {
                throw new AssertionError("the pipeline failed: " + status.lastError());
              }
              if (end[0] == null) {
                end[0] = endOfLog(server);
              }
              return status.state().isRunning()
                  && status.phase() == dev.oms.core.spi.SourceProgress.Phase.INCREMENTAL
                  && status.position() != null
                  && reached(status.position(), end[0])
                  && status.inFlight().batches() == 0;
            });
  }

  static String endOfLog(DatabaseServer server) throws SQLException {
    String sql =
        server.version().startsWith("9.") ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
    var row = server.query(sql).get(0);
    return row.get(0) + ":" + row.get(1);
  }

  static boolean reached(String position, String end) {
    String file = position.substring(0, position.indexOf(':'));
    String endFile = end.substring(0, end.indexOf(':'));
    int byFile = file.compareTo(endFile);
    return byFile > 0
        || byFile == 0
            && Long.parseLong(position.substring(file.length() + 1))
                >= Long.parseLong(end.substring(endFile.length() + 1));
  }
}
