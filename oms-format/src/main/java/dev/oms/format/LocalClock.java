package dev.oms.format;

import dev.oms.core.model.LocalTime64;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * Local time of one time zone, without an object for each call: the offset is looked up again only
 * beyond the next change of the zone's clocks. Used by one thread.
 */
final class LocalClock {

  private static final int SECONDS_PER_DAY = 86_400;

  /** Within what {@link ZoneRules} can be asked about. */
  private static final long FIRST_SECOND = Instant.MIN.getEpochSecond();

  private static final long LAST_SECOND = Instant.MAX.getEpochSecond() - SECONDS_PER_DAY;

  private final ZoneRules rules;
  private long from = 1;
  private long to;
  private int offset;

  LocalClock(ZoneId zone) {
    rules = zone.getRules();
  }

  /** The {@link LocalTime64} fields at a second of the epoch. */
  long at(long epochSecond) {
    if (epochSecond < from || epochSecond >= to) {
      lookUp(epochSecond);
    }
    long local = epochSecond + offset;
    long day = Math.floorDiv(local, SECONDS_PER_DAY);
    int second = (int) (local - day * SECONDS_PER_DAY);
    return LocalTime64.ofEpochDay(day)
        | (long) (second / 3600) << 12
        | second / 60 % 60 << 6
        | second % 60;
  }

  private void lookUp(long epochSecond) {
    long within = Math.max(FIRST_SECOND, Math.min(LAST_SECOND, epochSecond));
    Instant instant = Instant.ofEpochSecond(within);
    offset = rules.getOffset(instant).getTotalSeconds();
    ZoneOffsetTransition next = rules.nextTransition(instant);
    to = next == null ? Long.MAX_VALUE : next.toEpochSecond();
    // The transition before the instant, or at it.
    ZoneOffsetTransition previous = rules.previousTransition(instant.plusSeconds(1));
    from = previous == null ? Long.MIN_VALUE : previous.toEpochSecond();
  }
}
