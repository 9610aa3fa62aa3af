package dev.oms.source.mysql.internal.binlog;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands events from the thread that reads to the one that works, bounded in bytes and in number.
 * Events travel in chunks of what one read of the network brought, so that the lock costs little
 * and none waits for others. What the worker took counts until it comes back for more. One thread
 * on each side; {@link #close} and {@link #fail} may be called by any.
 */
final class EventQueue {

  /** Events that were read together. */
  record Chunk(LogEvent[] events, int count, long bytes) {}

  private static final int MAX_EVENTS = 200_000;
  private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notFull = lock.newCondition();
  private final Condition notEmpty = lock.newCondition();
  private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
  private long bytes;
  private int events;
  private long takenBytes;
  private int takenEvents;
  private int generation;
  private @Nullable RuntimeException failure;
  private boolean closed;

  EventQueue(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Begins a new connection: what older ones still offer is dropped. */
  int nextGeneration() {
    lock.lock();
    try {
      return ++generation;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds a chunk; waits while the queue is full.
   *
   * @return false when the queue is closed or the generation is over: then it was dropped
   */
  boolean offer(int ofGeneration, Chunk chunk) throws InterruptedException {
    lock.lock();
    try {
      while (!closed && events > 0 && (bytes + chunk.bytes > maxBytes || events >= MAX_EVENTS)) {
        // Timed, so that nothing that went wrong elsewhere can make this wait for ever.
        long left = notFull.awaitNanos(RECHECK_NANOS);
        if (left <= 0 && ofGeneration != generation) {
          return false;
        }
      }
      if (closed || ofGeneration != generation) {
        return false;
      }
      chunks.add(chunk);
      bytes += chunk.bytes;
      events += chunk.count;
      notEmpty.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves events to {@code into}, at most a quarter of what the queue may hold and at least one
   * chunk; waits at most {@code timeoutMillis} when there is none.
   *
   * @return how many
   */
  int poll(List<LogEvent> into, long timeoutMillis) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      bytes -= takenBytes;
      events -= takenEvents;
      if (takenEvents > 0) {
        notFull.signal();
      }
      takenBytes = 0;
      takenEvents = 0;
      long nanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
      while (chunks.isEmpty() && failure == null && !closed && nanos > 0) {
        nanos = notEmpty.awaitNanos(nanos);
      }
      if (chunks.isEmpty()) {
        if (failure != null) {
          throw failure;
        }
        return 0;
      }
      do {
        Chunk chunk = chunks.removeFirst();
        for (int i = 0; i < chunk.count; i++) {
          into.add(chunk.events[i]);
        }
        takenBytes += chunk.bytes;
        takenEvents += chunk.count;
      } while (!chunks.isEmpty() && takenBytes < maxBytes / 4 && takenEvents < MAX_EVENTS / 4);
      return takenEvents;
    } finally {
      lock.unlock();
    }
  }

  /**
   * After what is queued, {@link #poll} throws {@code cause}; at once when the server was left.
   * What was only read ahead then is dropped: the next server has it too, or has lost it, and then
   * it had better not be delivered.
   */
  void fail(RuntimeException cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
      if (cause instanceof ServerLeftException) {
        chunks.clear();
        notFull.signalAll();
      }
      notEmpty.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What {@link #poll} will throw; null for nothing. */
  @Nullable RuntimeException failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  /** Drops everything and lets both sides go. */
  void close() {
    lock.lock();
    try {
      closed = true;
      chunks.clear();
      notEmpty.signalAll();
      notFull.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes that are queued or being worked on. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }
}
