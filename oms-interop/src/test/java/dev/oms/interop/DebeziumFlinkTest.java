package dev.oms.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Column;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import dev.oms.format.DebeziumSerializer;
import dev.oms.format.DebeziumSerializer.Binary;
import dev.oms.format.DebeziumSerializer.InvalidDates;
import dev.oms.format.DebeziumSerializer.Schema;
import dev.oms.format.DebeziumSerializer.Shape;
import dev.oms.testkit.compat.SampleChanges;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.formats.json.debezium.DebeziumJsonDecodingFormat;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.DynamicTableSource.DataStructureConverter;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;
import org.apache.flink.util.UserCodeClassLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Flink's reader of Debezium JSON finds every value of every kind of change. */
class DebeziumFlinkTest {

  private static final TableSchema TABLE = SampleChanges.everyType(1);
  private static final List<RowChange> CHANGES = SampleChanges.changes(TABLE, 400);

  /** Flink refuses blank names of fields. */
  private static final List<OutputColumn> COLUMNS =
      SerializerContext.allColumns(TABLE).columns().stream()
          .filter(c -> !c.name().isBlank())
          .toList();

  @Test
  void envelopesAreMessagesWithASchema() throws Exception {
    check(DebeziumSerializer.builder(), Binary.HEX, true);
  }

  @Test
  void envelopesWithASchemaOfEitherStyle() throws Exception {
    check(DebeziumSerializer.builder().schema(Schema.OMS), Binary.HEX, true);
    check(
        DebeziumSerializer.builder().schema(Schema.CONNECT).binary(Binary.BASE64),
        Binary.BASE64,
        true);
  }

  @Test
  void flattenedOnesAreMessagesWithoutASchema() throws Exception {
    check(DebeziumSerializer.builder().shape(Shape.FLATTEN), Binary.HEX, false);
    check(
        DebeziumSerializer.builder().shape(Shape.FLATTEN).binary(Binary.BASE64),
        Binary.BASE64,
        false);
  }

  /** Why heartbeats and DDL statements do not belong into a topic that Flink reads. */
  @Test
  void otherMessagesAreRefused() throws Exception {
    DebeziumSerializer serializer = DebeziumSerializer.builder().schemaChanges(true).build();
    DeserializationSchema<RowData> reader = reader(Binary.HEX, true);
    ByteOutput heartbeat = new ByteOutput(16);
    assertThat(serializer.serializeHeartbeat(1, new MessageMeta(), heartbeat)).isTrue();
    assertRefused(reader, heartbeat.toByteArray());
    SchemaChange change =
        new SchemaChange(
            TABLE.id(), "DROP_TABLE", "drop table x", TABLE, 1, CHANGES.get(0).origin());
    ByteOutput ddl = new ByteOutput(16);
    assertThat(serializer.serializeSchemaChange(change, new MessageMeta(), ddl)).isTrue();
    assertRefused(reader, ddl.toByteArray());
  }

  /** Why a date that no calendar has is null by default. */
  @Test
  void aTextInAFieldOfNumbersIsRefused() throws Exception {
    TableSchema dates = SampleChanges.keyless(dev.oms.core.model.DataType.DATE);
    ArrayRow row = ArrayRow.of(dates, "0000-00-00");
    BoundSerializer bound =
        DebeziumSerializer.builder()
            .invalidDates(InvalidDates.TEXT)
            .build()
            .bind(new SerializerContext(dates, List.of(new OutputColumn(0, "c_date"))));
    assertRefused(
        reader(Binary.HEX, true),
        RowValues.message(bound, SimpleRowChange.snapshot(row, CHANGES.get(3).origin())));
  }

