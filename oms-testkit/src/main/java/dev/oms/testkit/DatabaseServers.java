package dev.oms.testkit;

import dev.oms.testkit.internal.ServerPackage;

/**
 * The database servers that can be started. MariaDB 11.4 and MySQL 8.0 and 5.7 come from Maven
 * Central; MySQL 9.7 and MariaDB 10.11 from Debian packages that {@code dev/get-servers.sh}
 * fetches.
 *
 * <pre>{@code
 * try (DatabaseServer mysql = DatabaseServers.mysql80().start()) {
 *   mysql.execute("CREATE DATABASE shop", "CREATE TABLE shop.orders (id INT PRIMARY KEY)");
 * }
 * }</pre>
 *
 * <p>Where a server cannot run ({@link DatabaseServer.Builder#unavailableReason}), a test skips
 * with {@link DatabaseServer.Builder#assumeAvailable}.
 */
public final class DatabaseServers {

  private DatabaseServers() {}

  /** MariaDB 11.4.5: needs nothing but Linux on amd64. */
  public static DatabaseServer.Builder mariadb11() {
    return new DatabaseServer.Builder(ServerPackage.MARIADB_114);
  }

  /** MariaDB 10.11, after {@code dev/get-servers.sh}. */
  public static DatabaseServer.Builder mariadb1011() {
    return new DatabaseServer.Builder(ServerPackage.MARIADB_1011);
  }

  /** MySQL 8.0.31: needs {@code libaio.so.1}. */
  public static DatabaseServer.Builder mysql80() {
    return new DatabaseServer.Builder(ServerPackage.MYSQL_80);
  }

  /** MySQL 5.7.22: needs {@code libaio.so.1}; has no row metadata in its binlog, and no TLS 1.2. */
  public static DatabaseServer.Builder mysql57() {
    return new DatabaseServer.Builder(ServerPackage.MYSQL_57);
  }

  /** MySQL 9.7 (or what Debian's unstable suite has by now), after {@code dev/get-servers.sh}. */
  public static DatabaseServer.Builder mysql97() {
    return new DatabaseServer.Builder(ServerPackage.MYSQL_97);
  }
}
