package dev.oms.core.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.RetriableException;
import dev.oms.core.model.Position;
import dev.oms.core.spi.CheckpointStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run, saved behind what is acknowledged.
 *
 * <p>A save that fails and may work later (a full disk, a store that is away) does not end
 * anything: delivery goes on, {@code status()} and the log say since when and why nothing is saved,
 * and the next save is tried as always. What came since would be repeated after a crash. Used by
 * the run's thread.
 */
final class CheckpointSaves {

  private static final Logger log = LoggerFactory.getLogger(CheckpointSaves.class);
  private static final long REMIND_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final PipelineConfig config;
  private final CheckpointStore.Handle handle;
  private final Delays delays;
  private final PipelineRun.Listener listener;

  private @Nullable Checkpoint last;
  private @Nullable Position savedPosition;
  private boolean renewalFails;
  private @Nullable Instant failingSince;
  private long remindedAt;

  CheckpointSaves(
      PipelineConfig config,
      CheckpointStore.Handle handle,
      @Nullable Checkpoint last,
      Delays delays,
      PipelineRun.Listener listener) {
    this.config = config;
    this.handle = handle;
    this.last = last;
    this.delays = delays;
    this.listener = listener;
  }

  /** What was saved last; null when nothing was. */
  @Nullable Checkpoint last() {
    return last;
  }

  /** A checkpoint to go on from that a sink has saved. */
  void foundByOutlet(@Nullable Checkpoint found) {
    last = found;
  }

  /** Another checkpoint stands in place of the last, to go on from. */
  void replaced(Checkpoint by) {
    last = by;
    works();
  }

  /** The place of what this run saved last; null before it saved. */
  @Nullable Position position() {
    return savedPosition;
  }

  /** Whether the store takes nothing at the moment. */
  boolean isFailing() {
    return failingSince != null;
  }

  /** Saves what is acknowledged and not saved yet; whether that worked. */
  boolean trySave(Session session) {
    try {
      save(session, false);
      return true;
    } catch (RetriableException e) {
      return false;
    }
  }

  /**
   * Saves what is acknowledged and not saved yet.
   *
   * @param completed whether all steps of the pipeline are done
   * @throws RetriableException when it cannot be saved now
   */
  void save(Session session, boolean completed) {
    try {
      if (session.outlet().savesCheckpoints()) {
        noteSaved(session);
      } else {
        saveAcknowledged(session, completed);
      }
      if (completed) {
        storeCompleted();
      }
    } catch (RetriableException e) {
      failed("no checkpoint is saved", e);
      throw e;
    }
  }

  private void saveAcknowledged(Session session, boolean completed) {
    Position position = session.acknowledgedPosition();
    if (position != null && position != savedPosition) {
      store(Checkpoints.of(config, position, completed));
      savedPosition = position;
      session.saved(position);
    }
  }

  private void storeCompleted() {
    Checkpoint before = last;
    if (before != null && !before.completed()) {
      store(before.asCompleted());
    }
  }

  /** Takes note of what the sink saved, and asks it to save what it has not. */
  private void noteSaved(Session session) {
    Outlet.Saved saved = session.outlet().saved();
    if (saved != null && saved.position() != savedPosition) {
      last = saved.checkpoint();
      savedPosition = saved.position();
      session.saved(saved.position());
      listener.checkpointSaved(saved.checkpoint());
    }
    if (session.acknowledgedPosition() != savedPosition || session.saveWanted()) {
      session.outlet().saveSoon();
    }
  }

  private void store(Checkpoint next) {
    handle.save(next);
    last = next;
    works();
    listener.checkpointSaved(next);
  }

  /**
   * Renews the hold on the checkpoint. A store that is away is no error: the delivery goes on until
   * the hold runs out.
   *
   * @return whether it is renewed, or did not need to be
   * @throws dev.oms.core.OmsException when another process holds it now
   */
  boolean keepAlive() {
    try {
      handle.keepAlive();
    } catch (RetriableException e) {
      renewalFails = true;
      failed("the hold on the checkpoint is not renewed", e);
      return false;
    }
    if (renewalFails) {
      works();
    }
    return true;
  }

  private void works() {
    if (failingSince != null) {
      failingSince = null;
      renewalFails = false;
      delays.set(Delays.By.CHECKPOINT, null);
    }
  }

  private void failed(String what, RetriableException e) {
    Instant since = failingSince;
    if (since == null) {
      since = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      failingSince = since;
      remindedAt = System.nanoTime();
    }
    // The same text as long as it lasts: listeners and the log are told of changes.
    String reason = what + " since " + since + ": " + e.getMessage();
    delays.set(Delays.By.CHECKPOINT, reason);
    listener.troubled(e);
    if (System.nanoTime() - remindedAt >= REMIND_NANOS) {
      remindedAt = System.nanoTime();
      log.warn("[{}] still {}", config.name(), reason);
    }
  }
}
