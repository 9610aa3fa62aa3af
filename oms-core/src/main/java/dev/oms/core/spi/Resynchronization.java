package dev.oms.core.spi;

import dev.oms.core.model.TableId;
import java.util.Set;

/**
 * Tables whose rows a running {@link SourceReader} is to read again. Thread-safe.
 *
 * @see SourceReader#resynchronize
 */
public interface Resynchronization {

  /** Whether this table's rows are asked for; also of tables that are not synchronized. */
  boolean contains(TableId table);

  /**
   * When the request is given up, by {@link System#nanoTime}: the source waits no longer than this
   * for a place at which it can take it in.
   */
  long deadline();

  /**
   * Called once by the source when it takes the request in: on the thread that runs {@link
   * SourceReader#run}, between two batches and outside of a transaction.
   *
   * @param tables the synchronized tables among those asked for, whose rows are read from their
   *     beginning from here on
   * @return false when the request was given up meanwhile, or asks for a table that is not among
   *     these; then nothing changes
   */
  boolean take(Set<TableId> tables);
}
