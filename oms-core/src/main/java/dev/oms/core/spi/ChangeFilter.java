package dev.oms.core.spi;

import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * One link of the filter chain: drops, rewrites or passes on row changes. Filters run in the order
 * they were given, before partitioning and serialization. A filter is an immutable description; it
 * compiles itself for each table schema. Thread-safe.
 */
public interface ChangeFilter {

  /**
   * Compiles this filter for one table schema. Called once by each worker thread for each schema,
   * so the result needs no synchronization and may hold reusable views.
   *
   * @throws IllegalArgumentException when the filter does not fit the table; the message names the
   *     column and lists those there are
   */
  BoundFilter bind(TableSchema schema);

  /** A filter bound to a table schema. Used by one thread. */
  interface BoundFilter {

    /** The schema of the changes that {@link #apply} gives; usually that of those it gets. */
    TableSchema outputSchema();

    /**
     * Gives the change to pass on: the same, another view of it, or null to drop it.
     *
     * @param change valid during the call and until the next call
     */
    @Nullable RowChange apply(RowChange change);
  }
}
