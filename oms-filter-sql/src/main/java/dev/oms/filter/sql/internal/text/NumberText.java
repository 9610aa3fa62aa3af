package dev.oms.filter.sql.internal.text;

import dev.oms.core.model.ByteSlice;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Numbers in text as MySQL reads them: blanks before are skipped, the longest prefix that is a
 * number counts, and what has none is zero.
 */
public final class NumberText {

  private static final double[] POWERS = new double[23];
  private static final BigDecimal ZERO = BigDecimal.ZERO;

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private NumberText() {}

  /** The prefix as a double; what is too large is the largest double. */
  public static double toDouble(ByteSlice text) {
    byte[] array = text.array();
    int end = text.offset() + text.length();
    int start = skipBlanks(array, text.offset(), end);
    int at = start;
    boolean negative = false;
    if (at < end && (array[at] == '-' || array[at] == '+')) {
      negative = array[at++] == '-';
    }
    long mantissa = 0;
    int digits = 0;
    int significant = 0;
    int exponent = 0;
    boolean point = false;
    for (; at < end; at++) {
      byte c = array[at];
      if (c == '.' && !point) {
        point = true;
      } else if (c >= '0' && c <= '9') {
        digits++;
        if (significant < 18) {
          mantissa = mantissa * 10 + (c - '0');
          significant += mantissa == 0 ? 0 : 1;
          exponent -= point ? 1 : 0;
        } else {
          significant++;
          exponent += point ? 0 : 1;
        }
      } else {
        break;
      }
    }
    if (digits == 0) {
      return 0;
    }
    int tail = exponentEnd(array, at, end);
    if (tail > at) {
      exponent += exponentValue(array, at + 1, tail);
    }
    if (mantissa == 0) {
      return negative ? -0.0 : 0.0;
    }
    double value;
    if (significant <= 18 && mantissa < 1L << 53 && exponent >= -22 && exponent <= 22) {
      // Both are exact doubles, so the result is the nearest one.
      value = exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
      return negative ? -value : value;
    }
    value = Double.parseDouble(new String(array, start, tail - start, StandardCharsets.ISO_8859_1));
    return Double.isInfinite(value) ? Math.copySign(Double.MAX_VALUE, value) : value;
  }

  private static int skipBlanks(byte[] array, int from, int end) {
    int at = from;
    while (at < end && (array[at] == ' ' || array[at] >= 9 && array[at] <= 13)) {
      at++;
    }
    return at;
  }

  private static int exponentEnd(byte[] array, int from, int end) {
    int at = from;
    if (at >= end || array[at] != 'e' && array[at] != 'E') {
      return from;
    }
    at++;
    if (at < end && (array[at] == '-' || array[at] == '+')) {
      at++;
    }
    int digits = at;
    while (at < end && array[at] >= '0' && array[at] <= '9') {
      at++;
    }
    return at == digits ? from : at;
  }

  private static int exponentValue(byte[] array, int from, int end) {
    boolean negative = array[from] == '-';
    int value = 0;
    for (int at = from; at < end; at++) {
      if (array[at] >= '0' && array[at] <= '9' && value < 100_000) {
        value = value * 10 + (array[at] - '0');
      }
    }
    return negative ? -value : value;
  }

  /** The prefix as a 64-bit integer, as {@code CAST(... AS SIGNED)} reads it. */
  public static long toLong(ByteSlice text) {
    byte[] array = text.array();
    int end = text.offset() + text.length();
    int at = skipBlanks(array, text.offset(), end);
    boolean negative = false;
    if (at < end && (array[at] == '-' || array[at] == '+')) {
      negative = array[at++] == '-';
    }
    long value = 0;
    boolean overflow = false;
    for (; at < end && array[at] >= '0' && array[at] <= '9'; at++) {
      int digit = array[at] - '0';
      overflow |= Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) > 0;
      value = value * 10 + digit;
    }
    if (negative) {
      return overflow || value < 0 ? Long.MIN_VALUE : -value;
    }
    return overflow ? -1L : value;
  }

  /** The prefix as an exact number; zero when there is none. */
  public static BigDecimal toDecimal(ByteSlice text) {
    byte[] array = text.array();
    int end = text.offset() + text.length();
    int start = skipBlanks(array, text.offset(), end);
    int at = start;
    if (at < end && (array[at] == '-' || array[at] == '+')) {
      at++;
    }
    int digits = 0;
    boolean point = false;
    for (; at < end; at++) {
      if (array[at] == '.' && !point) {
        point = true;
      } else if (array[at] >= '0' && array[at] <= '9') {
        digits++;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return ZERO;
    }
    int tail = exponentEnd(array, at, end);
    if (tail > at && Math.abs(exponentValue(array, at + 1, tail)) > 200) {
      return exponentValue(array, at + 1, tail) < 0
          ? ZERO
          : BigDecimal.TEN.pow(200).multiply(BigDecimal.valueOf(array[start] == '-' ? -1 : 1));
    }
    return new BigDecimal(new String(array, start, tail - start, StandardCharsets.ISO_8859_1));
  }
}
