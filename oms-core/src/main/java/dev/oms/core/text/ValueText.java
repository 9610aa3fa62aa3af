package dev.oms.core.text;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.LocalTime64;
import dev.oms.core.model.Row;
import java.nio.charset.StandardCharsets;

/**
 * Appends values as ASCII text to a {@link ByteOutput} without intermediate objects. The texts of
 * temporal values are those of OMS's Default format (fact sheet 1.12 a): a fraction has no trailing
 * zeros and is left out when it is zero.
 */
public final class ValueText {

  private static final byte[] ZERO_DATE_TIME =
      "0000-00-00 00:00:00".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MIN_LONG = "-9223372036854775808".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
          .getBytes(StandardCharsets.US_ASCII);

  private static final long[] POWERS_OF_TEN = powersOfTen();
  private static final byte[] TENS = new byte[100];
  private static final byte[] ONES = new byte[100];

  static {
    for (int i = 0; i < 100; i++) {
      TENS[i] = (byte) ('0' + i / 10);
      ONES[i] = (byte) ('0' + i % 10);
    }
  }

  private ValueText() {}

  private static long[] powersOfTen() {
    long[] powers = new long[20];
    powers[0] = 1;
    for (int i = 1; i < 19; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    powers[19] = Long.MAX_VALUE;
    return powers;
  }

  /** Appends a signed decimal integer. */
  public static void appendLong(long value, ByteOutput out) {
    if (value == Long.MIN_VALUE) {
      out.write(MIN_LONG);
      return;
    }
    if (value < 0) {
      out.write('-');
      value = -value;
    }
    appendDigits(value, out);
  }

  /** Appends the 64 bits of {@code value} as an unsigned decimal integer. */
  public static void appendUnsigned(long value, ByteOutput out) {
    if (value >= 0) {
      appendDigits(value, out);
      return;
    }
    long quotient = (value >>> 1) / 5;
    appendDigits(quotient, out);
    out.write((int) ('0' + (value - quotient * 10)));
  }

  /**
   * Appends the shortest decimal text that reads back as the same number, as {@code
   * Double.toString} lays it out since Java 19 ({@code 0.1}, {@code 5.0}, {@code 1.0E10}, {@code
   * NaN}): the same on every Java version.
   */
  public static void appendDouble(double value, ByteOutput out) {
    FloatText.append(value, out);
  }

  /** As {@link #appendDouble}, with the digits that a {@code float} needs. */
  public static void appendFloat(float value, ByteOutput out) {
    FloatText.append(value, out);
  }

  private static void appendDigits(long value, ByteOutput out) {
    int digits = digits(value);
    byte[] array = out.reserve(digits);
    int at = out.size() + digits;
    while (value > Integer.MAX_VALUE) {
      long rest = value / 100;
      at -= 2;
      put2((int) (value - rest * 100), array, at);
      value = rest;
    }
    // Division of an int is the cheaper one.
    int small = (int) value;
    while (small >= 100) {
      int rest = small / 100;
      at -= 2;
      put2(small - rest * 100, array, at);
      small = rest;
    }
    if (small >= 10) {
      put2(small, array, at - 2);
    } else {
      array[at - 1] = (byte) ('0' + small);
    }
    out.advance(digits);
  }

  /** The number of decimal digits of a number that is not negative. */
  static int digits(long value) {
    // 1233 / 4096 is a little more than log10(2): off by at most one, which the table settles.
    int estimate = (64 - Long.numberOfLeadingZeros(value | 1)) * 1233 >>> 12;
    return value >= POWERS_OF_TEN[estimate] ? estimate + 1 : Math.max(1, estimate);
  }

  /** Appends {@code yyyy-MM-dd} of {@link LocalTime64} fields. */
  public static void appendDate(long packed, ByteOutput out) {
    byte[] array = out.reserve(10);
    putDate(packed, array, out.size());
    out.advance(10);
  }

  /** Appends {@code yyyy-MM-dd HH:mm:ss[.fraction]} of {@link LocalTime64} fields. */
  public static void appendDateTime(long packed, int nanos, ByteOutput out) {
    byte[] array = out.reserve(19);
    int at = out.size();
    putDate(packed, array, at);
    array[at + 10] = ' ';
    put2(LocalTime64.hour(packed), array, at + 11);
    array[at + 13] = ':';
    put2(LocalTime64.minute(packed), array, at + 14);
    array[at + 16] = ':';
    put2(LocalTime64.second(packed), array, at + 17);
    out.advance(19);
    appendFraction(nanos, out);
  }

  /**
   * Appends {@code [-]HH:mm:ss[.fraction]} of signed nanoseconds; hours beyond 99 take three
   * digits.
   */
  public static void appendTime(long signedNanos, ByteOutput out) {
    long nanos = signedNanos;
    if (nanos < 0) {
      out.write('-');
      nanos = -nanos;
    }
    long seconds = nanos / 1_000_000_000L;
    long hours = seconds / 3600;
    if (hours < 100) {
      byte[] array = out.reserve(2);
      put2((int) hours, array, out.size());
      out.advance(2);
    } else {
      appendDigits(hours, out);
    }
    byte[] array = out.reserve(6);
    int at = out.size();
    array[at] = ':';
    put2((int) (seconds / 60 % 60), array, at + 1);
    array[at + 3] = ':';
    put2((int) (seconds % 60), array, at + 4);
    out.advance(6);
    appendFraction((int) (nanos % 1_000_000_000L), out);
  }

  /**
   * Appends {@code <epoch seconds>[.fraction]}, or {@code 0000-00-00 00:00:00} for {@link
   * Row#ZERO_TIMESTAMP}.
   */
  public static void appendEpochSeconds(long epochSeconds, int nanos, ByteOutput out) {
    if (epochSeconds == Row.ZERO_TIMESTAMP) {
      out.write(ZERO_DATE_TIME);
      return;
    }
    appendLong(epochSeconds, out);
    appendFraction(nanos, out);
  }

  /** Appends {@code .n} with one to nine digits and no trailing zeros; nothing for zero. */
  public static void appendFraction(int nanos, ByteOutput out) {
    if (nanos == 0) {
      return;
    }
    int digits = 9;
    int value = nanos;
    while (value % 10 == 0) {
      value /= 10;
      digits--;
    }
    putFraction(value, digits, out);
  }

  /**
   * Appends {@code .n} with exactly so many digits, further ones cut off; nothing for no digits.
   *
   * @param digits 0 to 9
   */
  public static void appendFraction(int nanos, int digits, ByteOutput out) {
    if (digits > 0) {
      putFraction((int) (nanos / POWERS_OF_TEN[9 - digits]), digits, out);
    }
  }

  private static void putFraction(int value, int digits, ByteOutput out) {
    byte[] array = out.reserve(digits + 1);
    int at = out.size();
    array[at] = '.';
    int rest = value;
    for (int i = at + digits; i > at; i--) {
      array[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    out.advance(digits + 1);
  }

  /** Appends the bytes in Base64 (RFC 4648 section 4, with padding). */
  public static void appendBase64(ByteSlice bytes, ByteOutput out) {
    byte[] source = bytes.array();
    int from = bytes.offset();
    int end = from + bytes.length();
    int encoded = Math.toIntExact((bytes.length() + 2L) / 3 * 4);
    byte[] array = out.reserve(encoded);
    int at = out.size();
    while (from + 3 <= end) {
      int group =
          (source[from] & 0xFF) << 16 | (source[from + 1] & 0xFF) << 8 | source[from + 2] & 0xFF;
      array[at++] = BASE64[group >>> 18];
      array[at++] = BASE64[group >>> 12 & 63];
      array[at++] = BASE64[group >>> 6 & 63];
      array[at++] = BASE64[group & 63];
      from += 3;
    }
    if (end - from == 1) {
      int group = (source[from] & 0xFF) << 16;
      array[at++] = BASE64[group >>> 18];
      array[at++] = BASE64[group >>> 12 & 63];
      array[at++] = '=';
      array[at] = '=';
    } else if (end - from == 2) {
      int group = (source[from] & 0xFF) << 16 | (source[from + 1] & 0xFF) << 8;
      array[at++] = BASE64[group >>> 18];
      array[at++] = BASE64[group >>> 12 & 63];
      array[at++] = BASE64[group >>> 6 & 63];
      array[at] = '=';
    }
    out.advance(encoded);
  }

  private static void putDate(long packed, byte[] array, int at) {
    // Damaged rows may hold any number; it must not end in an index that does not exist.
    int year = Math.floorMod(LocalTime64.year(packed), 10_000);
    put2(year / 100, array, at);
    put2(year % 100, array, at + 2);
    array[at + 4] = '-';
    put2(LocalTime64.month(packed), array, at + 5);
    array[at + 7] = '-';
    put2(LocalTime64.day(packed), array, at + 8);
  }

  private static void put2(int value, byte[] array, int at) {
    array[at] = TENS[value];
    array[at + 1] = ONES[value];
  }
}
