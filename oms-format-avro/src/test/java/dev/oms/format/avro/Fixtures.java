package dev.oms.format.avro;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Tables, rows and an independent reader for the tests of this module. */
final class Fixtures {

  static final SourceInfo MYSQL = new SourceInfo("MYSQL", null, "8.0.31");
  static final long TIME = 1606233662012L;
  static final long SEQUENCE = 160623366201200001L;
  static final Origin TRANSACTION =
      new SimpleOrigin("binlog.000003:4567", "3e11fa47-71ca:23", "12", 1606233660L);
  static final Origin CHUNK = SimpleOrigin.ofSnapshot("shop.every_type chunk 3");

  private record Cell(Column column, @Nullable Object first, @Nullable Object second) {}

  private static final List<Cell> CELLS = cells();

  /** A table with every type, keyed by {@code (id, k text)}. */
  static final TableSchema EVERY_TYPE =
      new TableSchema(
          MYSQL,
          new TableId("shop", "every_type"),
          1,
          CELLS.stream().map(Cell::column).toList(),
          List.of(0, 1),
          List.of());

  private Fixtures() {}

  static ArrayRow first() {
    return ArrayRow.of(EVERY_TYPE, CELLS.stream().map(Cell::first).toArray());
  }

  static ArrayRow second() {
    return ArrayRow.of(EVERY_TYPE, CELLS.stream().map(Cell::second).toArray());
  }

  static SchemaChange ddl(@Nullable SourceInfo source) {
    return new SchemaChange(
        new TableId("shop", "orders"),
        "ALTER_TABLE",
        "ALTER TABLE orders ADD note TEXT -- ü",
        null,
        TIME,
        TRANSACTION,
        source);
  }

  static Column column(String name, DataType type) {
    return column(name, type, -1, 0);
  }

  static Column column(String name, DataType type, int length, int scale) {
    String nativeType = type.name().toLowerCase(Locale.ROOT);
    return new Column(name, type, nativeType, true, false, length, scale, null, List.of());
  }

  static Column unsigned(String name, DataType type) {
    String nativeType = type.name().toLowerCase(Locale.ROOT) + " unsigned";
    return new Column(name, type, nativeType, true, true, -1, 0, null, List.of());
  }

  static TableSchema table(Column... columns) {
    return new TableSchema(
        MYSQL, new TableId("shop", "orders"), 1, List.of(columns), List.of(0), List.of());
  }

  static MessageMeta meta() {
    MessageMeta meta = new MessageMeta();
    meta.set(SEQUENCE, TIME + 5);
    return meta;
  }

  static byte[] message(Serializer serializer, RowChange change) {
    ByteOutput out = new ByteOutput(16);
    serializer.bind(SerializerContext.allColumns(change.schema())).serialize(change, meta(), out);
    return out.toByteArray();
  }

  /** Java's values for all logical types. */
  static GenericData converting() {
    GenericData data = new GenericData();
    data.addLogicalTypeConversion(new Conversions.DecimalConversion());
    data.addLogicalTypeConversion(new TimeConversions.DateConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimeMicrosConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimestampNanosConversion());
    data.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
    data.addLogicalTypeConversion(new TimeConversions.LocalTimestampNanosConversion());
    return data;
  }

