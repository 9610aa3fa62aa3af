package dev.oms.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.oms.core.ObjectMapping;
import dev.oms.core.Partitioners;
import dev.oms.core.PipelineState;
import dev.oms.core.SchemaChangeDelivery;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.precheck.CheckedTable;
import dev.oms.core.precheck.CheckedTopic;
import dev.oms.core.precheck.PrecheckException;
import dev.oms.core.precheck.PrecheckItem;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.core.spi.ChangeFilter;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PrecheckTest extends PipelineTestBase {

  private final ScriptedSource source = new ScriptedSource(100, 10, 10);
  private final TestSink sink = new TestSink(3);

  private SyncPipeline.Builder builder() {
    return builder(source, sink);
  }

  private PrecheckReport check(SyncPipeline.Builder builder) {
    try (SyncPipeline pipeline = builder.build()) {
      return pipeline.precheck();
    }
  }

  private static String of(PrecheckReport report, PrecheckItem.Result result) {
    return report.items().stream()
        .filter(i -> i.result() == result)
        .map(PrecheckItem::toString)
        .collect(Collectors.joining("\n"));
  }

  private static String failures(PrecheckReport report) {
    return of(report, PrecheckItem.Result.FAILED);
  }

  private static String warnings(PrecheckReport report) {
    return of(report, PrecheckItem.Result.WARNING);
  }

  private static String passes(PrecheckReport report) {
    return of(report, PrecheckItem.Result.PASSED);
  }

  private void found(TableSchema... tables) {
    source.precheck =
        report -> {
          for (TableSchema table : tables) {
            report.table(new CheckedTable(table, 100));
          }
        };
  }

  private void found(CheckedTopic topic) {
    sink.precheck = report -> report.topic(topic);
  }

  private static TableSchema table(String name, List<Integer> key, Column... columns) {
    return new TableSchema(
        ScriptedSource.INFO, new TableId("shop", name), 1, List.of(columns), key, List.of());
  }

  @Test
  @DisplayName("start checks first; what fails leaves the pipeline as it was, to be started again")
  void failedPrecheckRefusesTheStart() throws Exception {
    source.precheck = report -> report.failed("Source-DB_INCR_LOG", "the log is off", "log_bin=ON");
    sink.precheck = report -> report.failed("Destination-MQ_TOPIC_EXIST", "no topic", null);
    try (SyncPipeline pipeline = builder().build()) {
      PrecheckException refused = catchThrowableOfType(PrecheckException.class, pipeline::start);
      assertThat(refused)
          .hasMessage(
              """
              the precheck failed:
                FAILED  Source-DB_INCR_LOG: the log is off -> log_bin=ON
                FAILED  Destination-MQ_TOPIC_EXIST: no topic\
              """);
      assertThat(refused.report().failures()).hasSize(2);
      assertThat(refused.report().items()).hasSizeGreaterThan(2);
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.INIT);
      assertThat(source.opened).hasValue(0);
      assertThat(sink.opened).hasValue(0);
      assertThat(store.peek("test")).isEmpty();
      source.precheck = report -> {};
      sink.precheck = report -> {};
      pipeline.start();
      assertThat(pipeline.awaitStopped(Duration.ofSeconds(10))).isTrue();
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.FINISHED);
    }
  }

  @Test
  @DisplayName("a pipeline that was told so starts unchecked, and resume never checks")
  void uncheckedStart() {
    source.endless = true;
    try (SyncPipeline pipeline = builder().precheckOnStart(false).build()) {
      source.precheck = report -> report.failed("Source-X", "wrong", null);
      pipeline.start();
      await().until(() -> !sink.messages.isEmpty());
    }
    TestSink other = new TestSink(1);
    source.precheck = report -> {};
    try (SyncPipeline pipeline = builder(source, other).build()) {
      pipeline.start();
      pipeline.pause();
      source.precheck = report -> report.failed("Source-X", "wrong", null);
      int before = other.messages.size();
      pipeline.resume();
      await().until(() -> other.messages.size() > before);
      pipeline.pause();
      assertThatThrownBy(pipeline::start).isInstanceOf(PrecheckException.class);
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.SUSPEND);
    }
  }

  @Test
  @DisplayName("an end that does not answer the precheck holds up no stop")
  void stopDuringThePrecheck() throws Exception {
    var asked = new java.util.concurrent.CountDownLatch(1);
    var answer = new java.util.concurrent.CountDownLatch(1);
    source.precheck =
        report -> {
          asked.countDown();
          try {
            answer.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    SyncPipeline pipeline = builder().build();
    Thread starting = new Thread(() -> assertThatThrownBy(pipeline::start));
    starting.start();
    asked.await();
    long begin = System.nanoTime();
    pipeline.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    answer.countDown();
    starting.join();
    assertThat(source.opened).hasValue(0);
  }

  @Test
  @DisplayName("items that are skipped do not count, by full name and by OMS's; a typo is told")
  void skipped() {
    source.precheck = report -> report.failed("Source-DB_TIME_SYNC", "an hour off", "use NTP");
    sink.precheck = report -> report.failed("Destination-MQ_REPLICATION", "too few", null);
    assertThat(check(builder()).passed()).isFalse();
    assertThat(check(builder().skipPrecheck("Source-DB_TIME_SYNC")).failures())
        .extracting(PrecheckItem::name)
        .containsExactly("Destination-MQ_REPLICATION");
    PrecheckReport report =
        check(builder().skipPrecheck("Source-DB_TIME_SYNC").skipPrecheck("MQ_REPLICATION"));
    assertThat(report.passed()).isTrue();
    assertThat(of(report, PrecheckItem.Result.SKIPPED))
        .contains("Source-DB_TIME_SYNC: an hour off -> use NTP")
        .contains("Destination-MQ_REPLICATION: too few");
    assertThat(warnings(report)).doesNotContain("Precheck-SKIP");
    PrecheckReport misspelt =
        check(builder().skipPrecheck("DB_TIME_SYNC", "MQ_REPLICATION", "Source-DB_TIMESYNC"));
    assertThat(warnings(misspelt))
        .contains("Precheck-SKIP: no item of this precheck is named Source-DB_TIMESYNC");
    assertThatThrownBy(() -> builder().skipPrecheck(" ")).hasMessageContaining("is empty");
  }

  @Test
  @DisplayName("a part that throws is a failure, and the others run all the same")
  void everyPartRuns() {
    source.precheck =
        report -> {
          throw new IllegalStateException("broken source");
        };
    sink.precheck =
        report -> {
          throw new dev.oms.core.OmsException("broken sink");
        };
    PrecheckReport report = check(builder());
    assertThat(failures(report))
        .contains("Source-PRECHECK: the check itself failed: ")
        .contains("broken source")
        .contains("Destination-PRECHECK: broken sink");
    assertThat(report.items())
        .extracting(PrecheckItem::name)
        .contains("Source-TEST", "Destination-TEST", "Checkpoint-WRITABLE", "Checkpoint-USABLE");
  }

  @Test
  @DisplayName("sharding columns, filters and the format are bound to the real tables")
  void bindings() {
    found(ScriptedSource.TABLE);
    assertThat(passes(check(builder().filter(new NeedsColumn("version")))))
        .contains("Filter-COMPILE: the filters fit 1 table")
        .contains("Source-COLUMN_EXIST: partitioning HASH fits 1 table")
        .contains("Serializer-TABLE: format VERSION takes 1 table");
    ObjectMapping sharded =
        ObjectMapping.builder()
            .table("shop.orders", t -> t.topic("orders").shardBy("user_id"))
            .build();
    assertThat(failures(check(builder().objects(sharded))))
        .contains("Source-COLUMN_EXIST: table shop.orders: ")
        .contains("user_id")
        .contains("id, version");
    assertThat(failures(check(builder().filter(new NeedsColumn("status")))))
        .isEqualTo(
            "FAILED  Filter-COMPILE: table shop.orders: there is no column status"
                + " -> correct the filter, or leave the table out");
    assertThat(failures(check(builder().serializer(new Refusing()))))
        .contains("Serializer-TABLE: format REFUSING does not take it: table shop.orders: no keys");
  }

  @Test
  @DisplayName("a format is checked with check(), not bound, and reports for itself")
  void formatsOwnCheck() {
    found(ScriptedSource.TABLE);
    Refusing serializer =
        new Refusing() {
          @Override
          public void check(SerializerContext context) {}

          @Override
          public void precheck(dev.oms.core.precheck.PrecheckCollector report) {
            report.warning("Serializer-REGISTRY", "slow", null);
          }
        };
    PrecheckReport report = check(builder().serializer(serializer));
    assertThat(report.passed()).isTrue();
    assertThat(warnings(report)).contains("Serializer-REGISTRY: slow");
  }

  @Test
  @DisplayName("idle partitions are told for each rule")
  void partitions() {
    found(ScriptedSource.TABLE);
    found(new CheckedTopic("orders", 3, 1 << 20, false));
    assertThat(warnings(check(builder().partitioner(Partitioners.one()))))
        .contains("partitioning ONE leaves partitions idle; used at most: orders (1 of 3)");
    assertThat(warnings(check(builder().partitioner(Partitioners.table()))))
        .contains("partitioning TABLE leaves partitions idle; used at most: orders (1 of 3)");
    assertThat(passes(check(builder()))).contains("partitioning HASH can use all partitions");
    found(new CheckedTopic("orders", 1, 1 << 20, false));
    assertThat(passes(check(builder()))).contains("one partition, so one consumer at a time");
    assertThat(passes(check(builder().partitioner(Partitioners.one()))))
        .contains("partitioning ONE can use all partitions");
  }

  @Test
  @DisplayName("a topic that wants keys gets no tables without, no DDL and no heartbeats")
  void keys() {
    TableSchema keyless = table("log", List.of(), Column.of("text", DataType.VARCHAR, "varchar"));
    found(ScriptedSource.TABLE, keyless);
    found(new CheckedTopic("orders", 3, 1 << 20, true));
    ObjectMapping both =
        ObjectMapping.builder()
            .table("shop.orders", t -> t.topic("orders"))
            .table("shop.log", t -> t.topic("other"))
            .build();
    assertThat(passes(check(builder().objects(both)))).contains("MQ_MESSAGE_KEY: every message");
    String failures =
        failures(
            check(
                builder()
                    .objects(
                        ObjectMapping.builder().tables("shop.*", t -> t.topic("orders")).build())
                    .schemaChanges(SchemaChangeDelivery.ONE_PARTITION)
                    .heartbeats(Duration.ofSeconds(1))));
    assertThat(failures)
        .contains("topic orders (cleanup.policy=compact) refuses messages without a key")
        .contains("these have none: shop.log, DDL statements (schemaChanges), heartbeats (");
    assertThat(failures(check(builder().objects(both).heartbeats(Duration.ofSeconds(1)))))
        .contains("these have none: heartbeats (heartbeatInterval)");
  }

  @Test
  @DisplayName("rows that may be larger than their topic takes are a warning with numbers")
  void sizes() {
    TableSchema wide =
        table(
            "orders",
            List.of(0),
            new Column("id", DataType.INT, "int", false, false, -1, 0, null, List.of()),
            new Column(
                "note", DataType.VARCHAR, "varchar", true, false, 1000, 0, "utf8mb4", List.of()));
    found(wide);
    found(new CheckedTopic("orders", 3, 10_000, false));
    assertThat(passes(check(builder()))).contains("MQ_MESSAGE_SIZE: the widest rows");
    found(new CheckedTopic("orders", 3, 8_000, false));
    assertThat(warnings(check(builder())))
        .contains("columns allow rows that would be too large: shop.orders")
        .contains("a message of up to about 8.6 KB, topic orders takes 8.0 KB");
    source.precheck = report -> report.table(new CheckedTable(wide, 5_000));
    assertThat(warnings(check(builder())))
        .contains("average rows are too large: shop.orders (a message of up to about 10.5 KB");
  }

  @Test
  @DisplayName(
      "topics that are created are mapped in one way; those of exact tables are made first")
  void creation() {
    source.endless = true;
    sink.createsTopics = true;
    ObjectMapping mixed =
        ObjectMapping.builder()
            .table("shop.orders", t -> t.topic("orders"))
            .tables("log.*", t -> t.topic("Topic_${database}_${table}"))
            .build();
    PrecheckReport report = check(builder().objects(mixed));
    assertThat(failures(report))
        .contains("some are named (orders) while others come from a template (Topic_${database}");
    assertThat(passes(report)).contains("Destination-TEST: [orders]");
    sink.createsTopics = false;
    assertThat(check(builder().objects(mixed)).passed()).isTrue();
    sink.createsTopics = true;
    ObjectMapping named =
        ObjectMapping.builder()
            .table("shop.orders", t -> t.topic("orders"))
            .tables("log.*", t -> t.topic("logs"))
            .build();
    try (SyncPipeline pipeline = builder().objects(named).build()) {
      pipeline.start();
      await().until(() -> !sink.messages.isEmpty());
      assertThat(sink.prepared).isEqualTo(Set.of("orders"));
    }
  }

  @Test
  @DisplayName("the checkpoint: not writable, released, of another source")
  void checkpoints(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    PrecheckReport report = check(builder().checkpoints(FileCheckpointStore.in(file)));
    assertThat(failures(report)).contains("Checkpoint-WRITABLE").contains("cannot be written");
    assertThat(report.items()).extracting(PrecheckItem::name).contains("Source-TEST");
    try (SyncPipeline pipeline = builder().build()) {
      pipeline.start();
      pipeline.awaitStopped(Duration.ofSeconds(10));
      assertThat(passes(pipeline.precheck())).contains("Checkpoint-USABLE: goes on from");
      pipeline.release();
    }
    assertThat(failures(check(builder())))
        .contains("Checkpoint-USABLE: pipeline 'test' was released and cannot start again");
  }

  @Test
  @DisplayName("the report as JSON")
  void json() throws Exception {
    source.precheck =
        report -> {
          report.failed("Source-A", "a \"quoted\" \n detail", "do \u4e2d this");
          report.warning("Source-B", "b", null);
        };
    String json = check(builder().skipPrecheck("B")).toJson();
    StringBuilder read = new StringBuilder();
    try (var parser = new com.fasterxml.jackson.core.JsonFactory().createParser(json)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken().isScalarValue()) {
          read.append(parser.currentName()).append('=').append(parser.getText()).append('|');
        }
      }
    }
    assertThat(read.toString())
        .startsWith("passed=false|name=Source-TEST|result=PASSED|detail=scripted|remedy=null|")
        .contains(
            "name=Source-A|result=FAILED|detail=a \"quoted\" \n detail|remedy=do \u4e2d this|")
        .contains("name=Source-B|result=SKIPPED|detail=b|remedy=null|");
    assertThat(json).doesNotContain("\n");
  }

  /** A filter that fits tables with one column alone. */
  private record NeedsColumn(String column) implements ChangeFilter {
    @Override
    public BoundFilter bind(TableSchema schema) {
      if (schema.indexOf(column) < 0) {
        throw new IllegalArgumentException("there is no column " + column);
      }
      return new BoundFilter() {
        @Override
        public TableSchema outputSchema() {
          return schema;
        }

        @Override
        public dev.oms.core.model.RowChange apply(dev.oms.core.model.RowChange change) {
          return change;
        }
      };
    }
  }

  /** A format that takes no table. */
  private static class Refusing implements Serializer {
    @Override
    public String format() {
      return "REFUSING";
    }

    @Override
    public BoundSerializer bind(SerializerContext context) {
      throw new IllegalArgumentException("no keys");
    }
  }
}
