package dev.oms.source.mysql.internal.schema;

import dev.oms.core.ObjectMapping;
import dev.oms.core.TableMapping;
import dev.oms.core.TablePattern;
import dev.oms.core.model.TableId;
import java.util.List;

/**
 * Which tables were wanted when a checkpoint was made, so that a start with other objects knows
 * which tables are new to it. Immutable.
 *
 * @param patterns what was mapped, as text
 * @param exclusions what was left out, as text
 */
record SavedScope(List<String> patterns, List<String> exclusions) {

  SavedScope {
    patterns = List.copyOf(patterns);
    exclusions = List.copyOf(exclusions);
  }

  static SavedScope of(ObjectMapping objects) {
    return new SavedScope(
        objects.mappings().stream().map(TableMapping::pattern).map(String::valueOf).toList(),
        objects.exclusions().stream().map(String::valueOf).toList());
  }

  boolean contains(TableId table) {
    return matches(patterns, table) && !matches(exclusions, table);
  }

  private static boolean matches(List<String> texts, TableId table) {
    return texts.stream().map(TablePattern::of).anyMatch(pattern -> pattern.matches(table));
  }
}
