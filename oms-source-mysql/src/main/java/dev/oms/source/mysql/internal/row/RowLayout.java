package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.Column;
import dev.oms.core.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the rows that a TABLE_MAP event describes are decoded into the columns of a schema. Immutable
 * and thread-safe; made once for each table definition and shared.
 */
public final class RowLayout {

  private static final byte[][] NO_LABELS = new byte[0][];

  private final TableSchema schema;
  final int columns;
  private final int leastRowBytes;

  /** The {@link Codec} of each column. */
  final int[] codecs;

  /** Positive: the bytes that a value takes. Negative: the bytes of its length in front of it. */
  final int[] shapes;

  /** The metadata of the type, or for MariaDB's old temporal types the digits of the fraction. */
  final int[] metas;

  /** The character sets of text columns; null where bytes are UTF-8 or there is none. */
  final @Nullable MySqlCharset[] charsets;

  /** The labels of ENUM and SET columns in UTF-8. */
  final byte[][][] labels;

  /** Whether JSON is printed as MySQL 5.7 does. */
  final boolean legacyJson;

  private RowLayout(TableMap map, TableSchema schema) {
    this.schema = schema;
    String version = schema.source().version();
    legacyJson =
        version != null
            && version.startsWith("5.7.")
            && !schema.source().dbType().startsWith("OB_");
    columns = map.columnCount();
    codecs = new int[columns];
    shapes = new int[columns];
    metas = new int[columns];
    charsets = new MySqlCharset[columns];
    labels = new byte[columns][][];
    for (int i = 0; i < columns; i++) {
      labels[i] = NO_LABELS;
      metas[i] = map.meta(i);
      if (i < schema.size()) {
        bind(map, i, schema.column(i));
      } else {
        // Read over: see TableMap.visibleColumns.
        set(i, Codec.INT8, 8);
      }
    }
    int least = (columns + 7) / 8;
    for (int i = 0; i < schema.size(); i++) {
      if (!schema.column(i).nullable()) {
        least += Math.abs(shapes[i]);
      }
    }
    leastRowBytes = Math.max(1, least);
  }

  /** An upper bound of the rows with full images that {@code bytes} of an event can hold. */
  public int rowsAtMost(int bytes) {
    return bytes / leastRowBytes + 1;
  }

  /**
   * Checks that the columns of the map are those of the schema, and prepares the decoding.
   *
   * @throws SchemaMismatchException when a column differs in number, type, length, sign, character
   *     set, or (where the log has it) name
   * @throws UnsupportedRowsException when a column has a type that cannot be decoded
   */
  public static RowLayout of(TableMap map, TableSchema schema) {
    LayoutCheck.check(map, schema);
    return new RowLayout(map, schema);
  }

  /** The schema that rows have. */
  public TableSchema schema() {
    return schema;
  }

  private void bind(TableMap map, int i, Column column) {
    int type = map.type(i);
    int meta = map.meta(i);
    boolean unsigned = column.unsigned();
    switch (type) {
      case BinlogType.TINY -> set(i, unsigned ? Codec.UINT1 : Codec.INT1, 1);
      case BinlogType.SHORT -> set(i, unsigned ? Codec.UINT2 : Codec.INT2, 2);
      case BinlogType.INT24 -> set(i, unsigned ? Codec.UINT3 : Codec.INT3, 3);
      case BinlogType.LONG -> set(i, unsigned ? Codec.UINT4 : Codec.INT4, 4);
      case BinlogType.LONGLONG -> set(i, Codec.INT8, 8);
      case BinlogType.YEAR -> set(i, Codec.YEAR, 1);
      case BinlogType.FLOAT -> set(i, Codec.FLOAT, 4);
      case BinlogType.DOUBLE -> set(i, Codec.DOUBLE, 8);
      case BinlogType.NEWDECIMAL -> {
        int size = BinaryDecimal.size(meta >> 8, meta & 0xFF);
        if (size < 0) {
          throw new EventFormatException(
              "column '" + column.name() + "' of table " + schema.id() + ": no DECIMAL " + meta);
        }
        set(i, Codec.DECIMAL, size);
      }
      case BinlogType.BIT -> set(i, Codec.BIT, (meta >> 8) + ((meta & 0xFF) > 0 ? 1 : 0));
      case BinlogType.DATE, BinlogType.NEWDATE -> set(i, Codec.DATE, 3);
      case BinlogType.TIME, BinlogType.DATETIME, BinlogType.TIMESTAMP ->
          bindOldTemporal(i, type, column.scale());
      case BinlogType.TIME2 ->
          set(i, Codec.TIME2, 3 + BinaryTime.fractionBytes(digits(meta, column)));
      case BinlogType.DATETIME2 ->
          set(i, Codec.DATETIME2, 5 + BinaryTime.fractionBytes(digits(meta, column)));
      case BinlogType.TIMESTAMP2 ->
          set(i, Codec.TIMESTAMP2, 4 + BinaryTime.fractionBytes(digits(meta, column)));
      case BinlogType.STRING -> bindString(i, column, meta);
      case BinlogType.VARCHAR, BinlogType.VAR_STRING ->
          bindText(i, column, Codec.TEXT, Codec.BYTES, meta > 255 ? -2 : -1);
      case BinlogType.VARCHAR_COMPRESSED ->
          bindText(i, column, Codec.TEXT_COMPRESSED, Codec.BYTES_COMPRESSED, meta > 255 ? -2 : -1);
      case BinlogType.BLOB, BinlogType.GEOMETRY, BinlogType.VECTOR ->
          bindText(i, column, Codec.TEXT, Codec.BYTES, blobLength(meta, column));
      case BinlogType.BLOB_COMPRESSED ->
          bindText(
              i, column, Codec.TEXT_COMPRESSED, Codec.BYTES_COMPRESSED, blobLength(meta, column));
      case BinlogType.JSON -> set(i, Codec.JSON, blobLength(meta, column));
      case BinlogType.ENUM -> {
        labels[i] = utf8(column.labels());
        set(i, Codec.ENUM, within(meta, 2, column));
      }
      case BinlogType.SET -> {
        labels[i] = utf8(column.labels());
        set(i, Codec.SET, within(meta, 8, column));
      }
      default -> throw UnsupportedRowsException.columnType(schema.id(), i, type);
    }
  }

