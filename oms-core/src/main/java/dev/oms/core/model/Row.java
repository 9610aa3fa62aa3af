package dev.oms.core.model;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One image of a row: an indexed, typed view over the source's bytes. A value is decoded when it is
 * asked for. Column indexes are those of {@link #schema()}.
 *
 * <p>A row is a cursor that its source moves on: it is valid only until the method it was handed to
 * returns, it is not thread-safe, and what {@link #getBytes} refers to is valid until the next call
 * on the row. Whoever keeps a value copies it.
 *
 * <p>Which accessor fits is told by {@link Column#kind()}; another one throws {@link
 * IllegalStateException}. Accessors must not be called for a column that {@link #isNull} or {@link
 * #isAbsent}.
 */
public interface Row {

  /** {@link #getLong} of a TIMESTAMP that holds MySQL's {@code 0000-00-00 00:00:00}. */
  long ZERO_TIMESTAMP = Long.MIN_VALUE;

  /** The schema whose columns this row has. */
  TableSchema schema();

  /** Whether the image lacks this column (a partial row image). Absent is not NULL. */
  boolean isAbsent(int column);

  /** Whether the value is SQL NULL; false for an absent column. */
  boolean isNull(int column);

  /**
   * The value of an INTEGER, DATE, TIME, DATETIME or TIMESTAMP column as {@link ValueKind} says.
   * For BIT columns the bits as an unsigned number.
   */
  long getLong(int column);

  /** The nanoseconds within the second, 0 to 999,999,999, of a DATETIME or TIMESTAMP column. */
  int getNanos(int column);

  /** The value of a FLOAT column. */
  float getFloat(int column);

  /** The value of a DOUBLE column. */
  double getDouble(int column);

  /** The value of a DECIMAL column, with the scale the column declares. */
  BigDecimal getDecimal(int column);

  /**
   * Lets {@code into} refer to the bytes of a TEXT column in UTF-8, of a BINARY column as stored,
   * of a DECIMAL column as plain ASCII text with all declared digits after the point ({@code
   * -12.50}), or of the zone of a ZONED_DATETIME.
   *
   * <p>Text that is malformed in its own character set is given with U+FFFD in place of what cannot
   * be decoded, so the result is always valid UTF-8.
   */
  void getBytes(int column, ByteSlice into);

  /**
   * The value as text, for people and keys: numbers in plain decimal, text as it is, binary in
   * Base64, temporal values as the Default format prints them. Null for NULL and absent columns.
   * Allocates.
   */
  default @Nullable String getText(int column) {
    return RowText.of(this, column);
  }
}
