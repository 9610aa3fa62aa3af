package dev.oms.source.mysql.internal.binlog;

import org.jspecify.annotations.Nullable;

/**
 * One event of the log. Table maps and row events come as the raw bytes of their body, without
 * header and checksum. Immutable for those who get it, and safe to hand to another thread.
 *
 * <p>The bytes lie in a block that neighbouring events share: keep an event only as long as it is
 * worked on, and copy what is kept longer.
 */
public final class LogEvent {

  /** What an event is. */
  public enum Kind {
    /** A transaction starts. Exactly one before the rows of each transaction, on every server. */
    BEGIN,
    /** The table that the row events after it are about; raw body. */
    TABLE_MAP,
    /** Inserted rows; raw body. */
    WRITE_ROWS,
    /** Changed rows; raw body. */
    UPDATE_ROWS,
    /** Deleted rows; raw body. */
    DELETE_ROWS,
    /**
     * A statement: DDL (then it is a transaction of its own unless {@link #endsTransaction} says
     * no), or DML that was logged as text ({@link StatementDml}), or a savepoint.
     */
    QUERY,
    /** The transaction is committed. */
    COMMIT,
    /**
     * The transaction is prepared (XA). Its rows were handed on before this event; a later {@link
     * #XA_COMMIT} confirms or {@link #XA_ROLLBACK} revokes them, in a transaction of its own.
     */
    XA_PREPARE,
    /** A prepared transaction is committed; {@link #sql} names it. */
    XA_COMMIT,
    /** A prepared transaction is revoked, whose rows were handed on; {@link #sql} names it. */
    XA_ROLLBACK,
    /**
     * The transaction ends without commit. The server logs that only for changes that cannot be
     * undone (tables without transactions).
     */
    ROLLBACK,
    /** The log goes on in another file: {@link #file}. */
    ROTATE,
    /** Nothing to read: all before {@link #file} and {@link #endPosition} was handed on. */
    HEARTBEAT
  }

  private static final byte[] NOTHING = new byte[0];

  private final Kind kind;
  private final String file;
  private final long startPosition;
  private final long endPosition;
  private final @Nullable LogTransaction transaction;

  // Set by the decoder before the event leaves it.
  int typeCode;
  long timestampSeconds;
  long serverId;
  byte[] body = NOTHING;
  int bodyOffset;
  int bodyEnd;
  boolean v2;
  boolean compressed;
  boolean endsTransaction;
  long threadId;
  String database = "";
  String sql = "";
  SessionCollations session = SessionCollations.UNKNOWN;

  LogEvent(
      Kind kind,
      String file,
      long startPosition,
      long endPosition,
      @Nullable LogTransaction transaction) {
    this.kind = kind;
    this.file = file;
    this.startPosition = startPosition;
    this.endPosition = endPosition;
    this.transaction = transaction;
  }

  /** What it is. */
  public Kind kind() {
    return kind;
  }

  /** The number of the event's type in the log. */
  public int typeCode() {
    return typeCode;
  }

  /** When the statement ran, seconds since the epoch; 0 for heartbeats and rotations. */
  public long timestampSeconds() {
    return timestampSeconds;
  }

  /** The server that executed the change first. */
  public long serverId() {
    return serverId;
  }

  /** The array that holds the body. */
  public byte[] body() {
    return body;
  }

  /** The index of the body's first byte: the table id, for table maps and rows. */
  public int bodyOffset() {
    return bodyOffset;
  }

  /** The index after the body's last byte; a checksum is not part of it. */
  public int bodyEnd() {
    return bodyEnd;
  }

  /** Whether a row event is of version 2: with extra data after the flags. */
  public boolean v2() {
    return v2;
  }

  /** Whether the rows of a row event are compressed (MariaDB's {@code log_bin_compress}). */
  public boolean compressed() {
    return compressed;
  }

  /** The log file the event is in. */
  public String file() {
    return file;
  }

  /**
   * Where the event starts in its file, in bytes, right beyond 4 GiB too. All events of a
   * compressed transaction have the positions of the one that holds them. MariaDB from 11.4 on does
   * not say where events between BEGIN and COMMIT are; there it is the least that it can be.
   */
  public long startPosition() {
    return startPosition;
  }

  /**
   * Where the next event starts. Whoever waits for the stream to reach a place looks at the ends of
   * transactions and at heartbeats alone: each event of a compressed transaction says where that
   * one ends.
   */
  public long endPosition() {
    return endPosition;
  }

  /** The transaction it belongs to; null for {@link Kind#ROTATE} and {@link Kind#HEARTBEAT}. */
  public @Nullable LogTransaction transaction() {
    return transaction;
  }

  /** Whether its transaction is complete with this event. */
  public boolean endsTransaction() {
    return endsTransaction;
  }

  /** Whether it holds rows. */
  public boolean isRows() {
    return kind == Kind.WRITE_ROWS || kind == Kind.UPDATE_ROWS || kind == Kind.DELETE_ROWS;
  }

  /** The session of a statement; 0 for other events. */
  public long threadId() {
    return threadId;
  }

  /** The default database of a statement; empty when it has none. */
  public String database() {
    return database;
  }

  /** The text of a statement, decoded from the charset the client sent it in. */
  public String sql() {
    return sql;
  }

  /** Which collations the session of a statement took by default, as far as its event says. */
  public SessionCollations session() {
    return session;
  }

  /** Kind and place, without contents. */
  @Override
  public String toString() {
    return kind + "@" + file + ":" + startPosition;
  }
}
