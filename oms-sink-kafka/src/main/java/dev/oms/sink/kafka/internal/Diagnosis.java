package dev.oms.sink.kafka.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.spi.SinkWriter.Topic;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;

/**
 * Why nothing is acknowledged.
 *
 * @param reason one line
 * @param fatal set when waiting longer may not help
 */
record Diagnosis(String reason, @Nullable OmsException fatal) {

  /** Asks the cluster; takes at most about half a minute. */
  static Diagnosis of(KafkaAdmin admin, KafkaSettings settings, Collection<Topic> topics) {
    KafkaAdmin.Cluster cluster;
    try {
      cluster = admin.cluster();
    } catch (RetriableException e) {
      return new Diagnosis(
          "no broker answers ("
              + Reachability.findings(settings.bootstrapServers())
              + "); it goes on by itself when one does",
          null);
    } catch (OmsException e) {
      return new Diagnosis(message(e), e);
    }
    Set<String> names = topics.stream().map(Topic::name).collect(Collectors.toSet());
    Map<String, Object> found = admin.topics(names);
    for (Topic topic : topics) {
      Diagnosis of = of(admin, topic, found.get(topic.name()));
      if (of != null) {
        return of;
      }
    }
    return inSync(admin, names, found, cluster);
  }

  private static @Nullable Diagnosis of(KafkaAdmin admin, Topic topic, @Nullable Object found) {
    if (found instanceof Throwable error) {
      OmsException e = admin.topicFailure(topic.name(), error);
      return new Diagnosis(message(e), e instanceof RetriableException ? null : e);
    }
    if (!(found instanceof TopicDescription description)) {
      return null;
    }
    String name = "topic " + topic.name();
    if (KafkaAdmin.mayNotWrite(description)) {
      String text = admin.where() + ": writing to " + name + " is not allowed any more";
      return new Diagnosis(text, new OmsException(text + "; " + KafkaAdmin.grant(topic.name())));
    }
    if (description.partitions().size() < topic.partitions()) {
      String text =
          admin.where()
              + ": "
              + name
              + " had "
              + topic.partitions()
              + " partitions and has "
              + description.partitions().size()
              + ": it was deleted and made again";
      return new Diagnosis(
          text, new OmsException(text + "; stop the pipeline and start it anew with this topic"));
    }
    for (TopicPartitionInfo partition : description.partitions()) {
      Node leader = partition.leader();
      if (leader == null || leader.isEmpty()) {
        return new Diagnosis(
            name + ", partition " + partition.partition() + " has no leader", null);
      }
    }
    return null;
  }

  private static Diagnosis inSync(
      KafkaAdmin admin, Set<String> names, Map<String, Object> found, KafkaAdmin.Cluster cluster) {
    Map<String, KafkaAdmin.Limits> limits = admin.limits(names);
    for (String name : names) {
      KafkaAdmin.Limits of = limits.get(name);
      int needed = of == null ? 1 : of.minInSyncReplicas().orElse(1);
      if (found.get(name) instanceof TopicDescription description) {
        for (TopicPartitionInfo partition : description.partitions()) {
          if (partition.isr().size() < needed) {
            return new Diagnosis(
                "topic "
                    + name
                    + ", partition "
                    + partition.partition()
                    + " has "
                    + partition.isr().size()
                    + " in-sync replicas, min.insync.replicas asks for "
                    + needed,
                null);
          }
        }
      }
    }
    return new Diagnosis(
        "brokers answer (" + cluster.nodes().size() + "), but do not acknowledge", null);
  }

  private static String message(OmsException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }
}
