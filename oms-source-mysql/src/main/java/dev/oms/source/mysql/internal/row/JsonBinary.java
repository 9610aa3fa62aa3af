package dev.oms.source.mysql.internal.row;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.LocalTime64;
import dev.oms.core.text.ValueText;
import java.nio.charset.StandardCharsets;

/**
 * Turns MySQL's binary JSON (the value of a JSON column in the binlog) into the text that {@code
 * SELECT} gives, byte for byte.
 *
 * <p>Format: a type byte, then the value. Arrays and objects hold a count, their size, for objects
 * the offsets and lengths of the keys, for each element its type and either the value or its
 * offset, then keys and values. Offsets are from the start of the container; they take two bytes in
 * small containers and four in large ones.
 *
 * <p>Not thread-safe: holds scratch space; each user has its own.
 */
public final class JsonBinary {

  private static final int SMALL_OBJECT = 0;
  private static final int LARGE_OBJECT = 1;
  private static final int SMALL_ARRAY = 2;
  private static final int LARGE_ARRAY = 3;
  private static final int LITERAL = 4;
  private static final int INT16 = 5;
  private static final int UINT16 = 6;
  private static final int INT32 = 7;
  private static final int UINT32 = 8;
  private static final int INT64 = 9;
  private static final int UINT64 = 10;
  private static final int DOUBLE = 11;
  private static final int STRING = 12;
  private static final int OPAQUE = 15;

  /** The server allows 100. */
  private static final int MAX_DEPTH = 110;

  private static final byte[] NULL = ascii("null");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");
  private static final byte[] HEX = ascii("0123456789abcdef");

  private final byte[] digits = new byte[BinaryDecimal.maxText(65)];
  private final ByteSlice slice = new ByteSlice();
  private final ByteOutput base64 = new ByteOutput(64);
  private final boolean legacy;
  private byte[] a = new byte[0];
  private int budget;

  /** Text as MySQL 8.0 and later print it. */
  public JsonBinary() {
    this(false);
  }

  /**
   * Text as a certain server prints it.
   *
   * @param legacy as MySQL 5.7 does: whole doubles without a point, line breaks in Base64 as they
   *     are
   */
  public JsonBinary(boolean legacy) {
    this.legacy = legacy;
  }

