package dev.oms.source.mysql.internal.schema;

import dev.oms.core.OmsException;
import dev.oms.source.mysql.internal.HostPort;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.Flavor;
import dev.oms.source.mysql.internal.server.ServerInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The part of the precheck about a list of hosts: whether each can take over from the others. One
 * that is away now is not wrong, for it need not be there for a start.
 */
final class HostsCheck {

  private final MySqlConfig config;
  private final ServerInfo first;
  private final Items items;
  private final List<String> fine = new ArrayList<>();

  HostsCheck(MySqlConfig config, ServerInfo first, Items items) {
    this.config = config;
    this.first = first;
    this.items = items;
  }

  void run() {
    for (HostPort host : config.hosts()) {
      MySqlConfig at = config.at(host);
      if (at.address().equals(config.address())) {
        check(at.address(), first);
        continue;
      }
      try (Connections connections = new Connections(at, "precheck", 1);
          Connection connection = connections.open()) {
        ServerInfo server = ServerInfo.read(connection, at);
        other(at.address(), server);
        check(at.address(), server);
      } catch (SQLException | OmsException e) {
        items.warning(
            Items.FAILOVER,
            "cannot be used now: " + e.getMessage(),
            "it has to be there, with the same account, when another host is lost");
      }
    }
    if (!fine.isEmpty()) {
      items.passed(Items.FAILOVER, String.join(", ", fine) + " can be gone on from");
    }
  }

  /** What two of the servers must not have in common, and must. */
  private void other(String address, ServerInfo server) {
    if (server.flavor() != first.flavor()) {
      items.failed(
          Items.FAILOVER,
          address + " is " + server.describe() + ", " + config.address() + " " + first.describe(),
          "give servers of one replication group");
    }
    boolean sameServer =
        server.serverUuid() != null
            ? server.serverUuid().equals(first.serverUuid())
            : server.serverId() == first.serverId();
    if (sameServer) {
      items.failed(
          Items.FAILOVER,
          address + " and " + config.address() + " are one server, or cannot be told apart",
          "give each server once; each needs a server_id (MySQL: and a server_uuid) of its own");
    }
    String domain = server.variables().get("gtid_domain_id");
    if (server.isMariaDb() && domain != null && !domain.equals(domain(first))) {
      items.warning(
          Items.FAILOVER,
          address + " has another gtid_domain_id than " + config.address(),
          "set the same one on servers that take over from each other");
    }
  }

  private static String domain(ServerInfo server) {
    return server.variables().getOrDefault("gtid_domain_id", "");
  }

  /** What each of the servers needs. */
  private void check(String address, ServerInfo server) {
    List<String> wrong = new ArrayList<>();
    if (server.flavor() == Flavor.OCEANBASE) {
      wrong.add("is OceanBase: give its proxy as host");
    }
    if (!server.logBin()) {
      wrong.add("log_bin is OFF");
    }
    if (!server.gtid()) {
      wrong.add("gtid_mode is not ON");
    }
    String format = server.binlogFormat();
    if (format != null && !format.equals("ROW")) {
      wrong.add("binlog_format is " + format);
    }
    String image = server.binlogRowImage();
    if (image != null && !image.equals("FULL")) {
      wrong.add("binlog_row_image is " + image);
    }
    String updates = server.upper("log_replica_updates");
    if (updates == null) {
      updates = server.upper("log_slave_updates");
    }
    if ("OFF".equals(updates) || "0".equals(updates)) {
      wrong.add("log_slave_updates is OFF: what it replicates is not in its log");
    }
    if (!wrong.isEmpty()) {
      items.failed(
          Items.FAILOVER,
          address + ": " + String.join("; ", wrong),
          "set gtid_mode=ON, enforce_gtid_consistency=ON (MySQL), log_bin, binlog_format=ROW,"
              + " binlog_row_image=FULL and log_slave_updates=ON on each host");
      return;
    }
    fine.add(address);
    if (server.isMariaDb()) {
      String strict = String.valueOf(server.upper("gtid_strict_mode")).toUpperCase(Locale.ROOT);
      if (!strict.equals("ON") && !strict.equals("1")) {
        items.warning(
            Items.FAILOVER,
            address + ": gtid_strict_mode is OFF, so a replica may get transactions out of order",
            "SET GLOBAL gtid_strict_mode=ON; also put it into the server's configuration");
      }
    }
  }
}
