package dev.oms.filter.sql.internal.text;

import dev.oms.core.model.ByteOutput;

/** Code points of valid UTF-8, which is all that a row gives. */
public final class Utf8 {

  private Utf8() {}

  /** The number of bytes of the character that begins with {@code lead}. */
  public static int length(byte lead) {
    return lead >= 0 ? 1 : lead < (byte) 0xE0 ? 2 : lead < (byte) 0xF0 ? 3 : 4;
  }

  /** The code point at {@code at}. */
  public static int codePoint(byte[] bytes, int at) {
    int lead = bytes[at];
    if (lead >= 0) {
      return lead;
    }
    if (lead < (byte) 0xE0) {
      return (lead & 0x1F) << 6 | bytes[at + 1] & 0x3F;
    }
    if (lead < (byte) 0xF0) {
      return (lead & 0xF) << 12 | (bytes[at + 1] & 0x3F) << 6 | bytes[at + 2] & 0x3F;
    }
    return (lead & 7) << 18
        | (bytes[at + 1] & 0x3F) << 12
        | (bytes[at + 2] & 0x3F) << 6
        | bytes[at + 3] & 0x3F;
  }

  /** The number of characters. */
  public static int count(byte[] bytes, int from, int length) {
    int count = 0;
    for (int i = from; i < from + length; i++) {
      count += (bytes[i] & 0xC0) != 0x80 ? 1 : 0;
    }
    return count;
  }

  /** Appends a character. */
  public static void append(int c, ByteOutput out) {
    if (c < 0x80) {
      out.write(c);
    } else if (c < 0x800) {
      out.write(0xC0 | c >> 6);
      out.write(0x80 | c & 0x3F);
    } else if (c < 0x10000) {
      out.write(0xE0 | c >> 12);
      out.write(0x80 | c >> 6 & 0x3F);
      out.write(0x80 | c & 0x3F);
    } else {
      out.write(0xF0 | c >> 18);
      out.write(0x80 | c >> 12 & 0x3F);
      out.write(0x80 | c >> 6 & 0x3F);
      out.write(0x80 | c & 0x3F);
    }
  }

  /** The index after {@code characters} characters from {@code from}, at most {@code end}. */
  public static int skip(byte[] bytes, int from, int end, long characters) {
    int at = from;
    for (long left = characters; left > 0 && at < end; left--) {
      at += length(bytes[at]);
    }
    return Math.min(at, end);
  }
}
