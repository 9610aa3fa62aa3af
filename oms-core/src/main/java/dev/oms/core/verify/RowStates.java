package dev.oms.core.verify;

import dev.oms.core.OmsException;

/**
 * What the topics and the tables say of each row, as hashes, by key and partition: a row that moved
 * to another partition has a state in each. Takes only keys of a range, which becomes smaller when
 * the memory is used up. Used by one thread at a time.
 */
final class RowStates {

  /** Bits of a slot's word; what is left of it are the partition and the set of columns. */
  private static final int USED = 1;

  private static final int LIVE = 1 << 1;

  /** What the topic says is put together from several messages: hashes cannot tell it. */
  private static final int MERGED = 1 << 2;

  /** The table has the row. */
  private static final int SEEN = 1 << 3;

  /** The topic said what the table has, or that the row is not there, when it was read or later. */
  private static final int SETTLED = 1 << 4;

  private static final int OF_KEY = SEEN | SETTLED;

  private static final int PARTITION_SHIFT = 5;
  private static final int COLUMNS_SHIFT = 18;

  /** In the place of a partition: the topics have nothing of this row. */
  private static final int NO_PARTITION = (1 << COLUMNS_SHIFT - PARTITION_SHIFT) - 1;

  /** The most partitions, and the largest number of a set of columns. */
  static final int MAX_PARTITIONS = NO_PARTITION;

  static final int MAX_COLUMNS = (1 << 32 - COLUMNS_SHIFT) - 1;

  private static final int FIRST_CAPACITY = 1 << 12;

  /** Not known which of several states of a key is the newest one. */
  private static final int UNCLEAR = -2;

  private final ColumnSets sets;
  private final int maxCapacity;
  private final long first;
  private long last;
  private Slots slots = new Slots(FIRST_CAPACITY);
  private boolean tablesRead;

  /**
   * No states.
   *
   * @param maxBytes the most memory, also while it grows
   * @param first the first hash of the range, unsigned
   * @param last the last one
   */
  RowStates(ColumnSets sets, long maxBytes, long first, long last) {
    this.sets = sets;
    this.first = first;
    this.last = last;
    // The last growth has the old arrays beside the new ones, which are twice as large.
    long most = maxBytes * 2 / 3 / Slots.BYTES;
    maxCapacity = (int) Math.max(FIRST_CAPACITY, Math.min(most, 1 << 30));
  }

  /** The last hash that is taken; may become less with each call. */
  long last() {
    return last;
  }

  private boolean takes(long high) {
    return Long.compareUnsigned(high, first) >= 0 && Long.compareUnsigned(high, last) <= 0;
  }

  /** From now on messages settle what differs, and keys that are new are left alone. */
  void tablesWereRead() {
    tablesRead = true;
    for (int i = 0; i < slots.capacity; i++) {
      if (slots.words[i] != 0 && slots.find(slots.highs[i], slots.lows[i]) == i) {
        settleAbsent(i);
      }
    }
  }

  /** A message says that a row is there. */
  void upsert(
      long high, long low, int partition, int second, ColumnSets.Columns columns, long sum) {
    int slot = own(high, low, partition, columns);
    if (slot < 0) {
      return;
    }
    int word = slots.words[slot];
    boolean merged = false;
    if ((word & LIVE) != 0) {
      merged = columns(slot).exceed(columns) || (word & MERGED) != 0 && !columns.all();
    }
    slots.topicSums[slot] = sum;
    slots.seconds[slot] = second;
    slots.words[slot] = word(partition, columns, LIVE | (merged ? MERGED : 0) | word & OF_KEY);
    if (tablesRead) {
      settle(slots.find(high, low));
    }
  }

  /** A message says that a row is gone. */
  void delete(long high, long low, int partition, int second, ColumnSets.Columns all) {
    int slot = own(high, low, partition, all);
    if (slot >= 0) {
      slots.seconds[slot] = second;
      slots.words[slot] &= ~(LIVE | MERGED);
      if (tablesRead) {
        // It may be the last word of a partition that the row has left.
        int first = slots.find(high, low);
        settle(first);
        settleAbsent(first);
      }
    }
  }

