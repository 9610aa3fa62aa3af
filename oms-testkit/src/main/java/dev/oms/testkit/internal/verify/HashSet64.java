package dev.oms.testkit.internal.verify;

/** A set of hashes at 8 to 32 bytes each, where java.util would take 60. */
final class HashSet64 {

  private long[] table = new long[1 << 16];
  private int size;
  private boolean hasZero;

  /** Adds a hash; says whether it is new. */
  boolean add(long hash) {
    if (hash == 0) {
      boolean isNew = !hasZero;
      hasZero = true;
      return isNew;
    }
    if (!insert(table, hash)) {
      return false;
    }
    if (++size > table.length / 2) {
      long[] larger = new long[table.length * 2];
      for (long old : table) {
        if (old != 0) {
          insert(larger, old);
        }
      }
      table = larger;
    }
    return true;
  }

  private static boolean insert(long[] table, long hash) {
    int mask = table.length - 1;
    // Hashes are mixed well: their low bits are as good as any.
    for (int i = (int) hash & mask; ; i = (i + 1) & mask) {
      if (table[i] == hash) {
        return false;
      }
      if (table[i] == 0) {
        table[i] = hash;
        return true;
      }
    }
  }
}
