package dev.oms.core.model;

/** How the value of a column is read from a {@link Row}: one accessor for each kind. */
public enum ValueKind {
  /** {@link Row#getLong}: signed 64-bit, or unsigned 64-bit when {@link Column#unsigned()}. */
  INTEGER,
  /** {@link Row#getBytes} gives plain ASCII digits, {@link Row#getDecimal} the number. */
  DECIMAL,
  /** {@link Row#getFloat}. */
  FLOAT,
  /** {@link Row#getDouble}. */
  DOUBLE,
  /** {@link Row#getBytes} gives UTF-8. */
  TEXT,
  /** {@link Row#getBytes} gives the bytes as they are stored. */
  BINARY,
  /** {@link Row#getLong} gives {@link LocalTime64} fields; the time of day is zero. */
  DATE,
  /** {@link Row#getLong} gives the signed nanoseconds of a duration or time of day. */
  TIME,
  /** {@link Row#getLong} gives {@link LocalTime64} fields, {@link Row#getNanos} the fraction. */
  DATETIME,
  /**
   * {@link Row#getLong} gives epoch seconds (UTC), {@link Row#getNanos} the fraction. {@link
   * Row#ZERO_TIMESTAMP} stands for MySQL's {@code 0000-00-00 00:00:00}.
   */
  TIMESTAMP
}
