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
}
