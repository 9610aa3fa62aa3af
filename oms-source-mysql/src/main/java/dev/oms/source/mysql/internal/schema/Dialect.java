package dev.oms.source.mysql.internal.schema;

import dev.oms.source.mysql.internal.server.Flavor;
import dev.oms.source.mysql.internal.server.ServerInfo;
import java.util.Locale;

/**
 * What the following of DDL needs to know of the server.
 *
 * @param flavor the dialect
 * @param version {@code major * 10000 + minor * 100 + patch}
 * @param timestampNullable whether a TIMESTAMP may be NULL when its definition does not say
 */
record Dialect(Flavor flavor, int version, boolean timestampNullable) {

  static Dialect of(ServerInfo server) {
    return new Dialect(
        server.flavor(), server.versionNumber(), server.explicitDefaultsForTimestamp());
  }

  boolean isMariaDb() {
    return flavor == Flavor.MARIADB;
  }

  /** Whether the content of a version comment is run. */
  boolean runsComment(boolean mariaDbOnly, int number) {
    if (isMariaDb()) {
      // Numbers of MySQL 5.7 and newer are none of MariaDB's.
      return number <= version && (mariaDbOnly || number < 50700 || number > 99999);
    }
    return !mariaDbOnly && number <= version;
  }

  /** Whether types are printed with the display widths of integers and YEAR. */
  boolean printsWidths() {
    return flavor != Flavor.MYSQL || version < 80019;
  }

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
