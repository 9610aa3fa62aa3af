package dev.oms.source.mysql.internal.server;

import dev.oms.core.OmsException;
import dev.oms.core.model.SourceInfo;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the server is and how its log is set up. Immutable.
 *
 * @param flavor the dialect
 * @param version as the server prints it, for example {@code 8.0.31} or {@code 11.4.5-MariaDB-log}
 * @param versionNumber {@code major * 10000 + minor * 100 + patch}, for example 80031
 * @param tenant the OceanBase tenant; null elsewhere
 * @param currentUser the account that the server took us for, {@code user@host}
 * @param clockSkewMillis the server's clock minus ours
 * @param variables the global variables that were asked for and that it has, names in lower case
 */
public record ServerInfo(
    Flavor flavor,
    String version,
    int versionNumber,
    @Nullable String tenant,
    String currentUser,
    long clockSkewMillis,
    Map<String, String> variables) {

  private static final String VARIABLES =
      "'binlog_format','binlog_row_image','binlog_row_metadata','binlog_row_value_options',"
          + "'binlog_transaction_compression','character_set_collations','character_set_server',"
          + "'collation_server',"
          + "'enforce_gtid_consistency','explicit_defaults_for_timestamp','gtid_domain_id',"
          + "'gtid_mode','gtid_strict_mode','log_bin','log_bin_compress','lower_case_table_names',"
          + "'max_allowed_packet','server_id','server_uuid','sql_mode','system_time_zone',"
          + "'time_zone','version_comment','old_mode','binlog_expire_logs_seconds','expire_logs_days','log_slave_updates','log_replica_updates'";
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)");

  /** Copies the map. */
  public ServerInfo {
    variables = Map.copyOf(variables);
  }

  /**
   * Asks the server.
   *
   * @throws OmsException when it cannot be asked
   */
  public static ServerInfo read(Connection connection, MySqlConfig config) {
    try (Statement statement = connection.createStatement()) {
      Map<String, String> variables = new HashMap<>();
      try (ResultSet rows =
          statement.executeQuery(
              "SHOW GLOBAL VARIABLES WHERE Variable_name IN (" + VARIABLES + ")")) {
        while (rows.next()) {
          String value = rows.getString(2);
          variables.put(rows.getString(1).toLowerCase(Locale.ROOT), value == null ? "" : value);
        }
      }
      String version;
      String user;
      long skew;
      long asked = System.currentTimeMillis();
      try (ResultSet rows =
          statement.executeQuery("SELECT VERSION(), CURRENT_USER(), UNIX_TIMESTAMP(NOW(3))")) {
        rows.next();
        version = rows.getString(1);
        user = rows.getString(2);
        long middle = (asked + System.currentTimeMillis()) / 2;
        skew = rows.getBigDecimal(3).movePointRight(3).longValue() - middle;
      }
      Flavor flavor = flavor(version, variables.getOrDefault("version_comment", ""));
      String tenant = flavor == Flavor.OCEANBASE ? tenant(statement, config) : null;
      return new ServerInfo(
          flavor, version, number(version, flavor), tenant, user, skew, variables);
    } catch (SQLException e) {
      throw SqlErrors.working("reading the server's settings", config, e);
    }
  }

  private static Flavor flavor(String version, String comment) {
    String text = (version + " " + comment).toLowerCase(Locale.ROOT);
    if (text.contains("oceanbase")) {
      return Flavor.OCEANBASE;
    }
    return text.contains("mariadb") ? Flavor.MARIADB : Flavor.MYSQL;
  }

  private static int number(String version, Flavor flavor) {
    String text =
        flavor == Flavor.MARIADB && version.startsWith("5.5.5-") ? version.substring(6) : version;
    Matcher matcher = VERSION.matcher(text);
    return matcher.find()
        ? Integer.parseInt(matcher.group(1)) * 10000
            + Integer.parseInt(matcher.group(2)) * 100
            + Integer.parseInt(matcher.group(3))
        : 0;
  }

  private static @Nullable String tenant(Statement statement, MySqlConfig config) {
    if (config.tenant() != null) {
      return config.tenant();
    }
    try (ResultSet rows = statement.executeQuery("SELECT effective_tenant()")) {
      if (rows.next() && rows.getString(1) != null) {
        return rows.getString(1);
      }
    } catch (SQLException e) {
      // Only some versions have the function; the name of the account tells, too.
    }
    return tenantOf(config.username());
  }

  /** The tenant in {@code user@tenant#cluster} or {@code cluster:tenant:user}; null for none. */
  static @Nullable String tenantOf(String username) {
    int at = username.indexOf('@');
    if (at >= 0) {
      int hash = username.indexOf('#', at);
      String tenant = username.substring(at + 1, hash < 0 ? username.length() : hash);
      return tenant.isEmpty() ? null : tenant;
    }
    String[] parts = username.split(":", -1);
    return parts.length == 3 && !parts[1].isEmpty() ? parts[1] : null;
  }

  /** A variable in upper case; null when the server does not have it. */
  public @Nullable String upper(String name) {
    String value = variables.get(name);
    return value == null ? null : value.toUpperCase(Locale.ROOT);
  }

  private boolean on(String name) {
    String value = upper(name);
    return "ON".equals(value) || "1".equals(value);
  }

  /** Whether this is MariaDB. */
  public boolean isMariaDb() {
    return flavor == Flavor.MARIADB;
  }

  /** Whether the server is of this version or newer; of its own dialect's numbers. */
  public boolean atLeast(int major, int minor, int patch) {
    return versionNumber >= major * 10000 + minor * 100 + patch;
  }

  /** Whether the binary log is on. */
  public boolean logBin() {
    return on("log_bin");
  }

  /** {@code ROW}, {@code MIXED} or {@code STATEMENT}. */
  public @Nullable String binlogFormat() {
    return upper("binlog_format");
  }

  /** {@code FULL}, {@code MINIMAL}, {@code NOBLOB}, MariaDB's {@code FULL_NODUP}. */
  public @Nullable String binlogRowImage() {
    return upper("binlog_row_image");
  }

  /** {@code FULL}, {@code MINIMAL}, {@code NO_LOG}; null when the server has no such setting. */
  public @Nullable String binlogRowMetadata() {
    return upper("binlog_row_metadata");
  }

  /** {@code PARTIAL_JSON} or empty; null when the server has no such setting. */
  public @Nullable String binlogRowValueOptions() {
    return upper("binlog_row_value_options");
  }

  /** Whether MariaDB compresses its events. */
  public boolean logBinCompress() {
    return on("log_bin_compress");
  }

  /**
   * Whether positions can be GTIDs: always on MariaDB, elsewhere when {@code gtid_mode} is {@code
   * ON}.
   */
  public boolean gtid() {
    return isMariaDb() || "ON".equals(upper("gtid_mode"));
  }

  /** 0: names are as they were written; 1: in lower case; 2: as written, compared in lower case. */
  public int lowerCaseTableNames() {
    return Integer.parseInt(variables.getOrDefault("lower_case_table_names", "0"));
  }

  /** The server's own replica id. */
  public long serverId() {
    return Long.parseLong(variables.getOrDefault("server_id", "0"));
  }

  /** The server's UUID; null on MariaDB. */
  public @Nullable String serverUuid() {
    return variables.get("server_uuid");
  }

  /** The most bytes that a packet may have. */
  public long maxAllowedPacket() {
    return Long.parseLong(variables.getOrDefault("max_allowed_packet", "0"));
  }

  /** Whether a TIMESTAMP column may be NULL when its definition does not say. */
  public boolean explicitDefaultsForTimestamp() {
    return on("explicit_defaults_for_timestamp");
  }

  /** What messages say of the database. */
  public SourceInfo sourceInfo() {
    return new SourceInfo(flavor == Flavor.OCEANBASE ? "OB_MYSQL" : "MYSQL", tenant, version);
  }

  /**
   * What the server's clock shows now, milliseconds since the epoch, by the skew found at connect.
   */
  public long sourceNow() {
    return System.currentTimeMillis() + clockSkewMillis;
  }

  /** Product and version, for people. */
  public String describe() {
    return flavor.displayName() + " " + version;
  }
}
