package dev.oms.testkit.compat;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Tables and changes for tests of serializers, partitioners and filters: every type with its edge
 * values, NULL and absent columns, names that need care, every kind of change. The same in every
 * run.
 */
public final class SampleChanges {

  private static final SourceInfo SOURCE = new SourceInfo("MYSQL", null, "8.0.31");
  private static final String TROUBLE =
      "quotes ' \" ` \\ / <&> , ; tab \t lines \r\n\u2028 controls \u0000\u0001\u007f żółw 中文 🐢";
  private static final List<String> NAMES =
      List.of(
          "quo\"te",
          "quo'te",
          "`",
          "back\\slash",
          "a.b",
          "a b",
          " ",
          "\u00a0",
          "\u200b",
          "tab\t",
          "line\n",
          "{}",
          "[0]",
          "null",
          "0",
          "żółw",
          "订单",
          "🐢",
          "ID",
          "before",
          "op");

  private SampleChanges() {}

  /**
   * A table {@code shop.every_type} with a key {@code (id, region)}, a column of each type, and
   * columns of unusual names.
   *
   * @param version of the schema; one with another version has another number of columns
   */
  public static TableSchema everyType(int version) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("id", DataType.BIGINT, "bigint", false, false, -1, 0, null, List.of()));
    columns.add(
        new Column(
            "region", DataType.VARCHAR, "varchar(20)", false, false, 20, 0, "utf8mb4", List.of()));
    for (DataType type : DataType.values()) {
      columns.add(column("c_" + type.name().toLowerCase(Locale.ROOT), type, false));
    }
    columns.add(column("u_bigint", DataType.BIGINT, true));
    columns.add(column("u_int", DataType.INT, true));
    for (String name : NAMES) {
      columns.add(column(name, DataType.VARCHAR, false));
    }
    for (int i = 1; i < version; i++) {
      columns.add(2, column("added_" + i, DataType.INT, false));
    }
    return new TableSchema(
        SOURCE, new TableId("shop", "every_type"), version, columns, List.of(0, 1), List.of());
  }

  /** A table of one nullable column of the type, without any key. */
  public static TableSchema keyless(DataType type) {
    return new TableSchema(
        SOURCE,
        new TableId("żółw \"q\" 中文", "`t` 'x' 🐢"),
        1,
        List.of(column("v", type, false)),
        List.of(),
        List.of());
  }

  private static Column column(String name, DataType type, boolean unsigned) {
    int length =
        switch (type) {
          case BIT -> 64;
          case DECIMAL -> 20;
          case CHAR, VARCHAR, BINARY, VARBINARY -> 200;
          default -> -1;
        };
    int scale =
        switch (type) {
          case DECIMAL -> 2;
          case TIME, DATETIME, TIMESTAMP, ZONED_DATETIME -> 6;
          default -> 0;
        };
    return new Column(
        name,
        type,
        type.name().toLowerCase(Locale.ROOT) + (unsigned ? " unsigned" : ""),
        true,
        unsigned,
        length,
        scale,
        type.kind() == dev.oms.core.model.ValueKind.TEXT ? "utf8mb4" : null,
        type == DataType.ENUM || type == DataType.SET ? List.of("a", "b\"c", "żółw") : List.of());
  }

  /** Values that the column takes, the edges first. */
  public static List<Object> values(Column column) {
    return switch (column.type()) {
      case BOOLEAN -> List.of(false, true);
      case TINYINT -> List.of(-128, 127, 0);
      case SMALLINT -> List.of(-32768, 32767);
      case MEDIUMINT -> List.of(-8388608, 8388607);
      case INT -> column.unsigned() ? List.of(0, 4294967295L) : List.of(Integer.MIN_VALUE, 42);
      case BIGINT ->
          column.unsigned()
              ? List.of(BigInteger.TWO.pow(64).subtract(BigInteger.ONE), 0L)
              : List.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L, -1L);
      case YEAR -> List.of(0, 1901, 2155);
      case FLOAT -> List.of(1.5f, -0.0f, Float.MAX_VALUE, Float.MIN_VALUE, 1e-7f);
      case DOUBLE -> List.of(0.1, -0.0, Double.MAX_VALUE, Double.MIN_VALUE, 1e21);
      case DECIMAL -> List.of("-123456789012345678.90", "0.00", "-0.01", "100.00");
      case BIT -> List.of(-1L, 0L, 5L);
      case ENUM -> List.of("a", "b\"c", "żółw", "");
      case SET -> List.of("a,żółw", "", "b\"c");
      case JSON -> List.of("{\"a\":[1,null,\"ż\"]}", "null", "\"text\"", "1.50");
      case UUID -> List.of("123e4567-e89b-12d3-a456-426655440000");
      case INET -> List.of("::1", "192.0.2.1");
      case INTERVAL_YEAR_TO_MONTH -> List.of("+01-02", "-99-11");
      case INTERVAL_DAY_TO_SECOND -> List.of("+01 02:03:04.500000");
      case CHAR, VARCHAR, TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT ->
          List.of("", TROUBLE, "plain", "x".repeat(5000), " ");
      case BINARY, VARBINARY, TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB ->
          List.of(new byte[0], everyByte(), "text".getBytes(StandardCharsets.UTF_8), new byte[3]);
      case GEOMETRY -> List.of(point());
      case VECTOR -> List.of(new byte[] {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, (byte) 0xC0});
      case DATE -> List.of("2024-02-29", "0000-00-00", "2024-02-30", "9999-12-31");
      case TIME -> List.of("-838:59:59.000001", "00:00:00", "838:59:59.999999", "-00:00:00.5");
      case DATETIME ->
          List.of("2024-06-30 23:59:59.999999", "0000-00-00 00:00:00", "1000-01-01 00:00:00");
      case TIMESTAMP ->
          List.of(
              Instant.parse("2024-06-30T23:59:59.999999Z"),
              "0000-00-00 00:00:00",
              Instant.EPOCH.plusSeconds(1));
      case ZONED_DATETIME -> List.of("2024-01-01 00:00:00.500000 Asia/Shanghai");
    };
  }

  private static byte[] everyByte() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    return all;
  }

  /** SRID 4326, POINT(1 2). */
  private static byte[] point() {
    byte[] bytes = new byte[25];
    bytes[0] = (byte) 0xE6;
    bytes[1] = 0x10;
    bytes[4] = 1;
    bytes[5] = 1;
    bytes[15] = (byte) 0xF0;
    bytes[16] = 0x3F;
    bytes[24] = 0x40;
    return bytes;
  }

  /** A row of values at random, some of them NULL or absent, the key never. */
  static ArrayRow row(TableSchema schema, Random random) {
    @Nullable Object[] values = new Object[schema.size()];
    int mode = random.nextInt(4);
    for (int i = 0; i < values.length; i++) {
      List<Object> some = values(schema.column(i));
      int dice = random.nextInt(10);
      boolean key = schema.rowKey().contains(i);
      values[i] =
          key || mode == 0 || dice > 2
              ? some.get(random.nextInt(some.size()))
              : mode == 1 && dice == 0 ? ArrayRow.ABSENT : null;
    }
    return rowOf(schema, values);
  }

  /** A row of the values, one for each column. */
  @SuppressWarnings("NullAway") // It takes an array of nullable elements for a nullable array.
  static ArrayRow rowOf(TableSchema schema, @Nullable Object[] values) {
    return ArrayRow.of(schema, values);
  }

  /** The same row with other values outside of the given columns. */
  static ArrayRow changedElsewhere(ArrayRow row, List<Integer> kept, Random random) {
    TableSchema schema = row.schema();
    @Nullable Object[] values = new Object[schema.size()];
    ArrayRow other = row(schema, random);
    return Spliced.of(schema, row, other, kept, values);
  }

  /** Changes of the table: all kinds, in transactions of several. */
  public static List<RowChange> changes(TableSchema schema, int number) {
    Random random = new Random(schema.version() * 31L + schema.size());
    List<RowChange> changes = new ArrayList<>();
    SimpleOrigin origin = origin(0);
    for (int i = 0; i < number; i++) {
      if (random.nextInt(3) == 0) {
        origin = origin(i);
      }
      long time = 1_700_000_000_000L + random.nextInt(5000);
      ArrayRow before = row(schema, random);
      ArrayRow after = row(schema, random);
      changes.add(
          switch (i % 4) {
            case 0 -> SimpleRowChange.insert(after, time, origin);
            case 1 -> SimpleRowChange.update(before, after, time, origin);
            case 2 -> SimpleRowChange.delete(before, time, origin);
            default ->
                SimpleRowChange.snapshot(after, SimpleOrigin.ofSnapshot("shop.every_type@" + i));
          });
    }
    return changes;
  }

  private static SimpleOrigin origin(int i) {
    return new SimpleOrigin(
        "binlog.000001:" + (4 + i * 100),
        i % 2 == 0 ? "uuid:" + i : null,
        i % 3 == 0 ? null : String.valueOf(i),
        1_700_000_000L + i);
  }
}
