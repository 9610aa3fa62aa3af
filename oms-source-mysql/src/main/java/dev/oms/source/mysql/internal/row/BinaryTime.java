package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.LocalTime64;
import dev.oms.core.model.Row;

/**
 * The temporal values of the binlog. The formats ending in 2 are those of MySQL 5.6 and later
 * (MariaDB 10.1 with {@code mysql56_temporal_format}); the old ones have no fraction; MariaDB's
 * "hires" ones add it to these, and its digits are known from the table definition alone.
 *
 * <p>Fields are taken as they are stored; no calendar is consulted. Methods ending in {@code Nanos}
 * give the fraction of the second.
 */
final class BinaryTime {

  private static final int[] POWER10 = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000};
  private static final int[] TIMESTAMP_HIRES_BYTES = {4, 5, 5, 6, 6, 7, 7};
  private static final int[] TIME_HIRES_BYTES = {3, 4, 4, 5, 5, 5, 6};
  private static final int[] DATETIME_HIRES_BYTES = {5, 6, 6, 7, 7, 7, 8};
  private static final long TIME_HIRES_LIMIT_SECONDS = (838 * 60L + 59) * 60 + 60;

  private BinaryTime() {}

  static int fractionBytes(int digits) {
    return (digits + 1) / 2;
  }

  static int timestampHiresBytes(int digits) {
    return TIMESTAMP_HIRES_BYTES[digits];
  }

  static int timeHiresBytes(int digits) {
    return TIME_HIRES_BYTES[digits];
  }

  static int datetimeHiresBytes(int digits) {
    return DATETIME_HIRES_BYTES[digits];
  }

  static long date(byte[] a, int at) {
    int value = Bytes.u24(a, at);
    return LocalTime64.packDate(value >> 9, value >> 5 & 15, value & 31);
  }

  /** Nanoseconds of the fraction that {@code length} bytes hold in steps of 10, 100 or 1 µs. */
  private static int fractionNanos(byte[] a, int at, int length) {
    return switch (length) {
      case 1 -> (a[at] & 0xFF) * 10_000_000;
      case 2 -> (int) Bytes.be(a, at, 2) * 100_000;
      case 3 -> (int) Bytes.be(a, at, 3) * 1000;
      default -> 0;
    };
  }

  // ---- DATETIME

  static long datetime2(byte[] a, int at) {
    long value = Bytes.be(a, at, 5) & 0x7F_FFFF_FFFFL;
    int yearMonth = (int) (value >> 22);
    return LocalTime64.pack(
        yearMonth / 13,
        yearMonth % 13,
        (int) (value >> 17) & 31,
        (int) (value >> 12) & 31,
        (int) (value >> 6) & 63,
        (int) value & 63);
  }

  static int datetime2Nanos(byte[] a, int at, int length) {
    return fractionNanos(a, at + 5, length - 5);
  }

  static long datetimeOld(byte[] a, int at) {
    long value = Bytes.s64(a, at);
    int date = (int) (value / 1_000_000);
    int time = (int) (value % 1_000_000);
    return LocalTime64.pack(
        date / 10_000,
        date / 100 % 100 & 15,
        date % 100 & 31,
        time / 10_000 & 31,
        time / 100 % 100 & 63,
        time % 100 & 63);
  }

  static long datetimeHires(byte[] a, int at, int digits) {
    long seconds = Bytes.be(a, at, DATETIME_HIRES_BYTES[digits]) / POWER10[digits];
    int time = (int) (seconds % 86_400);
    long days = seconds / 86_400;
    int yearMonth = (int) (days / 32);
    return LocalTime64.pack(
        yearMonth / 13, yearMonth % 13, (int) (days % 32), time / 3600, time / 60 % 60, time % 60);
  }

  static int datetimeHiresNanos(byte[] a, int at, int digits) {
    return hiresNanos(Bytes.be(a, at, DATETIME_HIRES_BYTES[digits]), digits);
  }

  private static int hiresNanos(long value, int digits) {
    return (int) (value % POWER10[digits]) * POWER10[6 - digits] * 1000;
  }

  // ---- TIMESTAMP

  static long timestamp2(byte[] a, int at, int length) {
    long seconds = Bytes.be(a, at, 4);
    return seconds == 0 && fractionNanos(a, at + 4, length - 4) == 0 ? Row.ZERO_TIMESTAMP : seconds;
  }

  static int timestamp2Nanos(byte[] a, int at, int length) {
    return fractionNanos(a, at + 4, length - 4);
  }

  static long timestampOld(byte[] a, int at) {
    long seconds = Bytes.u32(a, at);
    return seconds == 0 ? Row.ZERO_TIMESTAMP : seconds;
  }

  static long timestampHires(byte[] a, int at, int digits) {
    long seconds = Bytes.be(a, at, 4);
    return seconds == 0 && timestampHiresNanos(a, at, digits) == 0 ? Row.ZERO_TIMESTAMP : seconds;
  }

  static int timestampHiresNanos(byte[] a, int at, int digits) {
    return hiresNanos(Bytes.be(a, at + 4, TIMESTAMP_HIRES_BYTES[digits] - 4), digits);
  }

  // ---- TIME, in signed nanoseconds

  /**
   * Three bytes of sign and time and up to three of fraction, as one number that is offset by half
   * of its range; a negative value is the negative of all of it, the fraction included.
   */
  static long time2(byte[] a, int at, int length) {
    int bits = 8 * length;
    long value = Bytes.be(a, at, length) - (1L << (bits - 1));
    boolean negative = value < 0;
    long absolute = negative ? -value : value;
    int fractionBits = bits - 24;
    long time = absolute >> fractionBits;
    long fraction = absolute & (1L << fractionBits) - 1;
    long nanos =
        switch (length) {
          case 4 -> fraction * 10_000_000;
          case 5 -> fraction * 100_000;
          case 6 -> fraction * 1000;
          default -> 0;
        };
    long seconds = ((time >> 12 & 0x3FF) * 60 + (time >> 6 & 63)) * 60 + (time & 63);
    nanos += seconds * 1_000_000_000L;
    return negative ? -nanos : nanos;
  }

  static long timeOld(byte[] a, int at) {
    int value = Bytes.s24(a, at);
    int absolute = Math.abs(value);
    long seconds = (absolute / 10_000 * 60L + absolute / 100 % 100) * 60 + absolute % 100;
    return (value < 0 ? -seconds : seconds) * 1_000_000_000L;
  }

  static long timeHires(byte[] a, int at, int digits) {
    long zero = TIME_HIRES_LIMIT_SECONDS * POWER10[digits];
    long value = Bytes.be(a, at, TIME_HIRES_BYTES[digits]) - zero;
    long absolute = Math.abs(value);
    // pack_time() of MariaDB has no gaps between hours and seconds.
    long nanos = absolute / POWER10[digits] * 1_000_000_000L + hiresNanos(absolute, digits);
    return value < 0 ? -nanos : nanos;
  }
}
