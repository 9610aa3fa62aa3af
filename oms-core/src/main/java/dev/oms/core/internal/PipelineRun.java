package dev.oms.core.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.DeliveryGuarantee;
import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.model.Position;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.SourceProgress;
import dev.oms.core.spi.TransactionalStore;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipeline between start and stop: supervises one {@link Session} after the other on a thread of
 * its own, has checkpoints saved, and starts anew from the last one when something that may pass by
 * itself broke the session.
 */
final class PipelineRun implements LifeCycle.Run {

  private static final Logger log = LoggerFactory.getLogger(PipelineRun.class);
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final long FIRST_BACKOFF_MILLIS = 500;
  private static final long MAX_BACKOFF_MILLIS = 30_000;
  private static final long SAVE_WANTED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Between a save that failed and the next: as saves are, but at least and at most. */
  private static final long SAVE_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long SAVE_AGAIN_LATEST_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** How a run ended. */
  enum End {
    STOPPED,
    FINISHED,
    FAILED
  }

  /** Told once, when the run is over. */
  interface Listener {
    void ended(PipelineRun run, End end, @Nullable Throwable error);

    void checkpointSaved(Checkpoint checkpoint);

    void troubled(Throwable error);

    /** The last that a session's source said of itself. */
    void sessionEnded(SourceProgress progress);
  }

  private final PipelineConfig config;
  private final PipelineStats stats;
  private final Delays delays;
  private final HeartbeatTopics topics;
  private final CurrentObjects objects;
  private final KnownBad knownBad = new KnownBad();
  private final RateLimiter limiter;
  private final CheckpointStore.Handle handle;
  private final Listener listener;
  private final Thread thread;

  private final CheckpointSaves saves;
  private volatile @Nullable Session session;
  private volatile @Nullable Session restarting;
  private volatile @Nullable PendingReset reset;
  private volatile boolean stopRequested;
  private volatile long stopDeadline;
  private volatile boolean drained;

  PipelineRun(
      PipelineConfig config,
      PipelineStats stats,
      Delays delays,
      CurrentObjects objects,
      RateLimiter limiter,
      CheckpointStore.Handle handle,
      @Nullable Checkpoint checkpoint,
      Listener listener) {
    this.config = config;
    this.stats = stats;
    this.delays = delays;
    this.objects = objects;
    this.limiter = limiter;
    topics = new HeartbeatTopics();
    this.handle = handle;
    this.listener = listener;
    saves = new CheckpointSaves(config, handle, checkpoint, delays, listener);
    thread = new Thread(this::run, "oms-" + config.name());
    thread.setDaemon(true);
  }

  @Override
  public void start() {
    thread.start();
  }

  /** The session that runs now; null between two. */
  @Nullable Session session() {
    return session;
  }

