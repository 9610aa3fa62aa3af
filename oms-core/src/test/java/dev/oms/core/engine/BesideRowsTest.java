package dev.oms.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.ObjectMapping;
import dev.oms.core.Partitioners;
import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.SchemaChangeDelivery;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Partitioner;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** DDL, heartbeats and event headers. */
@Timeout(60)
class BesideRowsTest {

  private static final TableId ORDERS = new TableId("shop", "orders");
  private static final SimpleOrigin CHUNK = SimpleOrigin.ofSnapshot("chunk-1");
  private static final SimpleOrigin FIRST = new SimpleOrigin("log:1", null, null, 0);
  private static final SimpleOrigin SECOND = new SimpleOrigin("log:2", "gtid-2", null, 0);

  private final TestSink sink = new TestSink(4);
  private final List<List<Consumer<ChangeVisitor>>> batches = new ArrayList<>();
  private boolean formatHasNone;
  private boolean formatFails;

  /** TYPE:version for rows, the statement for DDL, the time for heartbeats. */
  private final class Format implements Serializer {
    @Override
    public String format() {
      return "TEST";
    }

    @Override
    public BoundSerializer bind(SerializerContext context) {
      return (change, meta, out) -> text(change.type() + ":" + change.image().getLong(1), out);
    }

    @Override
    public boolean serializeSchemaChange(SchemaChange change, MessageMeta meta, ByteOutput out) {
      assertThat(meta.sequence()).isZero();
      return control(change.ddlType() + ":" + change.sql(), out);
    }

    @Override
    public boolean serializeHeartbeat(long sourceTimeMillis, MessageMeta meta, ByteOutput out) {
      assertThat(meta.processingTimeMillis()).isPositive();
      return control("BEAT:" + sourceTimeMillis, out);
    }

    private boolean control(String message, ByteOutput out) {
      text(message, out);
      if (formatFails) {
        throw new IllegalStateException("not today");
      }
      return !formatHasNone;
    }

    private void text(String text, ByteOutput out) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static Consumer<ChangeVisitor> row(RowChange change) {
    return v -> v.row(change);
  }

  private static Consumer<ChangeVisitor> insert(TableSchema schema, long id, SimpleOrigin origin) {
    return row(SimpleRowChange.insert(ArrayRow.of(schema, id, id), 1, origin));
  }

  private static Consumer<ChangeVisitor> insert(long id) {
    return insert(ScriptedSource.TABLE, id, FIRST);
  }

  private static Consumer<ChangeVisitor> ddl(TableId table, String type, int index) {
    return v ->
        v.schemaChange(
            new SchemaChange(table, type, "sql", null, 1, SECOND, null).withIndex(index));
  }

  private static Consumer<ChangeVisitor> beat(long time) {
    return v -> v.heartbeat(time);
  }

  private static TableSchema table(String name) {
    TableSchema like = ScriptedSource.TABLE;
    return new TableSchema(
        like.source(), TableId.parse(name), 1, like.columns(), List.of(0), List.of());
  }

  @SafeVarargs
  private void batch(Consumer<ChangeVisitor>... events) {
    batches.add(List.of(events));
  }

  private interface Options {
    SyncPipeline.Builder on(SyncPipeline.Builder builder);
  }

  private PipelineStatus run(Options options) throws Exception {
    return run(new EventSource(batches), options);
  }

  private PipelineStatus run(EventSource source, Options options) throws Exception {
    SyncPipeline.Builder builder =
        SyncPipeline.builder("beside")
            .source(source)
            .objects(
                ObjectMapping.builder()
                    .tables("shop.log_*", t -> t.topic("logs"))
                    .tables("other.*", t -> t.topic("others"))
                    .table("shop.orders", t -> t.topic("orders"))
                    .table("shop.users", t -> t.topic("users"))
                    .build())
            .start(StartPoint.fullThenIncremental())
            .serializer(new Format())
            .sink(sink)
            .checkpoints(new MemoryCheckpointStore())
            .checkpointInterval(Duration.ofMillis(10));
    try (SyncPipeline pipeline = options.on(builder).build()) {
      pipeline.start();
      assertThat(pipeline.awaitStopped(Duration.ofSeconds(20))).isTrue();
      return pipeline.status();
    }
  }