  private static void assertRefused(DeserializationSchema<RowData> reader, byte[] message) {
    assertThatThrownBy(() -> reader.deserialize(message, new Rows()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Corrupt Debezium JSON message");
  }

  private static void check(DebeziumSerializer.Builder format, Binary binary, boolean schema)
      throws Exception {
    BoundSerializer bound = format.build().bind(new SerializerContext(TABLE, COLUMNS));
    DeserializationSchema<RowData> reader = reader(binary, schema);
    for (RowChange change : CHANGES) {
      Rows rows = new Rows();
      reader.deserialize(RowValues.message(bound, change), rows);
      switch (change.type()) {
        case INSERT, SNAPSHOT -> {
          assertThat(rows.all).hasSize(1);
          compare(change, change.after(), rows.all.get(0), RowKind.INSERT, binary);
        }
        case UPDATE -> {
          assertThat(rows.all).hasSize(2);
          compare(change, change.before(), rows.all.get(0), RowKind.UPDATE_BEFORE, binary);
          compare(change, change.after(), rows.all.get(1), RowKind.UPDATE_AFTER, binary);
        }
        case DELETE -> {
          assertThat(rows.all).hasSize(1);
          compare(change, change.before(), rows.all.get(0), RowKind.DELETE, binary);
        }
      }
    }
  }

  private static DeserializationSchema<RowData> reader(Binary binary, boolean schema)
      throws Exception {
    DebeziumJsonDecodingFormat format =
        new DebeziumJsonDecodingFormat(schema, false, TimestampFormat.ISO_8601);
    format.applyReadableMetadata(
        List.of("ingestion-timestamp", "source.timestamp", "source.database", "source.table"));
    DataType type =
        DataTypes.ROW(
            COLUMNS.stream()
                .map(c -> DataTypes.FIELD(c.name(), type(TABLE.column(c.index()), binary)))
                .toList());
    int[][] all =
        IntStream.range(0, COLUMNS.size()).mapToObj(i -> new int[] {i}).toArray(int[][]::new);
    DeserializationSchema<RowData> reader =
        format.createRuntimeDecoder(new RowContext(), type, all);
    reader.open(new NoContext());
    return reader;
  }

  private static DataType type(Column column, Binary binary) {
    return switch (column.kind()) {
      case INTEGER ->
          switch (column.type()) {
            case BOOLEAN -> DataTypes.BOOLEAN();
            case TINYINT -> DataTypes.TINYINT();
            case SMALLINT -> DataTypes.SMALLINT();
            case BIGINT -> column.unsigned() ? DataTypes.DECIMAL(20, 0) : DataTypes.BIGINT();
            default -> column.unsigned() ? DataTypes.BIGINT() : DataTypes.INT();
          };
      case FLOAT -> DataTypes.FLOAT();
      case DOUBLE -> DataTypes.DOUBLE();
      case DECIMAL -> DataTypes.DECIMAL(38, 2);
      case TEXT -> DataTypes.STRING();
      case BINARY -> binary == Binary.HEX ? DataTypes.STRING() : DataTypes.BYTES();
      case DATE -> DataTypes.INT();
      case TIME -> DataTypes.BIGINT();
      case DATETIME ->
          column.type() == dev.oms.core.model.DataType.ZONED_DATETIME
              ? DataTypes.STRING()
              : DataTypes.BIGINT();
      case TIMESTAMP -> DataTypes.TIMESTAMP_LTZ(6);
    };
  }

  private static void compare(
      RowChange change, @Nullable Row row, RowData data, RowKind kind, Binary binary) {
    assertThat(row).isNotNull();
    assertThat(data.getRowKind()).isEqualTo(kind);
    int columns = COLUMNS.size();
    for (int i = 0; i < columns; i++) {
      int index = COLUMNS.get(i).index();
      Column column = TABLE.column(index);
      Object found =
          RowData.createFieldGetter(type(column, binary).getLogicalType(), i).getFieldOrNull(data);
      assertThat(read(found)).as(column.name()).isEqualTo(expected(RowValues.of(row, index)));
    }
    boolean full = change.type() == ChangeType.SNAPSHOT;
    assertThat(data.getTimestamp(columns, 3).getMillisecond()).isEqualTo(RowValues.PROCESSED);
    assertThat(data.isNullAt(columns + 1)).isEqualTo(full);
    if (!full) {
      assertThat(data.getTimestamp(columns + 1, 3).getMillisecond())
          .isEqualTo(change.sourceTimeMillis());
    }
    assertThat(data.getString(columns + 2)).hasToString("shop");
    assertThat(data.getString(columns + 3)).hasToString("every_type");
  }

  /** Flink's value as Java's, bytes as hex. */
  private static @Nullable Object read(@Nullable Object found) {
    if (found == null
        || found instanceof Boolean
        || found instanceof Float
        || found instanceof Double) {
      return found;
    }
    if (found instanceof Number number) {
      return number.longValue();
    }
    if (found instanceof DecimalData decimal) {
      return decimal.toBigDecimal();
    }
    if (found instanceof TimestampData time) {
      return time.toInstant();
    }
    return found instanceof byte[] bytes
        ? HexFormat.of().withUpperCase().formatHex(bytes)
        : found.toString();
  }

  private static @Nullable Object expected(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return HexFormat.of().withUpperCase().formatHex(bytes);
    }
    if (value instanceof LocalDate date) {
      return date.toEpochDay();
    }
    if (value instanceof LocalDateTime time) {
      return time.toInstant(ZoneOffset.UTC).toEpochMilli();
    }
    if (value instanceof Duration duration) {
      return duration.toNanos() / 1000;
    }
    return value instanceof BigInteger wide ? new BigDecimal(wide) : value;
  }

  private static final class Rows implements Collector<RowData> {
    final List<RowData> all = new ArrayList<>();

    @Override
    public void collect(RowData row) {
      all.add(row);
    }

    @Override
    public void close() {}
  }

  /** The little that the reader asks of a running Flink. */
  private static final class RowContext implements DynamicTableSource.Context {

    @Override
    @SuppressWarnings("unchecked")
    public <T> TypeInformation<T> createTypeInformation(DataType type) {
      return (TypeInformation<T>) TypeInformation.of(RowData.class);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> TypeInformation<T> createTypeInformation(LogicalType type) {
      return (TypeInformation<T>) TypeInformation.of(RowData.class);
    }

    @Override
    public DataStructureConverter createDataStructureConverter(DataType type) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class NoContext implements InitializationContext {

    @Override
    public MetricGroup getMetricGroup() {
      throw new UnsupportedOperationException();
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
      throw new UnsupportedOperationException();
    }
  }
}
