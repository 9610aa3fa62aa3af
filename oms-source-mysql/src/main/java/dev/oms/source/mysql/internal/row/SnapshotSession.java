package dev.oms.source.mysql.internal.row;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The settings of a JDBC connection under which {@link SnapshotRows} gets every value as it is
 * stored, the same with MySQL's and MariaDB's driver.
 *
 * <p>On such a connection the server converts no text, so {@code ResultSet.getString} of text that
 * is neither ASCII nor UTF-8 gives rubbish; read table definitions on another connection.
 */
public final class SnapshotSession {

  /**
   * JDBC properties for either driver: values must come in the text protocol. (It is the default of
   * both.)
   */
  public static final Map<String, String> JDBC_PROPERTIES =
      Map.of("useServerPrepStmts", "false", "useCursorFetch", "false");

  private SnapshotSession() {}

  /**
   * Sets the session: UTC, text in the columns' own character sets, no SQL mode that changes values
   * (PAD_CHAR_TO_FULL_LENGTH), and no limits on time or rows.
   */
  public static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SET SESSION time_zone = '+00:00', character_set_results = NULL, sql_mode = '',"
              + " sql_select_limit = DEFAULT, net_write_timeout = 3600");
      // MySQL has the one, MariaDB the other; old versions have neither.
      List<String> limits = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery(
              "SHOW SESSION VARIABLES WHERE Variable_name IN"
                  + " ('max_execution_time', 'max_statement_time')")) {
        while (rows.next()) {
          limits.add(rows.getString(1));
        }
      }
      for (String limit : limits) {
        statement.execute("SET SESSION " + limit + " = 0");
      }
    }
  }

  /**
   * A statement whose results are read row by row and not collected in memory; the caller closes
   * it. While such a result is open, the connection does nothing else.
   */
  public static Statement streamingStatement(Connection connection) throws SQLException {
    Statement statement =
        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
    stream(statement);
    return statement;
  }

  /** Makes a statement give its rows one by one; called before it is executed. */
  public static void stream(Statement statement) throws SQLException {
    // What each driver takes as "stream": see "ResultSet" in MySQL's JDBC implementation notes.
    statement.setFetchSize(isMySqlDriver(statement.getConnection()) ? Integer.MIN_VALUE : 1000);
  }

  static boolean isMySqlDriver(Connection connection) throws SQLException {
    return connection.getMetaData().getDriverName().startsWith("MySQL");
  }
}
