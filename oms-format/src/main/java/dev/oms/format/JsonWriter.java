package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON strings straight into a {@link ByteOutput}: UTF-8 in, escaped UTF-8 out, with no
 * {@code String} between. What it writes is a valid JSON string for any bytes: malformed UTF-8
 * (lone surrogates too) becomes U+FFFD as Java's decoder does it.
 *
 * <p>Clean runs are copied whole. They are found eight bytes at a time; a byte that is not plain
 * ASCII is looked at by itself. Only {@code "}, {@code \} and control characters are escaped.
 */
final class JsonWriter {

  static final byte[] NULL = ascii("null");

  private static final byte[] EMPTY_OBJECT = ascii("{}");

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** What to write for each ASCII character. */
  private static final byte[][] ESCAPES = escapes();

  private JsonWriter() {}

  /** Appends {@code text} as a JSON string, quotes included. */
  static void writeString(String text, ByteOutput out) {
    out.write('"');
    writeEscaped(text, out);
    out.write('"');
  }

  /** Appends {@code text}, or {@code null}. */
  static void writeStringOrNull(@Nullable String text, ByteOutput out) {
    if (text == null) {
      out.write(NULL);
    } else {
      writeString(text, out);
    }
  }

  /** Appends {@code text} escaped, without quotes. Plain ASCII makes no garbage. */
  static void writeEscaped(String text, ByteOutput out) {
    int length = text.length();
    byte[] array = out.reserve(length);
    int at = out.size();
    int done = 0;
    while (done < length) {
      char c = text.charAt(done);
      if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') {
        break;
      }
      array[at + done++] = (byte) c;
    }
    if (done == length) {
      out.advance(length);
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    writeEscaped(utf8, 0, utf8.length, out);
  }

  /** Appends the UTF-8 text of {@code slice} as a JSON string, quotes included. */
  static void writeString(ByteSlice slice, ByteOutput out) {
    out.write('"');
    writeEscaped(slice.array(), slice.offset(), slice.length(), out);
    out.write('"');
  }

  /** Appends the UTF-8 text of {@code slice} escaped, without quotes. */
  static void writeEscaped(ByteSlice slice, ByteOutput out) {
    writeEscaped(slice.array(), slice.offset(), slice.length(), out);
  }

  /** Appends UTF-8 text escaped, without quotes. */
  static void writeEscaped(byte[] utf8, int offset, int length, ByteOutput out) {
    int end = offset + length;
    int from = offset;
    while (true) {
      int stop = clean(utf8, from, end);
      out.write(utf8, from, stop - from);
      if (stop == end) {
        return;
      }
      if (utf8[stop] < 0) {
        // Outside the contract of rows, so garbage is of no account: decoding repairs it.
        byte[] repaired =
            new String(utf8, stop, end - stop, StandardCharsets.UTF_8)
                .getBytes(StandardCharsets.UTF_8);
        writeEscaped(repaired, 0, repaired.length, out);
        return;
      }
      out.write(ESCAPES[utf8[stop]]);
      from = stop + 1;
    }
  }

  /** The index of the first byte from {@code at} on that must not be copied as it is. */
  private static int clean(byte[] utf8, int at, int end) {
    while (true) {
      while (at + 8 <= end && isPlain((long) LONGS.get(utf8, at))) {
        at += 8;
      }
      int group = Math.min(end, at + 8);
      while (at < group) {
        int b = utf8[at];
        if (b >= 0) {
          if (b < 0x20 || b == '"' || b == '\\') {
            return at;
          }
          at++;
        } else {
          int length = sequence(utf8, at, end);
          if (length == 0) {
            return at;
          }
          at += length;
        }
      }
      if (at >= end) {
        return end;
      }
    }
  }

  /** Whether none of the eight bytes is a quote, a backslash, a control or beyond ASCII. */
  private static boolean isPlain(long eight) {
    long quote = eight ^ '"' * ONES;
    long backslash = eight ^ '\\' * ONES;
    // A borrow can make a plain byte above a special one look special; never the other way round.
    return ((eight | eight - 0x20 * ONES | quote - ONES | backslash - ONES) & HIGHS) == 0;
  }

  /** The length of the well-formed UTF-8 sequence that begins with a high byte, or 0. */
  private static int sequence(byte[] utf8, int at, int end) {
    int lead = utf8[at] & 0xFF;
    if (lead < 0xE0) {
      return lead >= 0xC2 && at + 1 < end && utf8[at + 1] < (byte) 0xC0 ? 2 : 0;
    }
    if (lead < 0xF0) {
      if (at + 2 >= end || utf8[at + 1] >= (byte) 0xC0 || utf8[at + 2] >= (byte) 0xC0) {
        return 0;
      }
      int second = utf8[at + 1] & 0xFF;
      return lead == 0xE0 && second < 0xA0 || lead == 0xED && second >= 0xA0 ? 0 : 3;
    }
    if (lead > 0xF4
        || at + 3 >= end
        || utf8[at + 1] >= (byte) 0xC0
        || utf8[at + 2] >= (byte) 0xC0
        || utf8[at + 3] >= (byte) 0xC0) {
      return 0;
    }
    int second = utf8[at + 1] & 0xFF;
    return lead == 0xF0 && second < 0x90 || lead == 0xF4 && second >= 0x90 ? 0 : 4;
  }

  private static byte[][] escapes() {
    byte[][] escapes = new byte[128][];
    for (int c = 0; c < escapes.length; c++) {
      escapes[c] = ascii(c < 0x20 ? String.format("\\u%04X", c) : String.valueOf((char) c));
    }
    escapes['\b'] = ascii("\\b");
    escapes['\t'] = ascii("\\t");
    escapes['\n'] = ascii("\\n");
    escapes['\f'] = ascii("\\f");
    escapes['\r'] = ascii("\\r");
    escapes['"'] = ascii("\\\"");
    escapes['\\'] = ascii("\\\\");
    return escapes;
  }

  /** Appends plain ASCII as it is; for parts that are prepared, and for messages that are rare. */
  static void writeAscii(String ascii, ByteOutput out) {
    out.write(ascii(ascii));
  }

  /** Appends {@code ,"name":}. {@link #closeObject} makes the comma of the first one a brace. */
  static void writeName(String name, ByteOutput out) {
    out.write(',');
    writeString(name, out);
    out.write(':');
  }

  /** Makes what stands from {@code start} on, a comma before each name, an object. */
  static void closeObject(int start, ByteOutput out) {
    if (out.size() == start) {
      out.write(EMPTY_OBJECT);
    } else {
      out.array()[start] = '{';
      out.write('}');
    }
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
