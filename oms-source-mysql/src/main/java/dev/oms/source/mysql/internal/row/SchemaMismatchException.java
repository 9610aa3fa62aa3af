package dev.oms.source.mysql.internal.row;

import dev.oms.core.OmsException;
import dev.oms.core.model.TableId;

/**
 * The columns that the binlog describes are not those of the table schema at hand. Values are never
 * mapped to a column that may be the wrong one; whoever catches this gets a schema that fits, or
 * stops.
 */
public final class SchemaMismatchException extends OmsException {

  private static final long serialVersionUID = 1L;

  private final transient TableId table;

  /** An error about {@code table}. */
  public SchemaMismatchException(TableId table, String message) {
    super(message);
    this.table = table;
  }

  /** The table. */
  public TableId table() {
    return table;
  }
}
