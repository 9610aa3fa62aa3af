package dev.oms.core.text;

import dev.oms.core.model.ByteOutput;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * The shortest decimal text that reads back as the same {@code double} or {@code float}, laid out
 * as {@code Double.toString} specifies it since Java 19, with no intermediate objects.
 *
 * <p>Why not {@code Double.toString}: before Java 19 it gives too many digits for some numbers, so
 * a key made of its text would change with the Java version; and it allocates. The algorithm is
 * Schubfach (Raffaello Giulietti, "The Schubfach way to render doubles", 2020): scale the bounds of
 * the rounding interval by a power of ten that is held to 126 bits, and take the shortest decimal
 * between them, the nearest one where there are several. A {@code float} differs only in its
 * bounds.
 */
final class FloatText {

  private static final long MASK_63 = Long.MAX_VALUE;
  private static final byte[] NAN = ascii("NaN");
  private static final byte[] INFINITY = ascii("Infinity");
  private static final byte[] MINUS_INFINITY = ascii("-Infinity");
  private static final byte[] ZERO = ascii("0.0");

  /** The smallest and largest k for which a double needs 10^-k. */
  private static final int K_MIN = -324;

  private static final int K_MAX = 292;

  /** High and low 63 bits of floor(10^-k * 2^r) + 1, scaled to 126 bits, for each k. */
  private static final long[] POWERS = powers();

  private FloatText() {}

  static void append(double value, ByteOutput out) {
    long bits = Double.doubleToRawLongBits(value);
    append(bits < 0, (int) (bits >>> 52) & 0x7FF, bits & (1L << 52) - 1, 52, 0x7FF, out);
  }

  static void append(float value, ByteOutput out) {
    int bits = Float.floatToRawIntBits(value);
    append(bits < 0, bits >>> 23 & 0xFF, bits & (1 << 23) - 1, 23, 0xFF, out);
  }

  private static void append(
      boolean negative, int exponent, long fraction, int width, int special, ByteOutput out) {
    if (exponent == special) {
      out.write(fraction != 0 ? NAN : negative ? MINUS_INFINITY : INFINITY);
      return;
    }
    if (negative) {
      out.write('-');
    }
    int bias = special / 2 + width;
    if (exponent != 0) {
      long c = 1L << width | fraction;
      int q = exponent - bias;
      if (q < 0 && -q <= width) {
        long whole = c >> -q;
        if (whole << -q == c) {
          layOut(whole, 0, out);
          return;
        }
      }
      shortest(q, c, 0, fraction == 0 && exponent != 1, out);
    } else if (fraction == 0) {
      out.write(ZERO);
    } else if (fraction < (width == 52 ? 3 : 8)) {
      // So few bits that scaling by ten is needed for two digits to show.
      shortest(1 - bias, 10 * fraction, -1, false, out);
    } else {
      shortest(1 - bias, fraction, 0, false, out);
    }
  }

  /** The value is c * 2^q * 10^dk; {@code irregular} when the gap below it is half that above. */
  private static void shortest(int q, long c, int dk, boolean irregular, ByteOutput out) {
    int odd = (int) c & 1;
    long middle = c << 2;
    long right = middle + 2;
    long left = middle - (irregular ? 1 : 2);
    int k = irregular ? floorLog10ThreeQuartersPow2(q) : floorLog10Pow2(q);
    int h = q + floorLog2Pow10(-k) + 2;
    long g1 = POWERS[2 * (k - K_MIN)];
    long g0 = POWERS[2 * (k - K_MIN) + 1];
    long vb = roundToOdd(g1, g0, middle << h);
    long vbl = roundToOdd(g1, g0, left << h);
    long vbr = roundToOdd(g1, g0, right << h);

    long s = vb >> 2;
    if (s >= 100) {
      long tens = s / 10 * 10;
      boolean lower = vbl + odd <= tens << 2;
      boolean upper = (tens + 10 << 2) + odd <= vbr;
      if (lower != upper) {
        layOut(lower ? tens : tens + 10, k, out);
        return;
      }
    }
    boolean lower = vbl + odd <= s << 2;
    boolean upper = (s + 1 << 2) + odd <= vbr;
    if (lower != upper) {
      layOut(lower ? s : s + 1, k + dk, out);
      return;
    }
    long side = vb - (2 * s + 1 << 1);
    layOut(side < 0 || side == 0 && (s & 1) == 0 ? s : s + 1, k + dk, out);
  }

  /** The top of g * cp / 2^127, its lowest bit set when anything was cut off. */
  private static long roundToOdd(long g1, long g0, long cp) {
    long x1 = Math.multiplyHigh(g0, cp);
    long y0 = g1 * cp;
    long y1 = Math.multiplyHigh(g1, cp);
    long z = (y0 >>> 1) + x1;
    long w = y1 + (z >>> 63);
    return w | (z & MASK_63) + MASK_63 >>> 63;
  }

  /** Appends f * 10^e in the layout of {@code Double.toString}; f has at most 17 digits. */
  private static void layOut(long f, int e, ByteOutput out) {
    while (f % 10 == 0 && f != 0) {
      f /= 10;
      e++;
    }
    int digits = ValueText.digits(f);
    int point = digits + e;
    if (point > 0 && point <= 7) {
      if (e >= 0) {
        for (int i = 0; i < e; i++) {
          f *= 10;
        }
        ValueText.appendLong(f, out);
        out.write('.');
        out.write('0');
      } else {
        split(f, digits, point, out);
      }
    } else if (point > -3 && point <= 0) {
      out.write('0');
      out.write('.');
      for (int i = point; i < 0; i++) {
        out.write('0');
      }
      ValueText.appendLong(f, out);
    } else {
      if (digits == 1) {
        out.write((int) ('0' + f));
        out.write('.');
        out.write('0');
      } else {
        split(f, digits, 1, out);
      }
      out.write('E');
      ValueText.appendLong(point - 1L, out);
    }
  }

  /** Appends the digits of f with a point after the first {@code before} of them. */
  private static void split(long f, int digits, int before, ByteOutput out) {
    byte[] array = out.reserve(digits + 1);
    int at = out.size();
    for (int i = at + digits; i >= at; i--) {
      if (i == at + before) {
        array[i] = '.';
      } else {
        array[i] = (byte) ('0' + f % 10);
        f /= 10;
      }
    }
    out.advance(digits + 1);
  }

  private static int floorLog10Pow2(int e) {
    return (int) (e * 661_971_961_083L >> 41);
  }

  private static int floorLog10ThreeQuartersPow2(int e) {
    return (int) (e * 661_971_961_083L - 274_743_187_321L >> 41);
  }

  private static int floorLog2Pow10(int e) {
    return (int) (e * 913_124_641_741L >> 38);
  }

  private static long[] powers() {
    long[] powers = new long[2 * (K_MAX - K_MIN + 1)];
    for (int k = K_MIN; k <= K_MAX; k++) {
      int shift = 125 - floorLog2Pow10(-k);
      BigInteger ten = BigInteger.TEN.pow(Math.abs(k));
      BigInteger scaled =
          k <= 0
              ? shift >= 0 ? ten.shiftLeft(shift) : ten.shiftRight(-shift)
              : BigInteger.ONE.shiftLeft(shift).divide(ten);
      BigInteger g = scaled.add(BigInteger.ONE);
      powers[2 * (k - K_MIN)] = g.shiftRight(63).longValueExact();
      powers[2 * (k - K_MIN) + 1] = g.and(BigInteger.valueOf(MASK_63)).longValueExact();
    }
    return powers;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
