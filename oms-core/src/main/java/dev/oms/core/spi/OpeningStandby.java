package dev.oms.core.spi;

import dev.oms.core.CheckpointHeldException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits for a checkpoint by trying to open it, twice a second. */
final class OpeningStandby implements CheckpointStore.Standby {

  private static final long PAUSE_MILLIS = 500;

  private final CheckpointStore store;
  private final String pipeline;

  OpeningStandby(CheckpointStore store, String pipeline) {
    this.store = store;
    this.pipeline = pipeline;
  }

  @Override
  public CheckpointStore.@Nullable Handle await(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return store.open(pipeline);
      } catch (CheckpointHeldException e) {
        if (System.nanoTime() - end >= 0) {
          return null;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  @Override
  public void close() {}
}
