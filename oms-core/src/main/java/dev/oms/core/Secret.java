package dev.oms.core;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A password or key. Its value is given out only by {@link #reveal}; {@code toString} is masked.
 * The supplier is asked each time, so a password that rotates is picked up at the next connection.
 * Thread-safe if the supplier is.
 */
public final class Secret {

  private final Supplier<String> supplier;

  private Secret(Supplier<String> supplier) {
    this.supplier = supplier;
  }

  /** A secret with a fixed value. */
  public static Secret of(String value) {
    Objects.requireNonNull(value, "value");
    return new Secret(() -> value);
  }

  /** A secret that is looked up each time it is needed. */
  public static Secret from(Supplier<String> supplier) {
    return new Secret(Objects.requireNonNull(supplier, "supplier"));
  }

  /** The value. Keep it out of logs, messages and fields. */
  public String reveal() {
    return supplier.get();
  }

  /** Always {@code ******}. */
  @Override
  public String toString() {
    return "******";
  }
}
