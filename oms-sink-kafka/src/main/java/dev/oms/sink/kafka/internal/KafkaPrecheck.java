package dev.oms.sink.kafka.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.precheck.CheckedTopic;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.sink.kafka.TopicCreation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Finds what would stop a pipeline that writes to Kafka. */
public final class KafkaPrecheck {

  private static final String CONNECT = "Destination-MQ_CONNECT";
  static final String TOPIC_EXIST = "Destination-MQ_TOPIC_EXIST";
  static final String CREATE_PRIVILEGE = "Destination-MQ_CREATE_PRIVILEGE";
  private static final String WRITE_PRIVILEGE = "Destination-MQ_WRITE_PRIVILEGE";
  static final String REPLICATION = "Destination-MQ_REPLICATION";
  private static final String MESSAGE_SIZE = "Destination-MQ_MESSAGE_SIZE";
  private static final String SETTINGS = "Destination-MQ_SETTINGS";

  private final KafkaSettings settings;
  private final KafkaAdmin admin;
  private final @Nullable TopicCreation creation;
  private final PrecheckCollector report;

  private KafkaPrecheck(
      KafkaSettings settings,
      KafkaAdmin admin,
      @Nullable TopicCreation creation,
      PrecheckCollector report) {
    this.settings = settings;
    this.admin = admin;
    this.creation = creation;
    this.report = report;
  }

  /**
   * Checks; throws nothing for a finding.
   *
   * @param creation how topics that do not exist are made; null when they must exist
   */
  public static void run(
      KafkaSettings settings,
      @Nullable TopicCreation creation,
      Set<String> topics,
      PrecheckCollector report) {
    Set<String> unknown = SettingsRules.unknown(settings);
    if (!unknown.isEmpty()) {
      report.warning(SETTINGS, "no Kafka client knows " + unknown, "check the spelling");
    }
    try (KafkaAdmin admin = new KafkaAdmin(settings, "oms-precheck")) {
      KafkaPrecheck check = new KafkaPrecheck(settings, admin, creation, report);
      KafkaAdmin.Cluster cluster = check.connect();
      if (cluster == null) {
        return;
      }
      report.run(SETTINGS, () -> check.compression(cluster));
      report.run(TOPIC_EXIST, () -> check.topics(new TreeSet<>(topics)));
    } catch (OmsException e) {
      report.failed(CONNECT, text(e), null);
    }
  }

  private KafkaAdmin.@Nullable Cluster connect() {
    try {
      KafkaAdmin.Cluster cluster = admin.cluster();
      report.passed(
          CONNECT,
          admin.where() + ": cluster " + cluster.id() + ", brokers: " + cluster.nodes().size());
      return cluster;
    } catch (RetriableException e) {
      report.failed(CONNECT, text(e), Reachability.explain(settings.bootstrapServers()));
      return null;
    }
  }

  private void compression(KafkaAdmin.Cluster cluster) {
    if (!settings.effective(ProducerConfig.COMPRESSION_TYPE_CONFIG).equals("zstd")
        || cluster.nodes().isEmpty()) {
      return;
    }
    String version = admin.protocolVersion(cluster.nodes().iterator().next()).orElse("");
    if (version.matches("(0|1)\\..*|2\\.0.*")) {
      report.failed(
          SETTINGS,
          "compression.type=zstd, and the brokers speak " + version + ", which lacks it",
          "choose lz4, or brokers with inter.broker.protocol.version from 2.1");
    }
  }

  private void topics(Set<String> names) {
    if (names.isEmpty()) {
      return;
    }
    Map<String, TopicDescription> found = new TreeMap<>();
    Set<String> missing = new TreeSet<>();
    admin
        .topics(names)
        .forEach(
            (name, answer) -> {
              if (answer instanceof TopicDescription description) {
                found.put(name, description);
              } else if (answer instanceof UnknownTopicOrPartitionException) {
                missing.add(name);
              } else if (answer instanceof Throwable error) {
                report.failed(TOPIC_EXIST, text(admin.topicFailure(name, error)), null);
              }
            });
    if (!found.isEmpty()) {
      List<String> described = new ArrayList<>();
      found.forEach((name, t) -> described.add(name + " (" + t.partitions().size() + ")"));
      report.passed(
          TOPIC_EXIST,
          "topics (partitions): "
              + join(described)
              + (creation == null ? "" : "; they are left as they are"));
    }
    missing(missing, names);
    if (!found.isEmpty()) {
      report.run(WRITE_PRIVILEGE, () -> privileges(found));
      report.run(MESSAGE_SIZE, () -> limits(found));
    }
  }

