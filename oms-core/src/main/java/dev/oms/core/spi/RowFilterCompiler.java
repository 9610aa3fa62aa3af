package dev.oms.core.spi;

import dev.oms.core.RowFilterOptions;
import java.util.ServiceLoader;

/**
 * Makes row filters of conditions that are written as text; found by {@link ServiceLoader}. The
 * module {@code oms-filter-sql} has one for SQL. Thread-safe.
 */
public interface RowFilterCompiler {

  /**
   * Parses a condition. The filter passes on the rows for which it is true, and makes an INSERT or
   * a DELETE of an UPDATE that brings a row into it or takes it out (fact sheet 5.1); its output
   * schema is that of its input.
   *
   * @param where the condition: the body of a WHERE clause
   * @throws IllegalArgumentException when it cannot be understood; the message has the place. What
   *     does not fit a table is told when the filter is bound to it
   */
  ChangeFilter compile(String where, RowFilterOptions options);

  /**
   * The compiler on the class path.
   *
   * @throws IllegalArgumentException when there is none
   */
  static RowFilterCompiler installed() {
    return ServiceLoader.load(RowFilterCompiler.class)
        .findFirst()
        .or(
            () ->
                ServiceLoader.load(
                        RowFilterCompiler.class, RowFilterCompiler.class.getClassLoader())
                    .findFirst())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "row filters (where) need a module that is not on the class path: add"
                        + " dev.oms:oms-filter-sql"));
  }
}
