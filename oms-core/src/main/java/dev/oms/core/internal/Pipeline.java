package dev.oms.core.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.CheckpointHeldException;
import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.PipelineListener;
import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.SyncPipeline;
import dev.oms.core.Throttle;
import dev.oms.core.model.Position;
import dev.oms.core.precheck.PrecheckItem;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.SourceProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life cycle: one state machine, one call at a time. */
final class Pipeline implements SyncPipeline, PipelineRun.Listener, StandbyWait.Listener {

  private static final Logger log = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Set<PipelineState> STARTABLE =
      EnumSet.of(PipelineState.INIT, PipelineState.SUSPEND, PipelineState.FAILED);
  private static final Set<PipelineState> RELEASABLE =
      EnumSet.of(PipelineState.SUSPEND, PipelineState.FAILED, PipelineState.FINISHED);

  private final PipelineConfig config;
  private final PipelineStats stats = new PipelineStats(this::noted);
  private final Delays delays = new Delays(this::delayChanged);
  private final RateLimiter limiter = new RateLimiter();
  private final CurrentObjects objects;
  private final ObjectUpdates updates;

  /** Held during life-cycle calls, which may take long; never by {@link #status}. */
  private final ReentrantLock lifecycle = new ReentrantLock();

  /** Guards the fields below; held for moments only. */
  private final Object monitor = new Object();

  private final Object listenerCalls = new Object();

  private PipelineState state = PipelineState.INIT;
  private boolean closed;
  private CheckpointStore.@Nullable Handle handle;
  private @Nullable PipelineRun run;
  private @Nullable StandbyWait waiting;
  private volatile @Nullable Checkpoint checkpoint;

  /** When this object saved {@link #checkpoint}, by nanoTime; null when it was found. */
  private volatile @Nullable Long savedAt;

  private volatile PipelineStatus.@Nullable LastError lastError;
  private volatile SourceProgress lastProgress = SourceProgress.NONE;

  Pipeline(PipelineConfig config) {
    this.config = config;
    limiter.limit(config.throttle());
    objects = new CurrentObjects(config.objects());
    updates = new ObjectUpdates(config, objects, stats, this::activeRun, this::refuseUpdate);
  }

  @Override
  public String name() {
    return config.name();
  }

  @Override
  public PrecheckReport precheck() {
    return new PrecheckRun(config.withObjects(objects.get())).run();
  }

  @Override
  public ObjectMapping objects() {
    return objects.get();
  }

  @Override
  public void updateObjects(ObjectMapping next) {
    updates.update(Objects.requireNonNull(next, "objects"));
  }

  @Override
  public void addObjects(ObjectMapping more) {
    updates.add(Objects.requireNonNull(more, "objects"));
  }

  @Override
  public void removeObjects(String... patterns) {
    updates.remove(patterns);
  }

  @Override
  public void throttle(Throttle limits) {
    limiter.limit(limits);
    log.info("[{}] throttle: {}", config.name(), limits);
  }

  /** The run that has, or will have, a session; null while nothing runs. */
  private @Nullable PipelineRun activeRun() {
    synchronized (monitor) {
      return state.isRunning() ? run : null;
    }
  }

  private void refuseUpdate() {
    synchronized (monitor) {
      refuseClosed("a change of the objects");
      if (!isActive() && !STARTABLE.contains(state)) {
        throw refused("a change of the objects");
      }
    }
  }

  @Override
  public void start() {
    if (config.precheck().onStart() && startable()) {
      // Not under the lock: an end that does not answer must not hold up a stop.
      checkBeforeStart();
    }
    begin("start", STARTABLE);
  }

  private boolean startable() {
    synchronized (monitor) {
      return !closed && STARTABLE.contains(state);
    }
  }

  private void checkBeforeStart() {
    PrecheckReport report = precheck();
    for (PrecheckItem item : report.items()) {
      if (item.result() == PrecheckItem.Result.WARNING) {
        log.warn("[{}] precheck: {}", config.name(), item);
      } else {
        log.info("[{}] precheck: {}", config.name(), item);
      }
    }
    report.throwIfFailed();
  }

