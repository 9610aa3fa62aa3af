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
 * @param onDelay takes the reasons of delays
 * @param onNote takes what people should know
 */
record SourceSide(
    PipelineConfig config,
    ObjectMapping objects,
    @Nullable Checkpoint saved,
    Consumer<@Nullable String> onDelay,
    Consumer<String> onNote)
    implements SourceContext {

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
    return config.batchRows();
  }

  @Override
  public long maxBatchBytes() {
    return config.batchBytes();
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
