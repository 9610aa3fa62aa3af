package dev.oms.testkit.compat;

import dev.oms.core.spi.SinkContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A sink's context for tests that remembers the delays that were reported. Thread-safe. */
public final class RecordedContext implements SinkContext {

  private final String pipelineName;
  private final List<String> delays = new CopyOnWriteArrayList<>();
  private volatile @Nullable String delay;

  /** A context of a pipeline of this name. */
  public RecordedContext(String pipelineName) {
    this.pipelineName = pipelineName;
  }

  @Override
  public String pipelineName() {
    return pipelineName;
  }

  @Override
  public void delayed(@Nullable String reason) {
    delay = reason;
    if (reason != null) {
      delays.add(reason);
    }
  }

  /** The present delay, or null. */
  public @Nullable String delay() {
    return delay;
  }

  /** All that were reported, in their order. */
  public List<String> delays() {
    return List.copyOf(delays);
  }
}
