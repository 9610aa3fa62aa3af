package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.ByteOutput;
import java.nio.charset.StandardCharsets;

/** The encodings of Unicode: utf8mb3, utf8mb4, ucs2, utf16, utf16le and utf32. */
final class UnicodeCharset extends MySqlCharset {

  private enum Form {
    UTF8,
    UCS2,
    UTF16,
    UTF16LE,
    UTF32
  }

  private final Form form;

  UnicodeCharset(String name, int minBytes, int maxBytes) {
    super(name, minBytes, maxBytes);
    form =
        switch (name) {
          case "ucs2" -> Form.UCS2;
          case "utf16" -> Form.UTF16;
          case "utf16le" -> Form.UTF16LE;
          case "utf32" -> Form.UTF32;
          default -> Form.UTF8;
        };
  }

  @Override
  boolean isUtf8(byte[] source, int offset, int length) {
    return form == Form.UTF8 && Utf8.valid(source, offset, offset + length);
  }

  @Override
  void toUtf8(byte[] source, int offset, int length, ByteOutput out) {
    int end = offset + length;
    if (form == Form.UTF8) {
      if (Utf8.valid(source, offset, end)) {
        out.write(source, offset, length);
      } else {
        // Damaged text is rare enough to be repaired by way of a String.
        out.write(
            new String(source, offset, length, StandardCharsets.UTF_8)
                .getBytes(StandardCharsets.UTF_8));
      }
      return;
    }
    int unit = minBytes();
    // Two bytes give at most three of UTF-8, four at most four, and so does a torn last unit.
    byte[] array = out.reserve(Math.addExact(Math.multiplyExact(length / 2, 3), 6));
    int start = out.size();
    int at = start;
    int i = offset;
    while (i + unit <= end) {
      int c = unit(source, i);
      i += unit;
      if (form == Form.UTF16 || form == Form.UTF16LE) {
        if (Character.isHighSurrogate((char) c) && i + 2 <= end) {
          int low = unit(source, i);
          if (Character.isLowSurrogate((char) low)) {
            c = Character.toCodePoint((char) c, (char) low);
            i += 2;
          }
        }
      }
      boolean bad = c < 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000);
      at = Utf8.put(bad ? REPLACEMENT : c, array, at);
    }
    if (i < end) {
      at = Utf8.put(REPLACEMENT, array, at);
    }
    out.advance(at - start);
  }

  private int unit(byte[] source, int i) {
    return switch (form) {
      case UTF32 -> (int) Bytes.be(source, i, 4);
      case UTF16LE -> Bytes.u16(source, i);
      default -> (int) Bytes.be(source, i, 2);
    };
  }
}