  /** A row of the table, which has all columns. */
  void row(long high, long low, ColumnSets.Columns all, Digest digest) {
    if (!takes(high)) {
      return;
    }
    int slot = slots.find(high, low);
    if (slot < 0) {
      slot = insert(high, low, word(NO_PARTITION, all, 0));
    }
    if (slot < 0 || (slots.words[slot] & SETTLED) != 0) {
      // Settled: it is read again after a lost connection.
      return;
    }
    mark(slot, SEEN, digest.sum());
    int winner = winner(slot);
    if (winner >= 0
        && (slots.words[winner] & (LIVE | MERGED)) == LIVE
        && slots.topicSums[winner] == digest.sumOf(columns(winner))) {
      mark(slot, SETTLED, digest.sum());
    }
  }

  /** The slot of a key in a partition, which is made when there is none; negative for none. */
  private int own(long high, long low, int partition, ColumnSets.Columns columns) {
    if (!takes(high)) {
      return Slots.NONE;
    }
    int any = slots.find(high, low);
    for (int i = any; i >= 0; i = slots.another(i)) {
      if (partition(i) == partition) {
        return i;
      }
    }
    if (any < 0 && tablesRead) {
      return Slots.NONE;
    }
    int ofKey = any < 0 ? 0 : slots.words[any] & OF_KEY;
    long tableSum = any < 0 ? 0 : slots.tableSums[any];
    int slot = insert(high, low, word(partition, columns, ofKey));
    if (slot >= 0) {
      slots.tableSums[slot] = tableSum;
    }
    return slot;
  }

  /** Whether the topic by now says what the table had. */
  private void settle(int firstSlot) {
    int winner = winner(firstSlot);
    if (winner == UNCLEAR) {
      winner = agreeing(firstSlot);
    }
    if (winner >= 0
        && (slots.words[winner] & (LIVE | MERGED | SEEN | SETTLED)) == (LIVE | SEEN)
        && columns(winner).all()
        && slots.topicSums[winner] == slots.tableSums[winner]) {
      mark(firstSlot, SETTLED, slots.tableSums[winner]);
    }
  }

  /**
   * Of several newest states that which says what the table had, or none: a row may move on before
   * the partition that it left is read.
   */
  private int agreeing(int firstSlot) {
    int found = Slots.NONE;
    int newest = Integer.MIN_VALUE;
    for (int i = firstSlot; i >= 0; i = slots.another(i)) {
      if (partition(i) != NO_PARTITION && live(i)) {
        boolean agrees = slots.topicSums[i] == slots.tableSums[i];
        if (slots.seconds[i] > newest) {
          newest = slots.seconds[i];
          found = agrees ? i : Slots.NONE;
        } else if (slots.seconds[i] == newest && agrees) {
          found = i;
        }
      }
    }
    return found;
  }

  /** Whether the topic says of a row that the table did not have that it is not there. */
  private void settleAbsent(int firstSlot) {
    if ((slots.words[firstSlot] & SEEN) == 0) {
      int winner = winner(firstSlot);
      if (winner == Slots.NONE || winner >= 0 && !live(winner)) {
        mark(firstSlot, SETTLED, 0);
      }
    }
  }

  /** Marks all states of a key, from the first one on. */
  private void mark(int firstSlot, int flag, long tableSum) {
    for (int i = firstSlot; i >= 0; i = slots.another(i)) {
      slots.words[i] |= flag;
      slots.tableSums[i] = tableSum;
    }
  }

