package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.LocalTime64;
import dev.oms.core.model.Row;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/** A TIMESTAMP as the date and time in a zone; the zone's offset is looked up once for a season. */
final class TimestampColumn extends LongExpr {

  private final int index;
  private final ZoneRules rules;
  private long from = Long.MAX_VALUE;
  private long to = Long.MIN_VALUE;
  private int offset;

  TimestampColumn(int index, int scale, ZoneId zone) {
    super(Kind.DATETIME, false, scale);
    this.index = index;
    this.rules = zone.getRules();
    if (rules.isFixedOffset()) {
      from = Long.MIN_VALUE;
      to = Long.MAX_VALUE;
      offset = rules.getOffset(Instant.EPOCH).getTotalSeconds();
    }
  }

  @Override
  long get(Row row) {
    isNull = row.isNull(index);
    if (isNull) {
      return 0;
    }
    long seconds = row.getLong(index);
    if (seconds == Row.ZERO_TIMESTAMP) {
      return 0;
    }
    if (seconds < from || seconds >= to) {
      season(seconds);
    }
    return Temporal.pack(local(seconds + offset), row.getNanos(index));
  }

  private void season(long seconds) {
    Instant instant = Instant.ofEpochSecond(seconds);
    ZoneOffsetTransition next = rules.nextTransition(instant);
    ZoneOffsetTransition before = rules.previousTransition(instant.plusSeconds(1));
    from = before == null ? Long.MIN_VALUE : before.toEpochSecond();
    to = next == null ? Long.MAX_VALUE : next.toEpochSecond();
    offset = rules.getOffset(instant).getTotalSeconds();
  }

  /** The fields of the Gregorian calendar, by counting eras of 400 years from a 1st of March. */
  static long local(long localSeconds) {
    long days = Math.floorDiv(localSeconds, 86_400L);
    int second = (int) Math.floorMod(localSeconds, 86_400L);
    long shifted = days + 719_468;
    long era = Math.floorDiv(shifted, 146_097L);
    int dayOfEra = (int) (shifted - era * 146_097);
    int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int fifth = (5 * dayOfYear + 2) / 153;
    int day = dayOfYear - (153 * fifth + 2) / 5 + 1;
    int month = fifth < 10 ? fifth + 3 : fifth - 9;
    int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
    return LocalTime64.pack(year, month, day, second / 3600, second / 60 % 60, second % 60);
  }
}
