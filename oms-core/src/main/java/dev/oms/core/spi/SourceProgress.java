package dev.oms.core.spi;

import dev.oms.core.model.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of what a source has done. Immutable.
 *
 * @param phase what the source is doing now
 * @param tables the tables of full synchronization, in the order they are read; empty without it
 * @param position where in the log the source is, as people read it; null before the log is open
 * @param logTimeMillis the newest time seen in the log, milliseconds since the epoch; 0 before any
 */
public record SourceProgress(
    Phase phase, List<TableProgress> tables, @Nullable String position, long logTimeMillis) {

  /** Nothing done yet. */
  public static final SourceProgress NONE = new SourceProgress(Phase.SCHEMA, List.of(), null, 0);

  /** Copies the list. */
  public SourceProgress {
    tables = List.copyOf(tables);
  }

  /** The step a source is in. */
  public enum Phase {
    /** Reading table definitions and finding the start position. */
    SCHEMA,
    /** Existing rows are being read; changes flow at the same time. */
    FULL,
    /** Only the log is read. */
    INCREMENTAL,
    /** All that was asked for has been handed over. */
    FINISHED
  }

  /**
   * Full synchronization of one table.
   *
   * @param table the table
   * @param estimatedRows how many rows the server believes there are; -1 when unknown
   * @param rows rows handed over so far
   * @param done whether all rows were handed over
   * @param detail what the table is read by, for people, for example {@code primary key (id)}
   */
  public record TableProgress(
      TableId table, long estimatedRows, long rows, boolean done, String detail) {

    /** 0 to 100; never 100 before the table is done. */
    public int percent() {
      if (done) {
        return 100;
      }
      if (estimatedRows <= 0) {
        return 0;
      }
      return (int) Math.min(99, rows * 100 / estimatedRows);
    }
  }
}
