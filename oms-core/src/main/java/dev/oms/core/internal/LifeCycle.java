package dev.oms.core.internal;

import dev.oms.core.PipelineState;
import dev.oms.core.spi.CheckpointStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The life cycle: one state machine, one call at a time. How a run or the waiting for a turn ends
 * is told from other threads at any moment, also when it was just given up.
 *
 * <p>The state, what runs or waits, and the hold on the checkpoint change together, in one step
 * under the monitor, and only by whoever is still the one that runs or waits. Nothing that may take
 * long happens under it. Thread-safe; has no thread and does no I/O of its own.
 */
final class LifeCycle<R extends LifeCycle.Run> {

  static final Set<PipelineState> STARTABLE =
      EnumSet.of(PipelineState.INIT, PipelineState.SUSPEND, PipelineState.FAILED);
  static final Set<PipelineState> RESUMABLE =
      EnumSet.of(PipelineState.SUSPEND, PipelineState.FAILED);
  private static final Set<PipelineState> RELEASABLE =
      EnumSet.of(PipelineState.SUSPEND, PipelineState.FAILED, PipelineState.FINISHED);

  /** What runs between start and stop; used once. */
  interface Run {
    void start();

    /**
     * Stops it, and waits until it has told its end, or not longer than {@code timeout} and a
     * little.
     *
     * @return whether everything that was read was acknowledged
     */
    boolean stop(Duration timeout);
  }

  /** What waits for the hold on the checkpoint; used once. */
  interface Line {
    void start();

    /** Ends the waiting; returns at once, maybe before it is over. */
    void cancel();
  }

  /** What the life cycle is of. */
  interface Parts<R> {

    /** Whether to wait for the hold on the checkpoint instead of failing without it. */
    boolean standby();

    /** Takes hold of the checkpoint. */
    CheckpointStore.Handle open();

    /** Lets go of it; may be called again, also while it is at it. Throws nothing. */
    void close(CheckpointStore.Handle hold);

    /** Makes a run, not started yet; null when there is nothing left to do. */
    @Nullable R run(CheckpointStore.Handle hold);

    /** Makes a place in the line for the hold. */
    Line line();

    /** Marks the checkpoint as released for good. */
    void release(CheckpointStore.Handle hold);

    /** Something went wrong; called before the state tells so. */
    void troubled(Throwable error);

    /** The state changed. Called in the order of the changes, one at a time. */
    void changed(PipelineState before, PipelineState after, @Nullable Throwable error);
  }

  private record Change(PipelineState before, PipelineState after, @Nullable Throwable error) {}

  private final String name;
  private final Parts<R> parts;
  private final Object telling;

  /** Held during life-cycle calls, which may take long; never to look at the state. */
  private final ReentrantLock calls = new ReentrantLock();

  /** Guards the fields below; held for moments only. */
  private final Object monitor = new Object();

  private final ArrayDeque<Change> untold = new ArrayDeque<>();
  private PipelineState state = PipelineState.INIT;
  private boolean closed;
  private CheckpointStore.@Nullable Handle hold;

  /** Not null exactly while the state is a running one. */
  private @Nullable R run;

  private @Nullable Line waiting;

  /**
   * A life cycle at its beginning.
   *
   * @param telling the lock that is held while changes are told
   */
  LifeCycle(String name, Parts<R> parts, Object telling) {
    this.name = name;
    this.parts = parts;
    this.telling = telling;
  }

  PipelineState state() {
    synchronized (monitor) {
      return state;
    }
  }

  /** What runs; null while nothing does. */
  @Nullable R run() {
    synchronized (monitor) {
      return run;
    }
  }

  /** What runs; refuses the call while nothing does. */
  R running(String call) {
    synchronized (monitor) {
      refuseClosed(call);
      R present = run;
      if (present == null) {
        throw refused(call);
      }
      return present;
    }
  }

  /** Whether a start would begin something. */
  boolean isStartable() {
    synchronized (monitor) {
      return !closed && STARTABLE.contains(state);
    }
  }

  /** Refuses what neither runs nor can be started any more. */
  void refuseEnded(String call) {
    synchronized (monitor) {
      refuseClosed(call);
      if (!isActive() && !STARTABLE.contains(state)) {
        throw refused(call);
      }
    }
  }

