package dev.oms.core.internal;

import dev.oms.core.model.Position;
import dev.oms.core.spi.ChangeBatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds batches back until a checkpoint of the one before them is saved.
 *
 * <p>So it is at a new start: a crash right after the first messages would else start from a later
 * "now", and what lies between, a DELETE of a row that was delivered for example, would be lost.
 * And so it is wherever a source says it ({@link ChangeBatch#savedFirst}), for tables that join
 * later.
 */
final class CheckpointBarrier {

  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Runnable wanted;

  /** Of the source thread. */
  private @Nullable Position pending;

  private boolean newStart;

  private volatile @Nullable Position awaited;
  private @Nullable Position saved;

  /** How many batches were to be saved first, and how many of them are. */
  private long asked;

  private long askedSaved;
  private @Nullable Position askedLast;
  private volatile boolean watched;

  /**
   * A barrier.
   *
   * @param wanted called when a checkpoint is waited for
   */
  CheckpointBarrier(Runnable wanted) {
    this.wanted = wanted;
  }

  /**
   * Called before the source thread starts.
   *
   * @param newStart whether there is no checkpoint yet
   */
  void begin(boolean newStart) {
    this.newStart = newStart;
  }

  /** Called by the source thread before it hands a batch over: waits for what is to be saved. */
  void await() throws InterruptedException {
    Position position = pending;
    if (position == null) {
      return;
    }
    lock.lockInterruptibly();
    try {
      awaited = position;
      wanted.run();
      while (saved != position) {
        changed.await();
      }
    } finally {
      awaited = null;
      lock.unlock();
    }
    pending = null;
  }

  /**
   * Called by the source thread with each batch that it hands over, before that may be saved.
   *
   * @param position the batch's own, as {@link #saved} will get it
   */
  void handedOver(ChangeBatch batch, @Nullable Position position) {
    boolean start = newStart;
    newStart = false;
    // A source whose first batch has rows, or no position, can begin at the same place again.
    if (batch.savedFirst() || (start && batch.rowsAtMost() == 0)) {
      pending = position;
      lock.lock();
      try {
        asked++;
        askedLast = position;
      } finally {
        lock.unlock();
      }
    }
  }

  /** How many batches were to be saved first until now. */
  long asked() {
    lock.lock();
    try {
      return asked;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a batch that is to be saved first, and that came when {@link #asked} had said
   * {@code before}, is saved.
   *
   * @param over whether nothing is saved any more
   * @return whether it is, by {@code deadline} of {@link System#nanoTime}
   */
  boolean awaitSaved(long before, long deadline, BooleanSupplier over) throws InterruptedException {
    watched = true;
    wanted.run();
    lock.lockInterruptibly();
    try {
      while (askedSaved <= before) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || over.getAsBoolean()) {
          return false;
        }
        boolean ignored = changed.await(Math.min(left, STEP_NANOS), TimeUnit.NANOSECONDS);
      }
      return true;
    } finally {
      watched = false;
      lock.unlock();
    }
  }

  /** Whether a checkpoint is waited for. */
  boolean isAwaited() {
    return awaited != null || watched;
  }

  /** A checkpoint was saved. */
  void saved(Position position) {
    lock.lock();
    try {
      saved = position;
      if (position == askedLast) {
        askedSaved = asked;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
