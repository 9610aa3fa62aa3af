package dev.oms.interop;

import dev.oms.testkit.DatabaseServer;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table with every type that each format can say without a choice of its own, and what the server
 * says of its rows. (Invalid dates, which formats treat each in its way, are the matter of the
 * formats' own tests.)
 */
final class EveryTypeTable {

  static final String NAME = "shop.every_type";

  /**
   * A column.
   *
   * @param first and {@code second} SQL expressions
   */
  record Field(String name, Kind kind, String type, String first, String second) {}

  static final List<Field> FIELDS =
      List.of(
          f("id", Kind.INTEGER, "BIGINT NOT NULL PRIMARY KEY", "1", "2"),
          f("c_bool", Kind.INTEGER, "BOOLEAN", "1", "0"),
          f("c_tiny", Kind.INTEGER, "TINYINT", "-128", "127"),
          f("c_tiny_u", Kind.INTEGER, "TINYINT UNSIGNED", "255", "0"),
          f("c_small", Kind.INTEGER, "SMALLINT", "-32768", "32767"),
          f("c_small_u", Kind.INTEGER, "SMALLINT UNSIGNED", "65535", "1"),
          f("c_medium", Kind.INTEGER, "MEDIUMINT", "-8388608", "8388607"),
          f("c_int", Kind.INTEGER, "INT", "-2147483648", "2147483647"),
          f("c_int_u", Kind.INTEGER, "INT UNSIGNED", "4294967295", "0"),
          f("c_big", Kind.INTEGER, "BIGINT", "-9223372036854775808", "9223372036854775807"),
          f("c_big_u", Kind.INTEGER, "BIGINT UNSIGNED", "18446744073709551615", "1"),
          f("c_year", Kind.INTEGER, "YEAR", "2026", "1901"),
          f("c_float", Kind.FLOAT, "FLOAT", "1.2222", "-3.4e38"),
          f("c_double", Kind.DOUBLE, "DOUBLE", "9.99999999999", "-2.2250738585072014e-308"),
          f("c_dec", Kind.DECIMAL, "DECIMAL(10,2)", "199.90", "-0.01"),
          f(
              "c_dec_wide",
              Kind.DECIMAL,
              "DECIMAL(38,18)",
              "-12345678901234567890.123456789012345678",
              "0"),
          f("c_char", Kind.TEXT, "CHAR(20)", "'hello world'", "''"),
          f("c_varchar", Kind.TEXT, "VARCHAR(200)", "'Grüße, 中文, 😀'", "'tab\\t\"q\\\"'"),
          f("c_gbk", Kind.TEXT, "VARCHAR(50) CHARACTER SET gbk", "'中文字'", "'plain'"),
          f("c_latin", Kind.TEXT, "VARCHAR(50) CHARACTER SET latin1", "'café ÿ'", "''"),
          f("c_text", Kind.TEXT, "TEXT", "'line 1\\r\\nline 2\\b\\\\'", "REPEAT('ä', 3000)"),
          f("c_enum", Kind.TEXT, "ENUM('draft','it''s')", "'draft'", "'it''s'"),
          f("c_set", Kind.SET, "SET('a','b','c d')", "'a,c d'", "''"),
          f("c_json", Kind.JSON, "JSON", "'{\"b\": [1, null, \"ü\"], \"a\": 1.50}'", "'\"x\"'"),
          f("c_bit", Kind.BIT, "BIT(10)", "b'1011111111'", "b'1'"),
          f("c_binary", Kind.BINARY, "BINARY(4)", "x'01'", "x'000000FF'"),
          f("c_varbinary", Kind.BINARY, "VARBINARY(20)", "x'00FF10'", "''"),
          f("c_blob", Kind.BINARY, "BLOB", "x'FBFF00'", "REPEAT(x'80', 500)"),
          f(
              "c_point",
              Kind.BINARY,
              "POINT",
              "ST_GeomFromText('POINT(1 2)')",
              "ST_GeomFromText('POINT(0 -5)')"),
          f("c_date", Kind.DATE, "DATE", "'2020-11-25'", "'1000-01-01'"),
          f("c_time", Kind.TIME, "TIME", "'00:01:02'", "'23:59:59'"),
          f("c_time6", Kind.TIME, "TIME(6)", "'10:01:00.000100'", "'00:00:00.5'"),
          f("c_datetime", Kind.DATETIME, "DATETIME", "'2020-11-25 00:01:02'", "'1970-01-01'"),
          f(
              "c_datetime3",
              Kind.DATETIME,
              "DATETIME(3)",
              "'2020-11-25 00:01:02.012'",
              "'9999-12-31 23:59:59.5'"),
          f(
              "c_timestamp",
              Kind.TIMESTAMP,
              "TIMESTAMP(6) NULL DEFAULT NULL",
              "'2020-11-24 16:01:02.012345'",
              "'2038-01-19 03:14:07'"));

  private static final Map<String, Kind> KINDS =
      FIELDS.stream().collect(Collectors.toMap(Field::name, Field::kind));

  private EveryTypeTable() {}

  private static Field f(String name, Kind kind, String type, String first, String second) {
    return new Field(name, kind, type, first, second);
  }

  static Kind kind(String column) {
    Kind kind = KINDS.get(column);
    if (kind == null) {
      throw new IllegalArgumentException("no column " + column);
    }
    return kind;
  }

  /** Rows 1 and 2 of values, row 3 of nulls. */
  static void create(DatabaseServer server) throws SQLException {
    String columns =
        FIELDS.stream().map(f -> f.name() + " " + f.type()).collect(Collectors.joining(", "));
    server.execute(
        "CREATE DATABASE IF NOT EXISTS shop CHARACTER SET utf8mb4",
        "CREATE TABLE " + NAME + " (" + columns + ") CHARACTER SET utf8mb4",
        "INSERT INTO " + NAME + " VALUES (" + all(f -> f.first()) + ")",
        "INSERT INTO " + NAME + " VALUES (" + all(f -> f.second()) + ")",
        "INSERT INTO " + NAME + " (id) VALUES (3)");
  }

  private static String all(java.util.function.Function<Field, String> expression) {
    return FIELDS.stream().map(expression).collect(Collectors.joining(", "));
  }

  /** Inserts a copy of row {@code from}. */
  static String copy(int from, int to) {
    return "INSERT INTO "
        + NAME
        + " SELECT "
        + to
        + ", "
        + FIELDS.stream().skip(1).map(Field::name).collect(Collectors.joining(", "))
        + " FROM "
        + NAME
        + " WHERE id = "
        + from;
  }

  /** Gives row {@code to} the values of row {@code from}. */
  static String overwrite(int from, int to) {
    return "UPDATE "
        + NAME
        + " a, (SELECT * FROM "
        + NAME
        + " WHERE id = "
        + from
        + ") b SET "
        + FIELDS.stream()
            .skip(1)
            .map(f -> "a." + f.name() + " = b." + f.name())
            .collect(Collectors.joining(", "))
        + " WHERE a.id = "
        + to;
  }

  /** What the server says of each row, by its id: column to canonical text. */
  static Map<Integer, Map<String, @Nullable String>> select(DatabaseServer server)
      throws SQLException {
    String sql =
        "SELECT "
            + FIELDS.stream().map(f -> f.kind().sql(f.name())).collect(Collectors.joining(", "))
            + " FROM "
            + NAME;
    Map<Integer, Map<String, @Nullable String>> rows = new TreeMap<>();
    for (List<@Nullable String> values : server.query(sql)) {
      Map<String, @Nullable String> row = new LinkedHashMap<>();
      for (int i = 0; i < FIELDS.size(); i++) {
        String text = values.get(i);
        Field field = FIELDS.get(i);
        row.put(field.name(), text == null ? null : field.kind().canonical(text));
      }
      rows.put(Integer.valueOf(String.valueOf(row.get("id"))), row);
    }
    return rows;
  }
}
