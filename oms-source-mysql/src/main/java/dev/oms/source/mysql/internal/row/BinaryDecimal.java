package dev.oms.source.mysql.internal.row;

/**
 * MySQL's binary DECIMAL: nine digits in four big-endian bytes, fewer digits in fewer bytes, whole
 * groups next to the point; the first bit is inverted, and all bits are for negative numbers.
 */
final class BinaryDecimal {

  private static final int[] BYTES_OF_DIGITS = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

  private BinaryDecimal() {}

  /** How many bytes a DECIMAL takes; -1 when there is no such DECIMAL. */
  static int size(int precision, int scale) {
    int whole = precision - scale;
    if (precision < 1 || precision > 65 || scale < 0 || whole < 0) {
      return -1;
    }
    return whole / 9 * 4 + BYTES_OF_DIGITS[whole % 9] + scale / 9 * 4 + BYTES_OF_DIGITS[scale % 9];
  }

  /** The greatest length of the text that {@link #text} writes. */
  static int maxText(int precision) {
    return precision + 3;
  }

  /**
   * Writes the plain decimal text into {@code out} from index 0 and returns its length: no leading
   * zeros but one before the point, {@code scale} digits after it.
   */
  static int text(byte[] a, int at, int precision, int scale, byte[] out) {
    boolean negative = (a[at] & 0x80) == 0;
    int mask = negative ? -1 : 0;
    int end = 0;
    if (negative) {
      out[end++] = '-';
    }
    int whole = precision - scale;
    int in = at;
    boolean started = false;
    int digits = whole % 9;
    if (digits == 0) {
      digits = 9;
    }
    for (int left = whole; left > 0; left -= digits, digits = 9) {
      int length = BYTES_OF_DIGITS[digits];
      int group = group(a, in, length, mask, in == at);
      in += length;
      if (started) {
        put(group, 9, out, end);
        end += 9;
      } else if (group != 0) {
        int count = count(group);
        put(group, count, out, end);
        end += count;
        started = true;
      }
    }
    if (!started) {
      out[end++] = '0';
    }
    if (scale > 0) {
      out[end++] = '.';
      for (int left = scale; left > 0; left -= 9) {
        int count = Math.min(left, 9);
        int length = BYTES_OF_DIGITS[count];
        put(group(a, in, length, mask, in == at), count, out, end);
        in += length;
        end += count;
      }
    }
    return end;
  }

  private static int group(byte[] a, int at, int length, int mask, boolean first) {
    int value = 0;
    for (int i = 0; i < length; i++) {
      int b = (a[at + i] ^ mask) & 0xFF;
      if (first && i == 0) {
        b ^= 0x80;
      }
      value = value << 8 | b;
    }
    // Damaged bytes may hold more than the digits; they must not run over the text's end.
    return value < 0 || value > 999_999_999 ? 999_999_999 : value;
  }

  private static int count(int value) {
    int count = 1;
    for (int rest = value; rest >= 10; rest /= 10) {
      count++;
    }
    return count;
  }

  private static void put(int value, int digits, byte[] out, int at) {
    int rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      out[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
