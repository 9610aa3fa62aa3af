package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.ByteOutput;

/** A character set of one byte for each character, by table. */
final class SingleByteCharset extends MySqlCharset {

  private final char[] table = new char[256];
  private final boolean ascii;

  /** Takes four hexadecimal digits for each of the bytes 80 to FF, or 00 to FF. */
  SingleByteCharset(String name, String hex) {
    super(name, 1, 1);
    int given = hex.length() / 4;
    for (int i = 0; i < 256 - given; i++) {
      table[i] = (char) i;
    }
    for (int i = 0; i < given; i++) {
      table[256 - given + i] = (char) Integer.parseInt(hex.substring(i * 4, i * 4 + 4), 16);
    }
    ascii = given == 128;
  }

  @Override
  boolean isUtf8(byte[] source, int offset, int length) {
    return ascii && Utf8.skipAscii(source, offset, offset + length) == offset + length;
  }

  @Override
  void toUtf8(byte[] source, int offset, int length, ByteOutput out) {
    byte[] array = out.reserve(Math.multiplyExact(length, 3));
    int start = out.size();
    int at = start;
    for (int i = offset; i < offset + length; i++) {
      at = Utf8.put(table[source[i] & 0xFF], array, at);
    }
    out.advance(at - start);
  }
}
