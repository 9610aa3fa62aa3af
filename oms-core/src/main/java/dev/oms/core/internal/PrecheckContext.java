package dev.oms.core.internal;

import dev.oms.core.ObjectMapping;
import dev.oms.core.StartPoint;
import dev.oms.core.spi.SourceContext;
import org.jspecify.annotations.Nullable;

/** What a source sees of a pipeline that is only checked. */
record PrecheckContext(PipelineConfig config) implements SourceContext {

  @Override
  public String pipelineName() {
    return config.name();
  }

  @Override
  public ObjectMapping objects() {
    return config.objects();
  }

  @Override
  public StartPoint startPoint() {
    return config.start();
  }

  @Override
  public @Nullable String savedPosition() {
    return null;
  }

  @Override
  public @Nullable String savedAttachment() {
    return null;
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
  public void delayed(@Nullable String reason) {}
}
