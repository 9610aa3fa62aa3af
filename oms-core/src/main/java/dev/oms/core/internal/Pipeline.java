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
import dev.oms.core.model.TableId;
import dev.oms.core.precheck.PrecheckItem;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.LogPlace;
import dev.oms.core.spi.SourceProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pipeline: what it is composed of, and its {@link LifeCycle}. */
final class Pipeline
    implements SyncPipeline,
        LifeCycle.Parts<PipelineRun>,
        PipelineRun.Listener,
        StandbyWait.Listener {

  private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

  private static final String RESET = "a reset";

  private final PipelineConfig config;
  private final PipelineStats stats = new PipelineStats(this::noted);
  private final Delays delays = new Delays(this::delayChanged);
  private final RateLimiter limiter = new RateLimiter();
  private final CurrentObjects objects;
  private final ObjectUpdates updates;
  private final Resynchronizations resynchronizations;
  private final PositionResets resets;
  private final Object listenerCalls = new Object();
  private final LifeCycle<PipelineRun> life;
  private volatile @Nullable Checkpoint checkpoint;

  /** When this object saved {@link #checkpoint}, by nanoTime; null when it was found. */
  private volatile @Nullable Long savedAt;

  private volatile PipelineStatus.@Nullable LastError lastError;
  private volatile SourceProgress lastProgress = SourceProgress.NONE;

  Pipeline(PipelineConfig config) {
    this.config = config;
    limiter.limit(config.throttle());
    objects = new CurrentObjects(config.objects());
    life = new LifeCycle<>(config.name(), this, listenerCalls);
    Object oneAtATime = new Object();
    updates =
        new ObjectUpdates(
            config,
            objects,
            stats,
            oneAtATime,
            life::run,
            () -> life.refuseEnded("a change of the objects"));
    resynchronizations =
        new Resynchronizations(
            config, objects, oneAtATime, () -> life.running("a re-synchronization"));
    resets =
        new PositionResets(
            config,
            objects,
            limiter,
            oneAtATime,
            life::run,
            () -> life.refuseUnlessLeading(RESET),
            this::resetStored);
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
  public Set<TableId> resynchronize(String... tables) {
    return resynchronizations.begin(tables);
  }

  @Override
  public void resetTo(Instant time) {
    resets.to(Objects.requireNonNull(time, "time"));
  }

  /** Replaces the checkpoint while nothing runs. */
  private void resetStored(LogPlace place) {
    life.whileIdle(
        RESET,
        config.standby() ? this::takeTurn : this::open,
        hold -> {
          checkpointSaved(PendingReset.save(config, place, hold));
          lastProgress = SourceProgress.NONE;
        });
  }

  /** Takes hold of the checkpoint, unless another instance has it. */
  private CheckpointStore.Handle takeTurn() {
    try (CheckpointStore.Standby line = config.checkpoints().standby(config.name())) {
      CheckpointStore.Handle taken = line.await(config.stopTimeout());
      if (taken == null) {
        throw new CheckpointHeldException(
            "a reset is refused: another instance runs pipeline '"
                + config.name()
                + "'; only the one that runs can reset its position",
            null);
      }
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OmsException("interrupted; the position is as before", e);
    }
  }

  @Override
  public void throttle(Throttle limits) {
    limiter.limit(limits);
    log.info("[{}] throttle: {}", config.name(), limits);
  }

  @Override
  public void start() {
    if (config.precheck().onStart() && life.isStartable()) {
      // Not under the lock: an end that does not answer must not hold up a stop.
      checkBeforeStart();
    }
    life.begin("start", LifeCycle.STARTABLE);
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
    life.begin("resume", LifeCycle.RESUMABLE);
  }

  @Override
  public void pause() {
    warnUnlessDrained(life.pause(config.stopTimeout()));
  }

  @Override
  public boolean stop(Duration timeout) {
    return warnUnlessDrained(life.stop(timeout));
  }

  private boolean warnUnlessDrained(boolean drained) {
    if (!drained) {
      log.warn(
          "[{}] stopped with changes in flight; they are delivered again at the next start",
          config.name());
    }
    return drained;
  }

  @Override
  public void release() {
    life.release();
  }

  @Override
  public void close() {
    boolean ignored = warnUnlessDrained(life.close(config.stopTimeout()));
  }

  @Override
  public boolean awaitStopped(Duration timeout) throws InterruptedException {
    return life.awaitStopped(timeout);
  }

  @Override
  public boolean standby() {
    return config.standby();
  }

  @Override
  public CheckpointStore.Handle open() {
    return config.checkpoints().open(config.name());
  }

  @Override
  public void close(CheckpointStore.Handle hold) {
    try {
      hold.close();
    } catch (RuntimeException e) {
      log.warn("[{}] closing the checkpoint store: {}", config.name(), e.toString());
    }
  }

  @Override
  public @Nullable PipelineRun run(CheckpointStore.Handle hold) {
    Checkpoint saved = hold.load().orElse(null);
    PrecheckRun.checkUsable(config, saved);
    savedAt = null;
    checkpoint = saved;
    if (saved != null && saved.completed() && !config.start().incremental()) {
      log.info("[{}] full synchronization was completed before", config.name());
      return null;
    }
    log.info(
        "[{}] starts {}",
        config.name(),
        saved == null ? "anew: " + config.start() : "from the checkpoint " + saved.position());
    return new PipelineRun(config, stats, delays, objects, limiter, hold, saved, this);
  }

  @Override
  public LifeCycle.Line line() {
    return new StandbyWait(config, delays, this);
  }

  @Override
  public void turnCame(StandbyWait wait, CheckpointStore.Handle held) throws InterruptedException {
    life.turnCame(wait, held);
  }

  @Override
  public void waitFailed(StandbyWait wait, Throwable error) {
    life.waitFailed(wait, error);
  }

  @Override
  public void release(CheckpointStore.Handle hold) {
    hold.save(hold.load().orElseGet(this::nothingDone).asReleased());
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
  public PipelineStatus status() {
    PipelineState state = life.state();
    PipelineRun run = life.run();
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
    if (config.standby() && error instanceof CheckpointHeldException) {
      log.warn("[{}] {}; it waits for its turn", config.name(), error.getMessage());
      life.ended(ended, PipelineState.STANDBY, error);
      return;
    }
    life.ended(
        ended,
        switch (end) {
          case STOPPED -> PipelineState.SUSPEND;
          case FINISHED -> PipelineState.FINISHED;
          case FAILED -> PipelineState.FAILED;
        },
        error);
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

  @Override
  public void changed(PipelineState before, PipelineState after, @Nullable Throwable error) {
    if (error != null) {
      log.error("[{}] failed: {}", config.name(), error.getMessage(), error);
    }
    log.info("[{}] {} -> {}", config.name(), before, after);
    tell(listener -> listener.stateChanged(before, after));
    if (error != null) {
      tell(listener -> listener.failed(error));
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
}
