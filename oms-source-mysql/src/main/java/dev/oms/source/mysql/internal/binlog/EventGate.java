package dev.oms.source.mysql.internal.binlog;

import dev.oms.core.OmsException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one stream of what several connections bring. After a reconnect the server sends the open
 * transaction from its start again; the gate drops as many events of it as it let through before.
 * Used by the thread that reads.
 */
final class EventGate implements EventDecoder.Output {

  /** Gets what passes. */
  interface Next {
    void event(LogEvent event) throws InterruptedException;
  }

  private static final Logger log = LoggerFactory.getLogger(EventGate.class);

  private final BinlogPosition start;
  private final PositionTracker tracker;
  private final Next next;

  // The open transaction: how many of its events passed, and where the last of them was.
  private long passed;
  private @Nullable LogEvent lastPassed;
  private @Nullable String openServer;
  // Row events of the first transaction that an earlier process handed on.
  private long rowsToSkip;
  private String rotatedTo;
  private long delivered;

  // Of the present connection.
  private @Nullable String server;
  private boolean byGtid;
  private long toDrop;
  private long index;
  private long rowIndex;
  private long skipRows;
  private @Nullable String dropFile;
  private long dropBefore;

  EventGate(BinlogPosition start, Next next) {
    this.start = start;
    this.next = next;
    tracker = new PositionTracker(start);
    rowsToSkip = start.eventsToSkip();
    rotatedTo = start.file();
  }

  /** Where a connection has to begin: the end of the last complete transaction. */
  BinlogPosition resumePosition() {
    return tracker.boundary();
  }

  /** The number of events that passed. */
  long delivered() {
    return delivered;
  }

  /** A connection to the server begins at {@link #resumePosition}. */
  void connected(@Nullable String identity, boolean addressedByGtid) {
    server = identity;
    byGtid = addressedByGtid;
    index = 0;
    rowIndex = 0;
    skipRows = 0;
    dropFile = null;
    toDrop = passed;
    if (passed > 0 && !Objects.equals(identity, openServer)) {
      log.warn(
          "The transaction {} was read in part from server {}; server {} may cut it into other"
              + " events, so it is handed on again from its start",
          lastPassed == null ? "" : lastPassed.transaction(),
          openServer,
          identity);
      toDrop = 0;
    }
  }

  /** Events of {@code file} before {@code position} are not wanted on this connection. */
  void dropBefore(String file, long position) {
    dropFile = file;
    dropBefore = position;
  }

  @Override
  public void transactional(LogEvent event) throws InterruptedException {
    if (dropFile != null) {
      if (event.startPosition() < dropBefore && event.file().equals(dropFile)) {
        return;
      }
      dropFile = null;
    }
    if (index == 0) {
      beginTransaction(event);
    }
    index++;
    boolean rows = event.isRows();
    if (rows) {
      rowIndex++;
    }
    if (index <= toDrop) {
      if (index == toDrop || event.endsTransaction()) {
        checkSame(event);
      }
      return;
    }
    passed = index;
    lastPassed = event;
    if (!rows || rowIndex > skipRows) {
      tracker.accept(event);
      delivered++;
      next.event(event);
    }
    if (event.endsTransaction()) {
      index = 0;
      rowIndex = 0;
      skipRows = 0;
      toDrop = 0;
      passed = 0;
      lastPassed = null;
      rowsToSkip = 0;
    }
  }

  private void beginTransaction(LogEvent event) {
    openServer = server;
    if (rowsToSkip == 0) {
      return;
    }
    LogTransaction transaction = event.transaction();
    if (transaction != null
        && transaction.startPosition() == start.position()
        && transaction.file().equals(start.file())
        && LogServer.isSame(transaction.server(), start.server())) {
      skipRows = rowsToSkip;
    } else {
      log.warn(
          "The transaction {} is handed on again from its start: it is not the one of {} of which"
              + " {} row events were handed on",
          transaction,
          start,
          rowsToSkip);
      rowsToSkip = 0;
    }
  }

  /** The last event that is dropped must be the last one that passed: the log never changes. */
  private void checkSame(LogEvent event) {
    LogEvent last = lastPassed;
    if (last != null
        && (last.kind() != event.kind()
            || last.startPosition() != event.startPosition()
            || !last.file().equals(event.file()))) {
      throw new OmsException(
          "The log of the server changed while it was read: "
              + last
              + " was read before, and now "
              + event
              + " is in its place. Start again with a full synchronization.");
    }
  }

  @Override
  public void other(LogEvent event) throws InterruptedException {
    if (event.kind() == LogEvent.Kind.ROTATE) {
      // Reading may begin in an older file again; and another server has other files, whose names
      // count from its first transaction on.
      if (!LogServer.isSame(server, tracker.server())
          || event.file().equals(rotatedTo)
          || LogFiles.compare(event.file(), rotatedTo) < 0) {
        return;
      }
      rotatedTo = event.file();
    } else if (index > 0
        || !LogServer.isSame(server, tracker.server())
        || (!byGtid && tracker.compareToBoundary(event.file(), event.endPosition()) > 0)) {
      // Asked by GTID, the server passes over what is known in silence: its heartbeats say how far.
      return;
    }
    tracker.accept(event);
    delivered++;
    next.event(event);
  }
}