  @Override
  public void resume() {
    begin("resume", EnumSet.of(PipelineState.SUSPEND, PipelineState.FAILED));
  }

  private void begin(String call, Set<PipelineState> allowed) {
    lifecycle.lock();
    try {
      synchronized (monitor) {
        refuseClosed(call);
        if (isActive()) {
          return;
        }
        if (!allowed.contains(state)) {
          throw refused(call);
        }
      }
      if (config.standby() && !isHeld()) {
        waitForTurn();
        return;
      }
      lead(openHandle());
    } finally {
      lifecycle.unlock();
    }
  }

  /** Whether it runs, or waits to; the monitor is held, or a moment's answer will do. */
  private boolean isActive() {
    synchronized (monitor) {
      return state.isRunning() || state == PipelineState.STANDBY;
    }
  }

  /** Whether the checkpoint is held, as it is while the pipeline is paused. */
  private boolean isHeld() {
    synchronized (monitor) {
      return handle != null;
    }
  }

  private void waitForTurn() {
    StandbyWait wait = new StandbyWait(config, delays, this);
    synchronized (monitor) {
      waiting = wait;
    }
    become(PipelineState.STANDBY);
    wait.start();
  }

  @Override
  public void turnCame(StandbyWait wait, CheckpointStore.Handle held) throws InterruptedException {
    lifecycle.lockInterruptibly();
    try {
      synchronized (monitor) {
        if (waiting != wait) {
          throw new InterruptedException("cancelled");
        }
        waiting = null;
        handle = held;
      }
      try {
        lead(held);
      } catch (RuntimeException e) {
        failed(e);
      }
    } finally {
      lifecycle.unlock();
    }
  }

  @Override
  public void waitFailed(StandbyWait wait, Throwable error) {
    synchronized (monitor) {
      if (waiting != wait) {
        return;
      }
      waiting = null;
    }
    failed(error);
  }

  private void failed(Throwable error) {
    remember(error);
    log.error("[{}] failed: {}", config.name(), error.getMessage(), error);
    become(PipelineState.FAILED);
    tell(listener -> listener.failed(error));
  }

  /** Begins to run with the checkpoint that is held. */
  private void lead(CheckpointStore.Handle handle) {
    lifecycle.lock();
    try {
      Checkpoint saved = null;
      try {
        saved = handle.load().orElse(null);
        PrecheckRun.checkUsable(config, saved);
      } catch (RuntimeException e) {
        closeHandle();
        throw e;
      }
      savedAt = null;
      checkpoint = saved;
      if (saved != null && saved.completed() && !config.start().incremental()) {
        log.info("[{}] full synchronization was completed before", config.name());
        closeHandle();
        become(PipelineState.FINISHED);
        return;
      }
      log.info(
          "[{}] starts {}",
          config.name(),
          saved == null ? "anew: " + config.start() : "from the checkpoint " + saved.position());
      PipelineRun started =
          new PipelineRun(config, stats, delays, objects, limiter, handle, saved, this);
      synchronized (monitor) {
        run = started;
      }
      become(PipelineState.RUNNING);
      started.start();
    } finally {
      lifecycle.unlock();
    }
  }

  @Override
  public void pause() {
    halt("pause", config.stopTimeout());
  }

  @Override
  public boolean stop(Duration timeout) {
    lifecycle.lock();
    try {
      boolean drained = halt("stop", timeout);
      closeHandle();
      return drained;
    } finally {
      lifecycle.unlock();
    }
  }

  private boolean halt(String call, Duration timeout) {
    lifecycle.lock();
    try {
      PipelineRun running;
      if (leaveLine()) {
        return true;
      }
      synchronized (monitor) {
        if (!state.isRunning()) {
          if (call.equals("pause") && state != PipelineState.SUSPEND) {
            throw refused(call);
          }
          return true;
        }
        running = run;
      }
      boolean drained = running == null || stopRun(running, timeout);
      synchronized (monitor) {
        run = null;
      }
      if (!leaveLine() && state().isRunning()) {
        become(PipelineState.SUSPEND);
      }
      if (!drained) {
        log.warn(
            "[{}] stopped with changes in flight; they are delivered again at the next start",
            config.name());
      }
      return drained;
    } finally {
      lifecycle.unlock();
    }
  }

