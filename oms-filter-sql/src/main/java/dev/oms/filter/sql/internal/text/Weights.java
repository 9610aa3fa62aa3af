package dev.oms.filter.sql.internal.text;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The weights by which a collation compares characters: for each code point none, one or several
 * 16-bit numbers. The tables are what servers answered to {@code WEIGHT_STRING} of every character;
 * {@code CollationTables} of the tests makes the files. Immutable and thread-safe.
 *
 * <p>A file is a deflated list of runs that cover the code points from 0 on: a tag, a count, and by
 * tag 0: the base of implicit weights (UCA: base + cp >> 15, cp & 7FFF | 8000); 1: one weight each,
 * as the difference to the one before; 2: a number of weights and these, each; 3: one weight for
 * all of them.
 */
final class Weights {

  static final int LIMIT = 0x110000;
  private static final char SEVERAL = 0xFFFF;

  private final char[][] single = new char[LIMIT >> 8][];
  private final char[][][] several = new char[LIMIT >> 8][][];
  private final char[] implicitBase = new char[LIMIT >> 8];

  /** Whether 0 stands for no weight at all: so in UCA, while others give it to U+0000. */
  private final boolean zeroIsNone;

  private Weights(boolean zeroIsNone) {
    this.zeroIsNone = zeroIsNone;
  }

  static Weights load(String name) {
    try (InputStream file = Weights.class.getResourceAsStream(name + ".weights")) {
      if (file == null) {
        throw new IllegalStateException("the jar lacks the table of collation " + name);
      }
      try (DataInputStream in = new DataInputStream(new InflaterInputStream(file))) {
        Weights weights = new Weights(name.contains("unicode") || name.contains("0900"));
        weights.read(in);
        return weights;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the table of collation " + name + " cannot be read", e);
    }
  }

  private void read(DataInputStream in) throws IOException {
    int codePoint = 0;
    int before = 0;
    while (codePoint < LIMIT) {
      int tag = in.readUnsignedByte();
      int end = codePoint + varint(in);
      int value = tag == 0 || tag == 3 ? varint(in) : 0;
      for (; codePoint < end; codePoint++) {
        switch (tag) {
          case 0 -> implicit(codePoint, value);
          case 1 -> {
            before += zigzag(varint(in));
            put(codePoint, (char) before);
          }
          case 2 -> {
            char[] list = new char[in.readUnsignedByte()];
            for (int i = 0; i < list.length; i++) {
              before += zigzag(varint(in));
              list[i] = (char) before;
            }
            putSeveral(codePoint, list);
          }
          default -> put(codePoint, (char) value);
        }
      }
    }
  }

  private static int varint(DataInputStream in) throws IOException {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      int part = in.readUnsignedByte();
      value |= (part & 0x7F) << shift;
      if (part < 0x80) {
        return value;
      }
    }
  }

  private static int zigzag(int value) {
    return value >>> 1 ^ -(value & 1);
  }

  private void implicit(int codePoint, int base) {
    int page = codePoint >> 8;
    boolean whole = (codePoint & 0xFF) == 0 && single[page] == null;
    if (whole) {
      // Taken back below when the page turns out to hold other weights, too.
      implicitBase[page] = (char) base;
    } else if (single[page] != null || implicitBase[page] != base) {
      putSeveral(codePoint, implicitWeights(codePoint, base));
    }
  }

  private static char[] implicitWeights(int codePoint, int base) {
    return new char[] {(char) (base + (codePoint >> 15)), (char) (codePoint & 0x7FFF | 0x8000)};
  }

  private char[] page(int codePoint) {
    int page = codePoint >> 8;
    if (single[page] == null) {
      single[page] = new char[256];
      if (implicitBase[page] != 0) {
        int base = implicitBase[page];
        implicitBase[page] = 0;
        for (int cp = page << 8; cp < codePoint; cp++) {
          putSeveral(cp, implicitWeights(cp, base));
        }
      }
    }
    return single[page];
  }

  private void put(int codePoint, char weight) {
    if (weight == SEVERAL) {
      putSeveral(codePoint, new char[] {weight});
      return;
    }
    page(codePoint)[codePoint & 0xFF] = weight;
  }

  private void putSeveral(int codePoint, char[] weights) {
    page(codePoint)[codePoint & 0xFF] = SEVERAL;
    int page = codePoint >> 8;
    if (several[page] == null) {
      several[page] = new char[256][];
    }
    several[page][codePoint & 0xFF] = weights;
  }

  /** The least weight that counts. */
  int least() {
    return zeroIsNone ? 1 : 0;
  }

  /** The weight, less than {@link #least} when there is none, or -1 when there are several. */
  int one(int codePoint) {
    char[] page = single[codePoint >> 8];
    if (page == null) {
      return -1;
    }
    int weight = page[codePoint & 0xFF];
    return weight == SEVERAL ? -1 : weight;
  }

  /** The i-th of several weights, or -1 after the last. */
  int several(int codePoint, int i) {
    int page = codePoint >> 8;
    if (single[page] == null) {
      return i == 0
          ? implicitBase[page] + (codePoint >> 15)
          : i == 1 ? codePoint & 0x7FFF | 0x8000 : -1;
    }
    char[] weights = several[page][codePoint & 0xFF];
    return i < weights.length ? weights[i] : -1;
  }

  boolean same(int a, int b) {
    if (a == b) {
      return true;
    }
    int one = one(a);
    if (one != one(b) || one >= 0) {
      return one == one(b);
    }
    for (int i = 0; ; i++) {
      int weight = several(a, i);
      if (weight != several(b, i)) {
        return false;
      }
      if (weight < 0) {
        return true;
      }
    }
  }

  /** The weights of ASCII, -1 where there is none or several. */
  int[] ascii() {
    int[] ascii = new int[128];
    Arrays.setAll(ascii, i -> one(i) < least() ? -1 : one(i));
    return ascii;
  }

  /** All weights of a character, for tests. */
  char @Nullable [] of(int codePoint) {
    int one = one(codePoint);
    if (one >= 0) {
      return one < least() ? new char[0] : new char[] {(char) one};
    }
    StringBuilder list = new StringBuilder();
    for (int i = 0; several(codePoint, i) >= 0; i++) {
      list.append((char) several(codePoint, i));
    }
    return list.toString().toCharArray();
  }
}
