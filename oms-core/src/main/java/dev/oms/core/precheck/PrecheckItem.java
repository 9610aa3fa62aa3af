package dev.oms.core.precheck;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One finding of a precheck. Immutable.
 *
 * @param name OMS's name of the item with its side, for example {@code Source-DB_INCR_LOG} (fact
 *     sheet 9; {@code docs/precheck.md} lists all). One item may have several findings
 * @param result how it went
 * @param detail what was found, one line
 * @param remedy what to do about it, for example the statement to run; null when there is nothing
 *     to do
 */
public record PrecheckItem(String name, Result result, String detail, @Nullable String remedy) {

  /** Checks for nulls. */
  public PrecheckItem {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(detail, "detail");
  }

  /** How an item went. */
  public enum Result {
    /** As it should be. */
    PASSED,
    /** Works, but not as well or as safely as it could. */
    WARNING,
    /** The pipeline would fail or lose data. */
    FAILED,
    /** Would be a warning or a failure, and was asked not to count. */
    SKIPPED
  }

  /** {@code FAILED Source-DB_INCR_LOG: detail. remedy}. */
  @Override
  public String toString() {
    return String.format(
        "%-7s %s: %s%s", result, name, detail, remedy == null ? "" : " -> " + remedy);
  }
}
