package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.text.ValueText;
import java.time.ZoneId;

/**
 * Writes moments as {@code yyyy-MM-ddTHH:mm:ss} of a time zone. The text is made anew only when the
 * second is another one. Used by one thread.
 */
final class LocalSecond {

  private final LocalClock clock;
  private final ByteOutput text = new ByteOutput(19);
  private long second;

  LocalSecond(ZoneId zone) {
    clock = new LocalClock(zone);
  }

  /** Appends the second that a moment is in. */
  void write(long epochMillis, ByteOutput out) {
    long wanted = Math.floorDiv(epochMillis, 1000L);
    if (text.size() == 0 || wanted != second) {
      text.reset();
      ValueText.appendDateTime(clock.at(wanted), 0, text);
      text.array()[10] = 'T';
      second = wanted;
    }
    out.write(text.array(), 0, text.size());
  }
}
