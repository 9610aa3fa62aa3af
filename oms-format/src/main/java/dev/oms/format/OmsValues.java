package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.text.ValueText;
import java.time.ZoneId;

/**
 * The rendering that Default, Canal, DataWorks, SharePlex and DefaultExtendColumnType share (fact
 * sheet 1.12 a and b): numbers as numbers, binary in Base64, TIMESTAMP as epoch seconds. Used by
 * one thread.
 */
final class OmsValues implements StructWriter.Rendering {

  private final ValueOptions options;

  OmsValues(ValueOptions options) {
    this.options = options;
  }

  /** The writer of a column. */
  @Override
  public ValueWriter writer(int index, Column column) {
    return switch (column.kind()) {
      case INTEGER -> column.unsigned() ? new Unsigned(index) : new Signed(index);
      case DECIMAL ->
          options.scientificDecimals() ? new ScientificWriter(index) : new DecimalWriter(index);
      case FLOAT -> new FloatWriter(index, options.plainFloats());
      case DOUBLE -> new DoubleWriter(index, options.plainFloats());
      case TEXT ->
          options.setAsArray() && column.type() == DataType.SET
              ? new SetArrayWriter(index)
              : new TextWriter(index);
      case BINARY -> binary(index, column.type());
      case DATE -> new DateWriter(index);
      case TIME -> options.beforeV330() ? new OldTimes.Time(index) : new TimeWriter(index);
      case DATETIME ->
          column.type() == DataType.ZONED_DATETIME
              ? new ZonedWriter(index)
              : options.beforeV330() ? new OldTimes.DateTime(index) : new DateTimeWriter(index);
      case TIMESTAMP ->
          options.timestampAsText()
              ? new LocalTimestampWriter(index, options.zone())
              : options.beforeV330() ? new OldTimes.Seconds(index) : new TimestampWriter(index);
    };
  }

  private ValueWriter binary(int index, DataType type) {
    if (type == DataType.BIT && options.beforeV330()) {
      return new OldTimes.BitNumber(index);
    }
    boolean fixed = type == DataType.BIT || type == DataType.BINARY;
    return fixed && options.trimFixedBinary()
        ? new TrimmedBinaryWriter(index, type == DataType.BIT)
        : new BinaryWriter(index);
  }

  private static final class Signed extends ValueWriter.Bare {
    Signed(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      ValueText.appendLong(row.getLong(column), out);
    }
  }

  private static final class Unsigned extends ValueWriter.Bare {
    Unsigned(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      ValueText.appendUnsigned(row.getLong(column), out);
    }
  }

  private static final class FloatWriter extends ValueWriter {
    private final boolean plain;

    FloatWriter(int column, boolean plain) {
      super(column);
      this.plain = plain;
    }

    @Override
    void writeJson(Row row, ByteOutput out) {
      if (Float.isFinite(row.getFloat(column))) {
        writeText(row, out);
      } else {
        out.write(JsonWriter.NULL);
      }
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      int start = out.size();
      ValueText.appendFloat(row.getFloat(column), out);
      if (plain) {
        PlainNumber.rewrite(start, out);
      }
    }
  }

  private static final class DoubleWriter extends ValueWriter {
    private final boolean plain;

    DoubleWriter(int column, boolean plain) {
      super(column);
      this.plain = plain;
    }

    @Override
    void writeJson(Row row, ByteOutput out) {
      if (Double.isFinite(row.getDouble(column))) {
        writeText(row, out);
      } else {
        out.write(JsonWriter.NULL);
      }
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      int start = out.size();
      ValueText.appendDouble(row.getDouble(column), out);
      if (plain) {
        PlainNumber.rewrite(start, out);
      }
    }
  }

  /** The source's digits as they are; what is no JSON number goes out as a string. */
  private static final class DecimalWriter extends ValueWriter {
    private final ByteSlice slice = new ByteSlice();

    DecimalWriter(int column) {
      super(column);
    }

    @Override
    void writeJson(Row row, ByteOutput out) {
      row.getBytes(column, slice);
      if (isNumber(slice.array(), slice.offset(), slice.offset() + slice.length())) {
        out.write(slice);
      } else {
        JsonWriter.writeString(slice, out);
      }
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      row.getBytes(column, slice);
      JsonWriter.writeEscaped(slice, out);
    }

