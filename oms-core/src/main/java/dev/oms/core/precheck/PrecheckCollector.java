package dev.oms.core.precheck;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the findings of a precheck. Not thread-safe. */
public final class PrecheckCollector {

  private final List<PrecheckItem> items = new ArrayList<>();

  /** Something is as it should be. */
  public void passed(String name, String detail) {
    items.add(new PrecheckItem(name, PrecheckItem.Result.PASSED, detail, null));
  }

  /** Something works but could be better. */
  public void warning(String name, String detail, @Nullable String remedy) {
    items.add(new PrecheckItem(name, PrecheckItem.Result.WARNING, detail, remedy));
  }

  /** Something is wrong. */
  public void failed(String name, String detail, @Nullable String remedy) {
    items.add(new PrecheckItem(name, PrecheckItem.Result.FAILED, detail, remedy));
  }

  /** What was found so far. */
  public PrecheckReport report() {
    return new PrecheckReport(items);
  }
}
