package dev.oms.core;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which phases a pipeline runs and where the first run starts. When the checkpoint store holds a
 * checkpoint of the pipeline, it goes on from there and the start point only tells the phases.
 * Immutable.
 *
 * @param full whether the existing rows are synchronized
 * @param incremental whether changes are synchronized
 * @param timestamp from when changes are wanted, only without full synchronization; null for now
 */
public record StartPoint(boolean full, boolean incremental, @Nullable Instant timestamp) {

  /** Checks that the combination makes sense. */
  public StartPoint {
    if (!full && !incremental) {
      throw new IllegalArgumentException("neither full nor incremental synchronization is chosen");
    }
    if (full && timestamp != null) {
      throw new IllegalArgumentException(
          "a start timestamp goes with incremental synchronization alone: with full synchronization"
              + " the log is read from the start of the full phase on");
    }
  }

  /** The rows that exist, then every change. */
  public static StartPoint fullThenIncremental() {
    return new StartPoint(true, true, null);
  }

  /** The rows that exist, then the pipeline is {@link PipelineState#FINISHED}. */
  public static StartPoint fullOnly() {
    return new StartPoint(true, false, null);
  }

  /** Every change that commits from now on. */
  public static StartPoint incrementalFromNow() {
    return new StartPoint(false, true, null);
  }

  /**
   * Every change that committed at {@code timestamp} or later, by the source's clock.
   *
   * @param timestamp not in the future, and within what the source's log still holds
   */
  public static StartPoint incrementalFrom(Instant timestamp) {
    return new StartPoint(false, true, Objects.requireNonNull(timestamp, "timestamp"));
  }
}
