package dev.oms.core.verify;

/**
 * A hash of 128 bits, fed with texts. Two lanes of multiplications by odd constants with rotations,
 * and at the end the finalizer of MurmurHash3 over each. Not thread-safe.
 */
final class Hash128 {

  private static final long SEED_HIGH = 0x9ae16a3b2f90404fL;
  private static final long SEED_LOW = 0xc949c7defebe6f8dL;
  private static final long PRIME_HIGH = 0x9e3779b97f4a7c15L;
  private static final long PRIME_LOW = 0xc2b2ae3d27d4eb4fL;

  private long high;
  private long low;

  Hash128() {
    reset();
  }

  /** Begins anew. */
  void reset() {
    high = SEED_HIGH;
    low = SEED_LOW;
  }

  /** Takes a number in. */
  void add(long number) {
    high = Long.rotateLeft(high ^ number * PRIME_LOW, 31) * PRIME_HIGH;
    low = Long.rotateLeft(low ^ number * PRIME_HIGH, 29) * PRIME_LOW + number;
  }

  /** Takes a text in, with its length, so that neighbours cannot be mistaken for each other. */
  void add(String text) {
    int length = text.length();
    add(length);
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      add(
          text.charAt(i)
              | (long) text.charAt(i + 1) << 16
              | (long) text.charAt(i + 2) << 32
              | (long) text.charAt(i + 3) << 48);
    }
    long rest = 0;
    for (; i < length; i++) {
      rest = rest << 16 | text.charAt(i);
    }
    add(rest);
  }

  /** The first half of what was taken in. */
  long high() {
    return mix(high + Long.rotateLeft(low, 17));
  }

  /** The second half. */
  long low() {
    return mix(low ^ high * PRIME_LOW);
  }

  private static long mix(long value) {
    long h = value;
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }
}
