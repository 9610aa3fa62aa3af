package dev.oms.core.internal;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Why a pipeline makes no progress, by who says so. Thread-safe. */
final class Delays {

  enum By {
    SESSION,
    SINK,
    SOURCE
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

  private @Nullable String first() {
    for (String reason : reasons) {
      if (reason != null) {
        return reason;
      }
    }
    return null;
  }
}
