package dev.oms.source.mysql.internal.binlog;

import dev.oms.source.mysql.internal.MySqlConfig;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;

/**
 * A logged-in connection that is made ready to stream the log. Used by one thread; {@link #close}
 * by any.
 */
final class LogSession implements Closeable {

  private static final long NET_WRITE_TIMEOUT_SECONDS = 600;
  private static final int MARIADB_CAPABILITY_GTID = 4;
  private static final long MAX_COMMAND_POSITION = 0xffff_ffffL;

  private final MySqlConfig config;
  private final BinlogConnection connection;

  LogSession(MySqlConfig config) {
    this.config = config;
    connection = new BinlogConnection(config);
  }

  /** Connects and says what the server is. */
  LogServer connect() throws IOException {
    connection.connect();
    LogServer server = LogServer.inspect(connection);
    if (!server.logging()) {
      throw BinlogErrors.notLogging();
    }
    return server;
  }

  BinlogConnection connection() {
    return connection;
  }

  /** What every stream needs, whatever its start. */
  void prepare(LogServer server, UUID replica) throws IOException {
    // Newer servers know the second name of each, and the first one still.
    connection.query(
        "SET @master_binlog_checksum=@@global.binlog_checksum,"
            + " @source_binlog_checksum=@@global.binlog_checksum");
    long nanos = heartbeatMillis(config) * 1_000_000;
    connection.query(
        "SET @master_heartbeat_period=" + nanos + ", @source_heartbeat_period=" + nanos);
    connection.tryExecute("SET SESSION net_write_timeout=" + NET_WRITE_TIMEOUT_SECONDS);
    if (server.flavor() == LogServer.Flavor.MARIADB) {
      connection.query("SET @mariadb_slave_capability=" + MARIADB_CAPABILITY_GTID);
    } else {
      // With it MySQL ends our own former connection if that hangs, and no other one.
      connection.query("SET @slave_uuid='" + replica + "', @replica_uuid='" + replica + "'");
    }
  }

  /** The stream from a place of the log; from the file's head when the place is beyond 4 GiB. */
  InputStream fromPosition(long serverId, String file, long position, boolean wait)
      throws IOException {
    return connection.dump(serverId, file, position > MAX_COMMAND_POSITION ? 4 : position, wait);
  }

  /** Whether {@link #fromPosition} cannot begin at the position. */
  static boolean beyondCommand(long position) {
    return position > MAX_COMMAND_POSITION;
  }

  /** The stream of what was not executed yet. */
  InputStream afterGtids(long serverId, GtidSet executed) throws IOException {
    if (executed instanceof MySqlGtidSet set) {
      return connection.dumpAfter(serverId, set);
    }
    connection.query("SET @slave_connect_state='" + executed + "'");
    connection.query("SET @slave_gtid_strict_mode=0");
    connection.query("SET @slave_gtid_ignore_duplicates=0");
    return connection.dump(serverId, "", 4, true);
  }

  static long heartbeatMillis(MySqlConfig config) {
    long millis = config.heartbeatInterval().toMillis();
    return millis <= 0 ? 5000 : millis;
  }

  @Override
  public void close() {
    connection.close();
  }
}
