package dev.oms.source.mysql.internal.snapshot;

import dev.oms.core.model.Column;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.row.SnapshotRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The statements that cut a table into chunks and read one, by keyset: never with an offset from
 * the start of the table. Immutable.
 */
final class ChunkQuery {

  private final TableSchema schema;
  private final List<Column> key;
  private final String table;

  ChunkQuery(TableSchema schema) {
    this.schema = schema;
    this.key = schema.rowKey().stream().map(schema::column).toList();
    this.table = quoted(schema.id());
  }

  static String quoted(TableId id) {
    return KeyBound.quote(id.database()) + "." + KeyBound.quote(id.table());
  }

  boolean hasKey() {
    return !key.isEmpty();
  }

  /** What the table is read by, for people. */
  String describe() {
    return hasKey()
        ? "chunks of key "
            + key.stream().map(Column::name).collect(Collectors.joining(", ", "(", ")"))
        : "one pass (no key)";
  }

  /**
   * The key of the {@code rows}-th row behind {@code lower}; null when fewer rows are left, which
   * makes the last chunk.
   */
  @Nullable KeyBound findUpper(Connection connection, @Nullable KeyBound lower, int rows)
      throws SQLException {
    String sql =
        "SELECT "
            + expressions()
            + " FROM "
            + table
            + (lower == null ? "" : " WHERE " + above())
            + " ORDER BY "
            + expressions()
            + " LIMIT 1 OFFSET "
            + (rows - 1);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int next = 1;
      if (lower != null) {
        next = bind(statement, next, lower);
      }
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? KeyBound.read(row, key) : null;
      }
    }
  }

  /**
   * Reads the rows behind {@code lower} up to and with {@code upper} in key order.
   *
   * @param lower null for the start of the table
   * @param upper null for its end
   */
  PreparedStatement read(Connection connection, @Nullable KeyBound lower, @Nullable KeyBound upper)
      throws SQLException {
    StringBuilder sql =
        new StringBuilder("SELECT ")
            .append(SnapshotRows.selectList(schema))
            .append(" FROM ")
            .append(table);
    if (lower != null) {
      sql.append(" WHERE ").append(above());
    }
    if (upper != null) {
      sql.append(lower == null ? " WHERE " : " AND ").append(upTo());
    }
    sql.append(" ORDER BY ").append(expressions());
    PreparedStatement statement =
        connection.prepareStatement(
            sql.toString(), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
    try {
      int next = 1;
      if (lower != null) {
        next = bind(statement, next, lower);
      }
      if (upper != null) {
        bind(statement, next, upper);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private String expressions() {
    return key.stream().map(KeyBound::expression).collect(Collectors.joining(", "));
  }

  /**
   * {@code a >= ? AND (a > ? OR (a = ? AND b > ?))}: row comparison spelled out, since MySQL uses
   * no index range for the short form; the first term is what the range is made of.
   */
  private String above() {
    return compare(">", ">=", false);
  }

  /** The same for at or below. */
  private String upTo() {
    return compare("<", "<=", true);
  }

  private String compare(String strict, String loose, boolean inclusive) {
    if (key.size() == 1) {
      return KeyBound.expression(key.get(0)) + " " + (inclusive ? loose : strict) + " ?";
    }
    StringBuilder sql = new StringBuilder();
    sql.append(KeyBound.expression(key.get(0))).append(' ').append(loose).append(" ? AND (");
    for (int i = 0; i < key.size(); i++) {
      if (i > 0) {
        sql.append(" OR ");
      }
      sql.append('(');
      for (int j = 0; j < i; j++) {
        sql.append(KeyBound.expression(key.get(j))).append(" = ? AND ");
      }
      boolean last = i == key.size() - 1;
      sql.append(KeyBound.expression(key.get(i)))
          .append(' ')
          .append(last && inclusive ? loose : strict)
          .append(" ?)");
    }
    return sql.append(')').toString();
  }

  private int bind(PreparedStatement statement, int first, KeyBound bound) throws SQLException {
    int parameter = first;
    bound.bind(0, key.get(0), statement, parameter++);
    if (key.size() == 1) {
      return parameter;
    }
    for (int i = 0; i < key.size(); i++) {
      for (int j = 0; j <= i; j++) {
        bound.bind(j, key.get(j), statement, parameter++);
      }
    }
    return parameter;
  }
}
