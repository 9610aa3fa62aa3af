package dev.oms.core.internal;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.model.TableId;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The topics that heartbeats go to: those of exact mappings, and those that a run sent something to
 * for a table that is still synchronized. A pattern's topic may not exist while no table matches
 * it. Also which letter case each topic of the run has. Thread-safe.
 */
final class HeartbeatTopics {

  private final Map<TableId, String> used = new ConcurrentHashMap<>();
  private final Map<String, String> spellings = new ConcurrentHashMap<>();
  private volatile @Nullable Known known;

  /** What was worked out before, for as long as nothing changes. */
  private record Known(ObjectMapping objects, int used, Set<String> names) {}

  /**
   * Asked before a topic is looked up, or made, for a table: only then is known what a template
   * makes of a table that came later.
   *
   * @throws OmsException when another topic of this run differs by letter case alone
   */
  void claim(TableId table, String topic, ObjectMapping objects) {
    objects.topics().forEach(this::spelling);
    String other = spelling(topic);
    if (!other.equals(topic)) {
      throw new OmsException(
          "table "
              + table
              + " goes to topic "
              + topic
              + ", which differs from "
              + other
              + " by letter case alone; map it by its name to another topic, or exclude it");
    }
  }

  private String spelling(String topic) {
    String known = spellings.putIfAbsent(topic.toLowerCase(Locale.ROOT), topic);
    return known == null ? topic : known;
  }

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
