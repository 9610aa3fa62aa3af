package dev.oms.core.internal;

import dev.oms.core.model.Position;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The batches between the source and the acknowledgement, in source order. Acknowledgements may
 * come in any order; the position moves only over the gap-free run of acknowledged batches at the
 * front. Thread-safe.
 */
final class AckWindow {

  private final Budget budget;
  private final PipelineStats stats;
  private final Consumer<Throwable> onFailure;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition emptied = lock.newCondition();
  private final ArrayDeque<InFlightBatch> batches = new ArrayDeque<>();

  /** Batches to use again, the last one first: its memory may still be in a processor's cache. */
  private final ArrayDeque<InFlightBatch> pool = new ArrayDeque<>();

  private final long maxPooledBytes;
  private long pooledBytes;
  private volatile @Nullable Position position;

  /**
   * An empty window.
   *
   * @param maxPooledBytes how much memory is kept for batches to come
   */
  AckWindow(
      Budget budget, PipelineStats stats, Consumer<Throwable> onFailure, long maxPooledBytes) {
    this.maxPooledBytes = maxPooledBytes;
    this.budget = budget;
    this.stats = stats;
    this.onFailure = onFailure;
  }

  /** A batch to fill; it is not in the window yet. */
  InFlightBatch take() {
    lock.lock();
    try {
      InFlightBatch pooled = pool.poll();
      if (pooled == null) {
        return new InFlightBatch(this);
      }
      pooledBytes -= pooled.heldBytes();
      return pooled;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a batch in at the end; called in source order. */
  void add(InFlightBatch batch) {
    lock.lock();
    try {
      batches.add(batch);
    } finally {
      lock.unlock();
    }
  }

  void acknowledge(InFlightBatch acknowledged) {
    long freed = 0;
    lock.lock();
    try {
      acknowledged.acknowledged = true;
      Position reached = null;
      InFlightBatch first;
      while ((first = batches.peek()) != null && first.acknowledged) {
        batches.remove();
        freed += first.budgeted;
        if (first.position != null) {
          reached = first.position;
        }
        stats.acknowledged(first.rows, first.size(), first.output().size());
        stats.bad().add(first.bad());
        first.release();
        long held = first.heldBytes();
        if (pooledBytes + held <= maxPooledBytes) {
          pooledBytes += held;
          pool.push(first);
        }
      }
      if (reached != null) {
        // Once: who looks meanwhile sees the place before this acknowledgement or the one after it.
        position = reached;
      }
      if (batches.isEmpty()) {
        emptied.signalAll();
      }
    } finally {
      lock.unlock();
    }
    budget.adjust(-freed);
  }

  void fail(Throwable cause) {
    onFailure.accept(cause);
  }

  /** The position up to which everything is acknowledged; null before the first. */
  @Nullable Position position() {
    return position;
  }

  int size() {
    lock.lock();
    try {
      return batches.size();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is in flight; whether that came to be in time. */
  boolean awaitEmpty(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (!batches.isEmpty()) {
        if (left <= 0) {
          return false;
        }
        left = emptied.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
