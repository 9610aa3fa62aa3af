package dev.oms.core.model;

/**
 * The type of a column, the same for every source: what a format's rendering depends on. The text
 * of the source's own type stays in {@link Column#nativeType()}.
 *
 * <p>{@link #canonicalName()} gives the names that OMS prints in its messages (fact sheet 1.3, 1.4
 * and 1.6): {@code INT64} is a signed 64-bit integer and {@code BIGINT} one that is wider.
 */
public enum DataType {
  BOOLEAN(ValueKind.INTEGER, "BOOLEAN"),
  TINYINT(ValueKind.INTEGER, "TINYINT"),
  SMALLINT(ValueKind.INTEGER, "SMALLINT"),
  MEDIUMINT(ValueKind.INTEGER, "INT"),
  INT(ValueKind.INTEGER, "INT"),
  /** A 64-bit integer; see {@link Column#unsigned()}. */
  BIGINT(ValueKind.INTEGER, "INT64"),
  YEAR(ValueKind.INTEGER, "YEAR"),
  FLOAT(ValueKind.FLOAT, "FLOAT"),
  DOUBLE(ValueKind.DOUBLE, "DOUBLE"),
  DECIMAL(ValueKind.DECIMAL, "DECIMAL"),
  /** A bit field of up to 64 bits; big-endian, {@code (n + 7) / 8} bytes in both phases. */
  BIT(ValueKind.BINARY, "BIT"),
  CHAR(ValueKind.TEXT, "CHAR"),
  VARCHAR(ValueKind.TEXT, "VARCHAR"),
  TINYTEXT(ValueKind.TEXT, "TINYTEXT"),
  TEXT(ValueKind.TEXT, "TEXT"),
  MEDIUMTEXT(ValueKind.TEXT, "MEDIUMTEXT"),
  LONGTEXT(ValueKind.TEXT, "LONGTEXT"),
  /** The label as text, the empty string for MySQL's error value. */
  ENUM(ValueKind.TEXT, "ENUM"),
  /** The labels joined by commas. */
  SET(ValueKind.TEXT, "SET"),
  JSON(ValueKind.TEXT, "JSON"),
  /** MariaDB's UUID, in its text form. */
  UUID(ValueKind.TEXT, "VARCHAR"),
  /** MariaDB's INET4 and INET6, in their text form. */
  INET(ValueKind.TEXT, "VARCHAR"),
  /** A fixed-length binary string, padded with zero bytes to its length in both phases. */
  BINARY(ValueKind.BINARY, "BINARY"),
  VARBINARY(ValueKind.BINARY, "VARBINARY"),
  TINYBLOB(ValueKind.BINARY, "TINYBLOB"),
  BLOB(ValueKind.BINARY, "BLOB"),
  MEDIUMBLOB(ValueKind.BINARY, "MEDIUMBLOB"),
  LONGBLOB(ValueKind.BINARY, "LONGBLOB"),
  /** Four bytes of SRID (little-endian), then well-known binary, as MySQL stores it. */
  GEOMETRY(ValueKind.BINARY, "GEOMETRY"),
  /** Packed little-endian 32-bit floats, as MySQL and MariaDB store them. */
  VECTOR(ValueKind.BINARY, "VECTOR"),
  DATE(ValueKind.DATE, "DATE"),
  TIME(ValueKind.TIME, "TIME"),
  DATETIME(ValueKind.DATETIME, "DATETIME"),
  TIMESTAMP(ValueKind.TIMESTAMP, "TIMESTAMP"),
  /** Local date and time with a zone; {@link Row#getBytes} gives the zone's text. */
  ZONED_DATETIME(ValueKind.DATETIME, "ZONED_DATETIME"),
  INTERVAL_YEAR_TO_MONTH(ValueKind.TEXT, "INTERVAL_YEAR_TO_MONTH"),
  INTERVAL_DAY_TO_SECOND(ValueKind.TEXT, "INTERVAL_DAY_TO_SECOND");

  private final ValueKind kind;
  private final String canonicalName;

  DataType(ValueKind kind, String canonicalName) {
    this.kind = kind;
    this.canonicalName = canonicalName;
  }

  /** Which accessor of {@link Row} reads a value of this type. */
  public ValueKind kind() {
    return kind;
  }

  /** OMS's name of this type; for an unsigned BIGINT see {@link Column#canonicalName()}. */
  public String canonicalName() {
    return canonicalName;
  }
}
