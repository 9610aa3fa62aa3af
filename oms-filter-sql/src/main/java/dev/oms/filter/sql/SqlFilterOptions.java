package dev.oms.filter.sql;

import dev.oms.filter.sql.internal.text.Collation;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * How a filter is understood. Immutable and thread-safe; {@link #defaults} is what MySQL does.
 *
 * @param nullComparison what a comparison with NULL gives
 * @param concatNull what CONCAT makes of NULL
 * @param zone the time zone in which TIMESTAMP columns are read, as the session's {@code time_zone}
 *     is on the server; UTC by default
 * @param collation how text compares that comes from no column, and {@code utf8mb4} columns whose
 *     collation the source does not tell: the server's {@code collation_connection}; {@code
 *     utf8mb4_general_ci} by default
 */
public record SqlFilterOptions(
    NullComparison nullComparison, ConcatNull concatNull, ZoneId zone, String collation) {

  private static final SqlFilterOptions DEFAULTS =
      new SqlFilterOptions(
          NullComparison.SQL, ConcatNull.SQL, ZoneOffset.UTC, "utf8mb4_general_ci");

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
    Collation known = Collation.named(Objects.requireNonNull(collation, "collation"));
    if (known == null || !known.charset().equals("utf8mb4")) {
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

  /** These options with another collation of literals. */
  public SqlFilterOptions withCollation(String other) {
    return new SqlFilterOptions(nullComparison, concatNull, zone, other);
  }
}
