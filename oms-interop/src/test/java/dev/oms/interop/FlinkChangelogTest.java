package dev.oms.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.format.CanalSerializer;
import dev.oms.format.MaxwellSerializer;
import dev.oms.format.ValueOptions;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.formats.json.canal.CanalJsonDeserializationSchema;
import org.apache.flink.formats.json.maxwell.MaxwellJsonDeserializationSchema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flink SQL's formats {@code canal-json} and {@code maxwell-json} read our messages. */
class FlinkChangelogTest {

  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

  /** What Flink makes of messages. */
  private static final class Reader implements Collector<RowData> {
    private final DeserializationSchema<RowData> schema;
    private final List<GenericRowData> rows = new ArrayList<>();

    Reader(DeserializationSchema<RowData> schema) throws Exception {
      this.schema = schema;
      schema.open(null);
    }

    List<GenericRowData> read(byte[] message) throws Exception {
      rows.clear();
      schema.deserialize(message, this);
      return List.copyOf(rows);
    }

    @Override
    public void collect(RowData row) {
      rows.add((GenericRowData) row);
    }

    @Override
    public void close() {}
  }

  private static Reader canal(org.apache.flink.table.types.DataType type) throws Exception {
    return new Reader(
        CanalJsonDeserializationSchema.builder(type, List.of(), TypeInformation.of(RowData.class))
            .setDatabase("shop")
            .setTable("every_type")
            .setTimestampFormat(TimestampFormat.SQL)
            .build());
  }

  private static Reader maxwell(org.apache.flink.table.types.DataType type) throws Exception {
    return new Reader(
        new MaxwellJsonDeserializationSchema(
            type, List.of(), TypeInformation.of(RowData.class), false, TimestampFormat.SQL));
  }

  /** Flink's types for {@code c0}, {@code c1}...; times are text, since rows hold odd ones. */
  private static org.apache.flink.table.types.DataType rowType(boolean setsAsArrays) {
    return DataTypes.ROW(
        IntStream.range(0, ChangelogRows.TABLE.size())
            .mapToObj(
                i -> DataTypes.FIELD("c" + i, type(ChangelogRows.TABLE.column(i), setsAsArrays)))
            .toArray(DataTypes.Field[]::new));
  }

  private static org.apache.flink.table.types.DataType type(Column column, boolean setsAsArrays) {
    return switch (column.kind()) {
      case INTEGER -> DataTypes.DECIMAL(20, 0);
      case DECIMAL -> DataTypes.DECIMAL(20, 2);
      case FLOAT -> DataTypes.FLOAT();
      case DOUBLE -> DataTypes.DOUBLE();
      case BINARY -> DataTypes.BYTES();
      case TEXT, DATE, TIME, DATETIME, TIMESTAMP ->
          setsAsArrays && column.type() == DataType.SET
              ? DataTypes.ARRAY(DataTypes.STRING())
              : DataTypes.STRING();
    };
  }