  @Override
  public boolean stop(Duration timeout) {
    requestStop(System.nanoTime() + timeout.toNanos());
    try {
      thread.join(timeout.plus(GRACE).toMillis());
      if (!thread.isAlive()) {
        return drained;
      }
      log.warn("[{}] does not stop within {} and is given up", config.name(), timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // It ends when whatever it hangs in lets it.
    thread.interrupt();
    return false;
  }

  private void requestStop(long deadline) {
    stopDeadline = deadline;
    stopRequested = true;
    Session running = session;
    if (running != null) {
      running.wake();
    }
    synchronized (this) {
      notifyAll();
    }
  }

  /** Asks for a new session in place of this one, at the checkpoint; returns at once. */
  void restart(Session old) {
    restarting = old;
    old.wake();
  }

  /** Asks for another checkpoint, and a new session that begins there; returns at once. */
  void reset(PendingReset wanted) {
    reset = wanted;
    Session running = session;
    if (running != null) {
      restart(running);
    }
    synchronized (this) {
      notifyAll();
    }
  }

  /** Saves the checkpoint that was asked for; between two sessions. */
  private void takeReset() {
    PendingReset wanted = reset;
    if (wanted == null) {
      return;
    }
    reset = null;
    Checkpoint saved = wanted.save(handle);
    if (saved != null) {
      saves.replaced(saved);
      listener.checkpointSaved(saved);
      // Where the last session was means nothing any more.
      listener.sessionEnded(SourceProgress.NONE);
    }
  }

  private void run() {
    End end = End.FAILED;
    Throwable error = null;
    try {
      end = runSessions();
    } catch (InterruptedException e) {
      end = stopRequested ? End.STOPPED : End.FAILED;
      error = stopRequested ? null : new OmsException("the pipeline's thread was interrupted", e);
    } catch (Throwable e) {
      error = e;
    }
    delays.clear();
    listener.ended(this, end, error);
  }

  private End runSessions() throws InterruptedException {
    long backoff = FIRST_BACKOFF_MILLIS;
    for (int attempt = 1; ; attempt++) {
      takeReset();
      Session session = objects.open(this::newSession);
      if (reset != null) {
        // It was asked for before there was this session to end.
        restarting = session;
      }
      Throwable trouble;
      try {
        if (!session.outlet().savesCheckpoints() && !handle.holds()) {
          // Without it nothing may be delivered, so that here a store that is away is waited for.
          handle.keepAlive();
        }
        session.open();
        if (session.outlet().savesCheckpoints()) {
          saves.foundByOutlet(session.outlet().startFrom());
        }
        delays.set(Delays.By.SESSION, null);
        trouble = supervise(session);
      } catch (RetriableException e) {
        trouble = e;
      } catch (InterruptedException | RuntimeException | Error e) {
        boolean ignored = session.close(System.nanoTime(), false);
        listener.sessionEnded(session.progress());
        this.session = null;
        throw e;
      }
      boolean restart = restarting == session && trouble == null;
      long deadline = stopRequested ? stopDeadline : System.nanoTime();
      boolean finished = trouble == null && session.finished();
      if ((finished || restart) && !stopRequested) {
        deadline = System.nanoTime() + config.stopTimeout().toNanos();
      }
      Position before = saves.position();
      drained = session.close(deadline, trouble == null);
      if (trouble == null) {
        trouble = stopRequested || finished ? null : session.failure();
      }
      RetriableException unsaved = saveLast(session, finished);
      if (unsaved != null) {
        // What is delivered and not saved is delivered again: a store that comes back is no reason
        // to fail, one that does not come back at a stop is.
        if (stopRequested) {
          throw unsaved;
        }
        trouble = trouble == null ? unsaved : trouble;
      }
      listener.sessionEnded(session.progress());
      this.session = null;
      if (stopRequested) {
        return finished ? End.FINISHED : End.STOPPED;
      }
      if (finished && trouble == null) {
        return End.FINISHED;
      }
      if (trouble instanceof RefusedRecord refused) {
        knownBad.add(refused);
        log.warn(
            "[{}] goes on from the checkpoint without event {}: {}",
            config.name(),
            refused.eventId(),
            refused.getMessage());
        continue;
      }
      if (trouble != null && !(trouble instanceof RetriableException)) {
        rethrow(trouble);
      }
      if (restart && trouble == null) {
        continue;
      }
      if (saves.position() != before) {
        backoff = FIRST_BACKOFF_MILLIS;
        attempt = 1;
      }
      if (trouble != null) {
        listener.troubled(trouble);
      }
      if (!backOff(backoff, attempt, trouble)) {
        return End.STOPPED;
      }
      backoff = Math.min(MAX_BACKOFF_MILLIS, backoff * 2);
    }
  }

  private Session newSession(ObjectMapping present) {
    Outlet outlet =
        config.guarantee() == DeliveryGuarantee.EXACTLY_ONCE
                && handle instanceof TransactionalStore.Handle transactions
            ? new TransactionalOutlet(
                transactions, position -> Checkpoints.of(config, position, false))
            : new PlainOutlet(config.sink(), handle, saves.last());
    Session made = new Session(config, stats, delays, topics, knownBad, limiter, present, outlet);
    // What the one before said last is over with it.
    delays.set(Delays.By.SINK, null);
    delays.set(Delays.By.SOURCE, null);
    // Opening may take long; status, stop and updates want to see the session meanwhile.
    session = made;
    return made;
  }

  /** Saves checkpoints until the session is over; gives what broke it, or null. */
  private @Nullable Throwable supervise(Session session) throws InterruptedException {
    long interval = config.checkpointInterval().toNanos();
    long second = TimeUnit.SECONDS.toNanos(1);
    long again = Math.max(SAVE_AGAIN_NANOS, Math.min(interval, SAVE_AGAIN_LATEST_NANOS));
    long nextSave = System.nanoTime() + interval;
    while (!stopRequested && !session.finished() && restarting != session) {
      Throwable failure = session.failure();
      if (failure != null) {
        return failure;
      }
      boolean wanted = session.saveWanted() && !saves.isFailing();
      long wait = wanted ? SAVE_WANTED_NANOS : nextSave - System.nanoTime();
      session.await(Math.min(second, Math.max(1, wait)));
      stats.sample();
      // Each second at the latest, however seldom checkpoints are saved.
      boolean held;
      try {
        held = saves.keepAlive();
      } catch (RuntimeException e) {
        Throwable reason = session.failure();
        if (reason != null) {
          return reason;
        }
        throw e;
      }
      boolean saved = held;
      if (held && (System.nanoTime() >= nextSave || (session.saveWanted() && !saves.isFailing()))) {
        saved = saves.trySave(session);
        nextSave = System.nanoTime() + interval;
      }
      if (!saved) {
        nextSave = System.nanoTime() + again;
      }
    }
    return stopRequested ? null : session.failure();
  }

  /**
   * Saves at the end of a session. When everything is done but that, it is tried until it works or
   * a stop is asked for: a new session would do all of it again.
   *
   * @return why it could not be saved; null when it was
   */
  private @Nullable RetriableException saveLast(Session session, boolean finished)
      throws InterruptedException {
    while (true) {
      try {
        saves.save(session, finished);
        return null;
      } catch (RetriableException e) {
        if (!finished || !pause(TimeUnit.NANOSECONDS.toMillis(SAVE_AGAIN_NANOS))) {
          return e;
        }
      }
    }
  }

  /** Waits before the next attempt; false when a stop was asked for meanwhile. */
  private boolean backOff(long millis, int attempt, @Nullable Throwable trouble)
      throws InterruptedException {
    long jittered = millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1);
    String reason = trouble == null ? "the session ended" : String.valueOf(trouble.getMessage());
    delays.set(
        Delays.By.SESSION,
        reason + " (attempt " + attempt + ", next in " + (jittered + 999) / 1000 + " s)");
    log.warn("[{}] {}; trying again in {} ms", config.name(), reason, jittered);
    return pause(jittered);
  }

  /** Waits; false when a stop was asked for meanwhile. */
  private boolean pause(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    synchronized (this) {
      while (!stopRequested && reset == null) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return true;
        }
        wait(left);
      }
    }
    return !stopRequested;
  }

  private static void rethrow(Throwable trouble) {
    if (trouble instanceof RuntimeException e) {
      throw e;
    }
    if (trouble instanceof Error e) {
      throw e;
    }
    throw new OmsException(String.valueOf(trouble.getMessage()), trouble);
  }
}
