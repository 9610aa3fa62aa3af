package dev.oms.source.mysql.internal.binlog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the event of a statement says of the collations that its session took where the statement
 * names none. All are numbers of collations. Immutable.
 *
 * @param server {@code collation_server}, which a new database has; -1 when the event does not say
 * @param utf8mb4 MySQL's {@code default_collation_for_utf8mb4}; -1 when the event does not say, as
 *     before MySQL 8.0.11 and on MariaDB
 * @param byDefault MariaDB's {@code character_set_collations}: what the session takes instead of
 *     the collation that is the built-in default of its character set; null when the event does not
 *     say, which MariaDB leaves out where the statement does not depend on it
 */
public record SessionCollations(
    int server, int utf8mb4, @Nullable Map<Integer, Integer> byDefault) {

  /** Nothing is said. */
  public static final SessionCollations UNKNOWN = new SessionCollations(-1, -1, null);

  /** Copies the map. */
  public SessionCollations {
    byDefault = byDefault == null ? null : Map.copyOf(byDefault);
  }

  /** Reads the status variables of a QUERY event, which are the bytes from {@code from} on. */
  public static SessionCollations read(byte[] a, int from, int end) {
    return StatusVariables.read(a, from, end).session();
  }
}
