package dev.oms.core.internal;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the bytes between the source and the acknowledgement. The source waits here when the limit
 * is reached. Thread-safe.
 */
final class Budget {

  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private long used;
  private boolean closed;

  Budget(long limit) {
    this.limit = limit;
  }

  /**
   * Takes {@code bytes}, waiting while the limit would be exceeded, unless nothing is in use: a
   * batch larger than the limit passes alone.
   *
   * @throws InterruptedException when interrupted or closed
   */
  void acquire(long bytes) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && used > 0 && used + bytes > limit) {
        freed.await();
      }
      if (closed) {
        throw new InterruptedException("the pipeline is stopping");
      }
      used += bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Takes (or with a negative number gives back) bytes without waiting. */
  void adjust(long bytes) {
    if (bytes == 0) {
      return;
    }
    lock.lock();
    try {
      used += bytes;
      if (bytes < 0) {
        freed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets everybody who waits go with an exception, now and later. */
  void close() {
    lock.lock();
    try {
      closed = true;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long used() {
    lock.lock();
    try {
      return used;
    } finally {
      lock.unlock();
    }
  }
}
