package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;

/** Writes the labels of a SET as a JSON array. */
final class SetArray {

  private SetArray() {}

  /** Appends {@code ["a","b"]} for the UTF-8 text {@code a,b}, {@code []} for the empty one. */
  static void write(ByteSlice labels, ByteOutput out) {
    byte[] text = labels.array();
    int from = labels.offset();
    int end = from + labels.length();
    out.write('[');
    if (from < end) {
      out.write('"');
      for (int at = from; at < end; at++) {
        if (text[at] == ',') {
          JsonWriter.writeEscaped(text, from, at - from, out);
          out.write(SEPARATOR);
          from = at + 1;
        }
      }
      JsonWriter.writeEscaped(text, from, end - from, out);
      out.write('"');
    }
    out.write(']');
  }

  private static final byte[] SEPARATOR = JsonWriter.ascii("\",\"");
}
