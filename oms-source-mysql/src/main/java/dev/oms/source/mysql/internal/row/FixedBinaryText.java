package dev.oms.source.mysql.internal.row;

import java.nio.charset.StandardCharsets;

/**
 * The text of MariaDB's UUID, INET4 and INET6, which the binlog has as binary strings without their
 * trailing zero bytes. A UUID comes in the order of its text, however the table stores it.
 */
final class FixedBinaryText {

  static final int MAX_TEXT = 46;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private FixedBinaryText() {}

  private static int byteAt(byte[] a, int at, int length, int index) {
    return index < length ? a[at + index] & 0xFF : 0;
  }

  static int uuid(byte[] a, int at, int length, byte[] out) {
    int to = 0;
    for (int i = 0; i < 16; i++) {
      if (i == 4 || i == 6 || i == 8 || i == 10) {
        out[to++] = '-';
      }
      int b = byteAt(a, at, length, i);
      out[to++] = HEX[b >> 4];
      out[to++] = HEX[b & 15];
    }
    return to;
  }

  static int inet4(byte[] a, int at, int length, byte[] out) {
    return inet4(a, at, length, 0, out, 0);
  }

  private static int inet4(byte[] a, int at, int length, int from, byte[] out, int to) {
    int next = to;
    for (int i = 0; i < 4; i++) {
      if (i > 0) {
        out[next++] = '.';
      }
      int b = byteAt(a, at, length, from + i);
      if (b >= 100) {
        out[next++] = (byte) ('0' + b / 100);
      }
      if (b >= 10) {
        out[next++] = (byte) ('0' + b / 10 % 10);
      }
      out[next++] = (byte) ('0' + b % 10);
    }
    return next;
  }

  /**
   * Words in hexadecimal without leading zeros, the first longest run of zero words (one is enough)
   * as {@code ::}, the last two words of IPv4-compatible and -mapped addresses as IPv4.
   */
  static int inet6(byte[] a, int at, int length, byte[] out) {
    int gap = -1;
    int gapLength = 0;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && word(a, at, length, i + run) == 0) {
        run++;
      }
      if (run > gapLength) {
        gap = i;
        gapLength = run;
      }
      i += run;
    }
    int to = 0;
    for (int i = 0; i < 8; i++) {
      if (i == gap) {
        if (i == 0) {
          out[to++] = ':';
        }
        out[to++] = ':';
        i += gapLength - 1;
      } else if (i == 6
          && gap == 0
          && (gapLength == 6 || (gapLength == 5 && word(a, at, length, 5) == 0xFFFF))) {
        return inet4(a, at, length, 12, out, to);
      } else {
        int word = word(a, at, length, i);
        boolean started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
          int digit = word >> shift & 15;
          started |= digit != 0 || shift == 0;
          if (started) {
            out[to++] = HEX[digit];
          }
        }
        if (i < 7) {
          out[to++] = ':';
        }
      }
    }
    return to;
  }

  private static int word(byte[] a, int at, int length, int index) {
    return byteAt(a, at, length, 2 * index) << 8 | byteAt(a, at, length, 2 * index + 1);
  }
}
