package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.text.ValueText;

/**
 * The rendering that Default, Canal, Dataworks, SharePlex and DefaultExtendColumnType share (fact
 * sheet 1.12 a and b): numbers as numbers, binary in Base64, TIMESTAMP as epoch seconds.
 */
final class OmsValues {

  private OmsValues() {}

  /** The writer of a column. */
  static ValueWriter writer(int index, Column column) {
    return switch (column.kind()) {
      case INTEGER -> column.unsigned() ? new Unsigned(index) : new Signed(index);
      case DECIMAL -> new DecimalWriter(index);
      case FLOAT -> new FloatWriter(index);
      case DOUBLE -> new DoubleWriter(index);
      case TEXT -> new TextWriter(index);
      case BINARY -> new BinaryWriter(index);
      case DATE -> new DateWriter(index);
      case TIME -> new TimeWriter(index);
      case DATETIME ->
          column.type() == DataType.ZONED_DATETIME
              ? new ZonedWriter(index)
              : new DateTimeWriter(index);
      case TIMESTAMP -> new TimestampWriter(index);
    };
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
    FloatWriter(int column) {
      super(column);
    }

    @Override
    void writeJson(Row row, ByteOutput out) {
      float value = row.getFloat(column);
      if (Float.isFinite(value)) {
        ValueText.appendFloat(value, out);
      } else {
        out.write(JsonWriter.NULL);
      }
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      ValueText.appendFloat(row.getFloat(column), out);
    }
  }

  private static final class DoubleWriter extends ValueWriter {
    DoubleWriter(int column) {
      super(column);
    }

    @Override
    void writeJson(Row row, ByteOutput out) {
      double value = row.getDouble(column);
      if (Double.isFinite(value)) {
        ValueText.appendDouble(value, out);
      } else {
        out.write(JsonWriter.NULL);
      }
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      ValueText.appendDouble(row.getDouble(column), out);
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

  private static final class TextWriter extends ValueWriter.Text {
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
}
