package dev.oms.core.internal;

import dev.oms.core.OmsException;
import dev.oms.core.spi.LogPlace;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the position of a pipeline to that of a time, one at a time. Thread-safe. */
final class PositionResets {

  private static final Logger log = LoggerFactory.getLogger(PositionResets.class);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Beside the stop timeout: for opening a sink, and saving. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final PipelineConfig config;
  private final CurrentObjects current;
  private final RateLimiter limiter;
  private final Object oneAtATime;
  private final Supplier<@Nullable PipelineRun> run;
  private final Runnable refuse;
  private final Consumer<LogPlace> whileNothingRuns;

  /**
   * Resets of one pipeline.
   *
   * @param oneAtATime the lock of all that changes what is synchronized
   * @param run the present run; null while nothing runs
   * @param refuse throws when the pipeline's state does not allow it
   * @param whileNothingRuns replaces the checkpoint when there is no run
   */
  PositionResets(
      PipelineConfig config,
      CurrentObjects current,
      RateLimiter limiter,
      Object oneAtATime,
      Supplier<@Nullable PipelineRun> run,
      Runnable refuse,
      Consumer<LogPlace> whileNothingRuns) {
    this.config = config;
    this.current = current;
    this.limiter = limiter;
    this.oneAtATime = oneAtATime;
    this.run = run;
    this.refuse = refuse;
    this.whileNothingRuns = whileNothingRuns;
  }

  void to(Instant time) {
    if (!config.start().incremental()) {
      throw new IllegalStateException(
          "a reset is refused: pipeline '"
              + config.name()
              + "' reads the rows that exist and no log, so it has no position in time");
    }
    synchronized (oneAtATime) {
      refuse.run();
      // While everything goes on: what is wrong with the time stops nothing.
      LogPlace place = find(time);
      PipelineRun running = run.get();
      if (running == null) {
        whileNothingRuns.accept(place);
      } else {
        replace(running, place);
      }
      log.info("[{}] its position is that of {} now", config.name(), time);
    }
  }

  private LogPlace find(Instant time) {
    try {
      return config
          .source()
          .placeAt(
              new SourceSide(config, current.get(), null, limiter, reason -> {}, note -> {}), time);
    } catch (UnsupportedOperationException e) {
      throw new OmsException(
          "a source of type '" + config.source().type() + "' cannot look a time up in its log", e);
    }
  }

  private void replace(PipelineRun running, LogPlace place) {
    Duration patience = config.stopTimeout().plus(GRACE);
    long deadline = System.nanoTime() + patience.toNanos();
    PendingReset reset = new PendingReset(config, place, deadline);
    running.reset(reset);
    try {
      while (!reset.await(POLL_NANOS)) {
        boolean late = System.nanoTime() - deadline >= 0;
        if ((late || run.get() != running) && reset.withdraw()) {
          throw new OmsException(
              late
                  ? "the pipeline did not come to a place where its position could be reset within "
                      + patience
                      + "; the position is as before. See status() for what delays it"
                  : "the pipeline stopped before its position could be reset; it is as before");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OmsException(
          reset.withdraw()
              ? "interrupted; the position is as before"
              : "interrupted; whether the position is reset is not known",
          e);
    }
    RuntimeException failure = reset.failure();
    if (failure != null) {
      throw failure;
    }
  }
}
