package dev.oms.source.mysql.internal;

import dev.oms.source.mysql.internal.binlog.LogServer;
import dev.oms.source.mysql.internal.server.ServerClock;
import dev.oms.source.mysql.internal.server.ServerClock.Reading;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Hands heartbeats over. A time is told only when everything that was committed before it was
 * handed over for certain: when the log was read up to where it ended after the server had told the
 * time; or, while the pipeline is behind, the time of the last transaction, for the log is in the
 * order of commits. That the log has nothing new just now would not prove it: what is new may lie
 * in the network or in a queue. Used by the stream thread.
 */
final class Heartbeats {

  private final ServerClock clock;
  private final long intervalNanos;
  private @Nullable Reading told;
  private long lastNanos = System.nanoTime();
  private long lastMillis;

  /** Tells times after {@code toldMillis}, milliseconds since the epoch. */
  Heartbeats(ServerClock clock, Duration interval, long toldMillis) {
    this.clock = clock;
    lastMillis = toldMillis;
    intervalNanos = interval.toNanos();
  }

  /** The last time that was told. */
  long toldMillis() {
    return lastMillis;
  }

  /** Called again and again while only the log is read. */
  void check(LogPump pump) throws InterruptedException {
    Reading reading = clock.latest();
    if (reading == null || reading == told || !pump.atBoundary()) {
      return;
    }
    if (reached(pump, reading)) {
      told = reading;
      tell(reading.millis(), pump);
    } else if (System.nanoTime() - lastNanos >= intervalNanos
        && pump.committedMillis() <= reading.millis()) {
      // A session can set the time that its transactions have in the log: the future is not told.
      tell(pump.committedMillis(), pump);
    }
  }

  /** Places are compared within the log of one server alone. */
  private static boolean reached(LogPump pump, Reading reading) {
    return LogServer.isSame(pump.boundary().server(), reading.server())
        && pump.reached().comparableTo(reading.end())
        && pump.reached().compareTo(reading.end()) >= 0;
  }

  private void tell(long millis, LogPump pump) throws InterruptedException {
    if (millis > lastMillis) {
      lastMillis = millis;
      lastNanos = System.nanoTime();
      pump.heartbeat(millis);
    }
  }
}
