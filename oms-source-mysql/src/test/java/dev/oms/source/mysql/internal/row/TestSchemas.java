package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A small reader of table definitions, for tests of this package alone. */
final class TestSchemas {

  private static final Pattern TYPE = Pattern.compile("([a-z0-9]+)(?:\\(([^']*?)\\))?.*");
  private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'");

  private TestSchemas() {}

  static TableSchema read(Connection connection, String database, String table)
      throws SQLException {
    List<Column> columns = new ArrayList<>();
    List<Integer> key = new ArrayList<>();
    String sql =
        "SELECT HEX(CONVERT(COLUMN_NAME USING utf8mb4)), HEX(CONVERT(COLUMN_TYPE USING utf8mb4)),"
            + " IS_NULLABLE, CHARACTER_SET_NAME, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION,"
            + " NUMERIC_SCALE, DATETIME_PRECISION, COLUMN_KEY, COLLATION_NAME FROM"
            + " information_schema.COLUMNS"
            + " WHERE TABLE_SCHEMA='"
            + database
            + "' AND TABLE_NAME='"
            + table
            + "' ORDER BY ORDINAL_POSITION";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        columns.add(
            column(
                unhex(rows.getString(1)),
                unhex(rows.getString(2)),
                rows.getString(3).equals("YES"),
                rows.getString(4),
                rows.getLong(5),
                rows.getInt(6),
                rows.getInt(7),
                rows.getInt(8),
                rows.getString(10)));
        if (rows.getString(9).equals("PRI")) {
          key.add(columns.size() - 1);
        }
      }
    }
    return new TableSchema(
        source(connection), new TableId(database, table), 1, columns, key, List.of());
  }

  /** All collations of a server. */
  static ServerCollations collations(Connection connection) throws SQLException {
    boolean mariaDb = connection.getMetaData().getDatabaseProductVersion().contains("Maria");
    Map<Integer, String> names = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                mariaDb
                    ? "SELECT ID, FULL_COLLATION_NAME FROM"
                        + " information_schema.COLLATION_CHARACTER_SET_APPLICABILITY"
                    : "SELECT ID, COLLATION_NAME FROM information_schema.COLLATIONS")) {
      while (rows.next()) {
        names.put(rows.getInt(1), rows.getString(2));
      }
    }
    return new ServerCollations(names, Map.of());
  }

  static SourceInfo source(Connection connection) throws SQLException {
    return new SourceInfo("MYSQL", null, connection.getMetaData().getDatabaseProductVersion());
  }

  private static String unhex(String hex) {
    return new String(java.util.HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
  }

  private static Column column(
      String name,
      String nativeType,
      boolean nullable,
      String charset,
      long characters,
      int precision,
      int numericScale,
      int timeScale,
      String collation) {
    Matcher matcher = TYPE.matcher(nativeType.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(nativeType);
    }
    String base = matcher.group(1);
    DataType type =
        switch (base) {
          case "inet4", "inet6" -> DataType.INET;
          case "point", "linestring", "polygon", "geomcollection", "geometrycollection" ->
              DataType.GEOMETRY;
          default -> DataType.valueOf(base.toUpperCase(Locale.ROOT));
        };
    int length =
        switch (type) {
          case CHAR, VARCHAR, BINARY, VARBINARY -> (int) characters;
          case DECIMAL, BIT -> precision;
          default -> -1;
        };
    int scale =
        switch (type) {
          case DECIMAL -> numericScale;
          case TIME, DATETIME, TIMESTAMP -> timeScale;
          default -> 0;
        };
    List<String> labels = new ArrayList<>();
    if (type == DataType.ENUM || type == DataType.SET) {
      Matcher label = LABEL.matcher(nativeType);
      while (label.find()) {
        labels.add(label.group(1).replace("''", "'"));
      }
    }
    boolean text = type.kind() == dev.oms.core.model.ValueKind.TEXT;
    return new Column(
        name,
        type,
        nativeType,
        nullable,
        nativeType.contains("unsigned") || nativeType.contains("zerofill"),
        length,
        scale,
        text ? charset : null,
        labels,
        text && collation != null ? ServerCollations.canonicalName(collation) : null);
  }
}
