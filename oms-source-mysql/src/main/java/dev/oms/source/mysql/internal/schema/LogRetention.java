package dev.oms.source.mysql.internal.schema;

import dev.oms.core.OmsException;
import dev.oms.source.mysql.internal.binlog.BinlogPosition;
import dev.oms.source.mysql.internal.binlog.MariaDbGtidPosition;
import dev.oms.source.mysql.internal.binlog.MySqlGtidSet;
import dev.oms.source.mysql.internal.schema.MySqlPrecheck.LogProbe;
import dev.oms.source.mysql.internal.server.BinlogStatus;
import dev.oms.source.mysql.internal.server.ServerInfo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of the precheck about how far the log goes back. */
final class LogRetention {

  private final Connection connection;
  private final ServerInfo server;
  private final Items items;
  private boolean wrong;

  LogRetention(Connection connection, ServerInfo server, Items items) {
    this.connection = connection;
    this.server = server;
    this.items = items;
  }

  /** Whether something failed. */
  boolean wrong() {
    return wrong;
  }

  private void fail(String detail, @Nullable String remedy) {
    wrong = true;
    items.failed(Items.INCR_LOG, detail, remedy);
  }

  /** Whether the log goes back to where the start is, and can be read at all. */
  void sinceTimestamp(@Nullable Instant timestamp, LogProbe probe) throws SQLException {
    List<BinlogStatus.LogFile> files = BinlogStatus.files(connection);
    if (files.isEmpty()) {
      return;
    }
    String first = files.get(0).name();
    Instant oldest;
    try {
      oldest = probe.firstEvent(first);
    } catch (OmsException e) {
      fail("the log cannot be read: " + e.getMessage(), null);
      return;
    }
    if (timestamp == null) {
      return;
    }
    Instant now = Instant.now().plusMillis(server.clockSkewMillis());
    if (timestamp.isAfter(now.plusSeconds(1))) {
      fail(
          "the start timestamp "
              + timestamp
              + " lies in the future; the server's clock says "
              + now.truncatedTo(ChronoUnit.SECONDS),
          "choose an earlier one");
    } else if (timestamp.isBefore(oldest)) {
      fail(
          "the log goes back to "
              + oldest
              + " only ("
              + first
              + "), the start timestamp is "
              + timestamp,
          "choose a start timestamp after that, or full synchronization");
    }
  }

  /** Whether the log still has what came after a saved place. */
  void sincePosition(BinlogPosition place) throws SQLException {
    String remedy =
        "what was purged is lost to this pipeline: synchronize in full under another name, and keep"
            + " logs longer (binlog_expire_logs_seconds)";
    if (place.gtids() instanceof MySqlGtidSet done && server.gtid()) {
      String purged = purged();
      MySqlGtidSet lost = MySqlGtidSet.parse(purged).minus(done);
      if (!lost.isEmpty()) {
        fail("the log lacks transactions that the checkpoint has yet to read: " + lost, remedy);
      }
      return;
    }
    String identity =
        server.serverUuid() != null ? server.serverUuid() : Long.toString(server.serverId());
    if (place.server() != null && !place.server().equals(identity)) {
      if (!(place.gtids() instanceof MariaDbGtidPosition && server.isMariaDb())) {
        fail(
            "the checkpoint is at "
                + place
                + " of the log of server "
                + place.server()
                + ", but this is server "
                + identity
                + ", where that is something else",
            "connect to the former server, or synchronize in full under another name");
      }
      return;
    }
    List<BinlogStatus.LogFile> files = BinlogStatus.files(connection);
    if (!files.isEmpty() && files.stream().noneMatch(f -> f.name().equals(place.file()))) {
      fail(
          "the checkpoint is at " + place + ", and the log begins with " + files.get(0).name(),
          remedy);
    }
  }

  private String purged() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT @@GLOBAL.gtid_purged")) {
      rows.next();
      return String.valueOf(rows.getString(1)).replaceAll("\\s", "");
    }
  }
}
