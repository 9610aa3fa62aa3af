package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.Row;
import dev.oms.core.text.ValueText;
import java.time.ZoneId;

/**
 * Temporal types whose fraction has a number of digits that depends on the column, not the value
 * alone. What the column does not declare but the value has is never cut off.
 */
final class ScaledTimes {

  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private ScaledTimes() {}

  /** How many digits a fraction has. */
  enum Fraction {
    /** As many as the column declares: what MySQL prints, and Canal. */
    DECLARED {
      @Override
      int digits(int scale, int nanos) {
        int digits = scale;
        while (nanos % step(digits) != 0) {
          digits++;
        }
        return digits;
      }
    },
    /** Six, or nine where six are not enough; none where the column declares none. */
    SIX_OR_NINE {
      @Override
      int digits(int scale, int nanos) {
        if (nanos % 1000 != 0) {
          return 9;
        }
        return scale == 0 && nanos == 0 ? 0 : 6;
      }
    };

    abstract int digits(int scale, int nanos);

    final void append(int scale, int nanos, ByteOutput out) {
      int digits = digits(scale, nanos);
      if (digits == 0) {
        return;
      }
      byte[] array = out.reserve(digits + 1);
      int at = out.size();
      array[at] = '.';
      int value = nanos / step(digits);
      for (int i = at + digits; i > at; i--) {
        array[i] = (byte) ('0' + value % 10);
        value /= 10;
      }
      out.advance(digits + 1);
    }
  }

  /** The nanoseconds of one unit of the last digit. */
  private static int step(int digits) {
    int step = 1;
    for (int i = digits; i < 9; i++) {
      step *= 10;
    }
    return step;
  }

  /** {@code 2020-11-25 00:01:02.012300}. */
  static final class DateTime extends ValueWriter.Text {
    private final int scale;
    private final Fraction fraction;

    DateTime(int index, Column column, Fraction fraction) {
      super(index);
      scale = column.scale();
      this.fraction = fraction;
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      ValueText.appendDateTime(row.getLong(column), 0, out);
      fraction.append(scale, row.getNanos(column), out);
    }
  }

  /** The same in a time zone; MySQL's zero is {@code 0000-00-00 00:00:00}. */
  static final class Timestamp extends ValueWriter.Text {
    private final int scale;
    private final Fraction fraction;
    private final LocalClock clock;

    Timestamp(int index, Column column, Fraction fraction, ZoneId zone) {
      super(index);
      scale = column.scale();
      this.fraction = fraction;
      clock = new LocalClock(zone);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      long seconds = row.getLong(column);
      ValueText.appendDateTime(seconds == Row.ZERO_TIMESTAMP ? 0 : clock.at(seconds), 0, out);
      fraction.append(scale, row.getNanos(column), out);
    }
  }

  /** {@code -00:01:02.5}. */
  static final class Time extends ValueWriter.Text {
    private final int scale;
    private final Fraction fraction;

    Time(int index, Column column, Fraction fraction) {
      super(index);
      scale = column.scale();
      this.fraction = fraction;
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      long nanos = row.getLong(column);
      if (nanos < 0) {
        out.write('-');
        nanos = -nanos;
      }
      int rest = (int) (nanos % NANOS_PER_SECOND);
      ValueText.appendTime(nanos - rest, out);
      fraction.append(scale, rest, out);
    }
  }
}