  private List<String> placed() {
    List<String> placed = new ArrayList<>();
    for (int i = 0; i < sink.messages.size(); i++) {
      placed.add(
          sink.messageTopics.get(i)
              + "/"
              + sink.messagePartitions.get(i)
              + " "
              + sink.messages.get(i));
    }
    return placed;
  }

  private static SyncPipeline.Builder all(SyncPipeline.Builder builder) {
    return builder.schemaChanges(SchemaChangeDelivery.ALL_PARTITIONS);
  }

  @Test
  @DisplayName("a statement goes to each partition of its table's topic, between the rows")
  void ddlToAllPartitions() throws Exception {
    batch(insert(1), ddl(ORDERS, "ALTER_TABLE", 0), insert(2));
    batch(ddl(new TableId("shop", "log_7"), "DROP_TABLE", 0));
    batch(ddl(new TableId("shop", "unmapped"), "DROP_TABLE", 0), insert(3));
    PipelineStatus status = run(BesideRowsTest::all);
    assertThat(status.state()).isEqualTo(PipelineState.FINISHED);
    assertThat(sink.messages)
        .containsExactly(
            "1=INSERT:1",
            "=ALTER_TABLE:sql",
            "=ALTER_TABLE:sql",
            "=ALTER_TABLE:sql",
            "=ALTER_TABLE:sql",
            "2=INSERT:2",
            "=DROP_TABLE:sql",
            "=DROP_TABLE:sql",
            "=DROP_TABLE:sql",
            "=DROP_TABLE:sql",
            "3=INSERT:3");
    assertThat(placed().subList(1, 5)).doesNotHaveDuplicates().allMatch(m -> m.contains("orders/"));
    assertThat(placed().subList(6, 10)).doesNotHaveDuplicates().allMatch(m -> m.contains("logs/"));
    assertThat(status.messages()).isEqualTo(11);
    assertThat(status.rows()).isEqualTo(3);
  }

  @Test
  @DisplayName("ONE_PARTITION is the table's partition; 0 when everything is in partition 0")
  void ddlToOnePartition() throws Exception {
    // The partition that the TABLE rule gives shop.orders.
    batch(insert(1));
    run(b -> b.partitioner(Partitioners.table()));
    int ofTable = sink.messagePartitions.get(0);
    assertThat(ofTable).isNotZero();
    for (Partitioner rule :
        List.of(Partitioners.table(), Partitioners.hash(), Partitioners.one())) {
      sink.forget();
      batches.clear();
      batch(ddl(ORDERS, "TRUNCATE_TABLE", 0));
      run(b -> b.partitioner(rule).schemaChanges(SchemaChangeDelivery.ONE_PARTITION));
      int expected = rule == Partitioners.one() ? 0 : ofTable;
      assertThat(placed())
          .as(rule.rule())
          .containsExactly("orders/" + expected + " =TRUNCATE_TABLE:sql");
    }
  }

  @Test
  @DisplayName("nothing is sent when it is off, or the format has no such message")
  void nothingBesideRows() throws Exception {
    batch(insert(1), ddl(ORDERS, "ALTER_TABLE", 0), beat(5), insert(2));
    run(b -> b);
    assertThat(sink.messages).containsExactly("1=INSERT:1", "2=INSERT:2");
    sink.forget();
    formatHasNone = true;
    run(b -> all(b).heartbeats(Duration.ofSeconds(1)).eventHeaders(true));
    assertThat(sink.messages).containsExactly("1=INSERT:1", "2=INSERT:2");
    assertThat(sink.headers)
        .containsExactly("INSERT log:1 shop.orders log:1", "INSERT log:1 shop.orders log:1");
  }

  @Test
  @DisplayName("a statement that cannot be written stops the pipeline and says which one it is")
  void ddlThatCannotBeWritten() throws Exception {
    formatFails = true;
    batch(insert(1), ddl(ORDERS, "ALTER_TABLE", 0));
    PipelineStatus status = run(BesideRowsTest::all);
    assertThat(status.state()).isEqualTo(PipelineState.FAILED);
    assertThat(status.lastError()).isNotNull();
    assertThat(status.lastError().message())
        .isEqualTo(
            "the statement ALTER_TABLE of table shop.orders at log:2 cannot be written as a"
                + " message: java.lang.IllegalStateException: not today");
    assertThat(sink.messages).isEmpty();
  }

