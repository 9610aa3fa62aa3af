package dev.oms.sink.rocketmq.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.precheck.PrecheckCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds what would stop a pipeline that writes to RocketMQ. */
public final class RocketMqPrecheck {

  private static final String CONNECT = "Destination-MQ_CONNECT";
  private static final String TOPIC_EXIST = "Destination-MQ_TOPIC_EXIST";
  private static final String TOPIC_ORDER = "Destination-MQ_TOPIC_ORDER";
  private static final String WRITE_PRIVILEGE = "Destination-MQ_WRITE_PRIVILEGE";
  private static final String MESSAGE_SIZE = "Destination-MQ_MESSAGE_SIZE";

  private final RocketMqSettings settings;
  private final Remote remote;
  private final PrecheckCollector report;

  private RocketMqPrecheck(RocketMqSettings settings, Remote remote, PrecheckCollector report) {
    this.settings = settings;
    this.remote = remote;
    this.report = report;
  }

  /** Checks; throws nothing for a finding. */
  public static void run(RocketMqSettings settings, Set<String> topics, PrecheckCollector report) {
    RocketMqWriters.quietClient();
    try (Remote remote = new Remote(settings)) {
      RocketMqPrecheck check = new RocketMqPrecheck(settings, remote, report);
      Map<String, String> brokers = remote.brokers();
      if (check.connect(brokers)) {
        check.topics(new TreeSet<>(topics), brokers);
      }
    } catch (RetriableException e) {
      report.failed(
          CONNECT,
          text(e),
          "check addresses and firewall, whether the servers are up, and whether they want TLS");
    } catch (OmsException e) {
      report.failed(CONNECT, text(e), null);
    }
  }

  private boolean connect(Map<String, String> brokers) {
    if (brokers.isEmpty()) {
      report.failed(
          CONNECT,
          settings.where() + ": the name server knows no broker",
          "check that brokers are up and have this name server in namesrvAddr");
      return false;
    }
    String found = Reachability.findings(List.copyOf(brokers.values()));
    if (!found.contains("accepts")) {
      report.failed(
          CONNECT,
          settings.where() + ": no broker can be reached (" + found + ")",
          "brokers tell their address by brokerIP1 and listenPort; it must be reachable from here");
      return false;
    }
    report.passed(CONNECT, settings.where() + ": brokers " + String.join(", ", brokers.keySet()));
    return true;
  }

  private void topics(Set<String> names, Map<String, String> brokers) {
    Map<String, Route> found = new TreeMap<>();
    List<String> missing = new ArrayList<>();
    for (String name : names) {
      String topic = settings.inNamespace(name);
      Route route = remote.route(topic);
      if (route == null) {
        missing.add(topic);
      } else {
        found.put(topic, route);
      }
    }
    if (!missing.isEmpty()) {
      report.failed(
          TOPIC_EXIST,
          settings.where() + " has no topic " + String.join(", ", missing),
          "create it (mqadmin updateTopic -o true -t "
              + missing.get(0)
              + " -c CLUSTER -r QUEUES -w QUEUES), or map the tables to another topic");
    }
    if (!found.isEmpty()) {
      List<String> described = new ArrayList<>();
      found.forEach((topic, route) -> described.add(topic + " (" + route.queues() + ")"));
      report.passed(TOPIC_EXIST, "topics: " + String.join("; ", described));
      found.forEach((topic, route) -> order(topic, route, brokers));
      found.forEach(this::privilege);
      sizes(found);
    }
  }

  private void order(String topic, Route route, Map<String, String> brokers) {
    if (!route.behindOrder().isEmpty()) {
      report.failed(
          TOPIC_ORDER,
          "the order attribute of topic "
              + topic
              + " names queues that do not exist: "
              + String.join(", ", route.behindOrder()),
          "bring it up to date: mqadmin updateTopic -o true -t " + topic + " ...");
    } else if (route.order().isEmpty() && brokers.size() > 1) {
      report.warning(
          TOPIC_ORDER,
          "topic "
              + topic
              + " has no order attribute: when a broker is away at the start, messages are spread"
              + " over fewer queues, and its return is a change of queues",
          "mqadmin updateTopic -o true -t "
              + topic
              + " ..., with orderMessageEnable=true at the name servers");
    } else {
      report.passed(
          TOPIC_ORDER,
          "topic " + topic + ": " + (route.order().isEmpty() ? "one broker" : route.order()));
    }
  }

  private void privilege(String topic, Route route) {
    if (route.queues().size() == 0) {
      report.failed(
          WRITE_PRIVILEGE,
          "no queue of topic " + topic + " may be written",
          "mqadmin updateTopicPerm -t " + topic + " -p 6 ...");
      return;
    }
    route
        .masters()
        .forEach(
            (broker, address) -> {
              if (!route.queues().perBroker().containsKey(broker)) {
                return;
              }
              OmsException refusal;
              try {
                refusal = remote.mayWrite(address, topic);
              } catch (RetriableException e) {
                refusal = e;
              }
              if (refusal == null) {
                report.passed(WRITE_PRIVILEGE, "topic " + topic + " may be written at " + broker);
              } else {
                report.failed(WRITE_PRIVILEGE, text(refusal), null);
              }
            });
  }

  private void sizes(Map<String, Route> found) {
    Map<String, String> masters = new TreeMap<>();
    found.values().forEach(route -> masters.putAll(route.masters()));
    masters.forEach(
        (broker, address) -> {
          OptionalInt size = remote.maxMessageSize(address);
          if (size.isEmpty()) {
            report.warning(
                MESSAGE_SIZE,
                "broker "
                    + broker
                    + " does not tell its maxMessageSize; "
                    + new Topics(settings, remote, new PinnedQueues()).maxMessageSize(null)
                    + " is taken",
                "set the property maxMessageSize of the sink where it is another");
          } else {
            report.passed(
                MESSAGE_SIZE,
                "broker " + broker + " takes messages of " + size.getAsInt() + " bytes");
          }
        });
  }

  private static String text(OmsException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }
}
