package dev.oms.core.internal;

import dev.oms.core.SchemaChangeDelivery;
import dev.oms.core.TableMapping;
import dev.oms.core.model.TableSchema;
import dev.oms.core.precheck.CheckedTable;
import dev.oms.core.precheck.CheckedTopic;
import dev.oms.core.precheck.PrecheckCollector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks what needs both the tables of the source and the topics of the sink. */
final class TopicCheck {

  private static final String PARTITIONS = "Destination-MQ_PARTITIONS";
  private static final String KEY = "Destination-MQ_MESSAGE_KEY";
  private static final String SIZE = "Destination-MQ_MESSAGE_SIZE";

  private final PipelineConfig config;
  private final PrecheckCollector report;

  TopicCheck(PipelineConfig config, PrecheckCollector report) {
    this.config = config;
    this.report = report;
  }

  private @Nullable TableMapping mapping(CheckedTable table) {
    return config.objects().find(table.schema().id()).orElse(null);
  }

  private @Nullable CheckedTopic topic(CheckedTable table) {
    TableMapping mapping = mapping(table);
    try {
      return mapping == null ? null : report.findTopic(mapping.topicOf(table.schema().id()));
    } catch (IllegalArgumentException e) {
      // A template that makes no name of a topic is told by TopicPlan.
      return null;
    }
  }

  private Map<CheckedTopic, List<CheckedTable>> tablesByTopic(List<CheckedTable> tables) {
    Map<CheckedTopic, List<CheckedTable>> byTopic = new LinkedHashMap<>();
    for (CheckedTable table : tables) {
      CheckedTopic topic = topic(table);
      if (topic != null) {
        byTopic.computeIfAbsent(topic, t -> new ArrayList<>()).add(table);
      }
    }
    return byTopic;
  }

  /** Whether the rule uses the partitions that there are. */
  void partitions(List<CheckedTable> tables) {
    Map<CheckedTopic, List<CheckedTable>> byTopic = tablesByTopic(tables);
    String rule = config.partitioner().rule();
    List<String> idle = new ArrayList<>();
    List<String> single = new ArrayList<>();
    byTopic.forEach(
        (topic, of) -> {
          boolean one = rule.equals("ONE") && topic.partitions() > 1;
          boolean table = rule.equals("TABLE") && topic.partitions() > of.size();
          if (one || table) {
            int used = one ? 1 : of.size();
            idle.add(topic.name() + " (" + used + " of " + topic.partitions() + ")");
          } else if (topic.partitions() == 1) {
            single.add(topic.name());
          }
        });
    if (!idle.isEmpty()) {
      report.warning(
          PARTITIONS,
          "partitioning " + rule + " leaves partitions idle; used at most: " + Names.list(idle),
          "use HASH, which spreads rows over all partitions and keeps the order of each row; or"
              + " topics with fewer partitions");
    } else if (!single.isEmpty() && rule.equals("HASH")) {
      report.passed(
          PARTITIONS, "one partition, so one consumer at a time, has topic " + Names.list(single));
    } else if (!byTopic.isEmpty()) {
      report.passed(PARTITIONS, "partitioning " + rule + " can use all partitions");
    }
  }

  /** Whether messages without a key go to topics that refuse them. */
  void keys(List<CheckedTable> tables) {
    List<String> refusing = new ArrayList<>();
    List<String> keyless = new ArrayList<>();
    tablesByTopic(tables)
        .forEach(
            (topic, of) -> {
              if (topic.keysRequired()) {
                refusing.add(topic.name());
                of.stream()
                    .filter(this::isKeyless)
                    .map(t -> t.schema().id().toString())
                    .forEach(keyless::add);
              }
            });
    if (refusing.isEmpty()) {
      return;
    }
    if (config.delivery().schemaChanges() != SchemaChangeDelivery.OFF) {
      keyless.add("DDL statements (schemaChanges)");
    }
    if (!config.delivery().heartbeats().isZero()) {
      keyless.add("heartbeats (heartbeatInterval)");
    }
    String topics = "topic " + Names.list(refusing) + " (cleanup.policy=compact)";
    if (keyless.isEmpty()) {
      report.passed(KEY, "every message to " + topics + " has a key");
    } else {
      report.failed(
          KEY,
          topics + " refuses messages without a key, and these have none: " + Names.list(keyless),
          "choose another topic or cleanup.policy=delete; or give the tables sharding columns, and"
              + " leave DDL and heartbeats off");
    }
  }

  private boolean isKeyless(CheckedTable table) {
    TableMapping mapping = mapping(table);
    TableSchema schema = table.schema();
    return mapping != null && mapping.shardingColumns().isEmpty() && schema.rowKey().isEmpty();
  }

  /** Whether messages of the widest rows are within the topics' limits. */
  void sizes(List<CheckedTable> tables) {
    List<String> average = new ArrayList<>();
    List<String> possible = new ArrayList<>();
    boolean any = false;
    for (CheckedTable table : tables) {
      CheckedTopic topic = topic(table);
      if (topic == null) {
        continue;
      }
      any = true;
      long most = topic.maxMessageBytes();
      long usual = MessageEstimate.average(table);
      long widest = MessageEstimate.widest(table.schema());
      if (usual > most) {
        average.add(text(table, usual, topic));
      } else if (widest > most) {
        possible.add(text(table, widest, topic));
      }
    }
    String remedy =
        "an UPDATE carries the row twice; raise max.message.bytes of the topic (and"
            + " max.request.size of the sink), or leave large columns out";
    if (!average.isEmpty()) {
      report.warning(SIZE, "average rows are too large: " + Names.list(average), remedy);
    }
    if (!possible.isEmpty()) {
      report.warning(
          SIZE, "columns allow rows that would be too large: " + Names.list(possible), remedy);
    }
    if (any && average.isEmpty() && possible.isEmpty()) {
      report.passed(SIZE, "the widest rows that columns allow fit their topics");
    }
  }

  private static String text(CheckedTable table, long bytes, CheckedTopic topic) {
    return table.schema().id()
        + " (a message of up to about "
        + MessageEstimate.text(bytes)
        + ", topic "
        + topic.name()
        + " takes "
        + MessageEstimate.text(topic.maxMessageBytes())
        + ")";
  }
}
