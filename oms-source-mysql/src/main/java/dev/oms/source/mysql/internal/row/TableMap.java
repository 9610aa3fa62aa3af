package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A TABLE_MAP event: the columns, as the log has them, of the row events that name its table id.
 * Immutable and thread-safe; it keeps a copy of the event's bytes.
 *
 * <p>Format: 6 bytes table id, 2 flags, database and table name (length byte, name, zero byte),
 * column count, one type byte for each column, the metadata of the types, a bitmap of nullable
 * columns, and, as {@code binlog_row_metadata} says, optional fields (see {@link TableMetadata}).
 * ENUM, SET and CHAR come as STRING with the real type in the metadata; {@link #type} gives the
 * real one.
 */
public final class TableMap {

  private final byte[] bytes;
  private final long tableId;
  private final TableId table;
  private final int[] types;
  private final int[] metas;
  private final int nullBitmap;
  private final TableMetadata metadata;

  private TableMap(byte[] bytes, boolean mariaDb) {
    this.bytes = bytes;
    Cursor in = new Cursor(bytes, 0, bytes.length, "a TABLE_MAP event");
    tableId = in.little(6);
    in.skip(2);
    String database = name(in);
    table = new TableId(database, name(in));
    int columns = in.packedInt();
    if (columns == 0) {
      throw in.error("no columns");
    }
    int typesAt = in.skip(columns);
    int metaLength = in.packedInt();
    int metaAt = in.skip(metaLength);
    nullBitmap = in.skip((columns + 7) / 8);
    types = new int[columns];
    metas = new int[columns];
    parseTypes(typesAt, new Cursor(bytes, metaAt, metaAt + metaLength, "TABLE_MAP of " + table));
    metadata = TableMetadata.parse(in, this, mariaDb);
  }

  /**
   * Parses the body of a TABLE_MAP event.
   *
   * @param body an array that holds it; its bytes are copied
   * @param offset where the body starts, after the event header of 19 bytes
   * @param end where it ends, before the checksum
   * @param mariaDb whether MariaDB wrote it, whose lists of character sets count spatial columns
   * @throws EventFormatException when the bytes are not a TABLE_MAP event
   */
  public static TableMap parse(byte[] body, int offset, int end, boolean mariaDb) {
    try {
      return new TableMap(Arrays.copyOfRange(body, offset, end), mariaDb);
    } catch (IllegalArgumentException e) {
      throw new EventFormatException("a TABLE_MAP event is damaged: " + e.getMessage(), e);
    }
  }

  private static String name(Cursor in) {
    int length = in.packedInt();
    int at = in.skip(length);
    in.skip(1);
    return new String(in.array(), at, length, StandardCharsets.UTF_8);
  }

  private void parseTypes(int typesAt, Cursor meta) {
    for (int i = 0; i < types.length; i++) {
      int type = bytes[typesAt + i] & 0xFF;
      int value = 0;
      switch (BinlogType.metaLength(type)) {
        case 1 -> value = (int) meta.little(1);
        case 2 -> value = (int) meta.little(2);
        default -> {}
      }
      if (type == BinlogType.TYPED_ARRAY) {
        throw UnsupportedRowsException.columnType(table, i, type);
      }
      if (type == BinlogType.STRING || type == BinlogType.ENUM || type == BinlogType.SET) {
        // The real type, whose bits 4 and 5 hold, inverted, bits 8 and 9 of the length.
        int real = value & 0xFF;
        int length = value >> 8;
        if ((real & 0x30) != 0x30) {
          length |= ((real & 0x30) ^ 0x30) << 4;
          real |= 0x30;
        }
        type = real;
        value = length;
      } else if (type == BinlogType.NEWDECIMAL) {
        value = (value & 0xFF) << 8 | value >> 8;
      }
      types[i] = type;
      metas[i] = value;
    }
    if (meta.remaining() != 0) {
      throw meta.error("more metadata than its types have");
    }
  }

  /** The id that row events refer to this map by; of 48 bits. */
  public long tableId() {
    return tableId;
  }

  /** The table. */
  public TableId table() {
    return table;
  }

  /** The number of columns, invisible and generated ones included. */
  public int columnCount() {
    return types.length;
  }

  /**
   * The columns without those at the end that a server made for itself: MariaDB keeps the hash of a
   * unique key over a long column in a hidden column {@code DB_ROW_HASH_n}, which no SELECT shows.
   *
   * @param known the table as the server describes it, whose own columns are none of these; may be
   *     null
   */
  int visibleColumns(@Nullable TableSchema known) {
    int count = columnCount();
    while (count > 1 && isServersOwn(count - 1, known)) {
      count--;
    }
    return count;
  }

  private boolean isServersOwn(int column, @Nullable TableSchema known) {
    String name = hasNames() ? metadata().name(column) : null;
    return name != null
        && name.startsWith("DB_ROW_HASH_")
        && type(column) == BinlogType.LONGLONG
        && (known == null || known.indexOf(name) < 0);
  }

  /**
   * The type of a column: a number of MySQL's {@code enum_field_types}, where STRING (254) is CHAR
   * or BINARY and ENUM (247) and SET (248) are told from it.
   */
  public int type(int column) {
    return types[column];
  }

  /**
   * What the log says of the type: for STRING, VARCHAR, ENUM and SET the greatest number of bytes;
   * for BLOB, JSON and GEOMETRY the number of length bytes; for NEWDECIMAL {@code precision << 8 |
   * scale}; for BIT {@code bytes << 8 | bits}, of full bytes and the bits beyond them; for temporal
   * types ending in 2 the digits of the fraction; else 0.
   */
  public int meta(int column) {
    return metas[column];
  }

  /** Whether a column may be NULL. */
  public boolean nullable(int column) {
    return (bytes[nullBitmap + (column >> 3)] & 1 << (column & 7)) != 0;
  }

  /** The optional fields; all of them empty where the log has none. */
  public TableMetadata metadata() {
    return metadata;
  }

  /** Whether the log names the columns ({@code binlog_row_metadata=FULL}). */
  public boolean hasNames() {
    return metadata.hasNames();
  }

  /** Whether {@code other} says the same, apart from the table id. */
  public boolean sameDefinition(TableMap other) {
    return Arrays.equals(bytes, 6, bytes.length, other.bytes, 6, other.bytes.length);
  }

  /** Whether the body at {@code offset} to {@code end} says the same, apart from the table id. */
  public boolean sameDefinition(byte[] body, int offset, int end) {
    return end - offset == bytes.length
        && Arrays.equals(bytes, 6, bytes.length, body, offset + 6, end);
  }

  /** The heap bytes it takes, roughly. */
  public int bytes() {
    return bytes.length * 3 + types.length * 8 + 200;
  }

  @Override
  public String toString() {
    return table + " #" + tableId + " (" + types.length + " columns)";
  }
}