  /** Reads a bare message, all of it, with Avro's own reader. */
  static GenericRecord read(byte[] message, Schema writer, Schema reader) {
    try {
      BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(message, null);
      // Through JSON, as a consumer has them.
      GenericRecord record =
          new GenericDatumReader<GenericRecord>(parsed(writer), parsed(reader), converting())
              .read(null, decoder);
      if (!decoder.isEnd()) {
        throw new AssertionError("there are bytes behind the record");
      }
      return record;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Schema parsed(Schema schema) {
    return new Schema.Parser().parse(schema.toString());
  }

  static GenericRecord read(AvroSerializer serializer, RowChange change) {
    Schema schema = serializer.schemaOf(SerializerContext.allColumns(change.schema()));
    return read(message(serializer, change), schema, schema);
  }

  /** The fields of a row; texts are strings. */
  static Map<String, @Nullable Object> values(GenericRecord row) {
    Map<String, @Nullable Object> values = new HashMap<>();
    for (Schema.Field field : row.getSchema().getFields()) {
      Object value = row.get(field.pos());
      values.put(field.name(), value instanceof CharSequence ? value.toString() : value);
    }
    return values;
  }

  /** The texts beside a row. */
  static Map<String, String> texts(GenericRecord message, String field) {
    Map<String, String> texts = new HashMap<>();
    if (message.get(field) instanceof Map<?, ?> map) {
      map.forEach((name, text) -> texts.put(name.toString(), text.toString()));
    }
    return texts;
  }

  static byte[] without(int bytes, byte[] message) {
    return Arrays.copyOfRange(message, bytes, message.length);
  }

  private static List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    add(cells, column("id", DataType.BIGINT), 3L, 3L);
    add(cells, column("k text", DataType.VARCHAR, 20, 0), "a\"b", "a\"b");
    add(cells, column("c_boolean", DataType.BOOLEAN), true, 2);
    add(cells, column("c_tinyint", DataType.TINYINT), -128, 127);
    add(cells, unsigned("c_tinyint_u", DataType.TINYINT), 255, 0);
    add(cells, column("c_smallint", DataType.SMALLINT), -32768, null);
    add(cells, column("c_mediumint", DataType.MEDIUMINT), 8388607, null);
    add(cells, column("c_int", DataType.INT), 2147483646, null);
    add(cells, unsigned("c_int_u", DataType.INT), 4294967295L, null);
    add(cells, column("c_bigint", DataType.BIGINT), Long.MIN_VALUE, null);
    BigInteger wide = new BigInteger("10223372036854775806");
    add(cells, unsigned("c_bigint_u", DataType.BIGINT), wide, 128);
    add(cells, column("c_year", DataType.YEAR), 2026, 0);
    add(cells, column("c_float", DataType.FLOAT), 1.2222f, -1e-10f);
    add(cells, column("c_double", DataType.DOUBLE), 9.99999999999, Double.NaN);
    add(cells, column("c_decimal", DataType.DECIMAL, 10, 2), new BigDecimal("199.90"), -1.28);
    add(
        cells,
        column("c_decimal_wide", DataType.DECIMAL, 65, 30),
        new BigDecimal("-12345678901234567890123456789012345.000000000000000000000000000001"),
        new BigDecimal("36893488147419103232.000000000000000000000000000000"));
    add(cells, column("c_decimal_of_any", DataType.DECIMAL), new BigDecimal("-0.5"), null);
    add(cells, column("c_bit", DataType.BIT, 10, 0), 0x2FF, 1);
    add(cells, column("c_char", DataType.CHAR), "hello world", "");
    add(cells, column("c_varchar", DataType.VARCHAR), "Grüße, 中文, 😀", "tab\there");
    add(cells, column("c_tinytext", DataType.TINYTEXT), "\u0000\u0001\u001f\u007f\u2028", null);
    add(cells, column("c_text", DataType.TEXT), "line 1\r\nline 2\f\b\\", null);
    add(cells, column("c_mediumtext", DataType.MEDIUMTEXT), "x".repeat(70), null);
    add(cells, column("c_longtext", DataType.LONGTEXT), "x".repeat(40), null);
    add(cells, column("c_enum", DataType.ENUM), "shipped", "");
    add(cells, column("c_set", DataType.SET), "a,b", "");
    add(cells, column("c_json", DataType.JSON), "{\"a\": [1, null, \"ü\"]}", "null");
    add(cells, column("c_uuid", DataType.UUID), "123e4567-e89b-12d3-a456-426655440000", null);
    add(cells, column("c_inet", DataType.INET), "2001:db8::ff00:42:8329", null);
    byte[] hello = "hello world".getBytes(US_ASCII);
    add(cells, column("c_binary", DataType.BINARY), new byte[] {1, 0, 0, 0}, null);
    add(cells, column("c_varbinary", DataType.VARBINARY), hello, new byte[0]);
    add(cells, column("c_tinyblob", DataType.TINYBLOB), new byte[] {(byte) 0xFF}, null);
    add(cells, column("c_blob", DataType.BLOB), new byte[] {(byte) 0xFB, (byte) 0xFF}, null);
    add(cells, column("c_mediumblob", DataType.MEDIUMBLOB), new byte[] {0, 0, 0}, null);
    add(cells, column("c_longblob", DataType.LONGBLOB), hello, null);
    add(cells, column("c_geometry", DataType.GEOMETRY), new byte[] {0, 0, 0, 0, 1}, null);
    add(cells, column("c_vector", DataType.VECTOR), new byte[] {0, 0, (byte) 0x80, 0x3F}, null);
    add(cells, column("c_date", DataType.DATE), "2020-11-25", "0000-00-00");
    add(cells, column("c_time", DataType.TIME, -1, 6), "00:01:02.5", "-838:59:59.500000");
    add(cells, column("c_datetime", DataType.DATETIME), "2020-11-25 00:01:02", null);
    add(
        cells,
        column("c_datetime6", DataType.DATETIME, -1, 6),
        "2020-11-25 00:01:02.012300",
        "2024-02-30 00:00:00");
    add(
        cells,
        column("c_datetime9", DataType.DATETIME, -1, 9),
        "2020-11-25 00:01:02.123456789",
        "1500-01-01 00:00:00");
    add(
        cells,
        column("c_timestamp", DataType.TIMESTAMP, -1, 6),
        Instant.ofEpochSecond(1606233662, 12_345_000),
        "0000-00-00 00:00:00");
    add(
        cells,
        column("c_timestamp9", DataType.TIMESTAMP, -1, 9),
        Instant.ofEpochSecond(-1, 123_456_789),
        null);
    add(
        cells,
        column("c_zoned", DataType.ZONED_DATETIME, -1, 9),
        "2020-11-25 00:01:02.123456789 Asia/Shanghai",
        "2020-11-25 00:01:02 +08:00");
    add(cells, column("c_ym", DataType.INTERVAL_YEAR_TO_MONTH), "INTERVAL '4' YEAR", null);
    add(cells, column("c_ds", DataType.INTERVAL_DAY_TO_SECOND), "INTERVAL '3' DAY", null);
    return cells;
  }

  private static void add(
      List<Cell> cells, Column column, @Nullable Object first, @Nullable Object second) {
    cells.add(new Cell(column, first, second));
  }
}
