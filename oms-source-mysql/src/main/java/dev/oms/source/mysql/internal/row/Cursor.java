package dev.oms.source.mysql.internal.row;

/** A checked reader of a byte range that says what is broken and where. Not thread-safe. */
final class Cursor {

  private final byte[] array;
  private final int start;
  private final int end;
  private final String what;
  private int at;

  Cursor(byte[] array, int start, int end, String what) {
    if (start < 0 || end > array.length || start > end) {
      throw new EventFormatException(what + " has a range beyond its bytes");
    }
    this.array = array;
    this.start = start;
    this.end = end;
    this.what = what;
    this.at = start;
  }

  byte[] array() {
    return array;
  }

  int at() {
    return at;
  }

  int remaining() {
    return end - at;
  }

  /** Moves on by {@code length} bytes and returns where they start. */
  int skip(int length) {
    if (length < 0 || length > end - at) {
      throw error(length + " bytes wanted, " + (end - at) + " are left");
    }
    int from = at;
    at += length;
    return from;
  }

  long little(int length) {
    return Bytes.le(array, skip(length), length);
  }

  int u8() {
    return array[skip(1)] & 0xFF;
  }

  /** MySQL's length-encoded integer, which must fit into an int. */
  int packedInt() {
    int first = u8();
    long value =
        switch (first) {
          case 252 -> little(2);
          case 253 -> little(3);
          case 254 -> little(8);
          default -> first;
        };
    if (first == 251 || first == 255 || value < 0 || value > Integer.MAX_VALUE) {
      throw error("an impossible length");
    }
    return (int) value;
  }

  /** The next {@code length} bytes as a cursor of their own. */
  Cursor part(int length) {
    int from = skip(length);
    return new Cursor(array, from, from + length, what);
  }

  EventFormatException error(String problem) {
    return new EventFormatException(
        what + " is damaged at byte " + (at - start) + " of " + (end - start) + ": " + problem);
  }
}
