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

  private static final long DAY_NANOS = 86_400 * 1_000_000_000L;

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
      long packed = row.getLong(column);
      AvroOutput.writeLong(LocalTime64.toEpochDay(packed), out);
      return isDate(packed);
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
      if (!isDate(packed)
          || LocalTime64.hour(packed) > 23
          || LocalTime64.minute(packed) > 59
          || LocalTime64.second(packed) > 59) {
        return false;
      }
      return unit.write(LocalTime64.toEpochSecond(packed), row.getNanos(column), out);
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

  /** Whether the calendar has the date, within the years that texts have. */
  private static boolean isDate(long packed) {
    int year = LocalTime64.year(packed);
    return year >= 0 && year <= 9999 && LocalTime64.isDate(packed);
  }
}
