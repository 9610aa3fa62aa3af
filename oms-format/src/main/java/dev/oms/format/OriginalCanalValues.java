package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.text.ValueText;
import dev.oms.format.ScaledTimes.Fraction;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;

/**
 * Values as Canal itself writes them: strings, whatever the type. Labels are numbers, since the log
 * has no others; bytes are the characters of ISO-8859-1. Used by one thread.
 */
final class OriginalCanalValues implements StructWriter.Rendering {

  private final OmsValues oms = new OmsValues(ValueOptions.defaults());
  private final ZoneId zone;

  /** Values with a TIMESTAMP in this time zone. */
  OriginalCanalValues(ZoneId zone) {
    this.zone = zone;
  }

  /** The writer of a column. */
  @Override
  public ValueWriter writer(int index, Column column) {
    DataType type = column.type();
    return switch (column.kind()) {
      case INTEGER ->
          type == DataType.YEAR ? new Year(index) : new Quoted(oms.writer(index, column));
      case DECIMAL, FLOAT, DOUBLE, DATE -> new Quoted(oms.writer(index, column));
      case TEXT ->
          type == DataType.ENUM || type == DataType.SET
              ? new Labels(index, column)
              : oms.writer(index, column);
      case BINARY ->
          type == DataType.BIT
              ? new Quoted(new OldTimes.BitNumber(index))
              : new Latin1(index, type == DataType.BINARY);
      case TIME -> new ScaledTimes.Time(index, column, Fraction.DECLARED);
      case DATETIME ->
          type == DataType.ZONED_DATETIME
              ? oms.writer(index, column)
              : new ScaledTimes.DateTime(index, column, Fraction.DECLARED);
      case TIMESTAMP -> new ScaledTimes.Timestamp(index, column, Fraction.DECLARED, zone);
    };
  }

  /** Another writer's text, in quotes. */
  private static final class Quoted extends ValueWriter.Text {
    private final ValueWriter value;

    Quoted(ValueWriter value) {
      super(value.column);
      this.value = value;
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      value.writeText(row, out);
    }
  }

  /** Four digits. */
  private static final class Year extends ValueWriter.Text {
    Year(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      int year = (int) row.getLong(column);
      for (int unit = 1000; unit > 0; unit /= 10) {
        out.write('0' + year / unit % 10);
      }
    }
  }

  /** Each byte as the character of its number; what pads a BINARY is not in the log. */
  private static final class Latin1 extends ValueWriter.Text {
    private final ByteSlice slice = new ByteSlice();
    private final boolean padded;

    Latin1(int column, boolean padded) {
      super(column);
      this.padded = padded;
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      row.getBytes(column, slice);
      byte[] bytes = slice.array();
      int at = slice.offset();
      int end = at + slice.length();
      while (padded && end > at && bytes[end - 1] == 0) {
        end--;
      }
      while (at < end) {
        int ascii = at;
        while (at < end && bytes[at] >= 0) {
          at++;
        }
        JsonWriter.writeEscaped(bytes, ascii, at - ascii, out);
        for (; at < end && bytes[at] < 0; at++) {
          out.write(0xC0 | (bytes[at] & 0xFF) >>> 6);
          out.write(0x80 | bytes[at] & 0x3F);
        }
      }
    }
  }

  /**
   * The number of an ENUM's label, from 1, or the bits of a SET's. A label that the column does not
   * list is text.
   */
  private static final class Labels extends ValueWriter.Text {
    private final ByteSlice slice = new ByteSlice();
    private final byte[][] labels;
    private final boolean set;

    Labels(int index, Column column) {
      super(index);
      set = column.type() == DataType.SET;
      labels =
          column.labels().stream()
              .map(l -> l.getBytes(StandardCharsets.UTF_8))
              .toArray(byte[][]::new);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      row.getBytes(column, slice);
      long number = set ? bits() : number(slice.offset(), slice.offset() + slice.length());
      if (number == 0 && slice.length() > 0) {
        JsonWriter.writeEscaped(slice, out);
      } else {
        ValueText.appendUnsigned(number, out);
      }
    }

    /** The labels' bits; 0 when one is not listed. */
    private long bits() {
      byte[] text = slice.array();
      int from = slice.offset();
      int end = from + slice.length();
      long bits = 0;
      while (from < end) {
        int comma = from;
        while (comma < end && text[comma] != ',') {
          comma++;
        }
        int number = number(from, comma);
        if (number == 0) {
          return 0;
        }
        bits |= 1L << number - 1;
        from = comma + 1;
      }
      return bits;
    }

    /** The label's number, from 1; 0 when it is not listed, as MySQL's empty error value is. */
    private int number(int from, int to) {
      for (int i = 0; i < labels.length; i++) {
        if (Arrays.equals(labels[i], 0, labels[i].length, slice.array(), from, to)) {
          return i + 1;
        }
      }
      return 0;
    }
  }
}
