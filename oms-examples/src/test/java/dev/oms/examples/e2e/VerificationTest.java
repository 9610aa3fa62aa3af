package dev.oms.examples.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.ObjectMapping;
import dev.oms.core.SyncPipeline;
import dev.oms.core.TableMapping;
import dev.oms.core.verify.RowDifference;
import dev.oms.core.verify.TopicVerification;
import dev.oms.core.verify.VerificationReport;
import dev.oms.format.MessageFormat;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.WorkloadWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics of four formats are verified while tables change, and then with differences in them. */
class VerificationTest {

  /** Rows beyond those that the writers change. */
  private static final int STEADY = 9_000_000;

  private static final List<MessageFormat> FORMATS =
      List.of(
          MessageFormat.DEFAULT,
          MessageFormat.CANAL,
          MessageFormat.DEBEZIUM,
          MessageFormat.MAXWELL);

  private final Map<MessageFormat, SyncPipeline> pipelines = new LinkedHashMap<>();

  /** What is special about each format's topic. */
  private static Consumer<TableMapping.Builder> mapping(MessageFormat format) {
    return table -> {
      table.topic(topic(format));
      switch (format) {
        // Rows move between partitions.
        case CANAL -> table.shardBy("user_id");
        // Rows come to match and cease to.
        case DEBEZIUM -> table.where("id >= 9000000 OR user_id % 2 = 0");
        case MAXWELL -> table.columns("id", "status", "note", "raw").rename("note", "remark");
        default -> {}
      }
    };
  }

  private static String topic(MessageFormat format) {
    return "orders_" + format;
  }

  @Test
  @DisplayName("under load nothing differs; then exactly what was put in differs")
  void realDifferencesOnly(@TempDir Path state) throws Exception {
    try (DatabaseServer server = DatabaseServers.mariadb11().start();
        KafkaCluster kafka = KafkaCluster.builder().nodes(1).start()) {
      server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
      WorkloadWriter.createTable(server, "shop", "orders");
      server.execute(
          "INSERT INTO shop.orders (id, version, user_id, status) SELECT "
              + STEADY
              + " + seq, 1, 2, CONCAT('steady-', seq) FROM shop.seq_1_to_9");
      KafkaSink sink = KafkaSink.builder().bootstrapServers(kafka.bootstrapServers()).build();
      for (MessageFormat format : FORMATS) {
        kafka.createTopic(topic(format), 3);
        pipelines.put(format, pipeline(format, server, sink, state));
      }
      try {
        pipelines.values().forEach(SyncPipeline::start);
        underLoad(server, sink);
        for (SyncPipeline pipeline : pipelines.values()) {
          EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(120));
        }
        spoil(server, kafka);
        for (Map.Entry<MessageFormat, VerificationReport> verified :
            verify(server, sink, Duration.ofSeconds(1)).entrySet()) {
          differences(verified.getKey(), verified.getValue());
        }
      } finally {
        pipelines.values().forEach(SyncPipeline::close);
      }
    }
  }

  private static SyncPipeline pipeline(
      MessageFormat format, DatabaseServer server, KafkaSink sink, Path state) {
    return EndToEnd.pipeline(
            "verified-" + format, EndToEnd.source(server).chunkRows(200).build(), sink, state)
        .objects(objects(format))
        .serializer(format.serializer())
        .build();
  }

  private static ObjectMapping objects(MessageFormat format) {
    return ObjectMapping.builder().table("shop.orders", mapping(format)).build();
  }

  private void underLoad(DatabaseServer server, KafkaSink sink) throws Exception {
    try (WorkloadWriter writer =
        WorkloadWriter.builder(server)
            .table("shop", "orders")
            .threads(2)
            .keys(1_000)
            .rowsPerSecond(200)
            .deletes(0.05)
            .keyChanges(0.05)
            .start()) {
      writer.awaitRows(1_000, Duration.ofSeconds(120));
      long before = writer.counts().rows();
      // It ends as soon as nothing differs, so that a slow machine may take this long.
      verify(server, sink, Duration.ofSeconds(180))
          .forEach(
              (format, report) -> {
                assertThat(report.isEqual()).as(format + "\n" + report).isTrue();
                assertThat(report.tables().get(0).equal()).isGreaterThan(100);
                assertThat(report.topics().get(0).rows()).isGreaterThan(500);
              });
      assertThat(writer.counts().rows()).as("rows change meanwhile").isGreaterThan(before + 10);
      writer.stop();
    }
  }

  private static Map<MessageFormat, VerificationReport> verify(
      DatabaseServer server, KafkaSink sink, Duration lag) throws Exception {
    Map<MessageFormat, Future<VerificationReport>> running = new LinkedHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(FORMATS.size());
    try {
      for (MessageFormat format : FORMATS) {
        TopicVerification verification =
            TopicVerification.builder()
                .source(EndToEnd.source(server).chunkRows(200).build())
                .objects(objects(format))
                .serializer(format.serializer())
                .sink(sink)
                .lag(lag)
                .log(line -> System.out.println(format + ": " + line))
                .build();
        running.put(format, threads.submit(verification::run));
      }
      Map<MessageFormat, VerificationReport> reports = new LinkedHashMap<>();
      for (Map.Entry<MessageFormat, Future<VerificationReport>> each : running.entrySet()) {
        reports.put(each.getKey(), each.getValue().get());
      }
      return reports;
    } finally {
      threads.shutdownNow();
    }
  }

  /** What no pipeline sees, and messages that no pipeline sent. */
  private static void spoil(DatabaseServer server, KafkaCluster kafka) throws Exception {
    server.execute(
        "SET sql_log_bin = 0",
        "INSERT INTO shop.orders (id, version, user_id, status) VALUES (9000100, 1, 2, 'unseen')",
        "UPDATE shop.orders SET status = 'changed' WHERE id = 9000001",
        "DELETE FROM shop.orders WHERE id = 9000002");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (MessageFormat format : FORMATS) {
        for (ConsumerRecord<byte[], byte[]> record : kafka.consumeAll(topic(format))) {
          String text = new String(record.value(), UTF_8);
          if (text.contains("steady-3")) {
            send(producer, record, text.replace("steady-3", "forged"));
          } else if (text.contains("steady-4")) {
            send(producer, record, text.replace("9000004", "9000200"));
          }
        }
      }
    }
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, ConsumerRecord<byte[], byte[]> like, String text)
      throws Exception {
    producer
        .send(
            new ProducerRecord<>(like.topic(), like.partition(), like.key(), text.getBytes(UTF_8)))
        .get();
  }

  private static void differences(MessageFormat format, VerificationReport report) {
    List<String> found = new ArrayList<>();
    for (RowDifference row : report.differences()) {
      String status =
          row.columns().stream()
              .filter(column -> column.name().equals("status"))
              .map(column -> column.table() + "|" + column.topic())
              .findFirst()
              .orElse("");
      found.add(row.kind() + " " + row.key().get("id") + " " + status);
    }
    assertThat(found)
        .as(format + "\n" + report)
        .containsExactlyInAnyOrder(
            "MISSING 9000100 \"unseen\"|null",
            "DIFFERENT 9000001 \"changed\"|\"steady-1\"",
            "SURPLUS 9000002 null|\"steady-2\"",
            "DIFFERENT 9000003 \"steady-3\"|\"forged\"",
            "SURPLUS 9000200 null|\"steady-4\"");
    assertThat(report.isEqual()).isFalse();
    assertThat(report.tables().get(0).unsettled()).isZero();
  }
}
