package dev.oms.filter.sql;

/** One of SQL's three truth values. A row filter takes the rows for which it is {@link #TRUE}. */
public enum Truth {
  /** It holds. */
  TRUE,
  /** It does not hold. */
  FALSE,
  /** A NULL keeps it from being known. */
  UNKNOWN
}
