package dev.oms.source.mysql.internal.server;

/** The dialects of the MySQL family. */
public enum Flavor {
  /** Oracle's MySQL and what says it is (Percona, cloud vendors). */
  MYSQL("MySQL"),
  /** MariaDB. */
  MARIADB("MariaDB"),
  /** OceanBase in MySQL mode, its Binlog Service read through ODP. */
  OCEANBASE("OceanBase");

  private final String displayName;

  Flavor(String displayName) {
    this.displayName = displayName;
  }

  /** The product's name, for people. */
  public String displayName() {
    return displayName;
  }
}
