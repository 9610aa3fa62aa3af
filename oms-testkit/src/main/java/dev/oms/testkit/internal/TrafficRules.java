package dev.oms.testkit.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What a proxy does to the bytes that pass; one for all its connections. Thread-safe. */
public final class TrafficRules {

  private final AtomicLong bytesForwarded = new AtomicLong();

  private volatile long delayNanos;
  private boolean frozen;
  private long bytesPerSecond;

  /** When the bytes let through so far have used up their share of time. */
  private long busyUntil = System.nanoTime();

  /** Stops or resumes all traffic. */
  public synchronized void freeze(boolean freeze) {
    frozen = freeze;
    notifyAll();
  }

  /** Sets how long each byte is under way. */
  public void delay(Duration delay) {
    delayNanos = delay.toNanos();
  }

  /** Sets the rate, 0 for any. */
  public synchronized void throttle(long rate) {
    bytesPerSecond = rate;
    busyUntil = System.nanoTime();
    notifyAll();
  }

  /** Returns how many bytes have passed. */
  public long bytesForwarded() {
    return bytesForwarded.get();
  }

  /** Returns when something read now is to be written. */
  long due() {
    return System.nanoTime() + delayNanos;
  }

  /** Waits until {@code bytes} that are due then may be written. */
  void awaitPassage(int bytes, long due) throws InterruptedException {
    synchronized (this) {
      while (true) {
        long now = System.nanoTime();
        if (frozen) {
          wait();
        } else if (now < due) {
          waitNanos(due - now);
        } else if (bytesPerSecond > 0 && now < busyUntil) {
          waitNanos(busyUntil - now);
        } else {
          if (bytesPerSecond > 0) {
            busyUntil = Math.max(busyUntil, now) + bytes * 1_000_000_000L / bytesPerSecond;
          }
          break;
        }
      }
    }
    bytesForwarded.addAndGet(bytes);
  }

  private void waitNanos(long nanos) throws InterruptedException {
    wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
  }
}
