package dev.oms.core.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.OmsException;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.LogPlace;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another place to go on from, for a run to take between two sessions. Thread-safe. */
final class PendingReset extends Pending {

  private final PipelineConfig config;
  private final LogPlace place;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile @Nullable RuntimeException failure;

  PendingReset(PipelineConfig config, LogPlace place, long deadline) {
    super(deadline);
    this.config = config;
    this.place = place;
  }

  /**
   * Saves the checkpoint of the other place, when nothing reads or delivers; unless it was given
   * up. An error is the asker's alone.
   *
   * @return what was saved; null when it was given up, or not saved
   */
  @Nullable Checkpoint save(CheckpointStore.Handle handle) {
    synchronized (this) {
      if (!settle()) {
        return null;
      }
    }
    try {
      return save(config, place, handle);
    } catch (RuntimeException e) {
      failure = e;
      return null;
    } finally {
      done.countDown();
    }
  }

  /**
   * Replaces the saved checkpoint by one of {@code place}.
   *
   * @throws OmsException when there is none, or it cannot be used or saved
   */
  static Checkpoint save(PipelineConfig config, LogPlace place, CheckpointStore.Handle handle) {
    Checkpoint before = handle.load().orElse(null);
    PrecheckRun.checkUsable(config, before);
    if (before == null) {
      throw new OmsException(
          "pipeline '"
              + config.name()
              + "' has no checkpoint in "
              + config.checkpoints().describe()
              + " yet, so there is no position to reset: where a new pipeline begins is what its"
              + " start point says");
    }
    Checkpoint next =
        Checkpoints.of(config, place.inPlaceOf(before.position(), before.attachment()), false);
    handle.save(next);
    return next;
  }

  /** Waits until it is saved or failed; whether it was by {@code nanos}. */
  boolean await(long nanos) throws InterruptedException {
    return done.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Why it was not saved; null when it was. */
  @Nullable RuntimeException failure() {
    return failure;
  }
}
