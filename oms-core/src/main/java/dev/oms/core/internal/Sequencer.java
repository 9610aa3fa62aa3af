package dev.oms.core.internal;

/**
 * Makes {@code storeDataSequence}: milliseconds followed by a counter of five digits, always
 * increasing, also when the clock goes back. Used by the source thread.
 */
final class Sequencer {

  private static final long PER_MILLISECOND = 100_000;

  private long next;

  /** The first of {@code count} successive numbers. */
  long reserve(long count) {
    long first = Math.max(next, System.currentTimeMillis() * PER_MILLISECOND);
    next = first + count;
    return first;
  }
}
