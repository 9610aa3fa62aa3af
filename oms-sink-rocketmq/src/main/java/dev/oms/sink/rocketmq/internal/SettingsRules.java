package dev.oms.sink.rocketmq.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which settings a RocketMQ sink refuses, and why. All problems are found at once. */
public final class SettingsRules {

  /** RocketMQ's rule for the names of topics and groups. */
  private static final String NAME = "[%|a-zA-Z0-9_-]+";

  private static final int MOST_NAME = 120;
  private static final int LEAST_TIMEOUT_MS = 100;

  /** Properties that are ours to set, and why or where. */
  private static final Map<String, String> OURS =
      Map.ofEntries(
          Map.entry("namesrvAddr", "use nameServers"),
          Map.entry("producerGroup", "use the setting of that name"),
          Map.entry("sendMsgTimeout", "use sendTimeout"),
          Map.entry("namespace", "use the setting of that name"),
          Map.entry("namespaceV2", "use namespace"),
          Map.entry("useTLS", "use tls"),
          Map.entry("enableTrace", "use messageTrace"),
          Map.entry("instanceName", "each writer has its own, so that producers stay apart"),
          Map.entry("createTopicKey", "topics are never made by sending to them"),
          Map.entry("defaultTopicQueueNums", "topics are never made by sending to them"),
          Map.entry("retryTimesWhenSendAsyncFailed", "the sink repeats a batch itself, in order"),
          Map.entry("retryTimesWhenSendFailed", "the sink repeats a batch itself, in order"),
          Map.entry("retryAnotherBrokerWhenNotStoreOK", "another broker's queue breaks the order"),
          Map.entry("autoBatch", "the sink makes the batches"),
          Map.entry("enableBackpressureForAsyncMode", "the sink bounds what is under way"));

  private final RocketMqSettings settings;
  private final List<String> problems = new ArrayList<>();

  private SettingsRules(RocketMqSettings settings) {
    this.settings = settings;
  }

  /** What is wrong with the settings; empty when nothing is. */
  public static List<String> problems(RocketMqSettings settings) {
    SettingsRules rules = new SettingsRules(settings);
    rules.addresses();
    rules.names();
    rules.security();
    rules.properties();
    return rules.problems;
  }

  private void addresses() {
    List<String> servers = settings.nameServerList();
    if (servers.isEmpty()) {
      problems.add("nameServers is missing: give host:port, or several with semicolons between");
    }
    for (String server : servers) {
      int colon = server.lastIndexOf(':');
      String port = server.substring(colon + 1);
      boolean number = port.matches("[0-9]{1,5}");
      if (colon <= 0 || !number || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
        problems.add("nameServers: '" + server + "' is not host:port");
      }
    }
  }

  private void names() {
    name("producerGroup", settings.producerGroup(), false);
    name("namespace", settings.namespace(), true);
    if (settings.tag().contains("|") || settings.tag().matches(".*[\\p{Cntrl}\\s].*")) {
      problems.add(
          "tag '" + settings.tag() + "' has white space or '|', which consumers cannot ask for");
    }
    long timeout = settings.sendTimeout().toMillis();
    if (timeout < LEAST_TIMEOUT_MS || timeout > 600_000) {
      problems.add("sendTimeout " + settings.sendTimeout() + ": from 100 ms to 10 minutes");
    }
  }

  private void name(String what, String value, boolean mayBeEmpty) {
    if (value.isEmpty() && mayBeEmpty) {
      return;
    }
    if (!value.matches(NAME) || value.length() > MOST_NAME) {
      problems.add(
          what + " '" + value + "': 1 to " + MOST_NAME + " letters, digits, '_', '-', '|' or '%'");
    }
    if (value.equals("DEFAULT_PRODUCER") || value.equals("CLIENT_INNER_PRODUCER")) {
      problems.add(what + " '" + value + "' is RocketMQ's own");
    }
  }

  private void security() {
    if (settings.secretKey() != null && settings.accessKey().isEmpty()) {
      problems.add("accessKey is empty");
    }
    if (settings.tls() != null) {
      settings.tls().check(problems);
    }
  }

  private void properties() {
    new TreeMap<>(settings.properties())
        .forEach(
            (key, value) -> {
              String ours = OURS.get(key);
              String problem =
                  ours == null
                      ? ProducerProperties.problem(key, value)
                      : key + " is refused: " + ours;
              if (problem != null) {
                problems.add(problem);
              }
            });
  }
}
