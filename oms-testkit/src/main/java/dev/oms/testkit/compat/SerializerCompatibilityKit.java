package dev.oms.testkit.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What each {@link Serializer} must do, whatever its format. What the messages look like is the
 * matter of the format's own tests.
 *
 * <pre>{@code
 * class MyFormatCompatibilityTest extends SerializerCompatibilityKit {
 *   @Override
 *   protected Serializer serializer() {
 *     return new MySerializer();
 *   }
 * }
 * }</pre>
 */
@Timeout(60)
public abstract class SerializerCompatibilityKit {

  private static final int CHANGES = 200;
  private static final byte[] PREFIX =
      "what the pipeline had written before, and must stay".getBytes(StandardCharsets.UTF_8);

  /** For subclasses. */
  protected SerializerCompatibilityKit() {}

  /** The serializer under test; the same or an equal one each time. */
  protected abstract Serializer serializer();

  /**
   * A message as text in which the values of text columns can be found, and the names of columns
   * where {@link #messagesHaveNames}. By default its bytes as UTF-8.
   */
  protected String text(byte[] message) {
    return new String(message, StandardCharsets.UTF_8);
  }

  /** Whether each message has the names of its columns. By default it has. */
  protected boolean messagesHaveNames() {
    return true;
  }

  private static MessageMeta meta() {
    MessageMeta meta = new MessageMeta();
    meta.set(170000000000000001L, 1_700_000_000_123L);
    return meta;
  }

  private BoundSerializer bind(TableSchema schema) {
    return serializer().bind(SerializerContext.allColumns(schema));
  }

  private static byte[] message(BoundSerializer bound, RowChange change) {
    ByteOutput out = new ByteOutput(16);
    bound.serialize(change, meta(), out);
    return out.toByteArray();
  }

  /** What each change gives when it is the only one. */
  private List<byte[]> oneByOne(TableSchema schema, List<RowChange> changes) {
    return changes.stream().map(c -> message(bind(schema), c)).toList();
  }

  private static String described(RowChange change) {
    return change.type() + " " + change.image();
  }

  @Test
  @DisplayName("it has a name")
  void name() {
    assertThat(serializer().format()).isNotBlank();
  }

  @Test
  @DisplayName("every operation on a row of every type and of unusual names has a message")
  void everyType() {
    for (int version = 1; version <= 3; version++) {
      TableSchema schema = SampleChanges.everyType(version);
      BoundSerializer bound = bind(schema);
      for (RowChange change : SampleChanges.changes(schema, CHANGES)) {
        assertThat(message(bound, change)).as(described(change)).isNotEmpty();
      }
    }
  }

  @Test
  @DisplayName("each value of each type, NULL and an absent one has a message, without a key too")
  void everyValue() {
    for (DataType type : DataType.values()) {
      TableSchema schema = SampleChanges.keyless(type);
      BoundSerializer bound = bind(schema);
      List<@Nullable Object> values = new ArrayList<>(SampleChanges.values(schema.column(0)));
      values.add(null);
      values.add(ArrayRow.ABSENT);
      for (Object value : values) {
        ArrayRow row = ArrayRow.of(schema, value);
        SimpleOrigin origin = new SimpleOrigin("binlog.000001:4", null, null, 0);
        for (RowChange change :
            List.of(
                SimpleRowChange.insert(row, 1, origin),
                SimpleRowChange.update(row, row, 1, origin),
                SimpleRowChange.delete(row, 1, origin),
                SimpleRowChange.snapshot(row, origin))) {
          assertThat(message(bound, change)).as(described(change)).isNotEmpty();
        }
      }
    }
  }

  @Test
  @DisplayName("it appends: what is in the buffer stays, and does not change the message")
  void appends() {
    TableSchema schema = SampleChanges.everyType(1);
    List<RowChange> changes = SampleChanges.changes(schema, CHANGES);
    List<byte[]> expected = oneByOne(schema, changes);
    BoundSerializer bound = bind(schema);
    for (int i = 0; i < changes.size(); i++) {
      ByteOutput out = new ByteOutput(i % 2 == 0 ? 16 : 1 << 16);
      out.write(PREFIX);
      bound.serialize(changes.get(i), meta(), out);
      ByteOutput whole = new ByteOutput(16);
      whole.write(PREFIX);
      whole.write(expected.get(i));
      assertThat(out.toByteArray()).as(described(changes.get(i))).isEqualTo(whole.toByteArray());
    }
  }

