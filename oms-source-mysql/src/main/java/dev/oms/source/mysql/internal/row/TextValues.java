package dev.oms.source.mysql.internal.row;

import dev.oms.core.OmsException;
import dev.oms.core.model.LocalTime64;
import dev.oms.core.model.Row;
import java.nio.charset.StandardCharsets;

/** Parses the text protocol's numbers and times, field by field and without a calendar. */
final class TextValues {

  private TextValues() {}

  private static OmsException malformed(byte[] a, int length, String what) {
    return new OmsException(
        "the server gave '"
            + new String(a, 0, Math.min(length, 64), StandardCharsets.ISO_8859_1)
            + "' where a "
            + what
            + " was expected; was the session prepared?");
  }

  private static int digit(byte[] a, int at, int length, String what) {
    int digit = at < length ? a[at] - '0' : -1;
    if (digit < 0 || digit > 9) {
      throw malformed(a, length, what);
    }
    return digit;
  }

  private static int two(byte[] a, int at, int length, String what) {
    return digit(a, at, length, what) * 10 + digit(a, at + 1, length, what);
  }

  /** A decimal integer, signed or unsigned, in 64 bits. */
  static long integer(byte[] a, int length) {
    int at = 0;
    boolean negative = length > 0 && a[0] == '-';
    if (negative) {
      at = 1;
    }
    if (at == length) {
      throw malformed(a, length, "number");
    }
    long value = 0;
    for (; at < length; at++) {
      value = value * 10 + digit(a, at, length, "number");
    }
    return negative ? -value : value;
  }

  static long date(byte[] a, int length) {
    int year = two(a, 0, length, "date") * 100 + two(a, 2, length, "date");
    return LocalTime64.packDate(year, two(a, 5, length, "date"), two(a, 8, length, "date"));
  }

  static long dateTime(byte[] a, int length) {
    int year = two(a, 0, length, "time") * 100 + two(a, 2, length, "time");
    return LocalTime64.pack(
        year,
        two(a, 5, length, "time"),
        two(a, 8, length, "time"),
        two(a, 11, length, "time"),
        two(a, 14, length, "time"),
        two(a, 17, length, "time"));
  }

  /** The nanoseconds after the point that may be at {@code at}. */
  static int nanos(byte[] a, int at, int length) {
    if (at >= length) {
      return 0;
    }
    if (a[at] != '.') {
      throw malformed(a, length, "time");
    }
    int nanos = 0;
    int digits = 0;
    for (int i = at + 1; i < length && digits < 9; i++, digits++) {
      nanos = nanos * 10 + digit(a, i, length, "time");
    }
    for (; digits < 9; digits++) {
      nanos *= 10;
    }
    return nanos;
  }

  /** Signed nanoseconds of {@code [-]H..:mm:ss[.fraction]}. */
  static long time(byte[] a, int length) {
    int at = 0;
    boolean negative = length > 0 && a[0] == '-';
    if (negative) {
      at = 1;
    }
    long hours = digit(a, at, length, "time");
    for (at++; at < length && a[at] != ':'; at++) {
      hours = hours * 10 + digit(a, at, length, "time");
    }
    long seconds =
        (hours * 60 + two(a, at + 1, length, "time")) * 60 + two(a, at + 4, length, "time");
    long nanos = seconds * 1_000_000_000L + nanos(a, at + 6, length);
    return negative ? -nanos : nanos;
  }

  /** Seconds since the epoch of fields in UTC; {@link Row#ZERO_TIMESTAMP} for zeros. */
  static long epochSeconds(long fields) {
    return LocalTime64.month(fields) == 0 || LocalTime64.day(fields) == 0
        ? Row.ZERO_TIMESTAMP
        : LocalTime64.toEpochSecond(fields);
  }
}
