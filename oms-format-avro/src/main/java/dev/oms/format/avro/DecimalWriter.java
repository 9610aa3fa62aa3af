package dev.oms.format.avro;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import java.util.Arrays;

/**
 * Writes a DECIMAL as Avro's {@code decimal(precision, scale)}: the number without its point, as
 * bytes. Up to 18 digits are gathered in a long, more in an array of 32-bit limbs that is used
 * again.
 */
final class DecimalWriter extends ValueWriter {

  private static final int LONG_DIGITS = 18;
  private static final long LIMB = 0xFFFFFFFFL;

  private final int precision;
  private final int scale;
  private final ByteSlice slice = new ByteSlice();

  /** The digits of the value, without leading zeros and with all of the scale. */
  private final byte[] digits;

  private int count;

  /** The magnitude, then its two's complement; the lowest limb first. */
  private final int[] limbs;

  DecimalWriter(int column, int precision, int scale) {
    super(column);
    this.precision = precision;
    this.scale = scale;
    digits = new byte[precision];
    // A digit has 3.33 bits, and one more is the sign.
    limbs = new int[precision * 10 / 96 + 2];
  }

  @Override
  boolean write(Row row, ByteOutput out) {
    row.getBytes(column, slice);
    byte[] text = slice.array();
    int at = slice.offset();
    int end = at + slice.length();
    boolean negative = at < end && text[at] == '-';
    if (!gather(text, negative ? at + 1 : at, end)) {
      return false;
    }
    if (count <= LONG_DIGITS) {
      long unscaled = 0;
      for (int i = 0; i < count; i++) {
        unscaled = unscaled * 10 + digits[i];
      }
      AvroOutput.writeUnscaled(negative ? -unscaled : unscaled, out);
    } else {
      writeWide(negative, out);
    }
    return true;
  }

  /** Takes in plain digits; false for any other text, and where they do not fit the type. */
  private boolean gather(byte[] text, int start, int end) {
    count = 0;
    int point = -1;
    for (int at = start; at < end; at++) {
      byte c = text[at];
      if (c == '.' && point < 0 && at > start) {
        point = at;
      } else if (c < '0' || c > '9') {
        return false;
      } else if (point >= 0 && at - point > scale) {
        if (c != '0') {
          return false;
        }
      } else if (!add(c - '0')) {
        return false;
      }
    }
    int fraction = point < 0 ? 0 : end - point - 1;
    if (start == end || point >= 0 && fraction == 0) {
      return false;
    }
    for (int i = fraction; i < scale; i++) {
      if (!add(0)) {
        return false;
      }
    }
    return true;
  }

  private boolean add(int digit) {
    if (count == 0 && digit == 0) {
      return true;
    }
    if (count == precision) {
      return false;
    }
    digits[count++] = (byte) digit;
    return true;
  }

  private void writeWide(boolean negative, ByteOutput out) {
    Arrays.fill(limbs, 0);
    for (int from = 0; from < count; ) {
      int to = Math.min(count, from + 9);
      int factor = 1;
      int group = 0;
      for (; from < to; from++) {
        factor *= 10;
        group = group * 10 + digits[from];
      }
      multiplyAndAdd(factor, group);
    }
    if (negative) {
      negate();
    }
    writeLimbs(negative ? -1 : 0, out);
  }

  private void multiplyAndAdd(int factor, int summand) {
    long carry = summand;
    for (int i = 0; i < limbs.length; i++) {
      long product = (limbs[i] & LIMB) * factor + carry;
      limbs[i] = (int) product;
      carry = product >>> 32;
    }
  }

  private void negate() {
    long carry = 1;
    for (int i = 0; i < limbs.length; i++) {
      long sum = (~limbs[i] & LIMB) + carry;
      limbs[i] = (int) sum;
      carry = sum >>> 32;
    }
  }

  /** Appends the limbs without the bytes in front that only repeat the sign. */
  private void writeLimbs(int sign, ByteOutput out) {
    int length = limbs.length * 4;
    while (length > 1 && byteAt(length - 1) == (byte) sign && byteAt(length - 2) < 0 == sign < 0) {
      length--;
    }
    AvroOutput.writeLong(length, out);
    byte[] array = out.reserve(length);
    int at = out.size();
    for (int i = length - 1; i >= 0; i--) {
      array[at++] = byteAt(i);
    }
    out.advance(length);
  }

  private byte byteAt(int index) {
    return (byte) (limbs[index >> 2] >>> 8 * (index & 3));
  }
}
