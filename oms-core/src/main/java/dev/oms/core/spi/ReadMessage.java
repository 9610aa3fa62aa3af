package dev.oms.core.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link MessageReader} found in a message. A mutable view that is reused; used by one
 * thread.
 */
public final class ReadMessage {

  /** What a message says. */
  public enum Kind {
    /** A row is there, as {@link #row} has it. */
    UPSERT,
    /** The row {@link #row} is gone. */
    DELETE,
    /** Nothing about a row: a DDL statement, a heartbeat. */
    OTHER
  }

  private Kind kind = Kind.OTHER;
  private @Nullable String database;
  private @Nullable String table;
  private final ReadRow row = new ReadRow();
  private final ReadRow before = new ReadRow();

  /** A message that says nothing. */
  public ReadMessage() {}

  /** What it says. */
  public Kind kind() {
    return kind;
  }

  /**
   * The database as the message writes it, where OceanBase's formats have {@code tenant.database};
   * null when the format names no table.
   */
  public @Nullable String database() {
    return database;
  }

  /** The table; null when the format names none. */
  public @Nullable String table() {
    return table;
  }

  /** The row as it is now, of a DELETE as it was. It may lack columns. */
  public ReadRow row() {
    return row;
  }

  /**
   * Values that columns had before an UPDATE: all that the message tells, which may be those that
   * changed alone, or none. Its use is to find the row by the key that it had.
   */
  public ReadRow before() {
    return before;
  }

  /** Begins anew; for readers. */
  public void clear() {
    kind = Kind.OTHER;
    database = null;
    table = null;
    row.clear();
    before.clear();
  }

  /** Sets what it says; for readers. */
  public void kind(Kind kind) {
    this.kind = kind;
  }

  /** Sets the table; for readers. */
  public void table(@Nullable String database, @Nullable String table) {
    this.database = database;
    this.table = table;
  }
}
