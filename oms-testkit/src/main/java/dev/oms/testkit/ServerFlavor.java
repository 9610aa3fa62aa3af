package dev.oms.testkit;

/** The two dialects of the MySQL family, which differ in options, grants and GTIDs. */
public enum ServerFlavor {
  /** Oracle's MySQL. */
  MYSQL,
  /** MariaDB. */
  MARIADB
}