  @Test
  void canal() throws Exception {
    Reader reader = canal(rowType(false));
    check(reader, CanalSerializer.builder().build(), false);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void maxwell(boolean changedOnly) throws Exception {
    Reader reader = maxwell(rowType(true));
    check(reader, MaxwellSerializer.builder().changedOnly(changedOnly).build(), true);
  }

  private static void check(Reader reader, Serializer serializer, boolean maxwell)
      throws Exception {
    Serializer.BoundSerializer bound = serializer.bind(ChangelogRows.numbered(ChangelogRows.TABLE));
    List<RowChange> changes = ChangelogRows.changes();
    assertThat(changes).hasSizeGreaterThan(200);
    for (RowChange change : changes) {
      List<GenericRowData> rows = reader.read(ChangelogRows.message(bound, change));
      Row before = change.before();
      Row after = change.after();
      switch (change.type()) {
        case INSERT, SNAPSHOT -> {
          assertThat(rows).hasSize(1);
          check(rows.get(0), RowKind.INSERT, after, maxwell);
        }
        case UPDATE -> {
          assertThat(rows).hasSize(2);
          check(rows.get(0), RowKind.UPDATE_BEFORE, before, maxwell);
          check(rows.get(1), RowKind.UPDATE_AFTER, after, maxwell);
        }
        case DELETE -> {
          assertThat(rows).hasSize(1);
          check(rows.get(0), RowKind.DELETE, before, maxwell);
        }
      }
    }
  }

  private static void check(GenericRowData read, RowKind kind, @Nullable Row row, boolean maxwell) {
    assertThat(read.getRowKind()).isEqualTo(kind);
    if (row == null) {
      throw new AssertionError("no image for " + kind);
    }
    assertThat(read.getArity()).isEqualTo(row.schema().size());
    for (int i = 0; i < row.schema().size(); i++) {
      Object expected = expected(row, i, maxwell);
      if (expected instanceof Number number && number.doubleValue() == 0) {
        // Flink reads numbers by way of BigDecimal, which has no negative zero.
        expected = number instanceof Float ? (Object) 0f : (Object) 0d;
      }
      assertThat(read.getField(i)).as(row.schema().column(i).name()).isEqualTo(expected);
    }
  }

  private static @Nullable Object expected(Row row, int index, boolean maxwell) {
    DataType type = row.schema().column(index).type();
    Object value = ChangelogRows.value(row, index);
    if (value instanceof BigDecimal decimal) {
      return DecimalData.fromBigDecimal(decimal, 20, type == DataType.DECIMAL ? 2 : 0);
    }
    if (!(value instanceof String text)) {
      return value;
    }
    if (maxwell && type == DataType.SET) {
      return new GenericArrayData(
          text.isEmpty()
              ? new Object[0]
              : Arrays.stream(text.split(",")).map(StringData::fromString).toArray());
    }
    if (maxwell && (type == DataType.DATETIME || type == DataType.TIMESTAMP)) {
      return StringData.fromString(ChangelogRows.micros(row, index, ZoneOffset.UTC));
    }
    return StringData.fromString(text);
  }

  private static Column timed(String name, DataType type, int scale) {
    return new Column(name, type, "x", true, false, -1, scale, null, List.of());
  }

  private static final TableSchema TIMES =
      new TableSchema(
          new SourceInfo("MYSQL", null, null),
          new TableId("shop", "every_type"),
          1,
          List.of(
              timed("d", DataType.DATE, 0),
              timed("t", DataType.TIME, 0),
              timed("dt", DataType.DATETIME, 6),
              timed("ts", DataType.TIMESTAMP, 6)),
          List.of(),
          List.of());

  /** Times of a calendar, read as Flink's own types. */
  @Test
  void times() throws Exception {
    org.apache.flink.table.types.DataType type =
        DataTypes.ROW(
            DataTypes.FIELD("d", DataTypes.DATE()),
            DataTypes.FIELD("t", DataTypes.TIME(0)),
            DataTypes.FIELD("dt", DataTypes.TIMESTAMP(6)),
            DataTypes.FIELD("ts", DataTypes.TIMESTAMP(6)));
    ArrayRow row =
        ArrayRow.of(
            TIMES,
            "2020-11-25",
            "23:01:02",
            "2020-11-25 00:01:02.5",
            Instant.parse("2020-11-24T16:01:02.012345Z"));
    RowChange change =
        SimpleRowChange.insert(row, 0, new SimpleOrigin("binlog.000001:4", null, null, 0));
    ValueOptions local = ValueOptions.builder().timestampAsText(true).zone(SHANGHAI).build();

    for (boolean original : new boolean[] {false, true}) {
      Serializer serializer = CanalSerializer.builder().original(original).values(local).build();
      assertTimes(
          canal(type).read(message(serializer, change)),
          LocalDateTime.parse("2020-11-25T00:01:02.012345"));
    }
    assertTimes(
        maxwell(type).read(message(MaxwellSerializer.builder().build(), change)),
        LocalDateTime.parse("2020-11-24T16:01:02.012345"));
  }

  private static byte[] message(Serializer serializer, RowChange change) {
    return ChangelogRows.message(
        serializer.bind(SerializerContext.allColumns(change.schema())), change);
  }

  private static void assertTimes(List<GenericRowData> rows, LocalDateTime timestamp) {
    assertThat(rows).hasSize(1);
    GenericRowData row = rows.get(0);
    assertThat(row.getInt(0)).isEqualTo((int) LocalDate.parse("2020-11-25").toEpochDay());
    assertThat(row.getInt(1)).isEqualTo(((23 * 60 + 1) * 60 + 2) * 1000);
    assertThat(row.getTimestamp(2, 6))
        .isEqualTo(TimestampData.fromLocalDateTime(LocalDateTime.parse("2020-11-25T00:01:02.5")));
    assertThat(row.getTimestamp(3, 6)).isEqualTo(TimestampData.fromLocalDateTime(timestamp));
  }

  /** An UPDATE that changed nothing is one for both formats, with both rows whole. */
  @Test
  void updateThatChangedNothing() throws Exception {
    TableSchema schema =
        new TableSchema(
            new SourceInfo("MYSQL", null, null),
            new TableId("shop", "every_type"),
            1,
            List.of(Column.of("a", DataType.INT, "int"), Column.of("b", DataType.TEXT, "text")),
            List.of(0),
            List.of());
    org.apache.flink.table.types.DataType type =
        DataTypes.ROW(
            DataTypes.FIELD("a", DataTypes.INT()), DataTypes.FIELD("b", DataTypes.STRING()));
    ArrayRow row = ArrayRow.of(schema, 7, null);
    RowChange change = SimpleRowChange.update(row, row, 0, new SimpleOrigin("b:1", null, null, 0));
    for (List<GenericRowData> rows :
        List.of(
            canal(type).read(message(CanalSerializer.builder().build(), change)),
            canal(type).read(message(CanalSerializer.builder().original(true).build(), change)),
            maxwell(type)
                .read(message(MaxwellSerializer.builder().changedOnly(true).build(), change)),
            maxwell(type).read(message(MaxwellSerializer.builder().build(), change)))) {
      assertThat(rows)
          .containsExactly(
              GenericRowData.ofKind(RowKind.UPDATE_BEFORE, 7, null),
              GenericRowData.ofKind(RowKind.UPDATE_AFTER, 7, null));
    }
  }
}