  /**
   * The newest state of a key: its slot, {@link Slots#NONE} or {@link #UNCLEAR}. A row that moves
   * is deleted in one partition and inserted in another within a second: of equally old states the
   * one that is there counts.
   */
  private int winner(int firstSlot) {
    int winner = Slots.NONE;
    boolean unclear = false;
    for (int i = firstSlot; i >= 0; i = slots.another(i)) {
      if (partition(i) == NO_PARTITION) {
        continue;
      }
      boolean tie = winner >= 0 && slots.seconds[i] == slots.seconds[winner];
      if (tie) {
        unclear |= live(i) && live(winner);
      }
      if (winner < 0
          || slots.seconds[i] > slots.seconds[winner]
          || tie && live(i) && !live(winner)) {
        unclear &= tie;
        winner = i;
      }
    }
    return unclear ? UNCLEAR : winner;
  }

  private boolean live(int slot) {
    return (slots.words[slot] & LIVE) != 0;
  }

  /** Takes what bulk comparison found. */
  interface Findings {

    /**
     * The table has the row and the topic said so.
     *
     * @param narrower whether the topic's message lacks columns
     */
    void equal(Target target, boolean narrower);

    /** They differ, or hashes cannot tell. */
    void open(Target target, long high, long low, boolean inTable);
  }

  /** Tells each row once. */
  void tell(Findings findings) {
    for (int i = 0; i < slots.capacity; i++) {
      int word = slots.words[i];
      if (word == 0 || slots.find(slots.highs[i], slots.lows[i]) != i) {
        continue;
      }
      Target target = columns(i).target();
      int winner = winner(i);
      if ((word & OF_KEY) == SETTLED) {
        continue;
      }
      if ((word & SETTLED) != 0) {
        findings.equal(target, winner >= 0 && !columns(winner).all());
      } else if ((word & SEEN) != 0) {
        findings.open(target, slots.highs[i], slots.lows[i], true);
      } else if (winner == UNCLEAR || winner >= 0 && live(winner)) {
        findings.open(target, slots.highs[i], slots.lows[i], false);
      }
    }
  }

  /** Whether rows differ by now of which further messages may say that they are equal. */
  boolean hasOpen() {
    for (int i = 0; i < slots.capacity; i++) {
      int word = slots.words[i];
      boolean inTable = (word & OF_KEY) == SEEN;
      boolean inTopicAlone = (word & (LIVE | OF_KEY)) == LIVE;
      if ((inTable || inTopicAlone) && told(slots.find(slots.highs[i], slots.lows[i]))) {
        return true;
      }
    }
    return false;
  }

  /** Whether hashes can tell at all what the topic says of a key. */
  private boolean told(int firstSlot) {
    int winner = winner(firstSlot);
    return winner == Slots.NONE
        || winner != UNCLEAR && (slots.words[winner] & MERGED) == 0 && columns(winner).all();
  }

  /** Adds an entry; negative when the key is not taken any more. */
  private int insert(long high, long low, int word) {
    while (slots.full()) {
      makeRoom();
    }
    return takes(high) ? slots.insert(high, low, word) : Slots.NONE;
  }

  private void makeRoom() {
    if (slots.capacity < maxCapacity) {
      slots = slots.grown((int) Math.min(slots.capacity * 2L, maxCapacity));
      return;
    }
    // What is gone needs no place, but where its row is in another partition.
    slots.sweep(i -> (slots.words[i] & (LIVE | SEEN)) == 0 && alone(i));
    if (slots.size() < slots.capacity / 2) {
      return;
    }
    if (first == last) {
      throw new OmsException("maxMemory is too little for this verification");
    }
    last = first + (last - first >>> 1);
    slots.sweep(i -> !takes(slots.highs[i]));
  }

  private boolean alone(int slot) {
    int any = slots.find(slots.highs[slot], slots.lows[slot]);
    return any == slot && slots.another(slot) < 0;
  }

  private static int word(int partition, ColumnSets.Columns columns, int flags) {
    return columns.id() << COLUMNS_SHIFT | partition << PARTITION_SHIFT | flags | USED;
  }

  private int partition(int slot) {
    return slots.words[slot] >>> PARTITION_SHIFT & NO_PARTITION;
  }

  private ColumnSets.Columns columns(int slot) {
    return sets.get(slots.words[slot] >>> COLUMNS_SHIFT);
  }
}
