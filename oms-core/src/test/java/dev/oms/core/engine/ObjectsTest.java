package dev.oms.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.Checkpoint;
import dev.oms.core.ObjectMapping;
import dev.oms.core.Operation;
import dev.oms.core.PipelineListener;
import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeFilter;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a mapping says of columns, operations, topics and sharding, as messages show it. */
class ObjectsTest {

  private static final SimpleOrigin ORIGIN = new SimpleOrigin("pos", "tx", null, 0);
  private static final TableSchema ORDERS = table("orders");

  private final TestSink sink = new TestSink(8);
  private final List<Consumer<ChangeVisitor>> events = new ArrayList<>();

  private static TableSchema table(String name) {
    return new TableSchema(
        ScriptedSource.INFO,
        new TableId("shop", name),
        1,
        List.of(
            new Column("id", DataType.BIGINT, "bigint", false, false, -1, 0, null, List.of()),
            Column.of("user_id", DataType.BIGINT, "bigint"),
            Column.of("amount", DataType.BIGINT, "bigint")),
        List.of(0),
        List.of());
  }

  /** Writes {@code TYPE name=value ...} of the image. */
  private static final class Columns implements Serializer {
    @Override
    public String format() {
      return "COLUMNS";
    }

    @Override
    public BoundSerializer bind(SerializerContext context) {
      return (RowChange change, MessageMeta meta, ByteOutput out) -> {
        StringBuilder text = new StringBuilder(change.type().name());
        Row row = change.image();
        for (OutputColumn column : context.columns()) {
          text.append(' ').append(column.name()).append('=').append(row.getLong(column.index()));
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      };
    }
  }

  private static ArrayRow row(TableSchema table, long id, long user, long amount) {
    return ArrayRow.of(table, id, user, amount);
  }

  private void insert(TableSchema table, long id, long user, long amount) {
    RowChange change = SimpleRowChange.insert(row(table, id, user, amount), 1, ORIGIN);
    events.add(v -> v.row(change));
  }

  private void update(ArrayRow before, ArrayRow after) {
    RowChange change = SimpleRowChange.update(before, after, 1, ORIGIN);
    events.add(v -> v.row(change));
  }

  private void delete(ArrayRow before) {
    RowChange change = SimpleRowChange.delete(before, 1, ORIGIN);
    events.add(v -> v.row(change));
  }

  private void snapshot(ArrayRow row) {
    RowChange change = SimpleRowChange.snapshot(row, ORIGIN);
    events.add(v -> v.row(change));
  }

  private PipelineStatus run(ObjectMapping objects, ChangeFilter... filters) throws Exception {
    SyncPipeline.Builder builder =
        SyncPipeline.builder("objects")
            .source(new EventSource(List.of(events)))
            .objects(objects)
            .start(StartPoint.fullThenIncremental())
            .serializer(new Columns())
            .sink(sink)
            .checkpoints(new MemoryCheckpointStore());
    for (ChangeFilter filter : filters) {
      builder.filter(filter);
    }
    try (SyncPipeline pipeline = builder.build()) {
      pipeline.start();
      assertThat(pipeline.awaitStopped(Duration.ofSeconds(20))).isTrue();
      return pipeline.status();
    }
  }

  private List<String> values() {
    return sink.messages.stream().map(m -> m.substring(m.indexOf('=') + 1)).toList();
  }

  private List<String> keys() {
    return sink.messages.stream().map(m -> m.substring(0, m.indexOf('='))).toList();
  }

  private static ObjectMapping orders(Consumer<dev.oms.core.TableMapping.Builder> options) {
    return ObjectMapping.builder()
        .table("shop.orders", options.andThen(t -> t.topic("orders")))
        .build();
  }

  @Test
  @DisplayName("chosen columns in their order under new names; the key is of the whole row")
  void columns() throws Exception {
    insert(ORDERS, 1, 7, 100);
    run(orders(t -> t.columns("amount", "id").rename("amount", "total").shardBy("user_id")));
    assertThat(values()).containsExactly("INSERT total=100 id=1");
    assertThat(keys()).containsExactly("7");
  }

