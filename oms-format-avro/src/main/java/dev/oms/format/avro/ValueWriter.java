package dev.oms.format.avro;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import dev.oms.core.text.CellText;

/**
 * Writes the values of one column. Made for a column once, so a row asks for no type. Used by one
 * thread: it may hold reusable views. The value must be neither NULL nor absent.
 */
abstract class ValueWriter {

  /** The column's index in its schema. */
  final int column;

  ValueWriter(int column) {
    this.column = column;
  }

  /**
   * Appends the value in Avro's encoding.
   *
   * @return false when the field's type cannot hold it; then what was appended means nothing
   */
  abstract boolean write(Row row, ByteOutput out);

  /** An int or a long within bounds. */
  static final class Whole extends ValueWriter {
    private final long min;
    private final long max;

    Whole(int column, long min, long max) {
      super(column);
      this.min = min;
      this.max = max;
    }

    @Override
    boolean write(Row row, ByteOutput out) {
      long value = row.getLong(column);
      AvroOutput.writeLong(value, out);
      return value >= min && value <= max;
    }
  }

  /** An unsigned 64-bit integer as {@code decimal(20, 0)}. */
  static final class UnsignedDecimal extends ValueWriter {

    UnsignedDecimal(int column) {
      super(column);
    }

    @Override
    boolean write(Row row, ByteOutput out) {
      long value = row.getLong(column);
      if (value >= 0) {
        AvroOutput.writeUnscaled(value, out);
        return true;
      }
      byte[] array = out.reserve(10);
      int at = out.size();
      // A byte of zeros in front says that the highest bit is no sign.
      array[at] = 9 << 1;
      array[at + 1] = 0;
      for (int i = 0; i < 8; i++) {
        array[at + 2 + i] = (byte) (value >>> 56 - 8 * i);
      }
      out.advance(10);
      return true;
    }
  }

  /** A float. */
  static final class Single extends ValueWriter {

    Single(int column) {
      super(column);
    }

    @Override
    boolean write(Row row, ByteOutput out) {
      AvroOutput.writeFloat(row.getFloat(column), out);
      return true;
    }
  }

  /** A double. */
  static final class Double extends ValueWriter {

    Double(int column) {
      super(column);
    }

    @Override
    boolean write(Row row, ByteOutput out) {
      AvroOutput.writeDouble(row.getDouble(column), out);
      return true;
    }
  }

  /** A string or bytes: what the row has, as it is. */
  static final class Bytes extends ValueWriter {
    private final ByteSlice slice = new ByteSlice();

    Bytes(int column) {
      super(column);
    }

    @Override
    boolean write(Row row, ByteOutput out) {
      row.getBytes(column, slice);
      AvroOutput.writeBytes(slice, out);
      return true;
    }
  }

  /** A string: the text that the Default format has for the value. */
  static final class Text extends ValueWriter {
    private final CellText texts = new CellText();
    private final ByteOutput text = new ByteOutput(64);

    Text(int column) {
      super(column);
    }

    @Override
    boolean write(Row row, ByteOutput out) {
      text.reset();
      texts.append(row, column, text);
      AvroOutput.writeBytes(text, out);
      return true;
    }
  }
}
