package dev.oms.core.model;

/**
 * A local date and time, to the second, packed into a {@code long}: what {@link Row#getLong} gives
 * for {@link ValueKind#DATE} and {@link ValueKind#DATETIME}.
 *
 * <p>The fields are stored as they are and never checked, so that the dates a calendar does not
 * have ({@code 0000-00-00}, {@code 2024-00-15}, {@code 2024-02-30}) keep their text. Packed values
 * compare in the order of the fields. From the most significant bit: year, month (4 bits), day (5),
 * hour (5), minute (6), second (6).
 */
public final class LocalTime64 {

  /** Days from 0000-03-01 to 1970-01-01 in the proleptic calendar. */
  private static final long EPOCH_FROM_MARCH_0000 = 719_468;

  private LocalTime64() {}

  /** Packs the fields; each must be within its bits, years from 0 to 9999. */
  public static long pack(int year, int month, int day, int hour, int minute, int second) {
    return ((((((long) year << 4 | month) << 5 | day) << 5 | hour) << 6 | minute) << 6) | second;
  }

  /** Packs a date at 00:00:00. */
  public static long packDate(int year, int month, int day) {
    return pack(year, month, day, 0, 0, 0);
  }

  /** The year. */
  public static int year(long packed) {
    return (int) (packed >>> 26);
  }

  /** The month, 1 to 12, or 0 where the source stores an incomplete date. */
  public static int month(long packed) {
    return (int) (packed >>> 22) & 0xF;
  }

  /** The day of the month, 1 to 31, or 0 where the source stores an incomplete date. */
  public static int day(long packed) {
    return (int) (packed >>> 17) & 0x1F;
  }

  /** The hour, 0 to 23. */
  public static int hour(long packed) {
    return (int) (packed >>> 12) & 0x1F;
  }

  /** The minute, 0 to 59. */
  public static int minute(long packed) {
    return (int) (packed >>> 6) & 0x3F;
  }

  /** The second, 0 to 59. */
  public static int second(long packed) {
    return (int) packed & 0x3F;
  }

  /** Whether the calendar has this date: not so {@code 0000-00-00} and {@code 2024-02-30}. */
  public static boolean isDate(long packed) {
    int month = month(packed);
    int day = day(packed);
    return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(month, year(packed));
  }

  private static int daysOf(int month, int year) {
    if (month == 2) {
      return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /**
   * The day of a date, counted from 1970-01-01 in the proleptic calendar; negative before it. Of a
   * date that {@link #isDate the calendar does not have} the number means nothing.
   */
  public static long toEpochDay(long packed) {
    // A year that begins in March ends with its leap day, if it has one.
    int month = month(packed);
    long year = month > 2 ? year(packed) : year(packed) - 1L;
    int monthFromMarch = month > 2 ? month - 3 : month + 9;
    int dayOfYear = (153 * monthFromMarch + 2) / 5 + day(packed) - 1;
    long leapDays = Math.floorDiv(year, 4) - Math.floorDiv(year, 100) + Math.floorDiv(year, 400);
    return year * 365 + leapDays + dayOfYear - EPOCH_FROM_MARCH_0000;
  }

  /** The second of the epoch of date and time taken as UTC; of a date as {@link #toEpochDay}. */
  public static long toEpochSecond(long packed) {
    return toEpochDay(packed) * 86_400
        + hour(packed) * 3600L
        + minute(packed) * 60L
        + second(packed);
  }

  /** The date of a day counted from 1970-01-01, at 00:00:00. Of the year its last four digits. */
  public static long ofEpochDay(long epochDay) {
    long days = epochDay + EPOCH_FROM_MARCH_0000;
    long cycle = Math.floorDiv(days, 146_097L);
    int dayOfCycle = (int) (days - cycle * 146_097);
    int yearOfCycle =
        (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365;
    int dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100);
    int monthFromMarch = (5 * dayOfYear + 2) / 153;
    int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    long year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0);
    return packDate((int) Math.floorMod(year, 10_000L), month, day);
  }
}
