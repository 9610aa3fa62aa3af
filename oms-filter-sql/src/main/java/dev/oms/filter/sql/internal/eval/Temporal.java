package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.LocalTime64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A date and time in one {@code long} that compares as it does: {@link LocalTime64} and, in the low
 * 20 bits, microseconds.
 */
final class Temporal {

  private static final Pattern DATE_TIME =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)(?:[ T](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,6}))?)?)?");
  private static final Pattern TIME =
      Pattern.compile("(-?)(\\d{2,3}):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,6}))?");

  private Temporal() {}

  static long pack(long localTime64, int nanos) {
    return localTime64 << 20 | nanos / 1000;
  }

  static long localTime64(long packed) {
    return packed >> 20;
  }

  static int micros(long packed) {
    return (int) packed & 0xFFFFF;
  }

  /** The packed value of {@code yyyy-MM-dd[ HH:mm[:ss[.ffffff]]]}; null when it is no such text. */
  static @Nullable Long parse(String text) {
    Matcher m = DATE_TIME.matcher(text);
    if (!m.matches()) {
      return null;
    }
    int month = field(m, 2);
    int day = field(m, 3);
    boolean zero = field(m, 1) == 0 && month == 0 && day == 0;
    boolean exists = month >= 1 && month <= 12 && day >= 1 && day <= days(field(m, 1), month);
    if (!exists && !zero || field(m, 4) > 23 || field(m, 5) > 59 || field(m, 6) > 59) {
      return null;
    }
    long local = LocalTime64.pack(field(m, 1), month, day, field(m, 4), field(m, 5), field(m, 6));
    return pack(local, fraction(m.group(7)));
  }

  private static int days(int year, int month) {
    return java.time.YearMonth.of(year, month).lengthOfMonth();
  }

  /** Whether a text that {@link #parse} takes has a time of day. */
  static boolean hasTime(String text) {
    return text.length() > 10;
  }

  /** The nanoseconds of {@code [-]HH:mm:ss[.ffffff]}; null when it is no such text. */
  static @Nullable Long parseTime(String text) {
    Matcher m = TIME.matcher(text);
    if (!m.matches() || field(m, 2) > 838 || field(m, 3) > 59 || field(m, 4) > 59) {
      return null;
    }
    long seconds = field(m, 2) * 3600L + field(m, 3) * 60L + field(m, 4);
    long nanos = seconds * 1_000_000_000L + fraction(m.group(5));
    return "-".equals(m.group(1)) ? -nanos : nanos;
  }

  private static int field(Matcher m, int group) {
    String digits = m.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int fraction(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt((digits + "00000000").substring(0, 9));
  }
}
