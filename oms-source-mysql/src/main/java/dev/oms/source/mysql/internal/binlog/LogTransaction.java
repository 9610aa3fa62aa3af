package dev.oms.source.mysql.internal.binlog;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a transaction of the log when its first event is handed on; one object for all
 * its events. Immutable and thread-safe once its first event is handed on.
 */
public final class LogTransaction {

  private final String file;
  private final long startPosition;
  private final @Nullable Gtid gtid;
  private final long commitMicros;
  private final @Nullable String server;
  long threadId;

  LogTransaction(
      String file,
      long startPosition,
      @Nullable Gtid gtid,
      long commitMicros,
      @Nullable String server) {
    this.server = server;
    this.file = file;
    this.startPosition = startPosition;
    this.gtid = gtid;
    this.commitMicros = commitMicros;
  }

  /** The log file it starts in. */
  public String file() {
    return file;
  }

  /** The byte of the file at which it starts. */
  public long startPosition() {
    return startPosition;
  }

  /** Its global id; null when the server writes none. */
  public @Nullable Gtid gtid() {
    return gtid;
  }

  /**
   * When the server committed it, microseconds since the epoch; 0 when the server does not say
   * (before MySQL 8.0, and MariaDB).
   */
  public long commitMicros() {
    return commitMicros;
  }

  /** The server whose log it was read from; see {@link BinlogPosition#server}. */
  public @Nullable String server() {
    return server;
  }

  /** The session that ran it; 0 when the log does not say (transactions of MariaDB). */
  public long threadId() {
    return threadId;
  }

  /** The global id, or {@code file:position} without one. */
  @Override
  public String toString() {
    return gtid != null ? gtid.toString() : file + ":" + startPosition;
  }
}
