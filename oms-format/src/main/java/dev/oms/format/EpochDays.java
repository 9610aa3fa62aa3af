package dev.oms.format;

import dev.oms.core.model.LocalTime64;

/** Counts the days of {@link LocalTime64} dates from 1970-01-01 on, without objects. */
final class EpochDays {

  /** Days from 0000-03-01 to 1970-01-01 in the proleptic calendar. */
  private static final long EPOCH_FROM_MARCH_0000 = 719_468;

  private EpochDays() {}

  /** Whether the calendar has this date: not so {@code 0000-00-00} and {@code 2024-02-30}. */
  static boolean isDate(long packed) {
    int month = LocalTime64.month(packed);
    int day = LocalTime64.day(packed);
    return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(month, LocalTime64.year(packed));
  }

  private static int daysOf(int month, int year) {
    if (month == 2) {
      return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /** The day of the epoch of a date that the calendar has; negative before 1970. */
  static long of(long packed) {
    // A year that begins in March ends with its leap day, if it has one.
    int month = LocalTime64.month(packed);
    long year = month > 2 ? LocalTime64.year(packed) : LocalTime64.year(packed) - 1L;
    int monthFromMarch = month > 2 ? month - 3 : month + 9;
    int dayOfYear = (153 * monthFromMarch + 2) / 5 + LocalTime64.day(packed) - 1;
    long leapDays = Math.floorDiv(year, 4) - Math.floorDiv(year, 100) + Math.floorDiv(year, 400);
    return year * 365 + leapDays + dayOfYear - EPOCH_FROM_MARCH_0000;
  }

  /** The second of the epoch of a date that the calendar has and its time of day, without zone. */
  static long secondOf(long packed) {
    return of(packed) * 86_400
        + LocalTime64.hour(packed) * 3600L
        + LocalTime64.minute(packed) * 60L
        + LocalTime64.second(packed);
  }
}
