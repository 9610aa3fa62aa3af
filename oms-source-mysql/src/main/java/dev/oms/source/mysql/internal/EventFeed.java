package dev.oms.source.mysql.internal;

import dev.oms.source.mysql.internal.binlog.BinlogStream;
import dev.oms.source.mysql.internal.binlog.LogEvent;
import dev.oms.source.mysql.internal.server.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The stream's events, one at a time, so that reading can stop at a place in the log. */
final class EventFeed {
  private static final long WAIT_MILLIS = 200;

  private final BinlogStream stream;
  private final List<LogEvent> events = new ArrayList<>();
  private int next;
  private boolean heartbeat;

  EventFeed(BinlogStream stream) {
    this.stream = stream;
  }

  /**
   * Gives the events that are there to {@code pump}, waiting for the first of them; only up to the
   * end of a transaction when {@code wanted} says that the stream is wanted there.
   */
  void pump(LogPump pump, BooleanSupplier wanted, long millis) throws InterruptedException {
    if (next == events.size() && !fill(millis)) {
      return;
    }
    while (next < events.size()) {
      give(pump);
      if (wanted.getAsBoolean() && pump.atBoundary()) {
        return;
      }
    }
    pump.flush();
  }

  /** Gives events until {@code place} is reached. */
  void pumpUntil(LogPump pump, LogPosition place, BooleanSupplier closed)
      throws InterruptedException {
    while (pump.reached().compareTo(place) < 0 && !closed.getAsBoolean()) {
      if (next < events.size() || fill(WAIT_MILLIS)) {
        give(pump);
      }
    }
  }

  private boolean fill(long millis) throws InterruptedException {
    events.clear();
    next = 0;
    return stream.poll(events, millis) > 0;
  }

  private void give(LogPump pump) throws InterruptedException {
    LogEvent event = events.get(next++);
    boolean heard = event.kind() == LogEvent.Kind.HEARTBEAT;
    // One that is ahead of what was read comes while the server passes over what is known.
    heartbeat |= heard && pump.isAt(event);
    pump.accept(event);
  }

  /** Whether a heartbeat came since the last call: the server had nothing to send then. */
  boolean sawHeartbeat() {
    boolean saw = heartbeat;
    heartbeat = false;
    return saw;
  }
}
