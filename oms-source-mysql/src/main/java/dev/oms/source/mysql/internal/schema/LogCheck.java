package dev.oms.source.mysql.internal.schema;

import dev.oms.core.ObjectMapping;
import dev.oms.core.TableMapping;
import dev.oms.core.TablePattern;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.source.mysql.internal.schema.MySqlPrecheck.LogProbe;
import dev.oms.source.mysql.internal.schema.MySqlPrecheck.LogStart;
import dev.oms.source.mysql.internal.server.BinlogStatus;
import dev.oms.source.mysql.internal.server.Flavor;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.source.mysql.internal.server.SqlErrors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The part of the precheck about the log: how it is set up, and who may read it. */
final class LogCheck {

  private static final long DAY_SECONDS = 86_400;

  private final Connection connection;
  private final ServerInfo server;
  private final MySqlConfig config;
  private final ObjectMapping objects;
  private final Items items;
  private boolean wrong;

  LogCheck(
      Connection connection,
      ServerInfo server,
      MySqlConfig config,
      ObjectMapping objects,
      Items items) {
    this.connection = connection;
    this.server = server;
    this.config = config;
    this.objects = objects;
    this.items = items;
  }

  /** Checks for a start. */
  void run(LogStart start, @Nullable LogProbe probe) throws SQLException {
    settings();
    if (!server.logBin()) {
      return;
    }
    BinlogStatus status = client();
    boolean replica = replicationSlave();
    if (status != null) {
      filters(status);
      LogRetention retention = new LogRetention(connection, server, items);
      if (replica && probe != null) {
        retention.sinceTimestamp(start.timestamp(), probe);
      }
      if (start.position() != null) {
        retention.sincePosition(start.position());
      }
      wrong |= retention.wrong();
    }
    if (!wrong && status != null) {
      items.passed(
          Items.INCR_LOG,
          "log_bin=ON, binlog_format="
              + server.binlogFormat()
              + ", binlog_row_image="
              + server.binlogRowImage()
              + ", at "
              + status.position());
    }
  }

  /** Checks what other replicas and sources have to do with it. */
  void replicas() {
    if (server.logBin()) {
      serverId();
      upstream();
    }
  }

  private void fail(String detail, @Nullable String remedy) {
    wrong = true;
    items.failed(Items.INCR_LOG, detail, remedy);
  }

  private void settings() {
    if (!server.logBin()) {
      fail(
          "the binary log is off (log_bin=OFF), so that changes cannot be read",
          "add to [mysqld] of the server's configuration: server_id=1, log_bin=binlog,"
              + " binlog_format=ROW, binlog_row_image=FULL, and restart the server");
      return;
    }
    String format = server.binlogFormat();
    if (format != null && !format.equals("ROW")) {
      fail(
          "binlog_format is " + format + ", which does not log rows",
          "SET GLOBAL binlog_format=ROW; also put it into the server's configuration, and let the"
              + " applications connect anew");
    }
    String image = server.binlogRowImage();
    if (image != null && !image.equals("FULL")) {
      fail(
          "binlog_row_image is " + image + ", which leaves out columns of rows",
          "SET GLOBAL binlog_row_image=FULL; also put it into the server's configuration, and let"
              + " the applications connect anew");
    }
    String options = server.binlogRowValueOptions();
    if (options != null && options.contains("PARTIAL_JSON")) {
      fail(
          "binlog_row_value_options is PARTIAL_JSON, which logs parts of JSON values only",
          "SET GLOBAL binlog_row_value_options=''; also put it into the server's configuration, and"
              + " let the applications connect anew");
    }
    if (server.serverId() == 0 && server.flavor() != Flavor.OCEANBASE) {
      fail(
          "the server's own server_id is 0, with which it gives its log to nobody",
          "SET GLOBAL server_id=1; also put it into the server's configuration");
    }
    String metadata = server.binlogRowMetadata();
    if (metadata != null && !metadata.equals("FULL")) {
      items.warning(
          Items.INCR_LOG,
          "binlog_row_metadata is "
              + metadata
              + ": columns are followed through DDL statements,"
              + " and where that is not certain synchronization stops",
          "SET GLOBAL binlog_row_metadata=FULL; also put it into the server's configuration");
    }
    retention();
  }

  private void retention() {
    double seconds =
        Math.max(number("binlog_expire_logs_seconds"), number("expire_logs_days") * DAY_SECONDS);
    if (seconds > 0 && seconds < DAY_SECONDS) {
      items.warning(
          Items.INCR_LOG,
          String.format(
              Locale.ROOT,
              "the log is kept for %.1f h only: a longer pause cannot be made up for",
              seconds / 3600),
          "SET GLOBAL binlog_expire_logs_seconds=259200 (MariaDB before 10.6 and MySQL 5.7:"
              + " expire_logs_days=3)");
    }
  }

