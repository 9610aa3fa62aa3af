package dev.oms.filter.sql;

import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.row.SnapshotRows;
import dev.oms.source.mysql.internal.row.SnapshotSession;
import dev.oms.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A table with a column of every type and rows of values at the edges, on a real server. */
final class NastyTable {

  /** A column, what declares it, and SQL literals of its values. */
  record Nasty(Column column, String ddl, List<String> values) {}

  static final int ROWS = 48;

  final List<Nasty> columns = new ArrayList<>();
  final TableSchema schema;

  NastyTable(DatabaseServer server) throws SQLException {
    boolean mysql = server.name().startsWith("mysql");
    add("id", DataType.INT, "INT NOT NULL PRIMARY KEY", false, -1, 0, null, null);
    numbers();
    textColumns(mysql);
    temporals();
    SourceInfo source = new SourceInfo("MYSQL", null, server.version());
    schema =
        new TableSchema(
            source,
            new TableId("f", "t"),
            1,
            columns.stream().map(Nasty::column).toList(),
            List.of(0),
            List.of());
  }

  private void add(
      String name,
      DataType type,
      String ddl,
      boolean unsigned,
      int length,
      int scale,
      String charset,
      String collation,
      String... values) {
    add(
        new Column(
            name,
            type,
            ddl.toLowerCase(java.util.Locale.ROOT),
            true,
            unsigned,
            length,
            scale,
            charset,
            List.of(),
            collation),
        ddl,
        values);
  }

  private void add(Column column, String ddl, String... values) {
    columns.add(new Nasty(column, ddl, List.of(values)));
  }

  private void numbers() {
    add(
        "ti",
        DataType.TINYINT,
        "TINYINT",
        false,
        -1,
        0,
        null,
        null,
        "-128",
        "-1",
        "0",
        "1",
        "2",
        "127");
    add("tu", DataType.TINYINT, "TINYINT UNSIGNED", true, -1, 0, null, null, "0", "1", "255");
    add(
        "i",
        DataType.INT,
        "INT",
        false,
        -1,
        0,
        null,
        null,
        "-2147483648",
        "-7",
        "0",
        "1",
        "12",
        "2147483647");
    add(
        "b",
        DataType.BIGINT,
        "BIGINT",
        false,
        -1,
        0,
        null,
        null,
        "-9223372036854775808",
        "9223372036854775807",
        "9007199254740993",
        "-1",
        "0",
        "12",
        "100");
    add(
        "bu",
        DataType.BIGINT,
        "BIGINT UNSIGNED",
        true,
        -1,
        0,
        null,
        null,
        "18446744073709551615",
        "9223372036854775808",
        "9223372036854775807",
        "0",
        "1",
        "12");
    add(
        "d",
        DataType.DECIMAL,
        "DECIMAL(10,2)",
        false,
        10,
        2,
        null,
        null,
        "-99999999.99",
        "0",
        "0.01",
        "-0.01",
        "12.00",
        "12.50",
        "99999999.99",
        "1.5",
        "2.5",
        "-2.5");
    add(
        "dd",
        DataType.DECIMAL,
        "DECIMAL(30,10)",
        false,
        30,
        10,
        null,
        null,
        "12345678901234567890.0123456789",
        "-0.0000000001",
        "0",
        "12",
        "0.3333333333",
        "1");
    add(
        "f",
        DataType.FLOAT,
        "FLOAT",
        false,
        -1,
        0,
        null,
        null,
        "0.1",
        "-1.5",
        "0",
        "12",
        "3e38",
        "1e-30");
    add(
        "r",
        DataType.DOUBLE,
        "DOUBLE",
        false,
        -1,
        0,
        null,
        null,
        "0.1",
        "-0.5",
        "0.5",
        "1.5",
        "2.5",
        "0",
        "12",
        "1.7976931348623157e308",
        "9007199254740992");
    add(
        "bt",
        DataType.BIT,
        "BIT(10)",
        true,
        10,
        0,
        null,
        null,
        "b'0'",
        "b'1'",
        "b'1100'",
        "b'1111111111'");
    add(
        "y",
        DataType.YEAR,
        "YEAR",
        true,
        -1,
        0,
        null,
        null,
        "1901",
        "1999",
        "2000",
        "2024",
        "2155",
        "0");
  }

