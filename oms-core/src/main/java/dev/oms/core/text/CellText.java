package dev.oms.core.text;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.Row;
import dev.oms.core.model.ValueKind;

/**
 * Appends the value of a column as bare text, with no quotes: what keys are made of. Not
 * thread-safe: each user has its own.
 *
 * <p>Integers and decimals are plain; FLOAT and DOUBLE are the shortest text that reads back as the
 * same number; text is UTF-8 as it is; binary and BIT are Base64; temporal values are those of the
 * Default format.
 */
public final class CellText {

  private final ByteSlice slice = new ByteSlice();

  /** Appends the value of {@code column}, which must be neither NULL nor absent. */
  public void append(Row row, int column, ByteOutput out) {
    Column meta = row.schema().column(column);
    switch (meta.kind()) {
      case INTEGER -> {
        if (meta.unsigned()) {
          ValueText.appendUnsigned(row.getLong(column), out);
        } else {
          ValueText.appendLong(row.getLong(column), out);
        }
      }
      case FLOAT -> ValueText.appendFloat(row.getFloat(column), out);
      case DOUBLE -> ValueText.appendDouble(row.getDouble(column), out);
      case DECIMAL, TEXT -> {
        row.getBytes(column, slice);
        out.write(slice);
      }
      case BINARY -> {
        row.getBytes(column, slice);
        ValueText.appendBase64(slice, out);
      }
      case DATE -> ValueText.appendDate(row.getLong(column), out);
      case TIME -> ValueText.appendTime(row.getLong(column), out);
      case DATETIME -> {
        ValueText.appendDateTime(row.getLong(column), row.getNanos(column), out);
        if (meta.type() == dev.oms.core.model.DataType.ZONED_DATETIME) {
          row.getBytes(column, slice);
          out.write(' ');
          out.write(slice);
        }
      }
      case TIMESTAMP ->
          ValueText.appendEpochSeconds(row.getLong(column), row.getNanos(column), out);
    }
  }

  /**
   * As {@link #append}, but a DECIMAL has no trailing zeros after the point, so that equal numbers
   * of different types give equal text: the canonical form that is hashed.
   */
  public void appendCanonical(Row row, int column, ByteOutput out) {
    int start = out.size();
    append(row, column, out);
    if (row.schema().column(column).kind() == ValueKind.DECIMAL) {
      stripTrailingZeros(start, out);
    }
  }

  private static void stripTrailingZeros(int start, ByteOutput out) {
    byte[] array = out.array();
    int end = out.size();
    int point = start;
    while (point < end && array[point] != '.') {
      point++;
    }
    if (point == end) {
      return;
    }
    while (array[end - 1] == '0') {
      end--;
    }
    out.truncate(end - 1 == point ? point : end);
  }
}
