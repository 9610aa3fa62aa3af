package dev.oms.core.internal;

import dev.oms.core.RetriableException;
import dev.oms.core.spi.CheckpointStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits, on a thread of its own, until this instance may run the pipeline. Used once. */
final class StandbyWait implements LifeCycle.Line {

  private static final Logger log = LoggerFactory.getLogger(StandbyWait.class);
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final long RETRY_MILLIS = 1_000;

  /** Told how the waiting ended, on its thread. */
  interface Listener {
    /**
     * This instance holds the checkpoint now.
     *
     * @throws InterruptedException when it was told to stop meanwhile; the handle is closed then
     */
    void turnCame(StandbyWait wait, CheckpointStore.Handle handle) throws InterruptedException;

    /** The store cannot be used. */
    void waitFailed(StandbyWait wait, Throwable error);
  }

  private final PipelineConfig config;
  private final Delays delays;
  private final Listener listener;
  private final Thread thread;
  private volatile boolean cancelled;

  StandbyWait(PipelineConfig config, Delays delays, Listener listener) {
    this.config = config;
    this.delays = delays;
    this.listener = listener;
    thread = new Thread(this::run, "oms-" + config.name() + "-standby");
    thread.setDaemon(true);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void cancel() {
    cancelled = true;
    thread.interrupt();
  }

  private void run() {
    try (CheckpointStore.Standby line = config.checkpoints().standby(config.name())) {
      CheckpointStore.Handle handle = null;
      while (handle == null) {
        // An interrupt may be lost, by one that came too early or by what swallows it.
        if (cancelled) {
          throw new InterruptedException("cancelled");
        }
        handle = await(line);
      }
      delays.set(Delays.By.SESSION, null);
      hand(handle);
    } catch (InterruptedException e) {
      // Cancelled.
    } catch (Throwable e) {
      if (!cancelled) {
        listener.waitFailed(this, e);
      }
    }
  }

  private CheckpointStore.@Nullable Handle await(CheckpointStore.Standby line)
      throws InterruptedException {
    try {
      CheckpointStore.Handle handle = line.await(STEP);
      delays.set(Delays.By.SESSION, null);
      return handle;
    } catch (RetriableException e) {
      if (cancelled) {
        throw new InterruptedException("cancelled");
      }
      delays.set(Delays.By.SESSION, e.getMessage());
      Thread.sleep(RETRY_MILLIS);
      return null;
    }
  }

  private void hand(CheckpointStore.Handle handle) throws InterruptedException {
    try {
      if (cancelled) {
        throw new InterruptedException("cancelled");
      }
      listener.turnCame(this, handle);
    } catch (InterruptedException | RuntimeException e) {
      close(handle);
      throw e;
    }
  }

  private void close(CheckpointStore.Handle handle) {
    try {
      handle.close();
    } catch (RuntimeException e) {
      log.warn("[{}] letting go of the checkpoint: {}", config.name(), e.toString());
    }
  }
}
