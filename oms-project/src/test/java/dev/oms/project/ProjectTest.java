package dev.oms.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.BadRecordPolicy;
import dev.oms.core.OmsException;
import dev.oms.core.SchemaChangeDelivery;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.TableMapping;
import dev.oms.core.Throttle;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.core.spi.SourceContext;
import dev.oms.project.FakeComponents.FakeSink;
import dev.oms.project.FakeComponents.FakeSource;
import dev.oms.project.FakeComponents.SslMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectTest {

  private static final String EXAMPLE =
      """
      name: shop-to-kafka
      tags: [demo]
      source: { type: mysql, host: 127.0.0.1, port: 3306, username: oms, password: "${env:OMS_PW}" }
      sink: { type: kafka, bootstrapServers: "127.0.0.1:9092", properties: { compression.type: lz4 } }
      sync: { types: [FULL, INCREMENTAL] }
      format: DEFAULT
      partitioning: HASH
      objects:
        - { table: shop.orders, topic: orders, shardingColumns: [user_id] }
        - { table: "shop.log_*", topic: logs }
      checkpoint: { type: file, path: state }
      """;

  private final Map<String, String> environment =
      new ConcurrentHashMap<>(Map.of("OMS_PW", "s3cret", "DB_HOST", "db", "BROKERS", "k:9092"));
  private final ProjectLoader loader = ProjectLoader.create().environment(environment::get);

  private Project parse(String yaml) {
    return loader.parse(yaml, "project.yaml");
  }

  @Test
  void readsTheExampleOfTheIssue() {
    Project project = parse(EXAMPLE);
    assertThat(project.name()).isEqualTo("shop-to-kafka");
    assertThat(project.tags()).containsExactly("demo");
    FakeSource source = (FakeSource) project.source();
    assertThat(source.host()).isEqualTo("127.0.0.1");
    assertThat(source.password()).isNotNull();
    assertThat(source.password().reveal()).isEqualTo("s3cret");
    assertThat(((FakeSink) project.sink()).properties())
        .containsExactly(Map.entry("compression.type", "lz4"));
    assertThat(project.start()).isEqualTo(StartPoint.fullThenIncremental());
    assertThat(project.serializer().format()).isEqualTo("DEFAULT");
    assertThat(project.partitioner().rule()).isEqualTo("HASH");
    assertThat(project.objects().mappings())
        .extracting(m -> m.pattern().toString(), TableMapping::topic, TableMapping::shardingColumns)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("shop.orders", "orders", List.of("user_id")),
            org.assertj.core.groups.Tuple.tuple("shop.log_*", "logs", List.of()));
    assertThat(project.checkpoints()).isInstanceOf(FileCheckpointStore.class);
    assertThat(project)
        .hasToString(
            "project shop-to-kafka: mysql -> DEFAULT -> kafka,"
                + " [shop.orders -> orders, shop.log_* -> logs]");
    try (SyncPipeline pipeline = project.pipeline().build()) {
      assertThat(pipeline.status().throttling().limits()).isEqualTo(project.throttle());
      assertThat(pipeline.name()).isEqualTo("shop-to-kafka");
    }
  }

  @Test
  void readsEveryOption() {
    Project project =
        parse(
            """
            name: 订单_sync-2
            source:
              type: MySQL
              host: db
              username: "1234"
              password: plain
              sslMode: verify-ca
              connectTimeout: 500ms
              readOnly: FALSE
            sink:
              type: kafka
              bootstrapServers: "${env:DB_HOST}:9092"
              properties:
                linger.ms: 5
                literal: "$${env:X}"
            sync:
              types: incremental
              startTimestamp: 2026-11-21T16:00:00+08:00
            format: defaultjsonserializer
            formatOptions: { sequenceEnabled: false }
            partitioning: one
            splitKeyUpdates: false
            schemaChanges: all-partitions
            heartbeatInterval: 10s
            eventHeaders: true
            transactionSequence: true
            objects: [{ table: a.b, topic: t, shardingColumns: id }]
            checkpoint: { type: memory }
            precheck: { onStart: false, skip: [Source-DB_TIME_SYNC, MQ_REPLICATION] }
            badRecords: { policy: dead-letter, directory: letters, maxFileBytes: 100, maxTotalBytes: 900 }
            throttle: { rowsPerSecond: 1000, bytesPerSecond: 500000 }
            tuning:
              checkpointInterval: 2s
              stopTimeout: PT1M
              maxInFlightBytes: 16777216
              batchRows: 10
              batchBytes: 4096
              encodeThreads: 2
            """);
    FakeSource source = (FakeSource) project.source();
    assertThat(source.username()).isEqualTo("1234");
    assertThat(source.sslMode()).isEqualTo(SslMode.VERIFY_CA);
    assertThat(source.connectTimeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(source.readOnly()).isFalse();
    assertThat(((FakeSink) project.sink()).bootstrapServers()).isEqualTo("db:9092");
    assertThat(((FakeSink) project.sink()).properties())
        .containsEntry("linger.ms", "5")
        .containsEntry("literal", "${env:X}");
    assertThat(project.start())
        .isEqualTo(StartPoint.incrementalFrom(Instant.parse("2026-11-21T08:00:00Z")));
    assertThat(project.serializer()).hasToString("DEFAULT{sequenceEnabled=false}");
    assertThat(project.partitioner().rule()).isEqualTo("ONE");
    assertThat(project.objects().mappings().get(0).shardingColumns()).containsExactly("id");
    assertThat(project.schemaChanges()).isEqualTo(SchemaChangeDelivery.ALL_PARTITIONS);
    assertThat(project.heartbeatInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(project.eventHeaders()).isTrue();
    assertThat(project.transactionSequence()).isTrue();
    assertThat(project.onBadRecord()).isEqualTo(BadRecordPolicy.DEAD_LETTER);
    assertThat(project.deadLetters().orElseThrow().describe())
        .isEqualTo("files in directory " + Path.of("letters").toAbsolutePath());
    assertThat(project.throttle()).isEqualTo(new Throttle(1000, 500_000));
    assertThat(project.precheckOnStart()).isFalse();
    assertThat(project.skippedPrechecks()).containsExactly("Source-DB_TIME_SYNC", "MQ_REPLICATION");
    try (SyncPipeline pipeline = project.pipeline().build()) {
      assertThat(pipeline.precheck().toString())
          .contains("no item of this precheck is named MQ_REPLICATION, Source-DB_TIME_SYNC");
    }
    SourceContext context = FakeComponents.lastContext;
    assertThat(context).isNotNull();
    assertThat(context.heartbeatInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(context.transactionSequence()).isTrue();
  }

  @Test
  void leavesOutWhatHasADefault() {
    Project project =
        parse(
            """
            name: n
            source: { type: mysql, host: db, username: u }
            sink: { type: kafka, bootstrapServers: k }
            objects: [{ table: a.b, topic: t }]
            checkpoint: { type: memory }
            """);
    assertThat(project.start()).isEqualTo(StartPoint.fullThenIncremental());
    assertThat(project.serializer().format()).isEqualTo("DEFAULT");
    assertThat(project.partitioner().rule()).isEqualTo("HASH");
    assertThat(((FakeSource) project.source()).password()).isNull();
    assertThat(project.schemaChanges()).isEqualTo(SchemaChangeDelivery.OFF);
    assertThat(project.heartbeatInterval()).isZero();
    assertThat(project.eventHeaders()).isFalse();
    assertThat(project.transactionSequence()).isFalse();
    assertThat(project.precheckOnStart()).isTrue();
    assertThat(project.skippedPrechecks()).isEmpty();
    assertThat(project.onBadRecord()).isEqualTo(BadRecordPolicy.FAIL);
    assertThat(project.deadLetters()).isEmpty();
    assertThat(project.throttle()).isEqualTo(Throttle.NONE);
  }

  @Test
  void secretsAreLookedUpEachTimeAndNeverShown(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("pw"), "first\n");
    Project project = parse(EXAMPLE.replace("${env:OMS_PW}", "x-${file:" + file + "}"));
    FakeSource source = (FakeSource) project.source();
    assertThat(source.password().reveal()).isEqualTo("x-first");
    Files.writeString(file, "second\r\n");
    assertThat(source.password().reveal()).isEqualTo("x-second");
    assertThat(project.toString() + source).doesNotContain("first").doesNotContain("second");
    Files.delete(file);
    assertThatThrownBy(() -> source.password().reveal())
        .isInstanceOf(OmsException.class)
        .hasMessage("source.password: the file " + file + " does not exist");
  }

  @Test
  void loadsAFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("p.yaml");
    assertThatThrownBy(() -> Project.load(file))
        .isInstanceOf(ProjectException.class)
        .hasMessage(file + ": the file does not exist");
    Files.write(file, new byte[] {'n', ':', ' ', (byte) 0xFF});
    assertThatThrownBy(() -> Project.load(file)).hasMessage(file + ": the file is not UTF-8 text");
    Files.writeString(file, EXAMPLE);
    assertThat(loader.load(file).name()).isEqualTo("shop-to-kafka");
    assertThatThrownBy(() -> loader.load(folder))
        .isInstanceOf(ProjectException.class)
        .hasMessageStartingWith(folder + ": the file cannot be read: ");
  }

  @Test
  void everyExampleOfTheDocumentationLoads() throws IOException {
    String page = Files.readString(Path.of("../docs/project-files.md"));
    Matcher blocks = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);
    int count = 0;
    while (blocks.find()) {
      assertThat(parse(blocks.group(1)).name()).isNotEmpty();
      count++;
    }
    assertThat(count).isGreaterThanOrEqualTo(2);
  }
}