    private static boolean isNumber(byte[] text, int at, int end) {
      if (at < end && text[at] == '-') {
        at++;
      }
      int whole = at;
      at = digits(text, at, end);
      if (at == whole || at > whole + 1 && text[whole] == '0') {
        return false;
      }
      if (at < end && text[at] == '.') {
        int fraction = at + 1;
        at = digits(text, fraction, end);
        return at == end && at > fraction;
      }
      return at == end;
    }

    private static int digits(byte[] text, int at, int end) {
      while (at < end && text[at] >= '0' && text[at] <= '9') {
        at++;
      }
      return at;
    }
  }

  /** The bytes as text: also what Debezium writes of a DECIMAL. */
  static final class TextWriter extends ValueWriter.Text {
    private final ByteSlice slice = new ByteSlice();

    TextWriter(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      row.getBytes(column, slice);
      JsonWriter.writeEscaped(slice, out);
    }
  }

  private static final class BinaryWriter extends ValueWriter.Text {
    private final ByteSlice slice = new ByteSlice();

    BinaryWriter(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      row.getBytes(column, slice);
      ValueText.appendBase64(slice, out);
    }
  }

  private static final class DateWriter extends ValueWriter.Text {
    DateWriter(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      ValueText.appendDate(row.getLong(column), out);
    }
  }

  private static final class TimeWriter extends ValueWriter.Text {
    TimeWriter(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      ValueText.appendTime(row.getLong(column), out);
    }
  }

  private static final class DateTimeWriter extends ValueWriter.Text {
    DateTimeWriter(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      ValueText.appendDateTime(row.getLong(column), row.getNanos(column), out);
    }
  }

  private static final class ZonedWriter extends ValueWriter.Text {
    private final ByteSlice slice = new ByteSlice();

    ZonedWriter(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      ValueText.appendDateTime(row.getLong(column), row.getNanos(column), out);
      out.write(' ');
      row.getBytes(column, slice);
      JsonWriter.writeEscaped(slice, out);
    }
  }

  private static final class TimestampWriter extends ValueWriter.Text {
    TimestampWriter(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      ValueText.appendEpochSeconds(row.getLong(column), row.getNanos(column), out);
    }
  }

  /** As {@code BigDecimal.toString} lays it out; who wants it pays with objects. */
  private static final class ScientificWriter extends ValueWriter {
    private final DecimalWriter plain;

    ScientificWriter(int column) {
      super(column);
      plain = new DecimalWriter(column);
    }

    @Override
    void writeJson(Row row, ByteOutput out) {
      int start = out.size();
      plain.writeJson(row, out);
      if (out.array()[start] != '"') {
        out.truncate(start);
        writeText(row, out);
      }
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      out.write(JsonWriter.ascii(row.getDecimal(column).toString()));
    }
  }

  /** {@code ["a","b"]}; labels cannot have commas. */
  private static final class SetArrayWriter extends ValueWriter {
    private final ByteSlice slice = new ByteSlice();

    SetArrayWriter(int column) {
      super(column);
    }

    @Override
    void writeJson(Row row, ByteOutput out) {
      row.getBytes(column, slice);
      SetArray.write(slice, out);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      row.getBytes(column, slice);
      JsonWriter.writeEscaped(slice, out);
    }
  }

  /** Without what fixes its length: leading zero bytes of BIT, trailing ones of BINARY. */
  private static final class TrimmedBinaryWriter extends ValueWriter.Text {
    private final ByteSlice slice = new ByteSlice();
    private final boolean bits;

    TrimmedBinaryWriter(int column, boolean bits) {
      super(column);
      this.bits = bits;
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      row.getBytes(column, slice);
      byte[] array = slice.array();
      int from = slice.offset();
      int end = from + slice.length();
      if (bits) {
        while (from < end - 1 && array[from] == 0) {
          from++;
        }
      } else {
        while (end > from && array[end - 1] == 0) {
          end--;
        }
      }
      slice.set(array, from, end - from);
      ValueText.appendBase64(slice, out);
    }
  }

  /** As a DATETIME, in a time zone. */
  private static final class LocalTimestampWriter extends ValueWriter.Text {
    private final LocalClock clock;

    LocalTimestampWriter(int column, ZoneId zone) {
      super(column);
      clock = new LocalClock(zone);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      long seconds = row.getLong(column);
      if (seconds == Row.ZERO_TIMESTAMP) {
        ValueText.appendEpochSeconds(seconds, 0, out);
      } else {
        ValueText.appendDateTime(clock.at(seconds), row.getNanos(column), out);
      }
    }
  }
}