  private static final String[] TEXTS = {
    "''",
    "' '",
    "'a'",
    "'A'",
    "'a '",
    "'ab'",
    "'AB  '",
    "'ä'",
    "'Ä'",
    "'é'",
    "'e'",
    "'straße'",
    "'strasse'",
    "'ß'",
    "'12'",
    "'12abc'",
    "' 12'",
    "'-1.5e1'",
    "'1e3'",
    "'.5'",
    "'abc%'",
    "'a_c'",
    "'%'",
    "'x\\ty'",
    "'a\\nb'",
    "'2024-01-31'",
    "'aXbXc'",
    "'NULL'",
    "'0'",
    "'1.0'",
    "'foo'",
    "'fOObar'",
    "'zzz\\\\'",
    "'9007199254740993'",
    "'æ'",
    "'Ø'",
    "'øre'",
    "'a\\0'",
    "'ÿ'",
    "'µ'"
  };

  private static final String[] WIDE = {
    "'中文'", "'中'", "'😀'", "'😁a'", "'Ω'", "'ω'", "'ς'", "'Σ'", "'Ж'", "'ж'", "'ｱ'", "'ア'", "'あ'",
    "'ﬁ'", "'a\u0301'", "'á'", "'İ'", "'ı'", "'I'", "'i'", "'한'", "'Ǆ'", "'ǆ'", "'\u200d'", "'K'",
        "'Å'"
  };

  private static String[] texts(boolean wide) {
    List<String> all = new ArrayList<>(List.of(TEXTS));
    if (wide) {
      all.addAll(List.of(WIDE));
    }
    return all.toArray(new String[0]);
  }

  private void text(String name, String charset, String collation) {
    add(
        name,
        DataType.VARCHAR,
        "VARCHAR(40) CHARACTER SET " + charset + " COLLATE " + collation,
        false,
        40,
        0,
        charset,
        collation,
        texts(charset.startsWith("utf8mb4")));
  }

  private void textColumns(boolean mysql) {
    text("v", "utf8mb4", "utf8mb4_general_ci");
    text("v2", "utf8mb4", "utf8mb4_general_ci");
    text("vb", "utf8mb4", "utf8mb4_bin");
    text("vu", "utf8mb4", "utf8mb4_unicode_ci");
    text("v9", "utf8mb4", mysql ? "utf8mb4_0900_ai_ci" : "utf8mb4_unicode_520_ci");
    text("l", "latin1", "latin1_swedish_ci");
    add(
        "c",
        DataType.CHAR,
        "CHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
        false,
        10,
        0,
        "utf8mb4",
        "utf8mb4_general_ci",
        texts(true));
    add(
        "tx",
        DataType.TEXT,
        "TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
        false,
        -1,
        0,
        "utf8mb4",
        "utf8mb4_unicode_ci",
        texts(true));
    String enumDdl = "ENUM('red','Green','blue') CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci";
    add(
        new Column(
            "e",
            DataType.ENUM,
            enumDdl,
            true,
            false,
            -1,
            0,
            "utf8mb4",
            List.of("red", "Green", "blue"),
            "utf8mb4_general_ci"),
        enumDdl,
        "'red'",
        "'green'",
        "'blue'",
        "''");
    String setDdl = "SET('x','y','z') CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci";
    add(
        new Column(
            "s",
            DataType.SET,
            setDdl,
            true,
            false,
            -1,
            0,
            "utf8mb4",
            List.of("x", "y", "z"),
            "utf8mb4_general_ci"),
        setDdl,
        "''",
        "'x'",
        "'z,x'",
        "'x,y,z'");
    add(
        "bin",
        DataType.BINARY,
        "BINARY(4)",
        false,
        4,
        0,
        null,
        null,
        "'a'",
        "'abcd'",
        "x'00ff'",
        "'12'");
    add(
        "vbin",
        DataType.VARBINARY,
        "VARBINARY(20)",
        false,
        20,
        0,
        null,
        null,
        "''",
        "'a'",
        "'A'",
        "'a '",
        "'abc'",
        "x'ff00'",
        "'12x'",
        "'ä'");
  }

