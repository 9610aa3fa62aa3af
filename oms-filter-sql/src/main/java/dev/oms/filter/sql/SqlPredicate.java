package dev.oms.filter.sql;

import dev.oms.core.model.TableSchema;
import dev.oms.filter.sql.internal.eval.Compiler;
import dev.oms.filter.sql.internal.parse.FilterParser;
import dev.oms.filter.sql.internal.parse.Node;
import java.util.Objects;

/**
 * The body of a SQL WHERE clause over the columns of one table, with the semantics of MySQL and
 * MariaDB: {@code amount > 100 AND status <> 'draft'}. Immutable and thread-safe; {@link #bind}
 * compiles it for a table.
 *
 * <p>What it takes and what it refuses is in docs/filters.md. Where the servers differ from each
 * other it refuses, and says what to write instead.
 */
public final class SqlPredicate {

  private final String where;
  private final Node tree;
  private final SqlFilterOptions options;

  private SqlPredicate(String where, Node tree, SqlFilterOptions options) {
    this.where = where;
    this.tree = tree;
    this.options = options;
  }

  /**
   * Parses a condition with the default options.
   *
   * @throws SqlFilterException when it is not the body of a WHERE clause, or has what no row filter
   *     can evaluate: subqueries, other tables, the current time, variables, aggregates
   */
  public static SqlPredicate parse(String where) {
    return parse(where, SqlFilterOptions.defaults());
  }

  /** As {@link #parse(String)}, with options. */
  public static SqlPredicate parse(String where, SqlFilterOptions options) {
    Objects.requireNonNull(options, "options");
    return new SqlPredicate(where, FilterParser.parse(where), options);
  }

  /**
   * Compiles the condition for a table.
   *
   * @throws SqlFilterException when the table lacks a column (the message lists those it has), or
   *     types meet that cannot be compared exactly
   */
  public BoundPredicate bind(TableSchema schema) {
    return new BoundPredicate(schema, Compiler.compile(where, tree, schema, options));
  }

  /** The options. */
  public SqlFilterOptions options() {
    return options;
  }

  /** The text as it was given. */
  @Override
  public String toString() {
    return where;
  }
}