  @Test
  @DisplayName("a heartbeat goes to each partition of named topics and of those in use")
  void heartbeats() throws Exception {
    batch(insert(1), beat(10));
    batch(insert(table("shop.log_1"), 2, FIRST));
    // Another worker may have it before the topic of the batch before is known.
    for (int i = 0; i < 50; i++) {
      batch(beat(20 + i));
    }
    PipelineStatus status = run(b -> b.heartbeats(Duration.ofSeconds(1)).encodeThreads(1));
    assertThat(status.state()).isEqualTo(PipelineState.FINISHED);
    List<String> placed = placed();
    assertThat(placed.get(0)).endsWith("1=INSERT:1");
    assertThat(placed.subList(1, 9))
        .containsExactlyInAnyOrderElementsOf(beats(10, "orders", "users"));
    assertThat(placed.get(9)).startsWith("logs/").endsWith("2=INSERT:2");
    for (int i = 0; i < 50; i++) {
      assertThat(placed.subList(10 + i * 12, 22 + i * 12))
          .containsExactlyInAnyOrderElementsOf(beats(20 + i, "logs", "orders", "users"));
    }
    assertThat(placed).hasSize(10 + 50 * 12);
  }

  private static List<String> beats(long time, String... topics) {
    List<String> beats = new ArrayList<>();
    for (String topic : topics) {
      for (int partition = 0; partition < 4; partition++) {
        beats.add(topic + "/" + partition + " =BEAT:" + time);
      }
    }
    return beats;
  }

  @Test
  @DisplayName("event headers: an id for each event, operation, table and position")
  void eventHeaders() throws Exception {
    ArrayRow one = ArrayRow.of(ScriptedSource.TABLE, 1, 1);
    ArrayRow two = ArrayRow.of(ScriptedSource.TABLE, 2, 2);
    batch(row(SimpleRowChange.snapshot(one, CHUNK)));
    batch(
        row(SimpleRowChange.delete(one, 1, FIRST)),
        row(SimpleRowChange.update(one, two, 1, SECOND)),
        row(SimpleRowChange.update(two, two, 1, SECOND)));
    batch(ddl(ORDERS, "DROP_TABLE", 0), ddl(ORDERS, "DROP_TABLE", 1), beat(9));
    run(
        b ->
            b.schemaChanges(SchemaChangeDelivery.ONE_PARTITION)
                .heartbeats(Duration.ofSeconds(1))
                .eventHeaders(true));
    assertThat(sink.headers.subList(0, 7))
        .containsExactly(
            "SNAPSHOT chunk-1 shop.orders chunk-1",
            "DELETE log:1 shop.orders log:1",
            "DELETE log:2d shop.orders log:2",
            "INSERT log:2i shop.orders log:2",
            "UPDATE log:2 shop.orders log:2",
            "DDL gtid-2:ddl:0 shop.orders log:2",
            "DDL gtid-2:ddl:1 shop.orders log:2");
    assertThat(sink.headers.subList(7, sink.headers.size()))
        .hasSize(8)
        .containsOnly("HEARTBEAT  null null");
    assertThat(sink.messages.get(6)).isEqualTo("=DROP_TABLE:sql");
  }

  @Test
  @DisplayName("without event headers there are none")
  void noEventHeaders() throws Exception {
    batch(insert(1), insert(2));
    run(b -> b);
    assertThat(sink.headers).containsOnly("null  shop.orders null");
  }

  @Test
  @DisplayName("the source is told what is asked of it; impossible intervals are refused")
  void sourceIsTold() throws Exception {
    EventSource source = new EventSource(batches);
    run(source, b -> b.heartbeats(Duration.ofMillis(100)).transactionSequence(true));
    assertThat(source.context.heartbeatInterval()).isEqualTo(Duration.ofMillis(100));
    assertThat(source.context.transactionSequence()).isTrue();
    run(source, b -> b);
    assertThat(source.context.heartbeatInterval()).isZero();
    assertThat(source.context.transactionSequence()).isFalse();
    for (long millis : new long[] {99, -1}) {
      assertThatThrownBy(() -> run(b -> b.heartbeats(Duration.ofMillis(millis))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("neither off (0) nor at least 100 ms");
    }
  }
}
