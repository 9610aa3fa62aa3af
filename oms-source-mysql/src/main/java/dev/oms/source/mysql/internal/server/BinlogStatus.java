package dev.oms.source.mysql.internal.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the end of the server's log is. Immutable.
 *
 * @param position file and offset of the end
 * @param gtidSet everything that was run up to there: MySQL's executed set, MariaDB's {@code
 *     gtid_binlog_pos}; null when the server has no GTIDs on
 * @param onlyDatabases the server logs these databases only ({@code binlog_do_db}); empty for all
 * @param ignoredDatabases the server does not log these ({@code binlog_ignore_db})
 */
public record BinlogStatus(
    LogPosition position,
    @Nullable String gtidSet,
    List<String> onlyDatabases,
    List<String> ignoredDatabases) {

  /**
   * A file of the log.
   *
   * @param name its name
   * @param size its bytes
   */
  public record LogFile(String name, long size) {}

  /**
   * Asks where the log ends now.
   *
   * @throws SQLException when the log is off, or the privilege is missing
   */
  public static BinlogStatus read(Connection connection, ServerInfo server) throws SQLException {
    String sql = statusStatement(server);
    try (Statement statement = connection.createStatement()) {
      LogPosition position;
      String gtidSet;
      List<String> only;
      List<String> ignored;
      try (ResultSet rows = statement.executeQuery(sql)) {
        position = position(rows, sql);
        only = names(rows.getString(3));
        ignored = names(rows.getString(4));
        int columns = rows.getMetaData().getColumnCount();
        gtidSet = columns >= 5 && server.gtid() ? rows.getString(5) : null;
      }
      if (server.isMariaDb()) {
        // Asked by position, because the log may have grown since.
        gtidSet = mariaDbGtid(connection, position);
      }
      return new BinlogStatus(
          position, gtidSet == null ? null : gtidSet.replaceAll("\\s", ""), only, ignored);
    }
  }

  /**
   * The end of the log alone, which costs the server nothing.
   *
   * @throws SQLException as {@link #read}
   */
  public static LogPosition end(Connection connection, ServerInfo server) throws SQLException {
    String sql = statusStatement(server);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return position(rows, sql);
    }
  }

  private static String statusStatement(ServerInfo server) {
    boolean renamed = server.flavor() == Flavor.MYSQL && server.atLeast(8, 2, 0);
    return renamed ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
  }

  private static LogPosition position(ResultSet rows, String sql) throws SQLException {
    if (!rows.next()) {
      throw new SQLException("the binary log is off (" + sql + " gives nothing)", "HY000", 1381);
    }
    return new LogPosition(rows.getString(1), rows.getLong(2));
  }

  private static List<String> names(@Nullable String list) {
    List<String> names = new ArrayList<>();
    if (list != null) {
      for (String name : list.split(",", -1)) {
        if (!name.isBlank()) {
          names.add(name.strip());
        }
      }
    }
    return names;
  }

  /**
   * The files that the server still has, oldest first.
   *
   * @throws SQLException when the log is off, or the privilege is missing
   */
  public static List<LogFile> files(Connection connection) throws SQLException {
    List<LogFile> files = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW BINARY LOGS")) {
      while (rows.next()) {
        files.add(new LogFile(rows.getString(1), rows.getLong(2)));
      }
    }
    return files;
  }

  /** MariaDB's GTID position at a place of the log; null when it does not know the place. */
  public static @Nullable String mariaDbGtid(Connection connection, LogPosition position)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT BINLOG_GTID_POS(?,?)")) {
      statement.setString(1, position.file());
      statement.setLong(2, position.offset());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(1) : null;
      }
    }
  }

  /**
   * The place of the log that the consistent snapshot of this connection's transaction stands for
   * (after {@code START TRANSACTION WITH CONSISTENT SNAPSHOT}); MariaDB and Percona only, null
   * elsewhere.
   */
  public static @Nullable LogPosition snapshotPosition(Connection connection) throws SQLException {
    String file = null;
    long offset = -1;
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SHOW STATUS WHERE Variable_name IN"
                    + " ('binlog_snapshot_file','binlog_snapshot_position')")) {
      while (rows.next()) {
        if (rows.getString(1).equalsIgnoreCase("binlog_snapshot_file")) {
          file = rows.getString(2);
        } else {
          offset = rows.getLong(2);
        }
      }
    }
    return file == null || file.isEmpty() || offset < 0 ? null : new LogPosition(file, offset);
  }
}
