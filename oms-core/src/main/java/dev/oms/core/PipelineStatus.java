package dev.oms.core;

import dev.oms.core.model.TableId;
import dev.oms.core.spi.SourceProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline is doing, at one moment. Immutable.
 *
 * @param name the pipeline's name
 * @param state the state
 * @param phase what the source is doing
 * @param tables full synchronization, table by table; empty without it
 * @param partitioning for each table seen so far, what its partition depends on
 * @param syncTimestamp up to when the source's changes have been acknowledged, by the source's
 *     clock; null while unknown
 * @param latency how far {@code syncTimestamp} is behind now; null while unknown. Never negative:
 *     clocks that differ are told by the precheck
 * @param rowsPerSecond row changes acknowledged per second, over about the last five seconds
 * @param bytesPerSecond message bytes acknowledged per second, likewise
 * @param rows row changes acknowledged since the pipeline object was made
 * @param messages messages acknowledged, likewise
 * @param bytes message bytes acknowledged, likewise
 * @param inFlight what was read and is not acknowledged yet
 * @param delayReason why there is no progress at the moment, or, while there is, why no checkpoint
 *     is saved; null when all is well
 * @param lastError the last error; null when there was none
 * @param position where the source is, as people read it; null while unknown
 * @param checkpointAge how long ago the checkpoint was saved; null when none was
 * @param notes the last things that people should know of what is synchronized, oldest first, for
 *     example that a table was renamed and is not synchronized any more
 * @param badRecords rows that could not be delivered, and went elsewhere
 * @param throttling the limits of how much is delivered in a second
 */
public record PipelineStatus(
    String name,
    PipelineState state,
    SourceProgress.Phase phase,
    List<SourceProgress.TableProgress> tables,
    Map<TableId, String> partitioning,
    @Nullable Instant syncTimestamp,
    @Nullable Duration latency,
    double rowsPerSecond,
    double bytesPerSecond,
    long rows,
    long messages,
    long bytes,
    InFlight inFlight,
    @Nullable String delayReason,
    @Nullable LastError lastError,
    @Nullable String position,
    @Nullable Duration checkpointAge,
    List<Note> notes,
    BadRecords badRecords,
    Throttling throttling) {

  /** Copies the collections. */
  public PipelineStatus {
    tables = List.copyOf(tables);
    partitioning = Map.copyOf(partitioning);
    notes = List.copyOf(notes);
  }

  /**
   * What was read and is not acknowledged yet.
   *
   * @param batches batches
   * @param bytes bytes they hold
   */
  public record InFlight(int batches, long bytes) {}

  /**
   * An error.
   *
   * @param message what went wrong
   * @param time when
   */
  public record LastError(String message, Instant time) {}

  /**
   * Something that people should know.
   *
   * @param text one line
   * @param time when it came up
   */
  public record Note(String text, Instant time) {}

  /**
   * Rows (and DDL statements) that could not be delivered and were dead-lettered or skipped, since
   * the pipeline object was made. They count when the checkpoint may pass them.
   *
   * @param counts how many, by reason; reasons without any are left out
   * @param last which the last was, and why; null when there was none
   * @param lastTime when it was counted; null when there was none
   */
  public record BadRecords(
      Map<BadRecordReason, Long> counts, @Nullable String last, @Nullable Instant lastTime) {

    /** None. */
    public static final BadRecords NONE = new BadRecords(Map.of(), null, null);

    /** Copies the map. */
    public BadRecords {
      counts = Map.copyOf(counts);
    }

    /** How many, for any reason. */
    public long total() {
      return counts.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * The throttle.
   *
   * @param limits what it allows
   * @param holding whether the source waited for it within the last second
   */
  public record Throttling(Throttle limits, boolean holding) {

    /** None. */
    public static final Throttling NONE = new Throttling(Throttle.NONE, false);
  }

  /** Rows of full synchronization handed over, over all tables. */
  public long fullRows() {
    return tables.stream().mapToLong(SourceProgress.TableProgress::rows).sum();
  }

  /** Progress of full synchronization, 0 to 100, over all tables by their estimated rows. */
  public int fullPercent() {
    if (tables.isEmpty() || tables.stream().allMatch(SourceProgress.TableProgress::done)) {
      return 100;
    }
    double wanted = 0;
    double done = 0;
    for (SourceProgress.TableProgress table : tables) {
      double weight = Math.max(1, table.done() ? table.rows() : table.estimatedRows());
      wanted += weight;
      done += weight * table.percent() / 100;
    }
    return (int) Math.min(99, 100 * done / wanted);
  }
}
