package dev.oms.source.mysql.internal.row;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Checks of UTF-8 and ASCII. */
final class Utf8 {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private Utf8() {}

  /** The index of the first byte of {@code at} to {@code end} that is not ASCII, or {@code end}. */
  static int skipAscii(byte[] a, int at, int end) {
    int i = at;
    while (i + 8 <= end && ((long) LONGS.get(a, i) & HIGH_BITS) == 0) {
      i += 8;
    }
    while (i < end && a[i] >= 0) {
      i++;
    }
    return i;
  }

  /** Whether the bytes are well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
  static boolean valid(byte[] a, int at, int end) {
    int i = skipAscii(a, at, end);
    while (i < end) {
      int b = a[i];
      if (b >= 0) {
        i = skipAscii(a, i, end);
      } else if (b < (byte) 0xE0) {
        if (b < (byte) 0xC2 || i + 2 > end || a[i + 1] >= (byte) 0xC0) {
          return false;
        }
        i += 2;
      } else if (b < (byte) 0xF0) {
        if (i + 3 > end || a[i + 1] >= (byte) 0xC0 || a[i + 2] >= (byte) 0xC0) {
          return false;
        }
        if ((b == (byte) 0xE0 && a[i + 1] < (byte) 0xA0)
            || (b == (byte) 0xED && a[i + 1] >= (byte) 0xA0)) {
          return false;
        }
        i += 3;
      } else {
        if (i + 4 > end
            || b > (byte) 0xF4
            || a[i + 1] >= (byte) 0xC0
            || a[i + 2] >= (byte) 0xC0
            || a[i + 3] >= (byte) 0xC0) {
          return false;
        }
        if ((b == (byte) 0xF0 && a[i + 1] < (byte) 0x90)
            || (b == (byte) 0xF4 && a[i + 1] >= (byte) 0x90)) {
          return false;
        }
        i += 4;
      }
    }
    return true;
  }

  /** Writes a code point as UTF-8 at {@code at} and returns the index after it. */
  static int put(int c, byte[] out, int at) {
    if (c < 0x80) {
      out[at] = (byte) c;
      return at + 1;
    }
    if (c < 0x800) {
      out[at] = (byte) (0xC0 | c >> 6);
      out[at + 1] = (byte) (0x80 | c & 0x3F);
      return at + 2;
    }
    if (c < 0x10000) {
      out[at] = (byte) (0xE0 | c >> 12);
      out[at + 1] = (byte) (0x80 | c >> 6 & 0x3F);
      out[at + 2] = (byte) (0x80 | c & 0x3F);
      return at + 3;
    }
    out[at] = (byte) (0xF0 | c >> 18);
    out[at + 1] = (byte) (0x80 | c >> 12 & 0x3F);
    out[at + 2] = (byte) (0x80 | c >> 6 & 0x3F);
    out[at + 3] = (byte) (0x80 | c & 0x3F);
    return at + 4;
  }
}
