package dev.oms.source.mysql.internal;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Why the source makes no progress, by the part of it that says so: parts that wait for the same
 * server get it back at different times, and the first of them must not speak for the others.
 * Thread-safe.
 */
final class SourceDelays {

  /** The parts, the one first that the others wait for. */
  enum Part {
    START,
    LOG,
    ROWS
  }

  private final @Nullable String[] reasons = new @Nullable String[Part.values().length];
  private final Consumer<@Nullable String> pipeline;

  SourceDelays(Consumer<@Nullable String> pipeline) {
    this.pipeline = pipeline;
  }

  /** Takes the reasons of one part; null when it goes on. */
  Consumer<@Nullable String> of(Part part) {
    return reason -> set(part, reason);
  }

  /** All parts are over, and the source begins again because of {@code reason}. */
  synchronized void startsAnew(String reason) {
    Arrays.fill(reasons, null);
    set(Part.START, reason);
  }

  private synchronized void set(Part part, @Nullable String reason) {
    reasons[part.ordinal()] = reason;
    for (String first : reasons) {
      if (first != null) {
        pipeline.accept(first);
        return;
      }
    }
    pipeline.accept(null);
  }
}
