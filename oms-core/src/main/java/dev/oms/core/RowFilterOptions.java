package dev.oms.core;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the conditions of {@link TableMapping.Builder#where} are understood. Immutable.
 *
 * @param dialect where OMS's own engine and SQL differ, which of them is followed
 * @param timeZone in which TIMESTAMP columns are read, as the session's {@code time_zone} is on the
 *     server
 * @param collation how text compares that comes from no column, and that of {@code utf8mb4} columns
 *     whose collation the source does not tell. Null, the default: {@code utf8mb4_general_ci} for
 *     text that comes from no column, and such columns are refused where text compares
 */
public record RowFilterOptions(Dialect dialect, ZoneId timeZone, @Nullable String collation) {

  private static final RowFilterOptions DEFAULTS =
      new RowFilterOptions(Dialect.SQL, ZoneOffset.UTC, null);

  /** Where OMS's own engine and SQL differ (fact sheet 5.1). */
  public enum Dialect {
    /** A comparison with NULL is unknown, and CONCAT with NULL is NULL, as on the server. */
    SQL,
    /** A comparison with NULL is false, and CONCAT leaves NULL out. */
    OMS
  }

  /** Checks that dialect and time zone are not null. */
  public RowFilterOptions {
    Objects.requireNonNull(dialect, "dialect");
    Objects.requireNonNull(timeZone, "timeZone");
  }

  /** SQL, UTC, each column's own collation. */
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

  /** These options with a collation of text that has none of its own, or (null) without. */
  public RowFilterOptions withCollation(@Nullable String other) {
    return new RowFilterOptions(dialect, timeZone, other);
  }
}
