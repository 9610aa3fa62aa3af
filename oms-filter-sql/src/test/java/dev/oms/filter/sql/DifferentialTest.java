package dev.oms.filter.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.RecordException;
import dev.oms.core.model.Row;
import dev.oms.source.mysql.internal.row.SnapshotRow;
import dev.oms.source.mysql.internal.row.SnapshotRows;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random conditions over random rows: ours against the server's own SELECT. A condition that we
 * refuse is not compared; one that we take must give the same truth of three on every row.
 *
 * <p>More of them: {@code -Doms.filter.cases=100000}, others: {@code -Doms.filter.seed=7}.
 */
class DifferentialTest {

  private static final int CONDITIONS = Integer.getInteger("oms.filter.cases", 3000);
  private static final long SEED = Long.getLong("oms.filter.seed", 1);
  private static final int AT_ONCE = 20;

  private final List<String> differences = new ArrayList<>();
  private int cases;
  private int refused;
  private int ourErrors;

  @ParameterizedTest
  @ValueSource(strings = {"mariadb11", "mysql80"})
  void sameAsTheServer(String name) throws Exception {
    DatabaseServer.Builder builder =
        name.equals("mysql80") ? DatabaseServers.mysql80() : DatabaseServers.mariadb11();
    try (DatabaseServer server = builder.assumeAvailable().start();
        Connection connection = server.connect();
        Connection snapshot = server.connect()) {
      run(server, connection, snapshot);
    }
    System.out.println(
        name
            + ": "
            + cases
            + " cases, "
            + refused
            + " of "
            + CONDITIONS
            + " conditions refused, "
            + ourErrors
            + " errors of ours alone");
    assertThat(ourErrors).isLessThan(Math.max(20, cases / 1000));
    assertThat(differences).as(differences.size() + " differences").isEmpty();
    assertThat(cases).isGreaterThan(CONDITIONS * NastyTable.ROWS / 3);
  }

