package dev.oms.core.spi;

import org.jspecify.annotations.Nullable;

/** What a pipeline tells its sink. Thread-safe. */
public interface SinkContext {

  /** The pipeline's name, for client ids, thread names and log lines. */
  String pipelineName();

  /**
   * Says that delivery is not making progress and why, for {@code status()}; null when it goes on.
   *
   * @param reason one line, or null
   */
  void delayed(@Nullable String reason);
}