  /** Refuses what waits for its turn, too. */
  void refuseUnlessLeading(String call) {
    synchronized (monitor) {
      refuseEnded(call);
      if (state == PipelineState.STANDBY) {
        throw refused(call);
      }
    }
  }

  /**
   * Does something with the checkpoint while nothing runs.
   *
   * @param opener takes hold of it, for as long as it takes
   */
  void whileIdle(
      String call, Supplier<CheckpointStore.Handle> opener, Consumer<CheckpointStore.Handle> work) {
    calls.lock();
    try {
      CheckpointStore.Handle held;
      synchronized (monitor) {
        refuseUnlessLeading(call);
        if (isActive()) {
          throw new IllegalStateException(
              call + " is refused: pipeline '" + name + "' was just started; try again");
        }
        held = hold;
      }
      CheckpointStore.Handle used = held == null ? opener.get() : held;
      try {
        work.accept(used);
      } finally {
        if (held == null) {
          close(used);
        }
      }
    } finally {
      calls.unlock();
    }
  }

  /** Runs, or waits for its turn, if it does not yet. */
  void begin(String call, Set<PipelineState> allowed) {
    calls.lock();
    try {
      boolean waits;
      synchronized (monitor) {
        refuseClosed(call);
        if (isActive()) {
          return;
        }
        if (!allowed.contains(state)) {
          throw refused(call);
        }
        waits = parts.standby() && hold == null;
      }
      if (waits) {
        waitForTurn(null);
      } else {
        lead(hold());
      }
    } finally {
      calls.unlock();
    }
  }

  /** Gets in line; after a run that lost its hold, unless that was given up. */
  private void waitForTurn(@Nullable R after) {
    Line line = parts.line();
    synchronized (monitor) {
      if (run != after) {
        return;
      }
      run = null;
      hold = null;
      waiting = line;
      become(PipelineState.STANDBY, null);
    }
    tell();
    line.start();
  }

  /** Begins to run with the checkpoint that is held. */
  private void lead(CheckpointStore.Handle held) {
    R next;
    try {
      next = parts.run(held);
    } catch (RuntimeException e) {
      letGo();
      throw e;
    }
    if (next == null) {
      letGo();
      go(PipelineState.FINISHED, null);
      return;
    }
    synchronized (monitor) {
      run = next;
      become(PipelineState.RUNNING, null);
    }
    tell();
    next.start();
  }

  /**
   * The hold came to whoever waited; it runs now, or has failed.
   *
   * @throws InterruptedException when it does not wait any more; the caller keeps the hold
   */
  void turnCame(Line line, CheckpointStore.Handle held) throws InterruptedException {
    calls.lockInterruptibly();
    try {
      synchronized (monitor) {
        if (waiting != line) {
          throw new InterruptedException("cancelled");
        }
        waiting = null;
        hold = held;
      }
      try {
        lead(held);
      } catch (RuntimeException e) {
        parts.troubled(e);
        go(PipelineState.FAILED, e);
      }
    } finally {
      calls.unlock();
    }
  }

  /** The waiting failed; nothing happens when it was cancelled before. */
  void waitFailed(Line line, Throwable error) {
    synchronized (monitor) {
      if (waiting != line) {
        return;
      }
      parts.troubled(error);
      waiting = null;
      become(PipelineState.FAILED, error);
    }
    tell();
  }

  /**
   * A run is over; nothing happens when it was given up before.
   *
   * @param end SUSPEND keeps the hold, STANDBY waits for it again
   */
  void ended(R ended, PipelineState end, @Nullable Throwable error) {
    CheckpointStore.Handle freed;
    synchronized (monitor) {
      if (run != ended) {
        return;
      }
      if (error != null) {
        parts.troubled(error);
      }
      freed = end == PipelineState.SUSPEND ? null : hold;
    }
    // Before the state says that it is over: whoever sees that may take hold of it at once.
    close(freed);
    if (end == PipelineState.STANDBY) {
      waitForTurn(ended);
      return;
    }
    synchronized (monitor) {
      if (run != ended) {
        return;
      }
      run = null;
      if (freed != null) {
        hold = null;
      }
      become(end, error);
    }
    tell();
  }

  /** Stops what runs or waits and keeps the hold; whether everything was acknowledged. */
  boolean pause(Duration timeout) {
    return halt(timeout, true);
  }

  /** Stops what runs or waits and lets go; whether everything was acknowledged. */
  boolean stop(Duration timeout) {
    calls.lock();
    try {
      boolean drained = halt(timeout, false);
      letGo();
      return drained;
    } finally {
      calls.unlock();
    }
  }

