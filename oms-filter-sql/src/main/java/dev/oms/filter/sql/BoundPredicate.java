package dev.oms.filter.sql;

import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.filter.sql.internal.eval.Compiler.Compiled;
import dev.oms.filter.sql.internal.eval.Condition;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A {@link SqlPredicate} that is compiled for one table schema. It reuses buffers: used by one
 * thread.
 */
public final class BoundPredicate {

  private final TableSchema schema;
  private final Condition condition;
  private final int[] columns;

  BoundPredicate(TableSchema schema, Compiled compiled) {
    this.schema = schema;
    this.condition = compiled.condition();
    this.columns = compiled.columns().stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * Whether the condition is TRUE for a row; FALSE and UNKNOWN are false.
   *
   * @throws IllegalArgumentException when the row lacks a column that the condition reads (a
   *     partial image)
   * @throws dev.oms.core.RecordException when a number is out of the range of its type, as the
   *     server would fail, too, or a regular expression takes too many steps
   */
  public boolean test(Row row) {
    checkComplete(row);
    return condition.test(row) == Condition.TRUE;
  }

  /** As {@link #test}, but tells FALSE from UNKNOWN. */
  public Truth evaluate(Row row) {
    checkComplete(row);
    int truth = condition.test(row);
    return truth == Condition.TRUE
        ? Truth.TRUE
        : truth == Condition.FALSE ? Truth.FALSE : Truth.UNKNOWN;
  }

  /** The names of the columns that the condition reads, as the table spells them. */
  public Set<String> columns() {
    Set<String> names = new LinkedHashSet<>();
    for (int column : columns) {
      names.add(schema.column(column).name());
    }
    return names;
  }

  /** The indexes of the columns that the condition reads. */
  int[] columnIndexes() {
    return columns.clone();
  }

  private void checkComplete(Row row) {
    for (int column : columns) {
      if (row.isAbsent(column)) {
        throw new IllegalArgumentException(
            "the row image lacks column '%s' of %s, which the row filter reads: set the server's binlog_row_image to FULL"
                .formatted(schema.column(column).name(), schema.id()));
      }
    }
  }
}
