package dev.oms.benchmarks;

import java.util.Arrays;

/** Numbers, eight to sixteen bytes each, for millions of hashes. Not thread-safe. */
final class LongSet {

  private long[] slots = new long[1 << 16];
  private int size;
  private boolean hasZero;

  /** Adds a number; whether it was not there. */
  boolean add(long value) {
    if (value == 0) {
      boolean fresh = !hasZero;
      hasZero = true;
      return fresh;
    }
    if (size * 4L >= slots.length * 3L) {
      grow();
    }
    int at = slot(slots, value);
    if (slots[at] == value) {
      return false;
    }
    slots[at] = value;
    size++;
    return true;
  }

  private void grow() {
    long[] larger = new long[slots.length * 2];
    Arrays.stream(slots).filter(v -> v != 0).forEach(v -> larger[slot(larger, v)] = v);
    slots = larger;
  }

  /** Where it is, or could be. */
  private static int slot(long[] slots, long value) {
    int mask = slots.length - 1;
    int at = (int) ((value * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (slots[at] != 0 && slots[at] != value) {
      at = (at + 1) & mask;
    }
    return at;
  }
}