  @Test
  @DisplayName("a message does not depend on those before it, nor on the object it is read from")
  void noStateLeaks() {
    TableSchema schema = SampleChanges.everyType(1);
    List<RowChange> changes = SampleChanges.changes(schema, CHANGES);
    List<byte[]> expected = oneByOne(schema, changes);
    BoundSerializer bound = bind(schema);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < changes.size(); i++) {
        assertThat(message(bound, changes.get(i)))
            .as(described(changes.get(i)))
            .isEqualTo(expected.get(i));
      }
    }
    MovingChange moving = new MovingChange();
    for (int i = changes.size() - 1; i >= 0; i--) {
      assertThat(message(bound, moving.to(changes.get(i))))
          .as(described(changes.get(i)))
          .isEqualTo(expected.get(i));
    }
  }

  @Test
  @DisplayName("tables that are written in turn do not disturb each other")
  void severalTables() {
    List<TableSchema> schemas =
        List.of(
            SampleChanges.everyType(1),
            SampleChanges.everyType(2),
            SampleChanges.keyless(DataType.VARCHAR));
    Serializer serializer = serializer();
    List<BoundSerializer> bound =
        schemas.stream().map(s -> serializer.bind(SerializerContext.allColumns(s))).toList();
    List<List<RowChange>> changes =
        schemas.stream().map(s -> SampleChanges.changes(s, CHANGES)).toList();
    for (int i = 0; i < CHANGES; i++) {
      for (int s = 0; s < schemas.size(); s++) {
        RowChange change = changes.get(s).get(i);
        assertThat(message(bound.get(s), change))
            .as(described(change))
            .isEqualTo(message(bind(schemas.get(s)), change));
      }
    }
  }

  @Test
  @DisplayName("threads with a bound serializer each get the same bytes")
  void threads() throws Exception {
    TableSchema schema = SampleChanges.everyType(1);
    List<RowChange> changes = SampleChanges.changes(schema, CHANGES);
    Serializer shared = serializer();
    List<List<String>> all =
        Together.run(
            4,
            () -> {
              BoundSerializer bound = shared.bind(SerializerContext.allColumns(schema));
              List<String> messages = new ArrayList<>();
              for (int round = 0; round < 5; round++) {
                for (RowChange change : changes) {
                  messages.add(new String(message(bound, change), StandardCharsets.ISO_8859_1));
                }
              }
              return messages;
            });
    List<String> expected = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      oneByOne(schema, changes)
          .forEach(m -> expected.add(new String(m, StandardCharsets.ISO_8859_1)));
    }
    Together.assertSame(all, expected);
  }

  @Test
  @DisplayName("a row that cannot be read does not spoil the messages after it")
  void brokenRow() {
    TableSchema schema = SampleChanges.everyType(1);
    List<RowChange> changes = SampleChanges.changes(schema, CHANGES);
    List<byte[]> expected = oneByOne(schema, changes);
    BoundSerializer bound = bind(schema);
    for (int i = 0; i < changes.size(); i++) {
      try {
        message(bound, broken(changes.get(i), i % schema.size()));
      } catch (BrokenRowException e) {
        // As it should.
      }
      assertThat(message(bound, changes.get(i)))
          .as(described(changes.get(i)))
          .isEqualTo(expected.get(i));
    }
  }

  private static RowChange broken(RowChange change, int column) {
    Row before = change.before();
    Row after = change.after();
    return new SimpleRowChange(
        change.type(),
        before == null ? null : new BrokenRow(before, column),
        after == null ? null : new BrokenRow(after, column),
        change.sourceTimeMillis() + 5000,
        new SimpleOrigin("broken:1", "broken", "broken", 1),
        -1);
  }

  @Test
  @DisplayName("only the chosen columns are written, under their new names and in their order")
  void chosenColumns() {
    TableSchema schema =
        new TableSchema(
            new SourceInfo("MYSQL", null, null),
            new TableId("shop", "chosen"),
            1,
            List.of(
                new Column("id", DataType.BIGINT, "bigint", false, false, -1, 0, null, List.of()),
                Column.of("kept_column", DataType.VARCHAR, "varchar(20)"),
                Column.of("dropped_column", DataType.VARCHAR, "varchar(20)"),
                Column.of("old_name", DataType.VARCHAR, "varchar(20)")),
            List.of(0),
            List.of());
    ArrayRow row = ArrayRow.of(schema, 77, "KeptValue", "DroppedValue", "RenamedValue");
    SimpleOrigin origin = new SimpleOrigin("binlog.000001:4", null, null, 0);
    SerializerContext context =
        new SerializerContext(
            schema,
            List.of(
                new OutputColumn(3, "new_name"),
                new OutputColumn(0, "id"),
                new OutputColumn(1, "kept_column")));
    for (RowChange change :
        List.of(
            SimpleRowChange.insert(row, 1, origin),
            SimpleRowChange.update(row, row, 1, origin),
            SimpleRowChange.delete(row, 1, origin),
            SimpleRowChange.snapshot(row, origin))) {
      String message = text(message(serializer().bind(context), change));
      assertThat(message)
          .as(change.type().name())
          .contains("KeptValue", "RenamedValue")
          .doesNotContain("DroppedValue");
      assertThat(message.indexOf("RenamedValue")).isLessThan(message.indexOf("KeptValue"));
      if (messagesHaveNames()) {
        assertThat(message)
            .contains("new_name", "kept_column")
            .doesNotContain("dropped_column", "old_name");
      }
    }
  }

  @Test
  @DisplayName("a heartbeat has a message that is appended, or none and nothing is appended")
  void heartbeat() {
    for (long time : new long[] {0, 1_700_000_000_123L}) {
      ByteOutput out = new ByteOutput(16);
      boolean written = serializer().serializeHeartbeat(time, meta(), out);
      assertThat(out.size() > 0).as("appended, returned %s", written).isEqualTo(written);
      ByteOutput behind = new ByteOutput(16);
      behind.write(PREFIX);
      boolean again = serializer().serializeHeartbeat(time, meta(), behind);
      assertThat(again).isEqualTo(written);
      assertThat(behind.toByteArray())
          .startsWith(PREFIX)
          .endsWith(out.toByteArray())
          .hasSize(PREFIX.length + out.size());
    }
  }

  @Test
  @DisplayName("a DDL statement has a message that is appended, or none and nothing is appended")
  void schemaChange() {
    for (String sql : List.of("ALTER TABLE t ADD c INT", "DROP TABLE `ż\"` -- 🐢\n\u0001")) {
      for (SourceInfo source :
          new @Nullable SourceInfo[] {new SourceInfo("OB_MYSQL", "tenant", null), null}) {
        SchemaChange change =
            new SchemaChange(
                new TableId("shop", "t"),
                "ALTER_TABLE",
                sql,
                null,
                1_700_000_000_000L,
                new SimpleOrigin("binlog.000001:4", null, null, 0),
                source);
        ByteOutput out = new ByteOutput(16);
        boolean written = serializer().serializeSchemaChange(change, meta(), out);
        assertThat(out.size() > 0).as("appended, returned %s", written).isEqualTo(written);
        ByteOutput behind = new ByteOutput(16);
        behind.write(PREFIX);
        boolean again = serializer().serializeSchemaChange(change, meta(), behind);
        assertThat(again).isEqualTo(written);
        assertThat(behind.toByteArray())
            .startsWith(PREFIX)
            .endsWith(out.toByteArray())
            .hasSize(PREFIX.length + out.size());
      }
    }
  }

  private static final class BrokenRowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenRowException() {
      super("undecodable on purpose");
    }
  }

  /** A row with a value that cannot be decoded. */
  private record BrokenRow(Row row, int broken) implements Row {

    private Row row(int column) {
      if (column == broken) {
        throw new BrokenRowException();
      }
      return row;
    }

    @Override
    public TableSchema schema() {
      return row.schema();
    }

    @Override
    public boolean isAbsent(int column) {
      return row.isAbsent(column);
    }

    @Override
    public boolean isNull(int column) {
      return row.isNull(column);
    }

    @Override
    public long getLong(int column) {
      return row(column).getLong(column);
    }

    @Override
    public int getNanos(int column) {
      return row(column).getNanos(column);
    }

    @Override
    public float getFloat(int column) {
      return row(column).getFloat(column);
    }

    @Override
    public double getDouble(int column) {
      return row(column).getDouble(column);
    }

    @Override
    public BigDecimal getDecimal(int column) {
      return row(column).getDecimal(column);
    }

    @Override
    public void getBytes(int column, ByteSlice into) {
      row(column).getBytes(column, into);
    }
  }
}