  private void set(int i, int codec, int shape) {
    codecs[i] = codec;
    shapes[i] = shape;
  }

  private int digits(int meta, Column column) {
    return meta == 0 ? 0 : within(meta, 6, column);
  }

  private int within(int meta, int max, Column column) {
    if (meta < 1 || meta > max) {
      throw new EventFormatException(
          "column '" + column.name() + "' of table " + schema.id() + " has metadata " + meta);
    }
    return meta;
  }

  private int blobLength(int meta, Column column) {
    return -within(meta, 4, column);
  }

  /** The log does not say how many digits MariaDB's old types have; the schema does. */
  private void bindOldTemporal(int i, int type, int digits) {
    metas[i] = Math.min(Math.max(digits, 0), 6);
    int scale = metas[i];
    switch (type) {
      case BinlogType.TIME ->
          set(i, scale == 0 ? Codec.TIME_OLD : Codec.TIME_HIRES, BinaryTime.timeHiresBytes(scale));
      case BinlogType.DATETIME ->
          set(
              i,
              scale == 0 ? Codec.DATETIME_OLD : Codec.DATETIME_HIRES,
              scale == 0 ? 8 : BinaryTime.datetimeHiresBytes(scale));
      default ->
          set(
              i,
              scale == 0 ? Codec.TIMESTAMP_OLD : Codec.TIMESTAMP_HIRES,
              BinaryTime.timestampHiresBytes(scale));
    }
  }

  private void bindString(int i, Column column, int meta) {
    int shape = meta > 255 ? -2 : -1;
    switch (column.type()) {
      case UUID -> set(i, Codec.UUID, shape);
      case INET -> set(i, meta == 4 ? Codec.INET4 : Codec.INET6, shape);
      case BINARY -> set(i, Codec.BINARY, shape);
      default -> bindText(i, column, Codec.TEXT, Codec.BYTES, shape);
    }
  }

  private void bindText(int i, Column column, int text, int bytes, int shape) {
    switch (column.kind()) {
      case TEXT -> {
        set(i, text, shape);
        charsets[i] = charsetOf(column);
      }
      default -> set(i, bytes, shape);
    }
  }

  /** Null when it is not known: then reading the value is what fails. */
  static @Nullable MySqlCharset charsetOf(Column column) {
    String charset = column.charset();
    if (charset == null) {
      return switch (column.type()) {
        // MariaDB's UUID and INET are ASCII text, JSON is UTF-8 where nothing else is said.
        case JSON, UUID, INET -> Charsets.of("utf8mb4");
        default -> null;
      };
    }
    return Charsets.find(charset).orElse(null);
  }

  private static byte[][] utf8(List<String> labels) {
    return labels.stream()
        .map(label -> label.getBytes(StandardCharsets.UTF_8))
        .toArray(byte[][]::new);
  }

  @Override
  public String toString() {
    return "layout of " + schema;
  }
}
