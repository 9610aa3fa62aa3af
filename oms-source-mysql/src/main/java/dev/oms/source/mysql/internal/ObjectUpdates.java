package dev.oms.source.mysql.internal;

import dev.oms.core.spi.ObjectUpdate;
import dev.oms.core.spi.Resynchronization;
import dev.oms.source.mysql.internal.schema.AddedTables;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings an update of the objects, or tables to be read again, from the thread that asks for it to
 * the stream thread, and the answer back. Thread-safe.
 */
final class ObjectUpdates {

  /** What became of a request. */
  enum Answer {
    /** The stream thread decided; {@link ObjectUpdate#take} says what. */
    DONE,
    /** What was read of the tables does not hold at the stream's place any more. */
    READ_AGAIN
  }

  /** What is asked of the stream thread. */
  sealed interface Request {
    /** The tables that it is about, as they were just read. */
    AddedTables read();

    /** Which server they were read from, in that run of it. */
    Object readFrom();

    /** When it is given up, by {@link System#nanoTime}. */
    long deadline();
  }

  /**
   * Other objects.
   *
   * @param read the tables that were not wanted before
   */
  record Change(ObjectUpdate update, AddedTables read, Object readFrom) implements Request {
    @Override
    public long deadline() {
      return update.deadline();
    }
  }

  /**
   * Tables to be read again.
   *
   * @param read those tables
   */
  record Again(Resynchronization request, AddedTables read, Object readFrom) implements Request {
    @Override
    public long deadline() {
      return request.deadline();
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile @Nullable Request request;
  private @Nullable Answer answer;
  private boolean ready;
  private boolean over;

  /** The stream thread takes requests from now on. */
  void ready() {
    signal(() -> ready = true);
  }

  /** The stream thread takes no requests for a while; one that waits has to be made again. */
  void pause() {
    signal(
        () -> {
          ready = false;
          if (request != null) {
            request = null;
            answer = Answer.READ_AGAIN;
          }
        });
  }

  /** No request is answered any more. */
  void over() {
    signal(() -> over = true);
  }

  private void signal(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the stream thread takes requests; whether it does by {@code deadline}. */
  boolean awaitReady(long deadline) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!ready && !over && await(deadline)) {}
      return ready && !over;
    } finally {
      lock.unlock();
    }
  }

  /** Hands a request over and waits; null when there was no answer in time. */
  @Nullable Answer offer(Request next) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      answer = null;
      request = next;
      while (answer == null && !over && await(next.deadline())) {}
      return answer;
    } finally {
      request = null;
      lock.unlock();
    }
  }

  private boolean await(long deadline) throws InterruptedException {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      return false;
    }
    boolean ignored = changed.await(left, TimeUnit.NANOSECONDS);
    return true;
  }

  /** Whether the stream thread is wanted at the end of a transaction. Cheap. */
  boolean waiting() {
    return request != null;
  }

  /** For the stream thread: the request; null when there is none. */
  @Nullable Request next() {
    return request;
  }

  /** The stream thread's answer to {@code answered}. */
  void answer(Request answered, Answer given) {
    lock.lock();
    try {
      if (request == answered) {
        request = null;
        answer = given;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@code deadline} has come. */
  static boolean isPast(long deadline) {
    return deadline - System.nanoTime() <= TimeUnit.MILLISECONDS.toNanos(1);
  }
}
