package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.Column;
import dev.oms.core.model.ValueKind;
import java.util.ArrayList;
import java.util.List;

/**
 * The collations that a TABLE_MAP event tells: with {@code binlog_row_metadata} FULL those of all
 * text columns, with MINIMAL not those of ENUM and SET, else none.
 */
public final class LoggedCollations {

  private LoggedCollations() {}

  /**
   * The columns with the collations that the log tells, which are those that the rows had when they
   * were written. The others keep theirs; the same list when nothing differs.
   *
   * @param columns those that the rows of the map have, in its order
   */
  public static List<Column> in(TableMap map, List<Column> columns, ServerCollations collations) {
    List<Column> told = new ArrayList<>(columns);
    for (int i = 0; i < Math.min(map.columnCount(), columns.size()); i++) {
      told.set(i, in(map, i, columns.get(i), collations));
    }
    return told.equals(columns) ? columns : told;
  }

  /** A column with the collation that the log tells of the one at {@code i}. */
  static Column in(TableMap map, int i, Column column, ServerCollations collations) {
    int id = map.metadata().collation(i);
    String name = id < 0 || column.kind() != ValueKind.TEXT ? null : collations.name(id);
    String charset = id < 0 ? null : Charsets.nameOfCollation(id);
    // A column of another character set is not the one that the log means.
    boolean its = name != null && charset != null && charset.equals(column.charset());
    return its ? ColumnCopies.collated(column, name) : column;
  }
}
