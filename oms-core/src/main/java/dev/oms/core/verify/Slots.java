package dev.oms.core.verify;

import java.util.function.IntPredicate;

/**
 * The memory of {@link RowStates}: open addressing with linear probing, 40 bytes a slot. Entries
 * have a key of 128 bits, of which there may be several, and a word that is not 0. Used by one
 * thread at a time.
 */
final class Slots {

  static final int BYTES = 40;
  static final int NONE = -1;

  final int capacity;
  final long[] highs;
  final long[] lows;
  final long[] topicSums;
  final long[] tableSums;
  final int[] seconds;
  final int[] words;
  private int size;

  Slots(int capacity) {
    this.capacity = capacity;
    highs = new long[capacity];
    lows = new long[capacity];
    topicSums = new long[capacity];
    tableSums = new long[capacity];
    seconds = new int[capacity];
    words = new int[capacity];
  }

  int size() {
    return size;
  }

  /** Whether another entry would make looking up slow. */
  boolean full() {
    return size >= capacity - (capacity >> 2);
  }

  /** The first slot with this key, from which {@link #another} leads on; or {@link #NONE}. */
  int find(long high, long low) {
    return search(home(low), high, low);
  }

  /** The next slot with the key of this one; or {@link #NONE}. */
  int another(int slot) {
    return search(next(slot), highs[slot], lows[slot]);
  }

  private int search(int from, long high, long low) {
    for (int i = from; words[i] != 0; i = next(i)) {
      if (highs[i] == high && lows[i] == low) {
        return i;
      }
    }
    return NONE;
  }

  /** Adds an entry; there must be room. */
  int insert(long high, long low, int word) {
    int i = home(low);
    while (words[i] != 0) {
      i = next(i);
    }
    highs[i] = high;
    lows[i] = low;
    topicSums[i] = 0;
    tableSums[i] = 0;
    seconds[i] = 0;
    words[i] = word;
    size++;
    return i;
  }

  private int home(long low) {
    return (int) ((low >>> 32) * capacity >>> 32);
  }

  private int next(int slot) {
    return slot + 1 == capacity ? 0 : slot + 1;
  }

  /** Removes entries. */
  void sweep(IntPredicate goes) {
    for (int i = 0; i < capacity; i++) {
      // Another entry may move here when this one goes.
      while (words[i] != 0 && goes.test(i)) {
        remove(i);
      }
    }
  }

  /** Empties a slot and moves those behind it up that would not be found any more. */
  private void remove(int slot) {
    int hole = slot;
    for (int i = next(hole); words[i] != 0; i = next(i)) {
      int home = home(lows[i]);
      boolean stays = hole <= i ? hole < home && home <= i : hole < home || home <= i;
      if (!stays) {
        copy(i, this, hole);
        hole = i;
      }
    }
    words[hole] = 0;
    size--;
  }

  /** The same entries with more room. */
  Slots grown(int wanted) {
    Slots larger = new Slots(wanted);
    for (int i = 0; i < capacity; i++) {
      if (words[i] != 0) {
        copy(i, larger, larger.insert(highs[i], lows[i], words[i]));
      }
    }
    return larger;
  }

  private void copy(int from, Slots other, int to) {
    other.highs[to] = highs[from];
    other.lows[to] = lows[from];
    other.topicSums[to] = topicSums[from];
    other.tableSums[to] = tableSums[from];
    other.seconds[to] = seconds[from];
    other.words[to] = words[from];
  }
}
