package dev.oms.source.mysql.internal.snapshot;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** Makes a driver give rows as they come instead of all at once. */
public final class Streaming {

  private Streaming() {}

  /**
   * Must be called before the statement is executed; its result must be closed before another's.
   */
  public static void enable(Statement statement) throws SQLException {
    String driver = String.valueOf(statement.getConnection().getMetaData().getDriverName());
    // MySQL's driver knows no fetch size without a server-side cursor, but this special value.
    statement.setFetchSize(
        driver.toLowerCase(Locale.ROOT).contains("mariadb") ? 1000 : Integer.MIN_VALUE);
  }
}
