package dev.oms.core.checkpoint;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/**
 * The database's clock: the clocks of two machines may differ, the lease must not. Where a driver
 * gives the time without its zone, two processes with different default zones would read it hours
 * apart, so such databases are asked for a number.
 */
final class JdbcClock {

  private JdbcClock() {}

  /** Whether the database speaks MySQL's dialect. */
  static boolean isMySql(Connection connection) throws SQLException {
    String product = product(connection);
    return product.contains("mysql")
        || product.contains("mariadb")
        || product.contains("oceanbase");
  }

  static String product(Connection connection) throws SQLException {
    return connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
  }

  /** Milliseconds since the epoch. */
  static long now(Connection connection) throws SQLException {
    boolean mysql = isMySql(connection);
    String query =
        mysql
            ? "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000"
            : "SELECT CURRENT_TIMESTAMP";
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return mysql ? row.getLong(1) : row.getTimestamp(1).getTime();
    }
  }
}
