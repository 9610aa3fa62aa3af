package dev.oms.format.avro;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.LocalTime64;
import dev.oms.core.model.Row;

/**
 * Writers of Avro's logical date and time types. What the calendar does not have ({@code
 * 0000-00-00}, {@code 2024-02-30}), a TIME beyond a day, and what the type's unit cannot tell does
 * not fit.
 */
final class TemporalWriters {

  private static final long NO_DATE = Long.MIN_VALUE;
  private static final long DAY_SECONDS = 86_400;
  private static final long DAY_NANOS = DAY_SECONDS * 1_000_000_000L;

  private TemporalWriters() {}

  /** The unit of a long. */
  enum Unit {
    MICROS(1_000_000),
    NANOS(1_000_000_000);

    private final long perSecond;
    private final int nanos;

    /** The seconds whose every fraction fits a long. */
    private final long limit;

    Unit(int perSecond) {
      this.perSecond = perSecond;
      nanos = 1_000_000_000 / perSecond;
      limit = Long.MAX_VALUE / perSecond - 1;
    }

    boolean write(long seconds, int fraction, ByteOutput out) {
      if (seconds > limit || seconds < -limit || fraction % nanos != 0) {
        return false;
      }
      AvroOutput.writeLong(seconds * perSecond + fraction / nanos, out);
      return true;
    }
  }

  /** {@code date}: days since 1970-01-01. */
  static final class Date extends ValueWriter {

    Date(int column) {
      super(column);
    }

    @Override
    boolean write(Row row, ByteOutput out) {
      long day = epochDay(row.getLong(column));
      AvroOutput.writeLong(day, out);
      return day != NO_DATE;
    }
  }

  /** {@code time-micros}: microseconds since midnight. */
  static final class TimeOfDay extends ValueWriter {

    TimeOfDay(int column) {
      super(column);
    }

    @Override
    boolean write(Row row, ByteOutput out) {
      long nanos = row.getLong(column);
      AvroOutput.writeLong(nanos / 1000, out);
      return nanos >= 0 && nanos < DAY_NANOS && nanos % 1000 == 0;
    }
  }

  /** {@code local-timestamp-*}: units since 1970-01-01 00:00:00 of the wall clock. */
  static final class DateTime extends ValueWriter {
    private final Unit unit;

    DateTime(int column, Unit unit) {
      super(column);
      this.unit = unit;
    }

    @Override
    boolean write(Row row, ByteOutput out) {
      long packed = row.getLong(column);
      long day = epochDay(packed);
      int hour = LocalTime64.hour(packed);
      int minute = LocalTime64.minute(packed);
      int second = LocalTime64.second(packed);
      if (day == NO_DATE || hour > 23 || minute > 59 || second > 59) {
        return false;
      }
      return unit.write(
          day * DAY_SECONDS + hour * 3600 + minute * 60 + second, row.getNanos(column), out);
    }
  }

  /** {@code timestamp-*}: units since the epoch. */
  static final class Timestamp extends ValueWriter {
    private final Unit unit;

    Timestamp(int column, Unit unit) {
      super(column);
      this.unit = unit;
    }

    @Override
    boolean write(Row row, ByteOutput out) {
      long seconds = row.getLong(column);
      return seconds != Row.ZERO_TIMESTAMP && unit.write(seconds, row.getNanos(column), out);
    }
  }

  /** Days since 1970-01-01 in the Gregorian calendar, or {@link #NO_DATE}. */
  private static long epochDay(long packed) {
    int year = LocalTime64.year(packed);
    int month = LocalTime64.month(packed);
    int day = LocalTime64.day(packed);
    if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days(year, month)) {
      return NO_DATE;
    }
    // Years that begin in March have their leap day at the end; 400 of them are 146097 days.
    int y = month > 2 ? year : year - 1;
    int era = Math.floorDiv(y, 400);
    int yearOfEra = y - era * 400;
    int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }

  private static int days(int year, int month) {
    return switch (month) {
      case 4, 6, 9, 11 -> 30;
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      default -> 31;
    };
  }
}
