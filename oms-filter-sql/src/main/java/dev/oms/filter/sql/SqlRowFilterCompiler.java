package dev.oms.filter.sql;

import dev.oms.core.RowFilterOptions;
import dev.oms.core.RowFilterOptions.Dialect;
import dev.oms.core.spi.ChangeFilter;
import dev.oms.core.spi.RowFilterCompiler;
import dev.oms.filter.sql.SqlFilterOptions.ConcatNull;
import dev.oms.filter.sql.SqlFilterOptions.NullComparison;

/** Makes the row filters of object mappings; found by {@link java.util.ServiceLoader}. */
public final class SqlRowFilterCompiler implements RowFilterCompiler {

  @Override
  public ChangeFilter compile(String where, RowFilterOptions options) {
    boolean oms = options.dialect() == Dialect.OMS;
    return SqlRowFilter.of(
        SqlPredicate.parse(
            where,
            new SqlFilterOptions(
                oms ? NullComparison.OMS : NullComparison.SQL,
                oms ? ConcatNull.OMS : ConcatNull.SQL,
                options.timeZone(),
                options.collation())));
  }
}
