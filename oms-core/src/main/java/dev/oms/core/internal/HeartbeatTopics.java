package dev.oms.core.internal;

import dev.oms.core.ObjectMapping;
import dev.oms.core.model.TableId;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The topics that heartbeats go to: those of exact mappings, and those that a run sent something to
 * for a table that is still synchronized. A pattern's topic may not exist while no table matches
 * it. Thread-safe.
 */
final class HeartbeatTopics {

  private final Map<TableId, String> used = new ConcurrentHashMap<>();
  private volatile @Nullable Known known;

  /** What was worked out before, for as long as nothing changes. */
  private record Known(ObjectMapping objects, int used, Set<String> names) {}

  /** Something of this table is sent to this topic. */
  void used(TableId table, String topic) {
    if (!topic.equals(used.put(table, topic))) {
      known = null;
    }
  }

  /** All under these objects, in a fixed order. */
  Set<String> names(ObjectMapping objects) {
    Known last = known;
    if (last != null && last.objects == objects && last.used == used.size()) {
      return last.names;
    }
    int size = used.size();
    Set<String> names = new TreeSet<>();
    objects.mappings().stream()
        .forEach(
            mapping -> mapping.pattern().exactTable().map(mapping::topicOf).ifPresent(names::add));
    used.forEach(
        (table, topic) ->
            objects
                .find(table)
                .filter(mapping -> mapping.topicOf(table).equals(topic))
                .ifPresent(mapping -> names.add(topic)));
    known = new Known(objects, size, names);
    return names;
  }
}
