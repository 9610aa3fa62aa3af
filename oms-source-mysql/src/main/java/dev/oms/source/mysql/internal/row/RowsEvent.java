package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.LentSlices;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the rows of a WRITE, UPDATE or DELETE_ROWS event. Reused for event after event; one
 * for each thread. The images it gives are the same objects each time and valid until the next call
 * of {@link #next} or {@link #reset}; they refer to the event's bytes, which must not change.
 *
 * <p>Format: 6 bytes table id, 2 flags, in version 2 an extra header whose first two bytes are its
 * length, the column count, a bitmap of the columns present (for UPDATE two: before and after), and
 * the images: a bitmap of NULLs, with a bit for each present column, and the values.
 */
public final class RowsEvent {

  /** What the event does with its rows. */
  public enum Kind {
    /** Rows that are inserted: after images. */
    WRITE,
    /** Rows that are changed: pairs of before and after images. */
    UPDATE,
    /** Rows that are removed: before images. */
    DELETE
  }

  private static final byte[] EMPTY = {};

  private final BinlogRow first;
  private final BinlogRow second;
  private @Nullable RowLayout layout;
  private Kind kind = Kind.WRITE;
  private byte[] body = EMPTY;
  private int at;
  private int end;
  private int firstPresent;
  private int firstCount;
  private int secondPresent;
  private int secondCount;
  private int index = -1;

  /** A cursor over nothing, for a reader that keeps no slices. */
  public RowsEvent() {
    this(null);
  }

  /**
   * A cursor over nothing.
   *
   * @param lent remembers the slices that its rows fill
   */
  public RowsEvent(@Nullable LentSlices lent) {
    first = new BinlogRow(lent);
    second = new BinlogRow(lent);
  }

  /** Lets go of the bytes that were read, for good. */
  public void close() {
    body = EMPTY;
    first.close();
    second.close();
  }

  /** The table id of a row event, or of a TABLE_MAP event, whose body starts at {@code offset}. */
  public static long tableId(byte[] body, int offset) {
    if (offset < 0 || offset + 6 > body.length) {
      throw new EventFormatException("a row event is truncated: it has no table id");
    }
    return Bytes.le(body, offset, 6);
  }

  /**
   * Whether this is the last row event of its statement, after which its table ids mean nothing.
   */
  public static boolean endOfStatement(byte[] body, int offset) {
    if (offset < 0 || offset + 8 > body.length) {
      throw new EventFormatException("a row event is truncated: it has no flags");
    }
    return (body[offset + 6] & 1) != 0;
  }

  /**
   * Starts with another event.
   *
   * @param layout the layout of the event's table
   * @param kind what the event does
   * @param extraHeader whether it is of version 2 (types 30 to 32), which has an extra header;
   *     version 1 (23 to 25), which MariaDB writes, has none
   * @param body an array with the event's body
   * @param offset where the body starts, after the event header of 19 bytes
   * @param end where it ends, before the checksum
   * @throws EventFormatException when the header is damaged
   * @throws SchemaMismatchException when the event has another number of columns
   */
  public void reset(
      RowLayout layout, Kind kind, boolean extraHeader, byte[] body, int offset, int end) {
    Cursor in = new Cursor(body, offset, end, "a row event of table " + layout.schema().id());
    in.skip(8);
    if (extraHeader) {
      int length = (int) in.little(2);
      if (length < 2) {
        throw in.error("an extra header of " + length + " bytes");
      }
      in.skip(length - 2);
    }
    int columns = in.packedInt();
    if (columns != layout.columns) {
      throw new SchemaMismatchException(
          layout.schema().id(),
          "a row event of table "
              + layout.schema().id()
              + " has "
              + columns
              + " columns, its TABLE_MAP event has "
              + layout.columns);
    }
    int bitmap = (columns + 7) / 8;
    firstPresent = in.skip(bitmap);
    firstCount = present(body, firstPresent, columns);
    if (kind == Kind.UPDATE) {
      secondPresent = in.skip(bitmap);
      secondCount = present(body, secondPresent, columns);
    }
    this.layout = layout;
    this.kind = kind;
    this.body = body;
    this.at = in.at();
    this.end = end;
    this.index = -1;
    first.bind(layout);
    second.bind(layout);
  }

  /** The number of columns when all are present, else the complement of how many are. */
  private static int present(byte[] body, int bitmap, int columns) {
    int count = 0;
    for (int i = 0; i < columns; i++) {
      count += body[bitmap + (i >> 3)] >> (i & 7) & 1;
    }
    return count == columns ? count : ~count;
  }

  /**
   * Moves on to the next row.
   *
   * @return false when there is none
   * @throws EventFormatException when the event is damaged or ends within a row
   */
  public boolean next() {
    if (at >= end && !onlyEmptyRow()) {
      first.release();
      second.release();
      return false;
    }
    int start = at;
    int from = first.position(body, firstPresent, firstCount, at, end);
    if (kind == Kind.UPDATE) {
      if (from >= end && (secondCount != 0 && secondCount != ~0)) {
        throw new EventFormatException(
            "an UPDATE_ROWS event of table "
                + schemaName()
                + " ends at byte "
                + end
                + " without an after image");
      }
      from = second.position(body, secondPresent, secondCount, from, end);
    }
    if (from == start && !onlyEmptyRow()) {
      throw new EventFormatException("a row event of table " + schemaName() + " has empty rows");
    }
    at = from;
    index++;
    return true;
  }

  /** A row of no columns takes no bytes: {@code INSERT INTO t () VALUES ()} with MINIMAL images. */
  private boolean onlyEmptyRow() {
    return index < 0 && kind != Kind.UPDATE && firstCount == ~0 && layout != null;
  }

  private String schemaName() {
    RowLayout bound = layout;
    return bound == null ? "?" : bound.schema().id().toString();
  }

  /** The row before the change; null for {@link Kind#WRITE}. */
  public @Nullable BinlogRow before() {
    return kind == Kind.WRITE ? null : first;
  }

  /** The row after the change; null for {@link Kind#DELETE}. */
  public @Nullable BinlogRow after() {
    return switch (kind) {
      case WRITE -> first;
      case UPDATE -> second;
      case DELETE -> null;
    };
  }

  /** The place of the row in its event, from 0; -1 before the first. */
  public int rowIndex() {
    return index;
  }
}
