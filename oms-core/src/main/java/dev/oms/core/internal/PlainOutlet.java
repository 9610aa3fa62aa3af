package dev.oms.core.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import org.jspecify.annotations.Nullable;

/** At least once: the pipeline saves checkpoints behind what the sink has acknowledged. */
final class PlainOutlet implements Outlet {

  private final ChangeSink sink;
  private final CheckpointStore.Handle handle;
  private final @Nullable Checkpoint startFrom;

  PlainOutlet(ChangeSink sink, CheckpointStore.Handle handle, @Nullable Checkpoint startFrom) {
    this.handle = handle;
    this.sink = sink;
    this.startFrom = startFrom;
  }

  @Override
  public SinkWriter open(SinkContext context) {
    return sink.open(context);
  }

  @Override
  public @Nullable Checkpoint startFrom() {
    return startFrom;
  }

  @Override
  public boolean savesCheckpoints() {
    return false;
  }

  @Override
  public boolean holds() {
    return handle.holds();
  }

  @Override
  public void saveSoon() {}

  @Override
  public @Nullable Saved saved() {
    return null;
  }
}
