package dev.oms.core.precheck;

import dev.oms.core.OmsException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The findings of a precheck, in the order they were made. Immutable.
 *
 * @param items the findings
 */
public record PrecheckReport(List<PrecheckItem> items) {

  /** Copies the list. */
  public PrecheckReport {
    items = List.copyOf(items);
  }

  /** Whether nothing failed; warnings do not count. */
  public boolean passed() {
    return failures().isEmpty();
  }

  /** What failed. */
  public List<PrecheckItem> failures() {
    return items.stream().filter(i -> i.result() == PrecheckItem.Result.FAILED).toList();
  }

  /**
   * Throws when something failed.
   *
   * @throws OmsException with all failures, causes and remedies
   */
  public void throwIfFailed() {
    List<PrecheckItem> failures = failures();
    if (!failures.isEmpty()) {
      throw new OmsException(
          "the precheck failed:\n"
              + failures.stream().map(i -> "  " + i).collect(Collectors.joining("\n")));
    }
  }

  /** One item a line. */
  @Override
  public String toString() {
    return items.stream().map(PrecheckItem::toString).collect(Collectors.joining("\n"));
  }
}
