package dev.oms.core.internal;

/**
 * How much larger messages are than what they are made of. A batch is admitted with the room that
 * its messages will take: else a full budget of source bytes would become some times as many.
 * Thread-safe; a guess that another thread overwrites is as good.
 */
final class Expansion {

  private static final double MOST = 16;

  private volatile double factor = 4;

  /** The bytes that the messages of a batch will take. */
  long expected(long sourceBytes) {
    return (long) (sourceBytes * factor);
  }

  /** The bytes of the messages that a batch will become, about. */
  long messages(long sourceBytes) {
    return (long) (sourceBytes * factor);
  }

  /** A batch was encoded. Follows growth at once and shrinks slowly. */
  void seen(long sourceBytes, long messageBytes) {
    if (sourceBytes < 1024) {
      return;
    }
    double ratio = Math.min(MOST, (double) messageBytes / sourceBytes);
    double known = factor;
    factor = ratio > known ? ratio : known + (ratio - known) / 16;
  }
}
