package dev.oms.core.internal;

import dev.oms.core.ObjectMapping;
import dev.oms.core.TableMapping;
import dev.oms.core.model.TableId;
import dev.oms.core.precheck.CheckedTable;
import dev.oms.core.precheck.PrecheckCollector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** To which topics the tables of a source would go. */
final class TopicPlan {

  static final String ITEM = "Destination-MQ_TOPIC_MAPPING";

  private final ObjectMapping objects;
  private final PrecheckCollector report;

  TopicPlan(ObjectMapping objects, PrecheckCollector report) {
    this.objects = objects;
    this.report = report;
  }

  /** What is mapped by name, and the topics of the tables that there are. */
  Set<String> topics(List<CheckedTable> tables) {
    Set<String> topics = new LinkedHashSet<>(objects.topics());
    Map<String, String> spellings = new HashMap<>();
    topics.forEach(topic -> spellings.put(topic.toLowerCase(Locale.ROOT), topic));
    for (CheckedTable table : tables) {
      TableId id = table.schema().id();
      try {
        objects
            .find(id)
            .map(mapping -> mapping.topicOf(id))
            .filter(topics::add)
            .ifPresent(topic -> spelling(id, topic, spellings));
      } catch (IllegalArgumentException e) {
        report.failed(ITEM, String.valueOf(e.getMessage()), "map it by its name to a topic");
      }
    }
    return topics;
  }

  private void spelling(TableId table, String topic, Map<String, String> spellings) {
    String other = spellings.putIfAbsent(topic.toLowerCase(Locale.ROOT), topic);
    if (other != null) {
      report.failed(
          ITEM,
          "table %s goes to topic %s, which differs from %s by letter case alone"
              .formatted(table, topic, other),
          "map it by its name to another topic");
    }
  }

  /** Topics that are made are all made by a template, or all by name (fact sheet 3). */
  void oneWay() {
    List<String> named = new ArrayList<>();
    List<String> byTemplate = new ArrayList<>();
    for (TableMapping mapping : objects.mappings()) {
      (mapping.hasFixedTopic() ? named : byTemplate).add(mapping.topic());
    }
    if (!named.isEmpty() && !byTemplate.isEmpty()) {
      report.failed(
          ITEM,
          "topics are to be created, and some are named ("
              + Names.list(named)
              + ") while others come from a template ("
              + Names.list(byTemplate)
              + ")",
          "name all of them, or use templates alone; or create the topics yourself and switch their"
              + " creation off");
    } else {
      report.passed(
          ITEM, byTemplate.isEmpty() ? "all topics are named" : "all topics come from templates");
    }
  }
}