  @Test
  @DisplayName("a template that makes topics that differ by letter case alone stops the pipeline")
  void lookalikes() throws Exception {
    insert(ORDERS, 1, 7, 100);
    insert(table("Orders"), 2, 7, 100);
    PipelineStatus status =
        run(ObjectMapping.builder().topic("${table}").tables("shop.*", t -> {}).build());
    assertThat(status.state()).isEqualTo(PipelineState.FAILED);
    assertThat(status.lastError())
        .extracting(PipelineStatus.LastError::message)
        .asString()
        .isEqualTo(
            "table shop.Orders goes to topic Orders, which differs from orders by letter case"
                + " alone; map it by its name to another topic, or exclude it");
    assertThat(sink.askedTopics).containsExactly("orders");
  }

  @Test
  @DisplayName("renames alone keep all columns")
  void renames() throws Exception {
    insert(ORDERS, 1, 7, 100);
    run(orders(t -> t.rename("id", "order_id")));
    assertThat(values()).containsExactly("INSERT order_id=1 user_id=7 amount=100");
    assertThat(keys()).containsExactly("1");
  }

  @Test
  @DisplayName("names may be swapped")
  void swapped() throws Exception {
    insert(ORDERS, 1, 7, 100);
    run(orders(t -> t.rename("id", "amount").rename("amount", "id")));
    assertThat(values()).containsExactly("INSERT amount=1 user_id=7 id=100");
  }

  @Test
  @DisplayName("only wanted operations; rows of full synchronization count as INSERT")
  void operations() throws Exception {
    snapshot(row(ORDERS, 1, 1, 1));
    insert(ORDERS, 2, 1, 1);
    update(row(ORDERS, 2, 1, 1), row(ORDERS, 2, 1, 5));
    delete(row(ORDERS, 2, 1, 5));
    run(orders(t -> t.operations(Operation.INSERT)));
    assertThat(values())
        .containsExactly("SNAPSHOT id=1 user_id=1 amount=1", "INSERT id=2 user_id=1 amount=1");
    sink.forget();
    run(orders(t -> t.operations(Operation.UPDATE, Operation.DELETE)));
    assertThat(values())
        .containsExactly("UPDATE id=2 user_id=1 amount=5", "DELETE id=2 user_id=1 amount=5");
  }

  @Test
  @DisplayName("an UPDATE that is wanted is delivered whole when its key changes")
  void operationsBeforeTheSplit() throws Exception {
    update(row(ORDERS, 2, 1, 1), row(ORDERS, 3, 1, 1));
    run(orders(t -> t.operations(Operation.UPDATE)));
    assertThat(values())
        .containsExactly("DELETE id=2 user_id=1 amount=1", "INSERT id=3 user_id=1 amount=1");
  }

  @Test
  @DisplayName("operations are chosen of what filters make of a change")
  void operationsBehindFilters() throws Exception {
    update(row(ORDERS, 2, 1, 1), row(ORDERS, 2, 1, 0));
    insert(ORDERS, 3, 1, 1);
    run(orders(t -> t.operations(Operation.INSERT)), new UpdatesToDeletes());
    assertThat(values()).containsExactly("INSERT id=3 user_id=1 amount=1");
    sink.forget();
    run(orders(t -> t.operations(Operation.DELETE)), new UpdatesToDeletes());
    assertThat(values()).containsExactly("DELETE id=2 user_id=1 amount=1");
  }

  private static final class UpdatesToDeletes implements ChangeFilter {
    @Override
    public BoundFilter bind(TableSchema schema) {
      return new BoundFilter() {
        @Override
        public TableSchema outputSchema() {
          return schema;
        }

        @Override
        public RowChange apply(RowChange change) {
          Row before = change.before();
          return before != null && change.after() != null
              ? SimpleRowChange.delete((ArrayRow) before, 1, ORIGIN)
              : change;
        }
      };
    }
  }

