package dev.oms.core.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.ObjectMapping;
import dev.oms.core.StartPoint;
import dev.oms.core.spi.SourceContext;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a source sees of its pipeline.
 *
 * @param objects which tables are wanted
 * @param saved the checkpoint to go on from; null for a new start
 * @param limiter whose limits make batches small
 * @param onDelay takes the reasons of delays
 * @param onNote takes what people should know
 */
record SourceSide(
    PipelineConfig config,
    ObjectMapping objects,
    @Nullable Checkpoint saved,
    RateLimiter limiter,
    Consumer<@Nullable String> onDelay,
    Consumer<String> onNote)
    implements SourceContext {

  /** Under a throttle batches are that small, so that it is even. */
  private static final int BATCHES_PER_SECOND = 20;

  private static final long LEAST_BYTES = 1024;

  @Override
  public String pipelineName() {
    return config.name();
  }

  @Override
  public StartPoint startPoint() {
    return config.start();
  }

  @Override
  public @Nullable String savedPosition() {
    return saved == null ? null : saved.position();
  }

  @Override
  public @Nullable String savedAttachment() {
    return saved == null ? null : saved.attachment();
  }

  @Override
  public int maxBatchRows() {
    long rate = limiter.limits().rowsPerSecond();
    return rate == 0
        ? config.batchRows()
        : (int) Math.max(1, Math.min(config.batchRows(), rate / BATCHES_PER_SECOND));
  }

  @Override
  public long maxBatchBytes() {
    long rate = limiter.limits().bytesPerSecond();
    return rate == 0
        ? config.batchBytes()
        : Math.max(LEAST_BYTES, Math.min(config.batchBytes(), rate / BATCHES_PER_SECOND));
  }

  @Override
  public Duration heartbeatInterval() {
    return config.delivery().heartbeats();
  }

  @Override
  public boolean transactionSequence() {
    return config.delivery().transactionSequence();
  }

  @Override
  public void delayed(@Nullable String reason) {
    onDelay.accept(reason);
  }

  @Override
  public void note(String text) {
    onNote.accept(text);
  }
}