  /** Stops waiting for a turn; whether that was what the pipeline did. */
  private boolean leaveLine() {
    StandbyWait wait;
    synchronized (monitor) {
      if (state != PipelineState.STANDBY) {
        return false;
      }
      wait = waiting;
      waiting = null;
    }
    if (wait != null) {
      wait.cancel();
    }
    delays.clear();
    become(PipelineState.SUSPEND);
    return true;
  }

  private boolean stopRun(PipelineRun running, Duration timeout) {
    running.requestStop(System.nanoTime() + timeout.toNanos());
    try {
      if (running.join(timeout.plus(GRACE))) {
        return running.drained();
      }
      log.warn("[{}] does not stop within {} and is given up", config.name(), timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    running.abandon();
    return false;
  }

  @Override
  public void release() {
    lifecycle.lock();
    try {
      synchronized (monitor) {
        if (state == PipelineState.RELEASED) {
          return;
        }
        refuseClosed("release");
        if (!RELEASABLE.contains(state)) {
          throw refused("release");
        }
      }
      PipelineState before = state();
      become(PipelineState.RELEASING);
      try {
        CheckpointStore.Handle handle = openHandle();
        handle.save(handle.load().orElseGet(this::nothingDone).asReleased());
      } catch (RuntimeException e) {
        become(before);
        throw e;
      } finally {
        closeHandle();
      }
      become(PipelineState.RELEASED);
    } finally {
      lifecycle.unlock();
    }
  }

  private Checkpoint nothingDone() {
    return new Checkpoint(
        config.name(),
        config.source().identity(),
        "",
        null,
        0,
        System.currentTimeMillis(),
        false,
        false);
  }

  @Override
  public void close() {
    lifecycle.lock();
    try {
      synchronized (monitor) {
        if (closed) {
          return;
        }
      }
      boolean ignored = stop(config.stopTimeout());
      synchronized (monitor) {
        closed = true;
      }
    } finally {
      lifecycle.unlock();
    }
  }

  @Override
  public boolean awaitStopped(Duration timeout) throws InterruptedException {
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

  @Override
  public PipelineStatus status() {
    PipelineState state;
    PipelineRun run;
    synchronized (monitor) {
      state = this.state;
      run = this.run;
    }
    Session session = run == null ? null : run.session();
    SourceProgress progress = session == null ? lastProgress : session.progress();
    Position position = session == null ? null : session.acknowledgedPosition();
    Checkpoint saved = checkpoint;
    long syncMillis =
        position != null ? position.syncTimeMillis() : saved != null ? saved.syncTimeMillis() : 0;
    long now = System.currentTimeMillis();
    return new PipelineStatus(
        config.name(),
        state,
        state == PipelineState.FINISHED ? SourceProgress.Phase.FINISHED : progress.phase(),
        progress.tables(),
        stats.partitioning(),
        syncMillis == 0 ? null : Instant.ofEpochMilli(syncMillis),
        syncMillis == 0 ? null : Duration.ofMillis(Math.max(0, now - syncMillis)),
        session == null ? 0 : stats.rowsPerSecond(),
        session == null ? 0 : stats.bytesPerSecond(),
        stats.rows(),
        stats.messages(),
        stats.bytes(),
        session == null
            ? new PipelineStatus.InFlight(0, 0)
            : new PipelineStatus.InFlight(session.inFlightBatches(), session.inFlightBytes()),
        delays.reason(),
        lastError,
        progress.position(),
        checkpointAge(saved, now),
        stats.notes(),
        stats.bad().status(),
        limiter.status());
  }

  private @Nullable Duration checkpointAge(@Nullable Checkpoint saved, long now) {
    if (saved == null || saved.savedAtMillis() == 0) {
      return null;
    }
    // By the clock that is never set, where it was this process that saved.
    Long nanos = savedAt;
    return nanos == null
        ? Duration.ofMillis(Math.max(0, now - saved.savedAtMillis()))
        : Duration.ofNanos(System.nanoTime() - nanos);
  }

  @Override
  public void ended(PipelineRun ended, PipelineRun.End end, @Nullable Throwable error) {
    synchronized (monitor) {
      if (run != ended) {
        return;
      }
    }
    if (config.standby() && error instanceof CheckpointHeldException) {
      remember(error);
      log.warn("[{}] {}; it waits for its turn", config.name(), error.getMessage());
      closeHandle();
      waitForTurn();
      return;
    }
    if (error != null) {
      remember(error);
      log.error("[{}] failed: {}", config.name(), error.getMessage(), error);
    }
    switch (end) {
      case STOPPED -> become(PipelineState.SUSPEND);
      case FINISHED -> become(PipelineState.FINISHED);
      case FAILED -> become(PipelineState.FAILED);
    }
    if (end != PipelineRun.End.STOPPED) {
      closeHandle();
    }
    if (error != null) {
      tell(listener -> listener.failed(error));
    }
  }

  @Override
  public void checkpointSaved(Checkpoint saved) {
    checkpoint = saved;
    savedAt = System.nanoTime();
    tell(listener -> listener.checkpointSaved(saved));
  }

  @Override
  public void sessionEnded(SourceProgress progress) {
    lastProgress = progress;
  }

  @Override
  public void troubled(Throwable error) {
    remember(error);
  }

  private void remember(Throwable error) {
    String message = error.getMessage();
    lastError =
        new PipelineStatus.LastError(
            error instanceof OmsException && message != null ? message : error.toString(),
            Instant.now());
  }

  private void delayChanged(@Nullable String reason) {
    if (reason != null) {
      log.warn("[{}] delayed: {}", config.name(), reason);
    } else {
      log.info("[{}] goes on", config.name());
    }
    tell(listener -> listener.delayed(reason));
  }

  private void noted(String note) {
    log.warn("[{}] {}", config.name(), note);
    tell(listener -> listener.noted(note));
  }

  private PipelineState state() {
    synchronized (monitor) {
      return state;
    }
  }

  private void become(PipelineState next) {
    PipelineState before;
    synchronized (monitor) {
      before = state;
      state = next;
      monitor.notifyAll();
    }
    if (before != next) {
      log.info("[{}] {} -> {}", config.name(), before, next);
      tell(listener -> listener.stateChanged(before, next));
    }
  }

  private void tell(Consumer<PipelineListener> call) {
    synchronized (listenerCalls) {
      for (PipelineListener listener : config.listeners()) {
        try {
          call.accept(listener);
        } catch (RuntimeException e) {
          log.warn("[{}] a listener threw {}", config.name(), e.toString(), e);
        }
      }
    }
  }

  private CheckpointStore.Handle openHandle() {
    synchronized (monitor) {
      CheckpointStore.Handle open = handle;
      if (open != null) {
        return open;
      }
    }
    CheckpointStore.Handle opened = config.checkpoints().open(config.name());
    synchronized (monitor) {
      handle = opened;
    }
    return opened;
  }

  private void closeHandle() {
    CheckpointStore.Handle open;
    synchronized (monitor) {
      open = handle;
      handle = null;
    }
    if (open != null) {
      try {
        open.close();
      } catch (RuntimeException e) {
        log.warn("[{}] closing the checkpoint store: {}", config.name(), e.toString());
      }
    }
  }

  private void refuseClosed(String call) {
    if (closed) {
      throw new IllegalStateException(
          call + " is refused: pipeline '" + config.name() + "' is closed");
    }
  }

  private IllegalStateException refused(String call) {
    return new IllegalStateException(
        call
            + " is refused: pipeline '"
            + config.name()
            + "' is "
            + state
            + " ("
            + state.consoleName()
            + ")");
  }
}