  private double number(String variable) {
    try {
      return Double.parseDouble(server.variables().getOrDefault(variable, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The privilege to see where the log is; the place, or null when it is missing. */
  private @Nullable BinlogStatus client() throws SQLException {
    try {
      BinlogStatus status = BinlogStatus.read(connection, server);
      BinlogStatus.files(connection);
      return status;
    } catch (SQLException e) {
      if (!SqlErrors.isDenied(e)) {
        throw e;
      }
      items.failed(
          Items.INCR_PRIVILEGE,
          "the account "
              + server.currentUser()
              + " may not see where the log is (REPLICATION CLIENT)",
          grant("REPLICATION CLIENT"));
      return null;
    }
  }

  private String grant(String privilege) {
    return "GRANT " + privilege + " ON *.* TO " + Items.account(server.currentUser());
  }

  /** The privilege to read the log. */
  private boolean replicationSlave() throws SQLException {
    if (mayReplicate()) {
      items.passed(
          Items.INCR_PRIVILEGE, "the account " + server.currentUser() + " may read the log");
      return true;
    }
    items.failed(
        Items.INCR_PRIVILEGE,
        "the account " + server.currentUser() + " may not read the log (REPLICATION SLAVE)",
        grant("REPLICATION SLAVE"));
    return false;
  }

  private boolean mayReplicate() throws SQLException {
    if (server.flavor() == Flavor.MYSQL) {
      // Asks for exactly this privilege, also when it came by a role.
      try (Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  server.atLeast(8, 0, 22) ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS")) {
        return rows.getMetaData().getColumnCount() > 0;
      } catch (SQLException e) {
        if (SqlErrors.isDenied(e)) {
          return false;
        }
        throw e;
      }
    }
    for (String grant : strings("SHOW GRANTS", 1)) {
      String upper = grant.toUpperCase(Locale.ROOT);
      if (upper.contains(" ON *.* ")
          && (upper.contains("REPLICATION SLAVE")
              || upper.contains("REPLICATION REPLICA")
              || upper.startsWith("GRANT ALL PRIVILEGES"))) {
        return true;
      }
    }
    return server.flavor() == Flavor.OCEANBASE;
  }

  private List<String> strings(String sql, int column) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(String.valueOf(rows.getString(column)));
      }
    }
    return values;
  }

  /** Databases that the server does not log. */
  private void filters(BinlogStatus status) {
    List<String> ignored =
        status.ignoredDatabases().stream().filter(objects::touchesDatabase).toList();
    if (!ignored.isEmpty()) {
      fail(
          "the server does not log changes of " + Items.list(ignored) + " (binlog_ignore_db)",
          "take binlog_ignore_db out of the server's configuration and restart it");
    }
    if (!status.onlyDatabases().isEmpty()) {
      List<String> missing =
          objects.mappings().stream()
              .map(TableMapping::pattern)
              .filter(
                  p -> p.database().exactName().filter(status.onlyDatabases()::contains).isEmpty())
              .map(TablePattern::toString)
              .toList();
      if (!missing.isEmpty()) {
        fail(
            "the server logs changes of "
                + Items.list(status.onlyDatabases())
                + " only (binlog_do_db), not of "
                + Items.list(missing),
            "take binlog_do_db out of the server's configuration and restart it");
      }
    }
  }

  /** Whether our replica id is taken, as far as can be seen. */
  private void serverId() {
    long ours = config.serverId();
    if (ours == 0) {
      items.passed(
          Items.MASTER_SLAVE,
          "serverId is derived; when another replica has it, the next is taken");
      return;
    }
    if (ours == server.serverId()) {
      items.failed(
          Items.MASTER_SLAVE,
          "serverId " + ours + " is the server's own server_id",
          "choose another serverId, or 0 for one that is derived");
      return;
    }
    try {
      boolean renamed = server.flavor() == Flavor.MYSQL && server.atLeast(8, 0, 22);
      List<String> used = strings(renamed ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS", 1);
      if (used.contains(Long.toString(ours))) {
        items.warning(
            Items.MASTER_SLAVE,
            "serverId "
                + ours
                + " is in use by another replica: the server would cut one of the"
                + " two connections",
            "choose another serverId, or 0 for one that is derived");
        return;
      }
      items.passed(Items.MASTER_SLAVE, "serverId " + ours + " is not in use by a known replica");
    } catch (SQLException e) {
      items.passed(Items.MASTER_SLAVE, "serverId " + ours + " (the replicas cannot be listed)");
    }
  }

  /** A replica that does not log what it replicates gives us nothing. */
  private void upstream() {
    String updates =
        server.variables().containsKey("log_replica_updates")
            ? server.upper("log_replica_updates")
            : server.upper("log_slave_updates");
    if (updates == null || !(updates.equals("OFF") || updates.equals("0"))) {
      return;
    }
    boolean renamed = server.flavor() == Flavor.MYSQL && server.atLeast(8, 0, 22);
    try {
      if (!strings(renamed ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS", 1).isEmpty()) {
        items.failed(
            Items.MASTER_SLAVE,
            "the server is a replica that does not log what it replicates (log_slave_updates=OFF)",
            "add log_slave_updates=ON to the server's configuration and restart it, or read from"
                + " the primary");
      }
    } catch (SQLException e) {
      // Without the privilege to look there is nothing to say.
    }
  }
}
