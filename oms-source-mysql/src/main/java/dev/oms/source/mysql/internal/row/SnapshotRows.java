package dev.oms.source.mysql.internal.row;

import dev.oms.core.OmsException;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.LentSlices;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table that were read through JDBC, in compact blocks, with exactly the values that
 * the binlog would give. Filled by one thread and then read by one; not thread-safe.
 *
 * <p>The connection must be prepared by {@link SnapshotSession#prepare}, the query select {@link
 * #selectList} first, and the statement not be a server-side prepared one.
 *
 * <p>Of a row each value follows as its length plus one (seven bits a byte, the lowest first; 0 is
 * NULL) and its bytes: integers, dates and times as eight bytes little-endian, a fraction of the
 * second as four more, text in the column's own character set, everything else as it is.
 */
public final class SnapshotRows {

  private static final int MAX_BYTES = Integer.MAX_VALUE - 16;

  private static final int FIRST_BLOCK = 8 << 10;

  /** Below half of G1's smallest region, so that blocks are ordinary objects in a small heap. */
  private static final int BLOCK_BITS = 18;

  private static final int BLOCK = 1 << BLOCK_BITS;
  private static final int MAX_BLOCKS = 1 << 32 - BLOCK_BITS;

  /** How a column's value is fetched from the driver. */
  private static final int FETCH_BYTES = 0;

  private static final int FETCH_BYTES_OR_STRING = 1;
  private static final int FETCH_STRING = 2;
  private static final int FETCH_LONG = 3;

  private final TableSchema schema;
  private final int columns;
  private int @Nullable [] fetch;

  /** The block that rows are added to, the last of {@link #blocks}. */
  private byte[] buffer = new byte[FIRST_BLOCK];

  private int used;

  /** Where in {@link #buffer} the row begins that is added. */
  private int rowStart;

  private final List<byte[]> blocks = new ArrayList<>(List.of(buffer));

  /** The bytes in the blocks before the last one. */
  private long usedBefore;

  /** Of each row the number of its block, and in the lower bits where it begins there. */
  private int[] starts = new int[64];

  private int size;

  /** An empty buffer for rows of {@code schema}. */
  public SnapshotRows(TableSchema schema) {
    this.schema = schema;
    this.columns = schema.size();
  }

  /**
   * The columns for a SELECT, in the order of the schema, such that every value comes exactly:
   * FLOAT is widened, for the server prints six digits of it, and so is a DOUBLE with a declared
   * number of digits. Dates and times come as strings.
   */
  public static String selectList(TableSchema schema) {
    StringJoiner list = new StringJoiner(", ");
    for (Column column : schema.columns()) {
      String name = '`' + column.name().replace("`", "``") + '`';
      switch (column.kind()) {
        case FLOAT -> list.add(name + " * 1e0");
        case DOUBLE -> list.add(column.nativeType().contains("(") ? name + " * 1e0" : name);
        // MariaDB's driver would parse it in the JVM's time zone, which lacks some hours.
        case DATE, TIME, DATETIME, TIMESTAMP -> list.add("CAST(" + name + " AS CHAR)");
        // MariaDB's driver breaks the connection over MySQL's VECTOR.
        default ->
            list.add(column.type() == DataType.VECTOR ? "CAST(" + name + " AS BINARY)" : name);
      }
    }
    return list.toString();
  }

  /** The schema of the rows. */
  public TableSchema schema() {
    return schema;
  }

  /** The number of rows. */
  public int size() {
    return size;
  }

  /** The heap bytes that the rows take, roughly. */
  public long bytes() {
    return usedBefore + used + 4L * size;
  }

  /** Removes all rows and keeps the memory of the last block. */
  public void clear() {
    blocks.clear();
    blocks.add(buffer);
    usedBefore = 0;
    used = 0;
    size = 0;
  }

  /**
   * Appends the row that {@code rows} stands on.
   *
   * @throws OmsException when a value is not what the schema says, or the buffer would be larger
   *     than 2 GB
   * @throws SQLException from the driver
   */
  public void add(ResultSet rows) throws SQLException {
    int[] how = fetch;
    if (how == null) {
      how = fetchPlan(rows);
      fetch = how;
    }
    rowStart = used;
    if (used >= BLOCK) {
      // Behind a row that took a block of its own: a row's place in its block has so many bits.
      grow(1);
    }
    boolean done = false;
    try {
      for (int i = 0; i < columns; i++) {
        fetch(rows, i, how);
      }
      done = true;
    } finally {
      if (!done) {
        used = rowStart;
      }
    }
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, size * 2);
    }
    starts[size++] = blocks.size() - 1 << BLOCK_BITS | rowStart;
  }

  /** MySQL's driver hands out the bytes of any value; MariaDB's those of strings alone. */
  private int[] fetchPlan(ResultSet rows) throws SQLException {
    int[] plan = new int[columns];
    Arrays.fill(plan, FETCH_BYTES);
    if (SnapshotSession.isMySqlDriver(rows.getStatement().getConnection())) {
      return plan;
    }
    for (int i = 0; i < columns; i++) {
      Column column = schema.column(i);
      plan[i] =
          switch (column.kind()) {
            case INTEGER ->
                column.unsigned() && column.type() == DataType.BIGINT ? FETCH_STRING : FETCH_LONG;
            case TEXT, BINARY, DATE, TIME, DATETIME, TIMESTAMP -> FETCH_BYTES_OR_STRING;
            default -> FETCH_STRING;
          };
    }
    return plan;
  }

  private void fetch(ResultSet rows, int i, int[] how) throws SQLException {
    byte @Nullable [] value;
    switch (how[i]) {
      case FETCH_LONG -> {
        long number = rows.getLong(i + 1);
        if (number == 0 && rows.wasNull()) {
          putNull();
        } else {
          putLong(number);
        }
        return;
      }
      case FETCH_STRING -> value = stringBytes(rows, i);
      case FETCH_BYTES_OR_STRING -> {
        try {
          value = rows.getBytes(i + 1);
        } catch (SQLException e) {
          // MySQL's JSON is a type of its own, which this driver gives as a string alone.
          how[i] = FETCH_STRING;
          value = stringBytes(rows, i);
        }
      }
      default -> value = rows.getBytes(i + 1);
    }
    if (value == null) {
      putNull();
    } else {
      put(i, value);
    }
  }

  private static byte @Nullable [] stringBytes(ResultSet rows, int i) throws SQLException {
    String text = rows.getString(i + 1);
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private void put(int column, byte[] value) {
    int length = value.length;
    switch (schema.column(column).kind()) {
      case INTEGER -> putLong(TextValues.integer(value, length));
      case DATE -> putLong(TextValues.date(value, length));
      case TIME -> putLong(TextValues.time(value, length));
      case DATETIME ->
          putTime(TextValues.dateTime(value, length), TextValues.nanos(value, 19, length));
      case TIMESTAMP ->
          putTime(
              TextValues.epochSeconds(TextValues.dateTime(value, length)),
              TextValues.nanos(value, 19, length));
      case FLOAT -> {
        ensure(5);
        buffer[used] = 5;
        Bytes.putS32(buffer, used + 1, Float.floatToRawIntBits((float) number(value)));
        used += 5;
      }
      case DOUBLE -> putLong(Double.doubleToRawLongBits(number(value)));
      case DECIMAL -> putDecimal(value);
      case TEXT, BINARY -> putBytes(value, 0, length);
    }
  }

  private static double number(byte[] value) {
    return Double.parseDouble(new String(value, StandardCharsets.US_ASCII));
  }

  /** ZEROFILL, which makes a column unsigned, puts zeros in front that are not in the value. */
  private void putDecimal(byte[] value) {
    int from = 0;
    while (from + 1 < value.length && value[from] == '0' && value[from + 1] != '.') {
      from++;
    }
    putBytes(value, from, value.length - from);
  }

  private void putNull() {
    ensure(1);
    buffer[used++] = 0;
  }

  private void putLong(long value) {
    ensure(9);
    buffer[used] = 9;
    Bytes.putS64(buffer, used + 1, value);
    used += 9;
  }

  private void putTime(long value, int nanos) {
    ensure(13);
    buffer[used] = 13;
    Bytes.putS64(buffer, used + 1, value);
    Bytes.putS32(buffer, used + 9, nanos);
    used += 13;
  }

  private void putBytes(byte[] source, int offset, int length) {
    ensure(5L + length);
    int rest = length + 1;
    while (rest >>> 7 != 0) {
      buffer[used++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[used++] = (byte) rest;
    System.arraycopy(source, offset, buffer, used, length);
    used += length;
  }

  private void ensure(long more) {
    if (buffer.length - used < more) {
      grow(more);
    }
  }

  /** Goes on in another block, into which what there is of the row moves. Rows are never cut. */
  private void grow(long more) {
    int begun = used - rowStart;
    long wanted = begun + more;
    if (usedBefore + used + more > MAX_BYTES || blocks.size() == MAX_BLOCKS) {
      throw new OmsException(
          "rows of table " + schema.id() + " take more than 2 GB; read fewer at a time");
    }
    // Few rows take little memory, and a row that is larger than a block gets one of its own.
    long ample = Math.max(Math.min(BLOCK, buffer.length * 4L), begun * 2L);
    byte[] next = new byte[(int) Math.min(MAX_BYTES, Math.max(wanted, ample))];
    System.arraycopy(buffer, rowStart, next, 0, begun);
    if (rowStart == 0) {
      blocks.set(blocks.size() - 1, next);
    } else {
      usedBefore += rowStart;
      blocks.add(next);
    }
    buffer = next;
    rowStart = 0;
    used = begun;
  }

  /** A cursor over these rows, for one thread; rows may be added while it exists. */
  public SnapshotRow cursor() {
    return new SnapshotRow(this, null);
  }

  /** The same; the slices that it fills are remembered by {@code lent}. */
  public SnapshotRow cursor(LentSlices lent) {
    return new SnapshotRow(this, lent);
  }

  /** A row of its own; allocates, unlike {@link SnapshotRow#position}. */
  public Row row(int index) {
    SnapshotRow row = cursor();
    row.position(index);
    return row;
  }

  /** The block that a row is in. */
  byte[] block(int row) {
    return blocks.get(at(row) >>> BLOCK_BITS);
  }

  /** Where in its block a row begins. */
  int start(int row) {
    return at(row) & BLOCK - 1;
  }

  private int at(int row) {
    if (row < 0 || row >= size) {
      throw new IndexOutOfBoundsException("row " + row + " of " + size);
    }
    return starts[row];
  }
}
