package dev.oms.source.mysql.internal.binlog;

import org.jspecify.annotations.Nullable;

/**
 * Follows events and knows the position from which to go on after the last of them. A global id
 * joins the executed set only when its transaction is complete. Used by one thread.
 */
public final class PositionTracker {

  private final @Nullable GtidSet gtids;
  private @Nullable String server;
  private String file;
  private long position;
  private @Nullable LogTransaction open;
  private long rowEvents;
  private long skippedRowEvents;

  /** Starts at {@code start}; what that skips counts as handed on. */
  public PositionTracker(BinlogPosition start) {
    GtidSet set = start.gtids();
    gtids = set == null ? null : set.copy();
    server = start.server();
    file = start.file();
    position = start.position();
    skippedRowEvents = start.eventsToSkip();
  }

  /** The event was handed on. */
  public void accept(LogEvent event) {
    switch (event.kind()) {
      case WRITE_ROWS, UPDATE_ROWS, DELETE_ROWS -> rowEvents++;
      case BEGIN -> {
        LogTransaction transaction = event.transaction();
        open = transaction;
        rowEvents =
            transaction != null
                    && transaction.startPosition() == position
                    && transaction.file().equals(file)
                    && LogServer.isSame(transaction.server(), server)
                ? skippedRowEvents
                : 0;
        skippedRowEvents = 0;
      }
      case ROTATE -> {
        if (open == null) {
          file = event.file();
          position = event.endPosition();
        }
      }
      default -> {}
    }
    if (event.endsTransaction()) {
      LogTransaction transaction = event.transaction();
      Gtid gtid = transaction == null ? null : transaction.gtid();
      if (gtid != null && gtids != null) {
        gtids.add(gtid);
      }
      if (transaction != null) {
        server = transaction.server();
      }
      file = event.file();
      position = event.endPosition();
      open = null;
      rowEvents = 0;
      skippedRowEvents = 0;
    }
  }

  /** Whether a transaction has begun and not ended. */
  public boolean inTransaction() {
    return open != null;
  }

  /** The open transaction; null when there is none, or its begin was not seen. */
  public @Nullable LogTransaction open() {
    return open;
  }

  /** Row events of the open transaction that were handed on, those of an earlier run too. */
  public long rowEvents() {
    return rowEvents;
  }

  /** Where to go on; a copy. */
  public BinlogPosition position() {
    LogTransaction transaction = open;
    GtidSet set = gtids == null ? null : gtids.copy();
    return transaction == null
        ? new BinlogPosition(file, position, set, skippedRowEvents, server)
        : new BinlogPosition(
            transaction.file(), transaction.startPosition(), set, rowEvents, transaction.server());
  }

  /** The end of the last complete transaction. */
  BinlogPosition boundary() {
    GtidSet set = gtids == null ? null : gtids.copy();
    return new BinlogPosition(file, position, set, 0, server);
  }

  /** Compares a place with the end of the last complete transaction. */
  int compareToBoundary(String otherFile, long otherPosition) {
    return LogFiles.compare(file, position, otherFile, otherPosition);
  }

  /** The server whose log the last complete transaction was read from. */
  @Nullable String server() {
    return server;
  }
}
