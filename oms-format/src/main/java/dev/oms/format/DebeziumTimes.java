package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Row;
import dev.oms.core.text.ValueText;
import dev.oms.format.DebeziumSerializer.InvalidDates;
import java.time.ZoneOffset;

/** Temporal values of the Debezium formats: numbers counted from the epoch (fact sheet 1.12 c). */
final class DebeziumTimes {

  private DebeziumTimes() {}

  /** A value that may be no date of the calendar. */
  private abstract static class Dated extends ValueWriter {
    private final InvalidDates invalid;
    private final byte[] epoch;
    private final boolean quoted;

    /**
     * A writer.
     *
     * @param epoch what stands for an invalid date with {@link InvalidDates#EPOCH}
     * @param quoted whether valid dates are strings
     */
    Dated(int column, InvalidDates invalid, String epoch, boolean quoted) {
      super(column);
      this.invalid = invalid;
      this.epoch = JsonWriter.ascii(quoted ? '"' + epoch + '"' : epoch);
      this.quoted = quoted;
    }

    abstract boolean isValid(long value);

    abstract void writeValid(long value, Row row, ByteOutput out);

    /** Appends the text of what is no date. */
    abstract void writeInvalid(long value, Row row, ByteOutput out);

    @Override
    void writeJson(Row row, ByteOutput out) {
      long value = row.getLong(column);
      if (isValid(value)) {
        if (quoted) {
          out.write('"');
        }
        writeValid(value, row, out);
        if (quoted) {
          out.write('"');
        }
        return;
      }
      switch (invalid) {
        case NULL -> out.write(JsonWriter.NULL);
        case EPOCH -> out.write(epoch);
        case TEXT -> {
          out.write('"');
          writeInvalid(value, row, out);
          out.write('"');
        }
      }
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      long value = row.getLong(column);
      if (isValid(value)) {
        writeValid(value, row, out);
      } else {
        writeInvalid(value, row, out);
      }
    }
  }

  /** Days. */
  static final class Date extends Dated {
    Date(int column, InvalidDates invalid) {
      super(column, invalid, "0", false);
    }

    @Override
    boolean isValid(long value) {
      return EpochDays.isDate(value);
    }

    @Override
    void writeValid(long value, Row row, ByteOutput out) {
      ValueText.appendLong(EpochDays.of(value), out);
    }

    @Override
    void writeInvalid(long value, Row row, ByteOutput out) {
      ValueText.appendDate(value, out);
    }
  }

  /** Microseconds of a duration, which may be negative and longer than a day. */
  static final class Time extends ValueWriter.Bare {
    Time(int column) {
      super(column);
    }

    @Override
    void writeText(Row row, ByteOutput out) {
      ValueText.appendLong(row.getLong(column) / 1000, out);
    }
  }

  /** Milliseconds or microseconds of a local time, counted as if it were UTC; rounded down. */
  static final class DateTime extends Dated {
    private final long unitsPerSecond;
    private final int nanosPerUnit;

    DateTime(int column, InvalidDates invalid, boolean micros) {
      super(column, invalid, "0", false);
      unitsPerSecond = micros ? 1_000_000 : 1000;
      nanosPerUnit = micros ? 1000 : 1_000_000;
    }

    @Override
    boolean isValid(long value) {
      return EpochDays.isDate(value);
    }

    @Override
    void writeValid(long value, Row row, ByteOutput out) {
      long units = EpochDays.secondOf(value) * unitsPerSecond + row.getNanos(column) / nanosPerUnit;
      ValueText.appendLong(units, out);
    }

    @Override
    void writeInvalid(long value, Row row, ByteOutput out) {
      ValueText.appendDateTime(value, row.getNanos(column), out);
    }
  }

  /** {@code 2022-11-15T05:12:11.5Z}. */
  static final class Timestamp extends Dated {
    private final LocalClock utc = new LocalClock(ZoneOffset.UTC);

    Timestamp(int column, InvalidDates invalid) {
      super(column, invalid, "1970-01-01T00:00:00Z", true);
    }

    @Override
    boolean isValid(long value) {
      return value != Row.ZERO_TIMESTAMP;
    }

    @Override
    void writeValid(long value, Row row, ByteOutput out) {
      int start = out.size();
      ValueText.appendDateTime(utc.at(value), row.getNanos(column), out);
      out.array()[start + 10] = 'T';
      out.write('Z');
    }

    @Override
    void writeInvalid(long value, Row row, ByteOutput out) {
      ValueText.appendEpochSeconds(value, 0, out);
    }
  }
}
