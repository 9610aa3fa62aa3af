package dev.oms.source.mysql.internal.snapshot;

import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.core.model.ValueKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The key values of a row where one chunk ends and the next begins. Immutable. Values are kept as
 * the text (Base64 for binary columns) in which the server gave them, and bound as a type that the
 * server compares exactly: a number never as text, which MySQL would compare as a double.
 *
 * @param values one text for each key column
 */
record KeyBound(List<String> values) {

  KeyBound {
    values = List.copyOf(values);
  }

  /** The expression by which a key column is ordered and compared. */
  static String expression(Column column) {
    String name = quote(column.name());
    // ENUM and SET are ordered by number but compared with text as text; BIT arrives as bytes.
    return switch (column.type()) {
      case ENUM, SET, BIT -> "(" + name + " + 0)";
      // As a double, which is what a bound is sent as; CAST knows DOUBLE only from MySQL 8.0.17 on.
      case FLOAT -> "(" + name + " * 1e0)";
      default -> name;
    };
  }

  static String quote(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** Reads a bound from a row that holds the expressions of {@code key} from column 1 on. */
  static KeyBound read(ResultSet row, List<Column> key) throws SQLException {
    List<String> values = new ArrayList<>(key.size());
    for (int i = 0; i < key.size(); i++) {
      String value;
      if (isBytes(key.get(i))) {
        byte[] bytes = row.getBytes(i + 1);
        value = bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
      } else {
        // Bytes rather than getString: drivers turn dates that no calendar has into NULL.
        byte[] bytes = row.getBytes(i + 1);
        value = bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
      }
      if (value == null) {
        throw new SQLException("the key column " + key.get(i).name() + " holds NULL");
      }
      values.add(value);
    }
    return new KeyBound(values);
  }

  /** Whether {@link #of} can give the bounds of this table's key. */
  static boolean canBeReadFrom(TableSchema schema) {
    return schema.rowKey().stream()
        .map(schema::column)
        .allMatch(
            column ->
                switch (column.type()) {
                  case ENUM, SET, BIT, TIMESTAMP -> false;
                  default -> true;
                });
  }

  /** The bound at a row that was read. */
  static KeyBound of(Row row) {
    TableSchema schema = row.schema();
    List<String> values = new ArrayList<>();
    for (int i : schema.rowKey()) {
      String text =
          schema.column(i).kind() == ValueKind.FLOAT
              ? Double.toString(row.getFloat(i))
              : row.getText(i);
      if (text == null) {
        throw new IllegalStateException("a key column holds NULL");
      }
      values.add(text);
    }
    return new KeyBound(values);
  }

  /** Sets the value of key column {@code i}. */
  void bind(int i, Column column, PreparedStatement statement, int parameter) throws SQLException {
    String value = values.get(i);
    if (isBytes(column)) {
      statement.setBytes(parameter, Base64.getDecoder().decode(value));
    } else if (isNumber(column)) {
      statement.setBigDecimal(parameter, new BigDecimal(value));
    } else if (column.kind() == ValueKind.DOUBLE || column.kind() == ValueKind.FLOAT) {
      statement.setDouble(parameter, Double.parseDouble(value));
    } else {
      statement.setString(parameter, value);
    }
  }

  private static boolean isBytes(Column column) {
    return column.kind() == ValueKind.BINARY && column.type() != DataType.BIT;
  }

  private static boolean isNumber(Column column) {
    return column.kind() == ValueKind.INTEGER
        || column.kind() == ValueKind.DECIMAL
        || column.type() == DataType.BIT
        || column.type() == DataType.ENUM
        || column.type() == DataType.SET;
  }
}
