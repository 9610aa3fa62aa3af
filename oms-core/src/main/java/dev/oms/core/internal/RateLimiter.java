package dev.oms.core.internal;

import dev.oms.core.PipelineStatus;
import dev.oms.core.Throttle;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Makes the source wait so that no more passes in a second than the throttle allows. What a batch
 * takes is known when it was encoded; it pays an estimate first, and the difference then. A batch
 * passes when all before it are paid for, so nothing is too large to pass. Lives as long as its
 * pipeline. Thread-safe.
 */
final class RateLimiter {

  /** What was not used in this time may be made up for; else each late wake-up would be lost. */
  private static final double CREDIT_NANOS = 200e6;

  private static final double SECOND = 1e9;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Meter rows = new Meter();
  private final Meter bytes = new Meter();
  private volatile Throttle limits = Throttle.NONE;
  private volatile long lastHeld = System.nanoTime() - (long) SECOND;
  private volatile boolean holds;

  /** When what passed is paid for. Guarded by the lock. */
  private static final class Meter {
    private double perNano;
    private double paidAt;

    void limit(long perSecond, long now) {
      double debt = perNano == 0 ? 0 : Math.max(0, paidAt - now) * perNano;
      perNano = perSecond / SECOND;
      paidAt = perNano == 0 ? now : now + debt / perNano;
    }

    void pay(double amount, long now) {
      if (perNano > 0) {
        paidAt = Math.max(paidAt, now - CREDIT_NANOS) + amount / perNano;
      }
    }

    void correct(double amount) {
      if (perNano > 0) {
        paidAt += amount / perNano;
      }
    }

    double untilPaid(long now) {
      return perNano == 0 ? 0 : paidAt - now;
    }
  }

  Throttle limits() {
    return limits;
  }

  /** Limits from now on; what waits is told. */
  void limit(Throttle next) {
    lock.lock();
    try {
      long now = System.nanoTime();
      rows.limit(next.rowsPerSecond(), now);
      bytes.limit(next.bytesPerSecond(), now);
      limits = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until what passed before is paid for, and pays.
   *
   * @param ended whether to give up, which {@link #wake} has looked at again
   * @throws InterruptedException when interrupted or given up
   */
  void acquire(long rowCount, long byteCount, BooleanSupplier ended) throws InterruptedException {
    if (limits.isNone()) {
      return;
    }
    lock.lockInterruptibly();
    try {
      long now = System.nanoTime();
      for (double wait = untilPaid(now); wait > 0; wait = untilPaid(now)) {
        if (ended.getAsBoolean()) {
          throw new InterruptedException("the pipeline is stopping");
        }
        holds = true;
        long ignored = changed.awaitNanos((long) wait + 1);
        now = System.nanoTime();
        lastHeld = now;
      }
      rows.pay(rowCount, now);
      bytes.pay(byteCount, now);
    } finally {
      holds = false;
      lock.unlock();
    }
  }

  private double untilPaid(long now) {
    return Math.max(rows.untilPaid(now), bytes.untilPaid(now));
  }

  /** Something that passed took more than it paid for, or less. */
  void correct(long rowCount, long byteCount) {
    if (limits.isNone()) {
      return;
    }
    lock.lock();
    try {
      rows.correct(rowCount);
      bytes.correct(byteCount);
      if (rowCount < 0 || byteCount < 0) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets whoever waits look whether to give up. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  PipelineStatus.Throttling status() {
    Throttle now = limits;
    boolean holding = !now.isNone() && (holds || System.nanoTime() - lastHeld < SECOND);
    return new PipelineStatus.Throttling(now, holding);
  }
}
