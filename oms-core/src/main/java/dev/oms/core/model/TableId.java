package dev.oms.core.model;

import java.util.Objects;

/**
 * The name of a table in its source. Immutable; equality is exact, letter case included.
 *
 * @param database the database (schema) the table lives in, without a tenant, never empty
 * @param table the table's name, never empty
 */
public record TableId(String database, String table) implements Comparable<TableId> {

  /** Checks that neither part is empty. */
  public TableId {
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(table, "table");
    if (database.isEmpty() || table.isEmpty()) {
      throw new IllegalArgumentException(
          "a table id needs a database and a table: '" + database + "'.'" + table + "'");
    }
  }

  /**
   * Parses {@code database.table}, split at the first dot.
   *
   * @param text for example {@code shop.orders}
   * @throws IllegalArgumentException when there is no dot, or a part is empty
   */
  public static TableId parse(String text) {
    int dot = text.indexOf('.');
    if (dot <= 0 || dot == text.length() - 1) {
      throw new IllegalArgumentException("expected database.table, got '" + text + "'");
    }
    return new TableId(text.substring(0, dot), text.substring(dot + 1));
  }

  @Override
  public int compareTo(TableId other) {
    int byDatabase = database.compareTo(other.database);
    return byDatabase != 0 ? byDatabase : table.compareTo(other.table);
  }

  /** {@code database.table}. */
  @Override
  public String toString() {
    return database + "." + table;
  }
}
