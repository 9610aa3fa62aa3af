package dev.oms.core;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * How the conditions of {@link TableMapping.Builder#where} are understood. Immutable.
 *
 * @param dialect where OMS's own engine and SQL differ, which of them is followed
 * @param timeZone in which TIMESTAMP columns are read, as the session's {@code time_zone} is on the
 *     server
 * @param collation how text compares that comes from no column, and {@code utf8mb4} columns whose
 *     collation the source does not tell; a server's default is {@code utf8mb4_0900_ai_ci} from
 *     MySQL 8.0 on
 */
public record RowFilterOptions(Dialect dialect, ZoneId timeZone, String collation) {

  private static final RowFilterOptions DEFAULTS =
      new RowFilterOptions(Dialect.SQL, ZoneOffset.UTC, "utf8mb4_general_ci");

  /** Where OMS's own engine and SQL differ (fact sheet 5.1). */
  public enum Dialect {
    /** A comparison with NULL is unknown, and CONCAT with NULL is NULL, as on the server. */
    SQL,
    /** A comparison with NULL is false, and CONCAT leaves NULL out. */
    OMS
  }

  /** Checks that nothing is null. */
  public RowFilterOptions {
    Objects.requireNonNull(dialect, "dialect");
    Objects.requireNonNull(timeZone, "timeZone");
    Objects.requireNonNull(collation, "collation");
  }

  /** SQL, UTC, {@code utf8mb4_general_ci}. */
  public static RowFilterOptions defaults() {
    return DEFAULTS;
  }

  /** These options with another dialect. */
  public RowFilterOptions withDialect(Dialect other) {
    return new RowFilterOptions(other, timeZone, collation);
  }

  /** These options with another time zone. */
  public RowFilterOptions withTimeZone(ZoneId other) {
    return new RowFilterOptions(dialect, other, collation);
  }

  /** These options with another collation. */
  public RowFilterOptions withCollation(String other) {
    return new RowFilterOptions(dialect, timeZone, other);
  }
}
