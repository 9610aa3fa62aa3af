package dev.oms.core.precheck;

import dev.oms.core.OmsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the findings of a precheck. Beside them the source tells the tables it found and the
 * sink its topics, from which the pipeline checks what needs both. Not thread-safe.
 */
public final class PrecheckCollector {

  private final List<PrecheckItem> items = new ArrayList<>();
  private final Map<String, CheckedTable> tables = new LinkedHashMap<>();
  private final Map<String, CheckedTopic> topics = new LinkedHashMap<>();
  private final Set<String> skipped;
  private final Set<String> seen = new LinkedHashSet<>();

  /** A collector to which everything counts. */
  public PrecheckCollector() {
    this(Set.of());
  }

  /**
   * A collector to which some items do not count: their warnings and failures become {@link
   * PrecheckItem.Result#SKIPPED}.
   *
   * @param skipped names of items, {@code Source-DB_TIME_SYNC}, or without the side as OMS's {@code
   *     precheck.skippable_flags} have them, {@code DB_TIME_SYNC}
   */
  public PrecheckCollector(Set<String> skipped) {
    this.skipped = Set.copyOf(skipped);
  }

  /** Something is as it should be. */
  public void passed(String name, String detail) {
    add(name, PrecheckItem.Result.PASSED, detail, null);
  }

  /** Something works but could be better. */
  public void warning(String name, String detail, @Nullable String remedy) {
    add(name, PrecheckItem.Result.WARNING, detail, remedy);
  }

  /** Something is wrong. */
  public void failed(String name, String detail, @Nullable String remedy) {
    add(name, PrecheckItem.Result.FAILED, detail, remedy);
  }

  private void add(
      String name, PrecheckItem.Result result, String detail, @Nullable String remedy) {
    String bare = name.substring(name.indexOf('-') + 1);
    seen.add(name);
    seen.add(bare);
    boolean skip =
        result != PrecheckItem.Result.PASSED && (skipped.contains(name) || skipped.contains(bare));
    items.add(new PrecheckItem(name, skip ? PrecheckItem.Result.SKIPPED : result, detail, remedy));
  }

  /**
   * Runs a check that may throw. What it throws is a failure of the item, so that those after it
   * run all the same.
   */
  public void run(String name, Runnable check) {
    try {
      check.run();
    } catch (OmsException e) {
      failed(name, String.valueOf(e.getMessage()), null);
    } catch (RuntimeException e) {
      failed(name, "the check itself failed: " + e, null);
    }
  }

  /** Tells a table that was found and is to be synchronized. */
  public void table(CheckedTable table) {
    tables.put(table.schema().id().toString(), table);
  }

  /** Tells a topic that is there or will be made. */
  public void topic(CheckedTopic topic) {
    topics.put(topic.name(), topic);
  }

  /** The tables that were told, in that order. */
  public List<CheckedTable> tables() {
    return List.copyOf(tables.values());
  }

  /** The topic of this name, or null when it was not told. */
  public @Nullable CheckedTopic findTopic(String name) {
    return topics.get(name);
  }

  /** Names that were to be skipped and that no finding had. */
  public List<String> unusedSkips() {
    return skipped.stream().filter(name -> !seen.contains(name)).sorted().toList();
  }

  /** What was found so far. */
  public PrecheckReport report() {
    return new PrecheckReport(items);
  }
}
