package dev.oms.core.internal;

import dev.oms.core.Operation;
import dev.oms.core.TableMapping;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one table, bound to its schema: the row filter of its mapping, then those of the
 * application, then the choice of operations, which sees what the others made of a change. Used by
 * one worker thread.
 */
final class TableChain {

  private final ChangeFilter.BoundFilter[] filters;
  private final TableSchema schema;

  /** By the ordinal of the change's type. */
  private final boolean[] wanted = new boolean[ChangeType.values().length];

  private TableChain(
      List<ChangeFilter.BoundFilter> filters, TableSchema schema, Set<Operation> operations) {
    this.filters = filters.toArray(new ChangeFilter.BoundFilter[0]);
    this.schema = schema;
    wanted[ChangeType.INSERT.ordinal()] = operations.contains(Operation.INSERT);
    wanted[ChangeType.SNAPSHOT.ordinal()] = operations.contains(Operation.INSERT);
    wanted[ChangeType.UPDATE.ordinal()] = operations.contains(Operation.UPDATE);
    wanted[ChangeType.DELETE.ordinal()] = operations.contains(Operation.DELETE);
  }

  /**
   * Binds the filters.
   *
   * @throws IllegalArgumentException when one of them does not fit the table
   */
  static TableChain bind(TableMapping mapping, List<ChangeFilter> hostFilters, TableSchema schema) {
    List<ChangeFilter.BoundFilter> bound = new ArrayList<>();
    TableSchema current = schema;
    Optional<ChangeFilter> rowFilter = mapping.rowFilter();
    if (rowFilter.isPresent()) {
      bound.add(rowFilter.get().bind(current));
      current = bound.get(0).outputSchema();
    }
    for (ChangeFilter filter : hostFilters) {
      ChangeFilter.BoundFilter next = filter.bind(current);
      bound.add(next);
      current = next.outputSchema();
    }
    return new TableChain(bound, current, mapping.operations());
  }

  /** The schema of what {@link #apply} gives. */
  TableSchema schema() {
    return schema;
  }

  /** The change to deliver, or null for none. */
  @Nullable RowChange apply(RowChange original) {
    RowChange change = original;
    for (ChangeFilter.BoundFilter filter : filters) {
      change = filter.apply(change);
      if (change == null) {
        return null;
      }
    }
    return wanted[change.type().ordinal()] ? change : null;
  }
}
