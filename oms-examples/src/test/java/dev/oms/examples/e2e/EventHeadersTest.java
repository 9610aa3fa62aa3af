package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oms.core.PipelineState;
import dev.oms.core.SchemaChangeDelivery;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.VerificationReport;
import dev.oms.testkit.WorkloadWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What consumers make of event headers, DDL and heartbeats. */
class EventHeadersTest {

  @AutoClose private static final KafkaCluster kafka = KafkaCluster.builder().nodes(1).start();

  static Stream<Named<Supplier<DatabaseServer.Builder>>> servers() {
    return Stream.of(
        Named.of("MariaDB 11.4", DatabaseServers::mariadb11),
        Named.of("MySQL 8.0", DatabaseServers::mysql80),
        Named.of("MySQL 8.0 without GTIDs", () -> DatabaseServers.mysql80().gtid(false)));
  }

  private static WorkloadWriter.Builder writer(DatabaseServer server) {
    return WorkloadWriter.builder(server).table("shop", "orders").threads(2).keys(10_000);
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("who keeps the first message of each id has every change once, after any crashes")
  void withoutDuplicates(
      Supplier<DatabaseServer.Builder> which, @TempDir Path state, @TempDir Path older)
      throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    kafka.createTopic("orders", 4);
    kafka.createTopic("users", 1);
    kafka.createTopic("clean", 4);
    Random random = new Random(5);
    try (DatabaseServer server = which.get().assumeAvailable().start()) {
      server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
      WorkloadWriter.createTable(server, "shop", "orders");
      try (WorkloadWriter before = writer(server).deletes(0.02).start()) {
        before.awaitRows(10_000, Duration.ofSeconds(180));
      }
      try (WorkloadWriter writer =
          writer(server).seed(2).keyChanges(0.05).rowsPerSecond(3000).start()) {
        for (int crash = 0; crash < 6; crash++) {
          boolean lostCheckpoints = crash % 2 == 1;
          if (lostCheckpoints) {
            copy(state, older);
          }
          SyncPipeline pipeline = pipeline(server, state).build();
          pipeline.start();
          await().atMost(Duration.ofSeconds(30)).until(() -> pipeline.status().messages() > 100);
          Thread.sleep(random.nextInt(crash < 3 ? 300 : 1500));
          assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
          // What is in flight is given up, as if the process had died.
          pipeline.close();
          if (lostCheckpoints) {
            // Everything that this run delivered comes again.
            copy(older, state);
          }
        }
        writer.stop();
      }
      try (SyncPipeline pipeline = pipeline(server, state).build()) {
        pipeline.start();
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(60));
      }
      List<ConsumerRecord<byte[], byte[]>> delivered = kafka.consumeAll("orders");
      List<ConsumerRecord<byte[], byte[]>> first = firstOfEachId(delivered);
      assertThat(first.size()).isLessThan(delivered.size() - 300);
      VerificationReport raw =
          TopicVerifier.of(kafka, "orders").table("shop", "orders").verify(server);
      assertThatThrownBy(raw::assertExactlyOnce).isInstanceOf(AssertionError.class);
      publish("clean", first);
      VerificationReport clean =
          TopicVerifier.of(kafka, "clean").table("shop", "orders").verify(server);
      System.out.println(server.name() + " as delivered: " + raw + "\nfirst of each id: " + clean);
      clean.assertExactlyOnce();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static SyncPipeline.Builder pipeline(DatabaseServer server, Path state) {
    return EndToEnd.pipeline(
            "headers", EndToEnd.source(server).chunkRows(200).build(), kafka, state)
        .eventHeaders(true)
        .checkpointInterval(Duration.ofMillis(100))
        .stopTimeout(Duration.ZERO);
  }

  private static List<ConsumerRecord<byte[], byte[]>> firstOfEachId(
      List<ConsumerRecord<byte[], byte[]>> delivered) {
    Set<List<Object>> seen = new HashSet<>();
    List<ConsumerRecord<byte[], byte[]>> first = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> message : delivered) {
      String id = header(message, "oms.id");
      assertThat(id).isNotNull();
      if (seen.add(List.of(ByteBuffer.wrap(message.key()), id))) {
        first.add(message);
      }
    }
    return first;
  }

  private static @Nullable String header(ConsumerRecord<byte[], byte[]> message, String name) {
    Header header = message.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static void publish(String topic, List<ConsumerRecord<byte[], byte[]>> messages) {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (ConsumerRecord<byte[], byte[]> message : messages) {
        var ignored =
            producer.send(
                new ProducerRecord<>(topic, message.partition(), message.key(), message.value()));
      }
    }
  }

  @Test
  @DisplayName("every partition has each statement between the rows around it, and heartbeats")
  void besideRows() throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    kafka.createTopic("orders", 3);
    kafka.createTopic("users", 1);
    try (DatabaseServer server = DatabaseServers.mysql80().assumeAvailable().start()) {
      server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
      server.execute(
          "CREATE DATABASE shop", "CREATE TABLE shop.orders (id INT PRIMARY KEY, v INT)");
      try (SyncPipeline pipeline =
          EndToEnd.pipeline("beside", EndToEnd.source(server).build(), kafka, Path.of("unused"))
              .start(StartPoint.incrementalFromNow())
              .checkpoints(new MemoryCheckpointStore())
              .schemaChanges(SchemaChangeDelivery.ALL_PARTITIONS)
              .heartbeats(Duration.ofMillis(200))
              .eventHeaders(true)
              .build()) {
        pipeline.start();
        await().until(() -> pipeline.status().position() != null);
        insert(server, "orders", 1, 60, "0");
        server.execute("ALTER TABLE shop.orders ADD COLUMN w INT");
        insert(server, "orders", 61, 120, "0, 1");
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(30));
        Thread.sleep(1500);
      }
    }
    for (int partition = 0; partition < 3; partition++) {
      int number = partition;
      List<String> operations =
          kafka.consumeAll("orders").stream()
              .filter(m -> m.partition() == number)
              .map(m -> String.valueOf(header(m, "oms.op")))
              .toList();
      List<String> changes = operations.stream().filter(o -> !o.equals("HEARTBEAT")).toList();
      assertThat(changes).as("partition %s", partition).contains("INSERT").containsOnlyOnce("DDL");
      assertThat(changes.indexOf("DDL")).isBetween(1, changes.size() - 2);
      assertThat(operations.stream().filter(o -> o.equals("HEARTBEAT"))).hasSizeGreaterThan(2);
      assertThat(operations).last().isEqualTo("HEARTBEAT");
    }
    List<ConsumerRecord<byte[], byte[]>> statements =
        kafka.consumeAll("orders").stream().filter(m -> "DDL".equals(header(m, "oms.op"))).toList();
    assertThat(statements).hasSize(3).allMatch(m -> m.key() == null);
    assertThat(statements.stream().map(m -> header(m, "oms.id")).distinct()).hasSize(1);
    assertThat(new String(statements.get(0).value(), StandardCharsets.UTF_8))
        .contains("\"ddl\":\"ALTER TABLE shop.orders ADD COLUMN w INT\"")
        .contains("\"ddlType\":\"ALTER_TABLE\"");
    // A pattern's topic without a table gets nothing.
    assertThat(kafka.consumeAll("users")).isEmpty();
  }

  private static void insert(DatabaseServer server, String table, int from, int to, String rest)
      throws Exception {
    String[] statements = new String[to - from + 1];
    for (int id = from; id <= to; id++) {
      statements[id - from] = "INSERT INTO shop." + table + " VALUES (" + id + ", " + rest + ")";
    }
    server.execute(statements);
  }
}
