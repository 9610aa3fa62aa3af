package dev.oms.core.internal;

/**
 * Something that a source takes in until it is withdrawn, never both. Thread-safe: the lock is this
 * object's.
 */
abstract class Pending {

  private final long deadline;
  private boolean settled;

  Pending(long deadline) {
    this.deadline = deadline;
  }

  /** When it is given up, by {@link System#nanoTime}. */
  public final long deadline() {
    return deadline;
  }

  /** Settles it; false when it was before. To be called with the lock held. */
  final boolean settle() {
    boolean open = !settled;
    settled = true;
    return open;
  }

  /** Gives it up; false when it was taken in. */
  final synchronized boolean withdraw() {
    return settle();
  }
}
