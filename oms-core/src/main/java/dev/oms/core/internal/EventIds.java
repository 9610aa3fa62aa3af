package dev.oms.core.internal;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The ids of a batch's events where messages have no event headers, by which one is known again
 * that the destination refused; and which messages are dead letters.
 */
final class EventIds {

  private int[] ends = new int[64];
  private final BitSet letters = new BitSet();

  /** The id of a message ends there; it starts at the end of its value. */
  void set(int message, int end) {
    if (message >= ends.length) {
      ends = Arrays.copyOf(ends, Math.max(message + 1, ends.length * 2));
    }
    ends[message] = end;
    letters.clear(message);
  }

  int end(int message) {
    return ends[message];
  }

  void markLetter(int message) {
    letters.set(message);
  }

  boolean isLetter(int message) {
    return letters.get(message);
  }
}