  boolean legacy() {
    return legacy;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Appends the text of the document at {@code offset}. An empty value, which {@code INSERT IGNORE}
   * can leave, is {@code null} as in the server.
   *
   * @throws EventFormatException when the bytes are not binary JSON; then a part of the text may
   *     have been appended
   */
  public void append(byte[] source, int offset, int length, ByteOutput out) {
    if (length == 0) {
      out.write(NULL);
      return;
    }
    a = source;
    // No document has more values than bytes; damaged offsets that loop run out of this.
    budget = length;
    value(source[offset] & 0xFF, offset + 1, offset + length, 0, out);
  }

  private static EventFormatException damaged(String problem) {
    return new EventFormatException("a binary JSON document is damaged: " + problem);
  }

  private static void need(int at, int length, int end) {
    if (length < 0 || at > end || length > end - at) {
      throw damaged("a value runs over its end");
    }
  }

  private void value(int type, int at, int end, int depth, ByteOutput out) {
    if (depth > MAX_DEPTH || --budget < 0) {
      throw damaged("it is nested too deep");
    }
    switch (type) {
      case SMALL_OBJECT -> container(at, end, true, false, depth, out);
      case LARGE_OBJECT -> container(at, end, true, true, depth, out);
      case SMALL_ARRAY -> container(at, end, false, false, depth, out);
      case LARGE_ARRAY -> container(at, end, false, true, depth, out);
      case LITERAL -> {
        need(at, 1, end);
        literal(a[at], out);
      }
      case INT16 -> {
        need(at, 2, end);
        ValueText.appendLong(Bytes.s16(a, at), out);
      }
      case UINT16 -> {
        need(at, 2, end);
        ValueText.appendLong(Bytes.u16(a, at), out);
      }
      case INT32 -> {
        need(at, 4, end);
        ValueText.appendLong(Bytes.s32(a, at), out);
      }
      case UINT32 -> {
        need(at, 4, end);
        ValueText.appendLong(Bytes.u32(a, at), out);
      }
      case INT64 -> {
        need(at, 8, end);
        ValueText.appendLong(Bytes.s64(a, at), out);
      }
      case UINT64 -> {
        need(at, 8, end);
        ValueText.appendUnsigned(Bytes.s64(a, at), out);
      }
      case DOUBLE -> {
        need(at, 8, end);
        ServerDouble.append(Double.longBitsToDouble(Bytes.s64(a, at)), !legacy, out);
      }
      case STRING -> {
        long lengthAndNext = variableLength(at, end);
        int from = (int) lengthAndNext;
        int length = (int) (lengthAndNext >>> 32);
        need(from, length, end);
        string(a, from, length, out);
      }
      case OPAQUE -> {
        need(at, 1, end);
        long lengthAndNext = variableLength(at + 1, end);
        int from = (int) lengthAndNext;
        int length = (int) (lengthAndNext >>> 32);
        need(from, length, end);
        opaque(a[at] & 0xFF, from, length, out);
      }
      default -> throw damaged("a value has the unknown type " + type);
    }
  }

  private static void literal(int value, ByteOutput out) {
    switch (value) {
      case 0 -> out.write(NULL);
      case 1 -> out.write(TRUE);
      case 2 -> out.write(FALSE);
      default -> throw damaged("there is no literal " + value);
    }
  }

  /** Seven bits a byte, the lowest first; the length in the high half, the next index below. */
  private long variableLength(int at, int end) {
    long length = 0;
    for (int i = 0; i < 5; i++) {
      need(at, i + 1, end);
      int b = a[at + i];
      length |= (b & 0x7FL) << 7 * i;
      if (b >= 0) {
        if (length > Integer.MAX_VALUE) {
          break;
        }
        return length << 32 | at + i + 1;
      }
    }
    throw damaged("a length has too many bytes");
  }

  private int number(int at, boolean large) {
    return large ? Bytes.s32(a, at) : Bytes.u16(a, at);
  }

  private void container(
      int start, int end, boolean object, boolean large, int depth, ByteOutput out) {
    int width = large ? 4 : 2;
    need(start, 2 * width, end);
    int count = number(start, large);
    int size = number(start + width, large);
    need(start, size, end);
    int limit = start + size;
    int keyEntry = object ? width + 2 : 0;
    int valueEntry = 1 + width;
    if (count < 0 || (long) count * (keyEntry + valueEntry) > size - 2L * width) {
      throw damaged("a container is too small for its elements");
    }
    int keys = start + 2 * width;
    int values = keys + count * keyEntry;
    out.write(object ? '{' : '[');
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        out.write(',');
        out.write(' ');
      }
      if (object) {
        int key = keys + i * keyEntry;
        int offset = number(key, large);
        int length = Bytes.u16(a, key + width);
        if (offset < 0) {
          throw damaged("a key is out of its object");
        }
        need(start, offset, limit);
        need(start + offset, length, limit);
        string(a, start + offset, length, out);
        out.write(':');
        out.write(' ');
      }
      int entry = values + i * valueEntry;
      int type = a[entry] & 0xFF;
      if (inlined(type, large)) {
        value(type, entry + 1, entry + valueEntry, depth + 1, out);
      } else {
        int offset = number(entry + 1, large);
        if (offset < 2 * width) {
          throw damaged("a value is out of its container");
        }
        need(start, offset, limit);
        value(type, start + offset, limit, depth + 1, out);
      }
    }
    out.write(object ? '}' : ']');
  }

  private static boolean inlined(int type, boolean large) {
    return switch (type) {
      case LITERAL, INT16, UINT16 -> true;
      case INT32, UINT32 -> large;
      default -> false;
    };
  }

  private void opaque(int type, int at, int length, ByteOutput out) {
    switch (type) {
      case BinlogType.NEWDECIMAL -> {
        need(at, 3, at + length);
        int precision = a[at] & 0xFF;
        int scale = a[at + 1] & 0xFF;
        int size = BinaryDecimal.size(precision, scale);
        if (size < 0 || size > length - 2) {
          throw damaged("a decimal has " + precision + " digits, " + scale + " after the point");
        }
        out.write(digits, 0, BinaryDecimal.text(a, at + 2, precision, scale, digits));
      }
      case BinlogType.DATE, BinlogType.DATETIME, BinlogType.TIMESTAMP, BinlogType.TIME -> {
        if (length != 8) {
          throw damaged("a time has " + length + " bytes");
        }
        temporal(type, Bytes.s64(a, at), out);
      }
      default -> {
        out.write('"');
        out.write(ascii("base64:type" + type + ":"));
        slice.set(a, at, length);
        base64.reset();
        ValueText.appendBase64(slice, base64);
        // The server breaks the lines of its Base64; but for 5.7 it escapes the breaks.
        for (int from = 0; from < base64.size(); from += 76) {
          if (from > 0) {
            if (legacy) {
              out.write('\n');
            } else {
              out.write('\\');
              out.write('n');
            }
          }
          out.write(base64.array(), from, Math.min(76, base64.size() - from));
        }
        out.write('"');
      }
    }
  }

  /** The server's packed time: fields as in the types ending in 2, 24 bits of microseconds. */
  private static void temporal(int type, long packed, ByteOutput out) {
    out.write('"');
    long value = Math.abs(packed);
    int micros = (int) (value & 0xFF_FFFF);
    long time = value >> 24;
    int second = (int) time & 63;
    int minute = (int) (time >> 6) & 63;
    if (type == BinlogType.TIME) {
      if (packed < 0) {
        out.write('-');
      }
      two((int) (time >> 12) & 0x3FF, out);
    } else {
      int yearMonth = (int) (time >> 22) & 0x1FFFF;
      ValueText.appendDate(
          LocalTime64.packDate(yearMonth / 13, yearMonth % 13, (int) (time >> 17) & 31), out);
      if (type == BinlogType.DATE) {
        out.write('"');
        return;
      }
      out.write(' ');
      two((int) (time >> 12) & 31, out);
    }
    out.write(':');
    two(minute, out);
    out.write(':');
    two(second, out);
    out.write('.');
    for (int power = 100_000; power > 0; power /= 10) {
      out.write('0' + micros / power % 10);
    }
    out.write('"');
  }

  private static void two(int value, ByteOutput out) {
    if (value < 10) {
      out.write('0');
    }
    ValueText.appendLong(value, out);
  }

  /** A quoted string, in UTF-8 as it is, escaped where JSON must. */
  private static void string(byte[] source, int at, int length, ByteOutput out) {
    byte[] array = out.reserve(Math.addExact(Math.multiplyExact(length, 6), 2));
    int start = out.size();
    int to = start;
    array[to++] = '"';
    for (int i = at; i < at + length; i++) {
      int b = source[i];
      if ((b >= 0x20 || b < 0) && b != '"' && b != '\\') {
        array[to++] = (byte) b;
        continue;
      }
      array[to++] = '\\';
      switch (b) {
        case '\b' -> array[to++] = 'b';
        case '\t' -> array[to++] = 't';
        case '\n' -> array[to++] = 'n';
        case '\f' -> array[to++] = 'f';
        case '\r' -> array[to++] = 'r';
        case '"', '\\' -> array[to++] = (byte) b;
        default -> {
          array[to++] = 'u';
          array[to++] = '0';
          array[to++] = '0';
          array[to++] = HEX[b >> 4];
          array[to++] = HEX[b & 15];
        }
      }
    }
    array[to++] = '"';
    out.advance(to - start);
  }
}