  private boolean halt(Duration timeout, boolean pause) {
    calls.lock();
    try {
      if (leaveLine()) {
        return true;
      }
      R running;
      synchronized (monitor) {
        running = run;
        if (running == null) {
          if (pause && state != PipelineState.SUSPEND) {
            throw refused("pause");
          }
          return true;
        }
      }
      boolean drained = running.stop(timeout);
      giveUp(running);
      boolean ignored = leaveLine();
      return drained;
    } finally {
      calls.unlock();
    }
  }

  /** Has nothing to do with a run any more that did not end in time. */
  private void giveUp(R late) {
    CheckpointStore.Handle freed;
    synchronized (monitor) {
      if (run != late) {
        return;
      }
      run = null;
      // Whenever it wakes up, it must not save anything behind the back of the next one.
      freed = hold;
      hold = null;
      become(PipelineState.SUSPEND, null);
    }
    close(freed);
    tell();
  }

  /** Stops waiting for a turn; whether that was what it did. */
  private boolean leaveLine() {
    Line line;
    synchronized (monitor) {
      line = waiting;
      if (line == null) {
        return false;
      }
      waiting = null;
      become(PipelineState.SUSPEND, null);
    }
    line.cancel();
    tell();
    return true;
  }

  /** Ends it for good. */
  void release() {
    calls.lock();
    try {
      PipelineState end;
      synchronized (monitor) {
        if (state == PipelineState.RELEASED) {
          return;
        }
        refuseClosed("release");
        if (!RELEASABLE.contains(state)) {
          throw refused("release");
        }
        end = state;
        become(PipelineState.RELEASING, null);
      }
      tell();
      try {
        parts.release(hold());
        end = PipelineState.RELEASED;
      } finally {
        letGo();
        go(end, null);
      }
    } finally {
      calls.unlock();
    }
  }

  /** Stops it; every further call is refused. */
  boolean close(Duration timeout) {
    calls.lock();
    try {
      synchronized (monitor) {
        if (closed) {
          return true;
        }
      }
      boolean drained = stop(timeout);
      synchronized (monitor) {
        closed = true;
      }
      return drained;
    } finally {
      calls.unlock();
    }
  }

  /** Waits until nothing runs, waits or is to be started; whether that came in time. */
  boolean awaitStopped(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    synchronized (monitor) {
      while (isActive() || state == PipelineState.INIT || state == PipelineState.RELEASING) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        monitor.wait(left);
      }
      return true;
    }
  }

  private boolean isActive() {
    return state.isRunning() || state == PipelineState.STANDBY;
  }

  private CheckpointStore.Handle hold() {
    synchronized (monitor) {
      CheckpointStore.Handle held = hold;
      if (held != null) {
        return held;
      }
    }
    CheckpointStore.Handle opened = parts.open();
    synchronized (monitor) {
      hold = opened;
    }
    return opened;
  }

  private void letGo() {
    CheckpointStore.Handle freed;
    synchronized (monitor) {
      freed = hold;
      hold = null;
    }
    close(freed);
  }

  private void close(CheckpointStore.@Nullable Handle freed) {
    if (freed != null) {
      parts.close(freed);
    }
  }

  private void go(PipelineState next, @Nullable Throwable error) {
    synchronized (monitor) {
      become(next, error);
    }
    tell();
  }

  /** The monitor is held; {@link #tell} follows without it. */
  private void become(PipelineState next, @Nullable Throwable error) {
    if (state != next) {
      untold.add(new Change(state, next, error));
      state = next;
      monitor.notifyAll();
    }
  }

  /** Tells what was not told, in the order in which it happened. */
  private void tell() {
    synchronized (telling) {
      Change change;
      while ((change = nextUntold()) != null) {
        parts.changed(change.before, change.after, change.error);
      }
    }
  }

  private @Nullable Change nextUntold() {
    synchronized (monitor) {
      return untold.poll();
    }
  }

  private void refuseClosed(String call) {
    if (closed) {
      throw new IllegalStateException(call + " is refused: pipeline '" + name + "' is closed");
    }
  }

  private IllegalStateException refused(String call) {
    return new IllegalStateException(
        "%s is refused: pipeline '%s' is %s (%s)"
            .formatted(call, name, state, state.consoleName()));
  }
}