  private void temporals() {
    add(
        "da",
        DataType.DATE,
        "DATE",
        false,
        -1,
        0,
        null,
        null,
        "'1000-01-01'",
        "'2024-01-31'",
        "'2024-02-29'",
        "'1999-12-31'",
        "'9999-12-31'",
        "'0000-00-00'");
    add(
        "dt",
        DataType.DATETIME,
        "DATETIME(3)",
        false,
        -1,
        3,
        null,
        null,
        "'2024-01-31 00:00:00'",
        "'2024-01-31 10:11:12.123'",
        "'1999-12-31 23:59:59.999'",
        "'0000-00-00'");
    add(
        "dt0",
        DataType.DATETIME,
        "DATETIME",
        false,
        -1,
        0,
        null,
        null,
        "'2024-01-31 00:00:00'",
        "'2024-01-31 10:11:12'",
        "'1999-12-31 23:59:59'");
    add(
        "ts",
        DataType.TIMESTAMP,
        "TIMESTAMP(6) NULL",
        false,
        -1,
        6,
        null,
        null,
        "'2024-01-31 00:00:00'",
        "'1999-12-31 23:59:59.000001'",
        "'2024-01-31 10:11:12.123456'",
        "'2038-01-19 03:14:07'",
        "'1970-01-01 08:00:01'",
        "'0000-00-00 00:00:00'",
        "'2024-02-29 12:00:00'");
    add(
        "tm",
        DataType.TIME,
        "TIME(2)",
        false,
        -1,
        2,
        null,
        null,
        "'-838:59:59'",
        "'838:59:59'",
        "'00:00:00'",
        "'-00:00:01.5'",
        "'10:11:12.25'",
        "'10:11:12'");
  }

  void create(Connection connection) throws SQLException {
    StringBuilder ddl = new StringBuilder("CREATE TABLE f.t (");
    for (Nasty nasty : columns) {
      ddl.append(nasty == columns.get(0) ? "" : ", ")
          .append(nasty.column.name())
          .append(' ')
          .append(nasty.ddl);
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE f CHARACTER SET utf8mb4");
      statement.execute(ddl + ") CHARACTER SET utf8mb4");
    }
  }

  /** Fills the table with rows of random values, one in seven NULL. */
  void fill(Connection connection, SplittableRandom random) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM f.t");
      for (int id = 0; id < ROWS; id++) {
        StringBuilder sql = new StringBuilder("INSERT INTO f.t VALUES (").append(id);
        for (Nasty nasty : columns.subList(1, columns.size())) {
          List<String> values = nasty.values;
          sql.append(", ")
              .append(random.nextInt(7) == 0 ? "NULL" : values.get(random.nextInt(values.size())));
        }
        statement.execute(sql + ")");
      }
    }
  }

  /** The rows as full synchronization gets them. */
  SnapshotRows rows(Connection connection) throws SQLException {
    SnapshotSession.prepare(connection);
    SnapshotRows rows = new SnapshotRows(schema);
    try (Statement statement = SnapshotSession.streamingStatement(connection);
        ResultSet result =
            statement.executeQuery(
                "SELECT " + SnapshotRows.selectList(schema) + " FROM f.t ORDER BY id")) {
      while (result.next()) {
        rows.add(result);
      }
    }
    return rows;
  }
}
