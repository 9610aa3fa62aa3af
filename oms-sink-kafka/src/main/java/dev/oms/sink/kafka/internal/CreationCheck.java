package dev.oms.sink.kafka.internal;

import dev.oms.core.TopicNames;
import dev.oms.core.precheck.CheckedTopic;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.sink.kafka.TopicCreation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The part of the precheck about topics that will be made. The brokers are asked to make them and
 * not to do it: that gives the errors that the start would meet.
 */
final class CreationCheck {

  private final KafkaSettings settings;
  private final KafkaAdmin admin;
  private final TopicCreation creation;
  private final PrecheckCollector report;

  CreationCheck(
      KafkaSettings settings, KafkaAdmin admin, TopicCreation creation, PrecheckCollector report) {
    this.settings = settings;
    this.admin = admin;
    this.creation = creation;
    this.report = report;
  }

  void run(Set<String> wanted) {
    Set<String> missing = new TreeSet<>(wanted);
    for (String name : wanted) {
      TopicNames.problemOfNew(name)
          .ifPresent(
              problem -> {
                missing.remove(name);
                report.failed(
                    KafkaPrecheck.TOPIC_EXIST,
                    problem,
                    "create it yourself, or choose another name");
              });
    }
    if (missing.isEmpty()) {
      return;
    }
    Map<String, KafkaAdmin.Creation> results =
        new TreeMap<>(admin.createTopics(missing, creation, true));
    TopicCreator creator = new TopicCreator(admin, creation);
    List<String> planned = new ArrayList<>();
    List<String> forbidden = new ArrayList<>();
    results.forEach(
        (name, result) -> {
          Throwable error = result.error().orElse(null);
          if (error == null || error instanceof TopicExistsException) {
            planned.add(name);
            planned(name, result.limits());
          } else if (error instanceof AuthorizationException) {
            forbidden.add(name);
          } else {
            String message = creator.refusal(name, error).getMessage();
            report.failed(
                KafkaPrecheck.TOPIC_EXIST,
                String.valueOf(message),
                "correct the sink's createTopics settings, or create it yourself");
          }
        });
    if (!planned.isEmpty()) {
      report.passed(
          KafkaPrecheck.TOPIC_EXIST,
          "will be created, each with " + creation + ": " + KafkaPrecheck.join(planned));
    }
    if (!forbidden.isEmpty()) {
      report.failed(
          KafkaPrecheck.CREATE_PRIVILEGE,
          "creating is not allowed of topic " + KafkaPrecheck.join(forbidden),
          TopicCreator.grant(forbidden.get(0)));
    } else if (!planned.isEmpty()) {
      report.passed(KafkaPrecheck.CREATE_PRIVILEGE, "creating is allowed of all missing topics");
    }
  }

  private void planned(String name, KafkaAdmin.Limits limits) {
    report.topic(
        new CheckedTopic(
            name,
            creation.partitions(),
            KafkaWriters.maxMessageBytes(settings, limits),
            limits.compacted()
                || creation.configs().getOrDefault("cleanup.policy", "").contains("compact")));
    int needed = limits.minInSyncReplicas().orElse(1);
    if (needed > creation.replicationFactor()) {
      report.failed(
          KafkaPrecheck.REPLICATION,
          "topic "
              + name
              + " would have "
              + creation.replicationFactor()
              + " replicas, min.insync.replicas asks for "
              + needed
              + ": nothing could be written",
          "create topics with a replicationFactor of " + needed + " or more");
    }
  }
}
