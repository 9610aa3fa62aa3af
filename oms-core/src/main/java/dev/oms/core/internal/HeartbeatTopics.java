package dev.oms.core.internal;

import dev.oms.core.ObjectMapping;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The topics that heartbeats go to: those of exact mappings, and those that a run sent something
 * to. A pattern's topic may not exist while no table matches it. Thread-safe.
 */
final class HeartbeatTopics {

  private final Set<String> names = new ConcurrentSkipListSet<>();

  HeartbeatTopics(ObjectMapping objects) {
    objects.mappings().stream()
        .forEach(
            mapping -> mapping.pattern().exactTable().map(mapping::topicOf).ifPresent(names::add));
  }

  /** Something is sent to this topic. */
  void used(String topic) {
    names.add(topic);
  }

  /** All, in a fixed order. */
  Set<String> names() {
    return names;
  }
}
