package dev.oms.filter.sql;

import dev.oms.filter.sql.internal.text.Collation;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a filter is understood. Immutable and thread-safe; {@link #defaults} is what MySQL does.
 *
 * @param nullComparison what a comparison with NULL gives
 * @param concatNull what CONCAT makes of NULL
 * @param zone the time zone in which TIMESTAMP columns are read, as the session's {@code time_zone}
 *     is on the server; UTC by default
 * @param collation how text compares that comes from no column, and that of {@code utf8mb4} columns
 *     whose collation the source does not tell; of {@code utf8mb3} ones the like of it. Null, the
 *     default: {@code utf8mb4_general_ci} for text that comes from no column, and columns whose
 *     collation is not told are refused where text compares by it
 */
public record SqlFilterOptions(
    NullComparison nullComparison, ConcatNull concatNull, ZoneId zone, @Nullable String collation) {

  private static final SqlFilterOptions DEFAULTS =
      new SqlFilterOptions(NullComparison.SQL, ConcatNull.SQL, ZoneOffset.UTC, null);

  /** What a comparison ({@code =}, {@code <}, IN, BETWEEN, LIKE, REGEXP ...) with NULL gives. */
  public enum NullComparison {
    /** UNKNOWN, as in SQL: {@code NOT (NULL = 1)} is UNKNOWN, too, and the row is left out. */
    SQL,
    /** FALSE, as in OMS's own engine: {@code NOT (NULL = 1)} is TRUE, and the row is taken. */
    OMS
  }

  /** What CONCAT makes of NULL. */
  public enum ConcatNull {
    /** NULL, as in MySQL. */
    SQL,
    /** Nothing: it is left out, and the result is NULL only when all arguments are. */
    OMS
  }

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException when the collation is none that this library has
   */
  public SqlFilterOptions {
    Objects.requireNonNull(nullComparison, "nullComparison");
    Objects.requireNonNull(concatNull, "concatNull");
    Objects.requireNonNull(zone, "zone");
    Collation known = collation == null ? null : Collation.named(collation);
    if (collation != null && (known == null || !known.charset().equals("utf8mb4"))) {
      throw new IllegalArgumentException(
          "collation '"
              + collation
              + "' is none of utf8mb4 that filters have: utf8mb4_general_ci, utf8mb4_unicode_ci,"
              + " utf8mb4_unicode_520_ci, utf8mb4_0900_ai_ci, utf8mb4_bin, utf8mb4_0900_bin");
    }
  }

  /** What MySQL does, with TIMESTAMP columns in UTC. */
  public static SqlFilterOptions defaults() {
    return DEFAULTS;
  }

  /** These options with another way of comparing NULL. */
  public SqlFilterOptions withNullComparison(NullComparison other) {
    return new SqlFilterOptions(other, concatNull, zone, collation);
  }

  /** These options with another way of concatenating NULL. */
  public SqlFilterOptions withConcatNull(ConcatNull other) {
    return new SqlFilterOptions(nullComparison, other, zone, collation);
  }

  /** These options with another zone for TIMESTAMP columns. */
  public SqlFilterOptions withZone(ZoneId other) {
    return new SqlFilterOptions(nullComparison, concatNull, other, collation);
  }

  /** These options with a collation of text that has none of its own, or (null) without. */
  public SqlFilterOptions withCollation(@Nullable String other) {
    return new SqlFilterOptions(nullComparison, concatNull, zone, other);
  }
}
