package dev.oms.format.avro;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Avro's binary encoding (Avro specification 1.12, "Binary Encoding"), without garbage. */
final class AvroOutput {

  /** The branch of a union {@code [null, X]}: zero and one, zig-zag encoded. */
  static final int NULL = 0;

  static final int VALUE = 2;

  private AvroOutput() {}

  /** Appends an int, a long, a length, or the index of a branch or symbol: zig-zag, variable. */
  static void writeLong(long value, ByteOutput out) {
    long rest = value << 1 ^ value >> 63;
    if ((rest & ~0x7FL) == 0) {
      out.write((int) rest);
      return;
    }
    byte[] array = out.reserve(10);
    int start = out.size();
    int at = start;
    while ((rest & ~0x7FL) != 0) {
      array[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[at++] = (byte) rest;
    out.advance(at - start);
  }

  /** Appends a float: four bytes, little-endian. */
  static void writeFloat(float value, ByteOutput out) {
    writeLittleEndian(Float.floatToRawIntBits(value), 4, out);
  }

  /** Appends a double: eight bytes, little-endian. */
  static void writeDouble(double value, ByteOutput out) {
    writeLittleEndian(Double.doubleToRawLongBits(value), 8, out);
  }

  /** Appends the lowest bytes of a number, the lowest first. */
  static void writeLittleEndian(long bits, int bytes, ByteOutput out) {
    byte[] array = out.reserve(bytes);
    int at = out.size();
    for (int i = 0; i < bytes; i++) {
      array[at + i] = (byte) (bits >>> 8 * i);
    }
    out.advance(bytes);
  }

  /** Appends a string or bytes. */
  static void writeBytes(ByteSlice slice, ByteOutput out) {
    writeLong(slice.length(), out);
    out.write(slice);
  }

  /** Appends a string or bytes. */
  static void writeBytes(ByteOutput text, ByteOutput out) {
    writeLong(text.size(), out);
    out.write(text.array(), 0, text.size());
  }

  /** Appends a string. */
  static void writeString(String text, ByteOutput out) {
    out.write(string(text));
  }

  /** Appends a string to a union {@code [null, string]}. */
  static void writeStringOrNull(@Nullable String text, ByteOutput out) {
    if (text == null) {
      out.write(NULL);
    } else {
      out.write(VALUE);
      writeString(text, out);
    }
  }

  /** A string as it is in a message, its length included. */
  static byte[] string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    ByteOutput out = new ByteOutput(utf8.length + 5);
    writeLong(utf8.length, out);
    out.write(utf8);
    return out.toByteArray();
  }

  /** Appends the number as bytes: the shortest two's complement form, the highest byte first. */
  static void writeUnscaled(long value, ByteOutput out) {
    int length = (64 - Long.numberOfLeadingZeros(value ^ value >> 63)) / 8 + 1;
    writeLong(length, out);
    byte[] array = out.reserve(length);
    int at = out.size();
    for (int i = 0; i < length; i++) {
      array[at + i] = (byte) (value >>> 8 * (length - 1 - i));
    }
    out.advance(length);
  }
}