  private void run(DatabaseServer server, Connection connection, Connection snapshot)
      throws SQLException {
    NastyTable table = new NastyTable(server);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET NAMES utf8mb4 COLLATE utf8mb4_general_ci");
      statement.execute("SET SESSION sql_mode='ALLOW_INVALID_DATES', time_zone='+08:00'");
    }
    table.create(connection);
    SplittableRandom random = new SplittableRandom(SEED);
    RandomSql sql = new RandomSql(table, random);
    SnapshotRows rows = null;
    for (int done = 0; done < CONDITIONS && differences.size() < 200; ) {
      if (done % 500 == 0) {
        table.fill(connection, random);
        rows = table.rows(snapshot);
      }
      List<String> batch = new ArrayList<>();
      List<BoundPredicate> bound = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++, done++) {
        String condition = sql.condition(random.nextInt(3));
        BoundPredicate predicate = bind(condition, table);
        if (predicate != null) {
          batch.add(condition);
          bound.add(predicate);
        }
      }
      compare(connection, rows, batch, bound);
    }
    values(connection, rows, table, sql);
  }

  /**
   * What an expression gives: {@code (expression) = value}, with the value that the server says.
   */
  private void values(Connection connection, SnapshotRows rows, NastyTable table, RandomSql sql)
      throws SQLException {
    for (int i = 0; i < CONDITIONS / 10; i++) {
      boolean text = i % 2 == 0;
      String expression = text ? sql.text(2) : sql.number(2);
      boolean rounded = expression.contains("/") || expression.matches("(?is).*\\bf\\b.*");
      if (rounded || bind("(" + expression + ") IS NULL", table) == null) {
        continue; // SELECT shows quotients and FLOATs with fewer digits than they have
      }
      String shown = text ? "HEX(CONVERT((" + expression + ") USING utf8mb4))" : expression;
      List<String> expected = new ArrayList<>();
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery("SELECT " + shown + " FROM f.t ORDER BY id")) {
        while (result.next()) {
          byte[] value = result.getBytes(1); // getString would parse some and fail
          expected.add(value == null ? null : new String(value, UTF_8));
        }
      } catch (SQLException e) {
        continue; // of one row; conditions are tested row by row then
      }
      value(expression, text, expected, rows, table);
    }
  }

  private void value(
      String expression, boolean text, List<String> expected, SnapshotRows rows, NastyTable table) {
    SnapshotRow row = rows.cursor();
    for (int id = 0; id < expected.size(); id++) {
      String value = expected.get(id);
      String condition =
          value == null
              ? "(" + expression + ") IS NULL"
              : text
                  ? "(" + expression + ") COLLATE " + noPad(table) + " = " + quoted(value)
                  : "(" + expression + ") = " + value;
      BoundPredicate predicate = bind(condition, table);
      if (predicate == null) {
        return;
      }
      row.position(id);
      cases++;
      String actual = truth(predicate, row);
      if (!actual.equals("1") && !actual.startsWith("error")) {
        differences.add(
            "server says " + condition + ", ours " + actual + "   with " + values(row, predicate));
        return;
      }
    }
  }

  /** A collation that tells all texts apart. */
  private static String noPad(NastyTable table) {
    String version = String.valueOf(table.schema.source().version());
    return version.contains("Maria") ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";
  }

  private static String quoted(String hex) {
    String text = new String(java.util.HexFormat.of().parseHex(hex), UTF_8);
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  private BoundPredicate bind(String condition, NastyTable table) {
    try {
      SqlFilterOptions options = SqlFilterOptions.defaults().withZone(ZoneOffset.ofHours(8));
      return SqlPredicate.parse(condition, options).bind(table.schema);
    } catch (SqlFilterException e) {
      refused++;
      if (Boolean.getBoolean("oms.filter.refused")) {
        System.out.println("REFUSED " + e.problem() + " <== " + condition);
      }
      return null;
    } catch (RuntimeException e) {
      differences.add(condition + ": " + e);
      return null;
    }
  }

  private void compare(
      Connection connection, SnapshotRows rows, List<String> batch, List<BoundPredicate> bound)
      throws SQLException {
    if (batch.isEmpty()) {
      return;
    }
    try {
      check(select(connection, batch, ""), 0, rows, batch, bound);
    } catch (SQLException e) {
      if (batch.size() > 1) {
        for (int i = 0; i < batch.size(); i++) {
          compare(connection, rows, batch.subList(i, i + 1), bound.subList(i, i + 1));
        }
        return;
      }
      for (int id = 0; id < rows.size(); id++) {
        List<List<String>> one;
        try {
          one = select(connection, batch, " WHERE id = " + id);
        } catch (SQLException error) {
          one = List.of(List.of("error: " + error.getMessage()));
        }
        check(one, id, rows, batch, bound);
      }
    }
  }

  private static List<List<String>> select(Connection connection, List<String> batch, String where)
      throws SQLException {
    StringBuilder sql = new StringBuilder("SELECT ");
    for (int i = 0; i < batch.size(); i++) {
      String condition = "(" + batch.get(i) + ")";
      sql.append(i == 0 ? "" : ", ")
          .append("CASE WHEN " + condition + " THEN '1'")
          .append(" WHEN " + condition + " IS NULL THEN 'null' ELSE '0' END");
    }
    List<List<String>> result = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql + " FROM f.t" + where + " ORDER BY id")) {
      while (rows.next()) {
        List<String> truths = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
          truths.add(rows.getString(i + 1));
        }
        result.add(truths);
      }
    }
    return result;
  }

  private void check(
      List<List<String>> expected,
      int from,
      SnapshotRows rows,
      List<String> batch,
      List<BoundPredicate> bound) {
    SnapshotRow row = rows.cursor();
    for (int c = 0; c < batch.size(); c++) {
      for (int i = 0; i < expected.size(); i++) {
        row.position(from + i);
        cases++;
        String actual = truth(bound.get(c), row);
        String wanted = expected.get(i).get(c);
        boolean same =
            wanted.startsWith("error") ? actual.startsWith("error") : actual.equals(wanted);
        if (!same && actual.startsWith("error") && !wanted.startsWith("error")) {
          // We evaluate what the server's optimizer could leave out, and fail there.
          ourErrors++;
          continue;
        }
        if (wanted.startsWith("error")
            && wanted.contains("DIV")
            && wanted.contains("out of range")) {
          continue; // servers fail on the smallest BIGINT although the quotient fits
        }
        if (!same) {
          differences.add(
              "server "
                  + wanted
                  + ", ours "
                  + actual
                  + ": "
                  + batch.get(c)
                  + "   with "
                  + values(row, bound.get(c)));
          break;
        }
      }
    }
  }

  private static String truth(BoundPredicate predicate, Row row) {
    try {
      return switch (predicate.evaluate(row)) {
        case TRUE -> "1";
        case FALSE -> "0";
        case UNKNOWN -> "null";
      };
    } catch (RecordException e) {
      return "error: " + e.getMessage();
    }
  }

  private static String values(Row row, BoundPredicate predicate) {
    StringBuilder text = new StringBuilder();
    for (int column : predicate.columnIndexes()) {
      text.append(row.schema().column(column).name())
          .append('=')
          .append(row.getText(column))
          .append(' ');
    }
    return text.toString();
  }
}