  /** Topics that do not exist, and names that are too much alike. */
  private void missing(Set<String> missing, Set<String> wanted) {
    Lookalikes lookalikes = new Lookalikes(wanted, admin.names());
    for (String clash : lookalikes.clashes(wanted)) {
      report.failed(
          TOPIC_EXIST,
          "topics " + clash + " differ by letter case only",
          "map the tables to one of them, or to names that differ otherwise");
    }
    Set<String> plain = new TreeSet<>();
    for (String name : missing) {
      String other = lookalikes.otherCase(name);
      if (other != null && wanted.contains(other)) {
        continue;
      }
      if (other != null) {
        report.failed(
            TOPIC_EXIST,
            admin.where() + " has no topic " + name + ", but " + other,
            "write it as " + other + ": letter case counts");
      } else if (creation != null && lookalikes.otherDots(name) != null) {
        report.failed(
            TOPIC_EXIST,
            "topic "
                + name
                + " cannot be created beside "
                + lookalikes.otherDots(name)
                + ": brokers do not tell '.' and '_' apart",
            "choose another name");
      } else {
        plain.add(name);
      }
    }
    if (creation != null) {
      new CreationCheck(settings, admin, creation, report).run(plain);
    } else if (!plain.isEmpty()) {
      report.failed(
          TOPIC_EXIST,
          admin.where() + " has no topic " + join(plain),
          "create it (kafka-topics.sh --create --topic "
              + plain.iterator().next()
              + " ...), map the tables to another topic, or let the sink create topics"
              + " (createTopics)");
    }
  }

  private void privileges(Map<String, TopicDescription> found) {
    List<String> refused = new ArrayList<>();
    boolean known = false;
    for (Map.Entry<String, TopicDescription> topic : found.entrySet()) {
      known |= topic.getValue().authorizedOperations() != null;
      if (KafkaAdmin.mayNotWrite(topic.getValue())) {
        refused.add(topic.getKey());
      }
    }
    if (!refused.isEmpty()) {
      report.failed(
          WRITE_PRIVILEGE,
          "writing is not allowed to topic " + join(refused),
          KafkaAdmin.grant(refused.get(0)));
    } else if (known) {
      report.passed(WRITE_PRIVILEGE, "writing is allowed to all topics");
    }
  }

  private void limits(Map<String, TopicDescription> found) {
    Map<String, KafkaAdmin.Limits> limits = admin.limits(found.keySet());
    long request = settings.effectiveNumber(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    long batch = settings.effectiveNumber(ProducerConfig.BATCH_SIZE_CONFIG);
    List<String> unreadable = new ArrayList<>();
    List<String> sizes = new ArrayList<>();
    List<String> small = new ArrayList<>();
    limits.forEach(
        (name, of) -> {
          TopicDescription topic = found.get(name);
          if (topic == null) {
            return;
          }
          report.topic(
              new CheckedTopic(
                  name,
                  topic.partitions().size(),
                  KafkaWriters.maxMessageBytes(settings, of),
                  of.compacted()));
          of.maxMessageBytes()
              .ifPresentOrElse(
                  bytes -> {
                    sizes.add(name + " (" + Math.min(bytes, request) + ")");
                    if (bytes < batch) {
                      small.add(name);
                    }
                  },
                  () -> unreadable.add(name));
          replication(name, topic, of.minInSyncReplicas().orElse(1));
        });
    if (!sizes.isEmpty()) {
      report.passed(MESSAGE_SIZE, "topics (most bytes of a message): " + join(sizes));
    }
    if (!small.isEmpty()) {
      report.warning(
          MESSAGE_SIZE,
          "batch.size=" + batch + " is more than max.message.bytes of topic " + join(small),
          "lower batch.size, or raise max.message.bytes; else batches are sent twice");
    }
    if (!unreadable.isEmpty()) {
      report.warning(
          MESSAGE_SIZE,
          "max.message.bytes cannot be read of topic " + join(unreadable),
          "grant the user DescribeConfigs on it; else a message that is too large is found only"
              + " when the broker refuses it");
    }
  }

  private void replication(String name, TopicDescription topic, int needed) {
    int replicas = topic.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
    long lacking = topic.partitions().stream().filter(p -> p.isr().size() < needed).count();
    long leaderless =
        topic.partitions().stream().filter(p -> p.leader() == null || p.leader().isEmpty()).count();
    if (needed > replicas) {
      report.failed(
          REPLICATION,
          "topic "
              + name
              + " has "
              + replicas
              + " replicas, min.insync.replicas asks for "
              + needed,
          "nothing can be written: add replicas, or lower min.insync.replicas");
    } else if (leaderless > 0 || lacking > 0) {
      report.warning(
          REPLICATION,
          "topic "
              + name
              + ": "
              + leaderless
              + " partitions without a leader, "
              + lacking
              + " with fewer in-sync replicas than min.insync.replicas="
              + needed,
          "messages to them wait until brokers are back");
    } else if (replicas == 1) {
      report.warning(
          REPLICATION,
          "topic " + name + " has one replica",
          "what a broker loses is lost; use 3 replicas and min.insync.replicas=2 where it matters");
    } else if (needed == 1) {
      report.warning(
          REPLICATION,
          "topic " + name + " has min.insync.replicas=1",
          "an acknowledged message may be on one broker alone; use 2");
    }
  }

  static String join(Collection<String> all) {
    List<String> names = List.copyOf(all);
    int most = 20;
    return names.size() <= most
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
  }

  private static String text(OmsException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }
}
