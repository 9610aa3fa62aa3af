package dev.oms.examples;

import dev.oms.core.PipelineStatus;
import dev.oms.core.spi.SourceProgress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Finds out when a pipeline has nothing to do: no row came for some time although the source has
 * read its log to the end.
 *
 * <p>That it has is seen by its timestamp: it is recent, or it moves while the log does not, which
 * is what the server's heartbeats do and what makes differing clocks harmless.
 */
final class IdleWatch {

  private static final Duration RECENT = Duration.ofSeconds(10);

  private final long wantedNanos;
  private boolean started;
  private long since;
  private long rows;
  private @Nullable String position;
  private @Nullable Instant timestamp;
  private boolean heartbeat;

  IdleWatch(Duration wanted) {
    this.wantedNanos = wanted.toNanos();
  }

  /**
   * Takes in a status.
   *
   * @param nanoTime when it was taken
   * @return whether the pipeline has been idle for the time wanted
   */
  boolean isIdle(PipelineStatus status, long nanoTime) {
    if (!started
        || status.rows() != rows
        || status.inFlight().batches() > 0
        || status.delayReason() != null
        || status.phase() != SourceProgress.Phase.INCREMENTAL) {
      started = true;
      since = nanoTime;
      rows = status.rows();
      heartbeat = false;
    } else if (java.util.Objects.equals(position, status.position())
        && timestamp != null
        && !timestamp.equals(status.syncTimestamp())) {
      heartbeat = true;
    }
    position = status.position();
    timestamp = status.syncTimestamp();
    Duration latency = status.latency();
    boolean atEnd = heartbeat || latency != null && latency.compareTo(RECENT) <= 0;
    return atEnd && nanoTime - since >= wantedNanos;
  }
}
