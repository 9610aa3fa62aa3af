package dev.oms.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.core.ObjectMapping;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import dev.oms.core.spi.Serializer;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each format from a real database through Kafka, read by a library that is not ours, compared with
 * what the database says of its rows.
 */
class FormatsEndToEndTest {

  private static final String USER = "oms";
  private static final String PASSWORD = "s3cret-Pw";

  @AutoClose private static final KafkaCluster kafka = KafkaCluster.builder().nodes(1).start();

  static Stream<Named<Supplier<DatabaseServer.Builder>>> servers() {
    return Stream.of(
        Named.of("MariaDB 11.4", DatabaseServers::mariadb11),
        Named.of("MySQL 8.0", DatabaseServers::mysql80));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void valuesAreThoseThatTheServerSelects(Supplier<DatabaseServer.Builder> which) throws Exception {
    try (DatabaseServer server =
        which.get().assumeAvailable().arg("--default-time-zone=+00:00").start()) {
      server.createCaptureUser(USER, PASSWORD);
      EveryTypeTable.create(server);
      List<SyncPipeline> pipelines = new ArrayList<>();
      String prefix = server.flavor() + "-";
      List<FormatCase> formats = FormatCase.all();
      try {
        for (FormatCase format : formats) {
          kafka.createTopic(prefix + format.name(), 1);
          SyncPipeline pipeline = pipeline(server, prefix + format.name(), format.serializer());
          pipelines.add(pipeline);
          pipeline.start();
        }
        // Row by row, so that what was before each change is known.
        List<Change> expected = new ArrayList<>();
        EveryTypeTable.select(server)
            .values()
            .forEach(row -> expected.add(new Change("ROW", null, row)));
        for (FormatCase format : formats) {
          awaitMessages(prefix + format.name(), expected.size());
        }
        expected.add(apply(server, EveryTypeTable.copy(1, 4), 4));
        expected.add(apply(server, EveryTypeTable.overwrite(2, 1), 1));
        expected.add(apply(server, EveryTypeTable.overwrite(2, 3), 3));
        expected.add(apply(server, "DELETE FROM " + EveryTypeTable.NAME + " WHERE id = 2", 2));
        for (FormatCase format : formats) {
          List<ConsumerRecord<byte[], byte[]>> records =
              awaitMessages(prefix + format.name(), expected.size());
          MessageReader reader = format.reader();
          for (int i = 0; i < expected.size(); i++) {
            byte[] message = records.get(i).value();
            assertThat(reader.read(message))
                .as(
                    "%s: %s",
                    format.name(), new String(message, java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(reader.visible(expected.get(i)));
          }
        }
      } finally {
        pipelines.forEach(SyncPipeline::close);
      }
    }
  }

  private static SyncPipeline pipeline(DatabaseServer server, String topic, Serializer serializer) {
    return SyncPipeline.builder(topic.replace('.', '-'))
        .source(
            MySqlSource.builder()
                .host(server.host())
                .port(server.port())
                .username(USER)
                .password(PASSWORD)
                .build())
        .objects(ObjectMapping.builder().table(EveryTypeTable.NAME, t -> t.topic(topic)).build())
        .start(StartPoint.fullThenIncremental())
        .serializer(serializer)
        .sink(KafkaSink.builder().bootstrapServers(kafka.bootstrapServers()).build())
        .checkpoints(new MemoryCheckpointStore())
        .build();
  }

  /** Runs a statement that changes row {@code id}, and gives the change by the server's word. */
  private static Change apply(DatabaseServer server, String statement, int id) throws SQLException {
    Map<String, @Nullable String> before = EveryTypeTable.select(server).get(id);
    server.execute(statement);
    Map<String, @Nullable String> after = EveryTypeTable.select(server).get(id);
    return new Change(
        before == null ? "INSERT" : after == null ? "DELETE" : "UPDATE", before, after);
  }

  private static List<ConsumerRecord<byte[], byte[]>> awaitMessages(String topic, int count) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> assertThat(kafka.endOffsets(topic).values()).containsExactly((long) count));
    return kafka.consumeAll(topic);
  }
}
