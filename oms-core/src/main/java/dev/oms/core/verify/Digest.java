package dev.oms.core.verify;

import dev.oms.core.spi.ReadRow;
import java.util.Arrays;

/**
 * What bulk comparison knows of an image: the hash of its key, and the sum of the hashes of its
 * columns, from which columns can be left out. Reused for each message; not thread-safe.
 */
final class Digest {

  private final Hash128 hash = new Hash128();
  private long[] hashes = new long[64];
  private boolean[] there = new boolean[64];
  private int known;
  private long sum;
  private long keyHigh;
  private long keyLow;

  /** Reads the columns of an image that its table has. */
  void image(Target target, ReadRow row) {
    int size = target.size();
    if (hashes.length < size) {
      hashes = new long[size];
      there = new boolean[size];
    }
    Arrays.fill(there, 0, size, false);
    known = 0;
    sum = 0;
    for (int i = 0; i < row.size(); i++) {
      int column = target.indexOf(row.name(i), i);
      if (column < 0 || there[column]) {
        continue;
      }
      long value = value(row, i);
      hashes[column] = value;
      there[column] = true;
      sum += spread(column, value);
      known++;
    }
  }

  /** The hash of one value. */
  long value(ReadRow row, int index) {
    hash.reset();
    hash.add(row.kind(index).ordinal());
    hash.add(row.text(index));
    return hash.high();
  }

  /** Makes equal values of different columns differ. */
  static long spread(int column, long value) {
    long h = (value ^ (column + 1) * 0x9e3779b97f4a7c15L) * 0xff51afd7ed558ccdL;
    return h ^ h >>> 32;
  }

  /**
   * Reads the key.
   *
   * @param first where values are looked for
   * @param second where they are looked for when the first does not have them
   * @return whether all columns of the key were found
   */
  boolean key(Target target, ReadRow first, ReadRow second) {
    hash.reset();
    hash.add(target.seed());
    for (int column : target.key()) {
      String name = target.column(column);
      ReadRow row = first;
      int index = first.indexOf(name);
      if (index < 0) {
        row = second;
        index = second.indexOf(name);
        if (index < 0) {
          return false;
        }
      }
      hash.add(row.kind(index).ordinal());
      hash.add(row.text(index));
    }
    keyHigh = hash.high();
    keyLow = hash.low();
    return true;
  }

  long keyHigh() {
    return keyHigh;
  }

  long keyLow() {
    return keyLow;
  }

  /** Whether all columns of the table are there. */
  boolean complete(Target target) {
    return known == target.size();
  }

  boolean has(int column) {
    return there[column];
  }

  /** The sum over all columns. */
  long sum() {
    return sum;
  }

  /** The sum over those columns alone. */
  long sumOf(ColumnSets.Columns columns) {
    if (columns.all()) {
      return sum;
    }
    long part = 0;
    for (int i = 0; i < columns.target().size(); i++) {
      if (columns.has(i) && there[i]) {
        part += spread(i, hashes[i]);
      }
    }
    return part;
  }
}
