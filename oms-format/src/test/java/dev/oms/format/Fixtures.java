package dev.oms.format;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Origin;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tables and rows that the tests of all formats use. */
final class Fixtures {

  static final SourceInfo MYSQL = new SourceInfo("MYSQL", null, "8.0.31");
  static final SourceInfo OCEANBASE = new SourceInfo("OB_MYSQL", "tenant", "4.2.1");
  static final long TIME = 1606233662012L;
  static final long SEQUENCE = 160623366201200001L;
  static final Origin TRANSACTION =
      new SimpleOrigin("binlog.000003:4567", "3e11fa47-71ca:23", "12", 1606233660L);
  static final Origin CHUNK = SimpleOrigin.ofSnapshot("shop.every_type chunk 3");

  /** A column of every type, and what {@link #first()} and {@link #second()} hold. */
  private record Cell(Column column, @Nullable Object first, @Nullable Object second) {}

  private static final List<Cell> CELLS = cells();

  /** A table with every type, keyed by {@code (id, k_text)}. */
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

  static Column column(String name, DataType type) {
    return Column.of(name, type, type.name().toLowerCase(java.util.Locale.ROOT));
  }

  static Column unsigned(String name, DataType type) {
    return new Column(name, type, "unsigned", true, true, -1, 0, null, List.of());
  }

  static Column bits(String name, int length) {
    return new Column(name, DataType.BIT, "bit", true, false, length, 0, null, List.of());
  }

  static TableSchema table(List<Integer> key, Column... columns) {
    return new TableSchema(MYSQL, new TableId("shop", "t"), 1, List.of(columns), key, List.of());
  }

  static String message(Serializer serializer, RowChange change) {
    return message(serializer.bind(SerializerContext.allColumns(change.schema())), change);
  }

  static String message(Serializer.BoundSerializer bound, RowChange change) {
    MessageMeta meta = new MessageMeta();
    meta.set(SEQUENCE, TIME + 5);
    ByteOutput out = new ByteOutput(16);
    out.write('#');
    bound.serialize(change, meta, out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8).substring(1);
  }

  private static List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    add(cells, column("id", DataType.BIGINT), 3L, 3L);
    add(cells, column("k_text", DataType.VARCHAR), "a\"b", "a\"b");
    add(cells, column("c_boolean", DataType.BOOLEAN), true, false);
    add(cells, column("c_tinyint", DataType.TINYINT), -128, 127);
    add(cells, unsigned("c_tinyint_u", DataType.TINYINT), 255, 0);
    add(cells, column("c_smallint", DataType.SMALLINT), -32768, null);
    add(cells, column("c_mediumint", DataType.MEDIUMINT), 8388607, null);
    add(cells, column("c_int", DataType.INT), 2147483646, null);
    add(cells, unsigned("c_int_u", DataType.INT), 4294967295L, null);
    add(cells, column("c_bigint", DataType.BIGINT), Long.MIN_VALUE, null);
    BigInteger wide = new BigInteger("10223372036854775806");
    add(cells, unsigned("c_bigint_u", DataType.BIGINT), wide, null);
    add(cells, column("c_year", DataType.YEAR), 2026, 0);
    add(cells, column("c_float", DataType.FLOAT), 1.2222f, -1e-10f);
    add(cells, column("c_double", DataType.DOUBLE), 9.99999999999, 5.0);
    add(cells, column("c_decimal", DataType.DECIMAL), new BigDecimal("199.90"), null);
    String wideDecimal = "-12345678901234567890123456789012345.000000000000000000000000000001";
    add(cells, column("c_decimal_wide", DataType.DECIMAL), new BigDecimal(wideDecimal), 0);
    add(cells, bits("c_bit", 10), 0x2FF, 1);
    add(cells, column("c_char", DataType.CHAR), "hello world", "");
    add(cells, column("c_varchar", DataType.VARCHAR), "Grüße, 中文, 😀", "tab\there");
    add(cells, column("c_tinytext", DataType.TINYTEXT), "\u0000\u0001\u001f\u007f\u2028", null);
    add(cells, column("c_text", DataType.TEXT), "line 1\r\nline 2\f\b\\", null);
    add(cells, column("c_mediumtext", DataType.MEDIUMTEXT), "</script>", null);
    add(cells, column("c_longtext", DataType.LONGTEXT), "x".repeat(40), null);
    add(cells, column("c_enum", DataType.ENUM), "shipped", "");
    add(cells, column("c_set", DataType.SET), "a,b", "");
    add(cells, column("c_json", DataType.JSON), "{\"a\": [1, null, \"ü\"]}", "null");
    add(cells, column("c_uuid", DataType.UUID), "123e4567-e89b-12d3-a456-426655440000", null);
    add(cells, column("c_inet", DataType.INET), "2001:db8::ff00:42:8329", null);
    byte[] hello = "hello world".getBytes(StandardCharsets.US_ASCII);
    add(cells, column("c_binary", DataType.BINARY), new byte[] {1, 0, 0, 0}, null);
    add(cells, column("c_varbinary", DataType.VARBINARY), hello, new byte[0]);
    add(cells, column("c_tinyblob", DataType.TINYBLOB), new byte[] {(byte) 0xFF}, null);
    add(cells, column("c_blob", DataType.BLOB), new byte[] {(byte) 0xFB, (byte) 0xFF}, null);
    add(cells, column("c_mediumblob", DataType.MEDIUMBLOB), new byte[] {0, 0, 0}, null);
    add(cells, column("c_longblob", DataType.LONGBLOB), hello, null);
    byte[] point = new byte[25];
    point[4] = 1;
    point[5] = 1;
    add(cells, column("c_geometry", DataType.GEOMETRY), point, null);
    add(cells, column("c_vector", DataType.VECTOR), new byte[] {0, 0, (byte) 0x80, 0x3F}, null);
    add(cells, column("c_date", DataType.DATE), "2020-11-25", "0000-00-00");
    add(cells, column("c_time", DataType.TIME), "00:01:02", "-838:59:59.500000");
    add(cells, column("c_datetime", DataType.DATETIME), "2020-11-25 00:01:02", null);
    add(
        cells,
        column("c_datetime6", DataType.DATETIME),
        "2020-11-25 00:01:02.012300",
        "2024-02-30 00:00:00");
    add(
        cells,
        column("c_timestamp", DataType.TIMESTAMP),
        Instant.ofEpochSecond(1606233662, 12_345_000),
        "0000-00-00 00:00:00");
    add(
        cells,
        column("c_zoned", DataType.ZONED_DATETIME),
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