  @Test
  @DisplayName("each table to the topic that the template makes")
  void templates() throws Exception {
    insert(ORDERS, 1, 1, 1);
    insert(table("users"), 1, 1, 1);
    insert(ORDERS, 2, 1, 1);
    run(ObjectMapping.builder().topic("T_${database}_${table}").rules("shop.*").build());
    assertThat(sink.messageTopics)
        .containsExactly("T_shop_orders", "T_shop_users", "T_shop_orders");
  }

  @Test
  void unknownColumnsAreToldWithThoseThereAre() throws Exception {
    insert(ORDERS, 1, 1, 1);
    assertThat(failure(orders(t -> t.columns("id", "amont"))))
        .contains("shop.orders")
        .contains("'amont'")
        .contains("[id, user_id, amount]");
    assertThat(failure(orders(t -> t.rename("amont", "total"))))
        .contains("'amont' to rename")
        .contains("[id, user_id, amount]");
    assertThat(failure(orders(t -> t.rename("amount", "id"))))
        .contains("columns 'id' and 'amount'")
        .contains("both be named 'id'");
  }

  private String failure(ObjectMapping objects) throws Exception {
    PipelineStatus status = run(objects);
    assertThat(status.state()).isEqualTo(PipelineState.FAILED);
    return status.lastError().message();
  }

  @Test
  @DisplayName("notes of the source are in the status and told to listeners")
  void notes() throws Exception {
    List<String> heard = new ArrayList<>();
    EventSource source = new EventSource(List.of(events));
    insert(ORDERS, 1, 1, 1);
    events.add(v -> source.context.note("table shop.orders was renamed"));
    try (SyncPipeline pipeline =
        SyncPipeline.builder("notes")
            .source(source)
            .objects(orders(t -> {}))
            .serializer(new Columns())
            .sink(sink)
            .checkpoints(new MemoryCheckpointStore())
            .listener(
                new PipelineListener() {
                  @Override
                  public void noted(String note) {
                    heard.add(note);
                  }
                })
            .build()) {
      pipeline.start();
      assertThat(pipeline.awaitStopped(Duration.ofSeconds(20))).isTrue();
      assertThat(pipeline.status().notes())
          .extracting(PipelineStatus.Note::text)
          .containsExactly("table shop.orders was renamed");
    }
    assertThat(heard).containsExactly("table shop.orders was renamed");
  }

  @Test
  @DisplayName("what asks to be saved first is saved before anything behind it is delivered")
  void savedFirst() throws Exception {
    List<List<Consumer<ChangeVisitor>>> batches = new ArrayList<>();
    for (long id = 1; id <= 4; id++) {
      RowChange change = SimpleRowChange.insert(row(ORDERS, id, 1, 1), 1, ORIGIN);
      batches.add(List.of(v -> v.row(change)));
    }
    EventSource source = new EventSource(batches);
    source.savedFirst = 2;
    List<String> saved = Collections.synchronizedList(new ArrayList<>());
    PipelineListener listener =
        new PipelineListener() {
          @Override
          public void checkpointSaved(Checkpoint checkpoint) {
            saved.add(checkpoint.position() + " with " + sink.messages.size());
          }
        };
    try (SyncPipeline pipeline =
        SyncPipeline.builder("saved-first")
            .source(source)
            .objects(orders(t -> {}))
            .start(StartPoint.fullThenIncremental())
            .serializer(new Columns())
            .sink(sink)
            .checkpoints(new MemoryCheckpointStore())
            .checkpointInterval(Duration.ofHours(1))
            .listener(listener)
            .build()) {
      pipeline.start();
      assertThat(pipeline.awaitStopped(Duration.ofSeconds(20))).isTrue();
    }
    // The start, what asked for it, and the end, which counts as completed besides.
    assertThat(saved).startsWith("0 with 0", "2 with 2", "4 with 4");
  }
}
