package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import dev.oms.core.text.ValueText;

/**
 * The types that OMS wrote in another way before V3.3.0 (fact sheet 1.12 a). The fact sheet gives
 * the shape {@code YYYY-MM-DDTHH:mm[:ss]}, which is that of Java's {@code LocalDateTime}: no
 * seconds when they are zero.
 */
final class OldTimes {

  private OldTimes() {}

  /** Removes {@code :00} where it ends what was written from {@code start}. */
  private static void dropZeroSeconds(int start, ByteOutput out) {
    byte[] text = out.array();
    int end = out.size();
    if (end - start >= 8 && text[end - 1] == '0' && text[end - 2] == '0' && text[end - 3] == ':') {
      out.truncate(end - 3);
    }
  }

  /** {@code 2020-11-25T00:01}. */
  static final class DateTime extends ValueWriter.Text {
    DateTime(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      int start = out.size();
      int nanos = row.getNanos(column);
      ValueText.appendDateTime(row.getLong(column), nanos, out);
      out.array()[start + 10] = 'T';
      if (nanos == 0) {
        dropZeroSeconds(start, out);
      }
    }
  }

  /** {@code 10:01}. */
  static final class Time extends ValueWriter.Text {
    Time(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      int start = out.size();
      long nanos = row.getLong(column);
      ValueText.appendTime(nanos, out);
      if (nanos % 1_000_000_000L == 0) {
        dropZeroSeconds(start, out);
      }
    }
  }

  /** Whole seconds of the epoch as a number; text for MySQL's zero. */
  static final class Seconds extends ValueWriter {
    Seconds(int column) {
      super(column);
    }

    @Override
    void writeJson(Row row, ByteOutput out) {
      if (row.getLong(column) == Row.ZERO_TIMESTAMP) {
        out.write('"');
        writeText(row, out);
        out.write('"');
      } else {
        writeText(row, out);
      }
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      ValueText.appendEpochSeconds(row.getLong(column), 0, out);
    }
  }

  /** The bits as an unsigned number. */
  static final class BitNumber extends ValueWriter.Bare {
    private final ByteSlice slice = new ByteSlice();

    BitNumber(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      row.getBytes(column, slice);
      long bits = 0;
      for (int i = slice.offset(); i < slice.offset() + slice.length(); i++) {
        bits = bits << 8 | slice.array()[i] & 0xFF;
      }
      ValueText.appendUnsigned(bits, out);
    }
  }
}
