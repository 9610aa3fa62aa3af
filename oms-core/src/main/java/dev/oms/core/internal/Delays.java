package dev.oms.core.internal;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is amiss with a pipeline, by who says so. Thread-safe. */
final class Delays {

  enum By {
    SESSION,
    SINK,
    SOURCE,
    /** Delivery goes on, but its progress is not saved. */
    CHECKPOINT
  }

  private final @Nullable String[] reasons = new @Nullable String[By.values().length];
  private final Consumer<@Nullable String> onChange;

  Delays(Consumer<@Nullable String> onChange) {
    this.onChange = onChange;
  }

  void set(By by, @Nullable String reason) {
    String after;
    synchronized (this) {
      String before = first();
      reasons[by.ordinal()] = reason;
      after = first();
      if (Objects.equals(before, after)) {
        return;
      }
    }
    onChange.accept(after);
  }

  void clear() {
    for (By by : By.values()) {
      set(by, null);
    }
  }

  @Nullable String reason() {
    synchronized (this) {
      return first();
    }
  }

  /** The nearest cause of a delay, and whatever keeps the checkpoint from being saved. */
  private @Nullable String first() {
    String unsaved = reasons[By.CHECKPOINT.ordinal()];
    for (String reason : reasons) {
      if (reason != null) {
        return unsaved == null || reason.equals(unsaved)
            ? reason
            : reason + "; besides, " + unsaved;
      }
    }
    return null;
  }
}
