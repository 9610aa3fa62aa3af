package dev.oms.testkit.internal.verify;

import dev.oms.testkit.VerifiedTable;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The columns of a table that is compared, and how its rows and messages become comparable. */
final class TableShape {

  private final VerifiedTable table;
  private final int number;
  private final Map<String, ColumnKind> columns;
  private final List<String> key;

  private TableShape(
      VerifiedTable table, int number, Map<String, ColumnKind> columns, List<String> key) {
    this.table = table;
    this.number = number;
    this.columns = columns;
    this.key = key;
  }

  /** Reads the shape from the server; {@code number} tells the tables of a run apart. */
  static TableShape load(Connection connection, VerifiedTable table, int number)
      throws SQLException {
    Map<String, ColumnKind> columns = new LinkedHashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT column_name, data_type FROM information_schema.columns"
                + " WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position")) {
      statement.setString(1, table.database());
      statement.setString(2, table.table());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns.put(rows.getString(1), ColumnKind.of(rows.getString(2)));
        }
      }
    }
    if (columns.isEmpty()) {
      throw new SQLException("no table " + table.database() + "." + table.table());
    }
    List<String> key = table.key().isEmpty() ? primaryKey(connection, table) : table.key();
    if (key.isEmpty()) {
      throw new SQLException(
          table.database() + "." + table.table() + " has no primary key: name a key");
    }
    if (!table.columns().isEmpty()) {
      columns.keySet().retainAll(table.columns());
    }
    if (!columns.keySet().containsAll(key) || !columns.keySet().containsAll(table.columns())) {
      throw new SQLException(
          "key " + key + " and columns " + table.columns() + " are not all in " + columns.keySet());
    }
    return new TableShape(table, number, columns, key);
  }

  private static List<String> primaryKey(Connection connection, VerifiedTable table)
      throws SQLException {
    List<String> key = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT column_name FROM information_schema.statistics WHERE table_schema = ?"
                + " AND table_name = ? AND index_name = 'PRIMARY' ORDER BY seq_in_index")) {
      statement.setString(1, table.database());
      statement.setString(2, table.table());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          key.add(rows.getString(1));
        }
      }
    }
    return key;
  }

  String name() {
    return table.database() + "." + table.table();
  }

  /** Says whether only some of the rows are compared. */
  boolean isFiltered() {
    return table.where() != null;
  }

  /** Returns the query for all rows, whose columns are in the order of the shape. */
  String select() {
    StringJoiner list = new StringJoiner(", ");
    columns.forEach((name, kind) -> list.add(kind.expression(quote(name))));
    return "SELECT "
        + list
        + " FROM "
        + quote(table.database())
        + "."
        + quote(table.table())
        + (table.where() == null ? "" : " WHERE " + table.where());
  }

  /** Returns the comparable texts of the row a result set of {@link #select} stands on. */
  Map<String, String> tableRow(ResultSet rows) throws SQLException {
    Map<String, String> texts = new LinkedHashMap<>();
    int i = 0;
    for (Map.Entry<String, ColumnKind> column : columns.entrySet()) {
      String text = rows.getString(++i);
      texts.put(
          column.getKey(), text == null ? ColumnKind.NULL : column.getValue().fromTable(text));
    }
    return texts;
  }

  /** Returns the comparable texts of a row in a message, also of columns the table lacks. */
  Map<String, String> messageRow(Map<String, @Nullable Object> row) {
    Map<String, String> texts = new LinkedHashMap<>();
    row.forEach(
        (name, value) -> {
          ColumnKind kind = columns.get(name);
          // A column nobody asked for is a difference only where all are compared.
          if (kind != null || table.columns().isEmpty()) {
            texts.put(name, (kind == null ? ColumnKind.TEXT : kind).of(value));
          }
        });
    return texts;
  }

  /** Returns the key of a row, unique over all tables; null if it lacks a key column. */
  byte @Nullable [] key(Map<String, String> texts) {
    StringBuilder all = new StringBuilder().append(number);
    for (String column : key) {
      String text = texts.get(column);
      if (text == null) {
        return null;
      }
      all.append('\u0001').append(text);
    }
    return all.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a hash over names and values in which the order of columns does not count. */
  static long hash(Map<String, String> texts) {
    long sum = 0;
    for (Map.Entry<String, String> column : texts.entrySet()) {
      sum += Hash.of(Hash.of(column.getKey()), Hash.of(column.getValue()));
    }
    return sum;
  }

  /** Returns the version in a row, or {@link FoldedRow#NO_VERSION}. */
  long version(@Nullable Map<String, @Nullable Object> row) {
    if (row != null
        && columns.containsKey(table.version())
        && row.get(table.version()) instanceof JsonNumber number) {
      return Long.parseLong(number.text());
    }
    return FoldedRow.NO_VERSION;
  }

  private static String quote(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
