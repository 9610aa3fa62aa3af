package dev.oms.sink.kafka.internal;

import dev.oms.sink.kafka.KafkaTransactions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

/** Which settings a Kafka sink refuses, and why. All problems are found at once. */
public final class SettingsRules {

  private static final String BYTES = "org.apache.kafka.common.serialization.ByteArraySerializer";

  private static final Set<String> OF_TLS =
      Set.of(
          SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
          SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
          SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG,
          SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
          SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
          SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG,
          SslConfigs.SSL_KEY_PASSWORD_CONFIG,
          SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);

  private static final Set<String> OF_SASL =
      Set.of(
          SaslConfigs.SASL_MECHANISM,
          SaslConfigs.SASL_JAAS_CONFIG,
          SaslConfigs.SASL_KERBEROS_SERVICE_NAME);

  private final KafkaSettings settings;
  private final List<String> problems = new ArrayList<>();

  private SettingsRules(KafkaSettings settings) {
    this.settings = settings;
  }

  /** What is wrong with the settings; empty when nothing is. */
  public static List<String> problems(KafkaSettings settings) {
    SettingsRules rules = new SettingsRules(settings);
    rules.addresses();
    rules.values();
    if (rules.problems.isEmpty()) {
      rules.order();
      rules.delivery();
    }
    rules.notOurs();
    rules.security();
    return rules.problems;
  }

  /** What is wrong with the settings of transactions, where all others are well. */
  public static List<String> problems(KafkaSettings settings, KafkaTransactions transactions) {
    long timeout = settings.effectiveNumber(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
    return transactions.commitInterval().toMillis() <= timeout / 2
        ? List.of()
        : List.of(
            "a commitInterval of "
                + transactions.commitInterval()
                + " is more than half of transaction.timeout.ms="
                + timeout
                + ", after which brokers abort a transaction; lower the one or raise the other");
  }

  /** Properties that no Kafka client knows; they may be meant for a plug-in, or be misspelled. */
  static Set<String> unknown(KafkaSettings settings) {
    Set<String> unknown = new TreeSet<>(settings.properties().keySet());
    unknown.removeAll(ProducerConfig.configNames());
    unknown.removeAll(AdminClientConfig.configNames());
    unknown.removeIf(key -> key.startsWith("listener.") || key.startsWith("metrics."));
    return unknown;
  }

  private void addresses() {
    String servers = settings.bootstrapServers();
    if (servers.isBlank()) {
      problems.add("bootstrapServers is missing: give host:port, or several with commas between");
      return;
    }
    for (String server : List.of(servers.split(",", -1))) {
      String address = server.strip();
      int colon = address.lastIndexOf(':');
      String port = address.substring(colon + 1);
      boolean number = port.matches("[0-9]{1,5}");
      if (colon <= 0 || !number || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
        problems.add("bootstrapServers: '" + address + "' is not host:port");
      }
    }
  }

  /** Lets Kafka check the type and range of each value. */
  private void values() {
    Map<String, String> checked = new HashMap<>(settings.properties());
    checked.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
    checked.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, BYTES);
    checked.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, BYTES);
    checked.remove(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG);
    checked.remove(ProducerConfig.PARTITIONER_CLASS_CONFIG);
    for (ConfigValue value : ProducerConfig.configDef().validate(checked)) {
      value.errorMessages().forEach(message -> problems.add(KafkaErrors.oneLine(message)));
    }
    if (settings.properties().containsKey(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
      problems.add("bootstrap.servers as a property: use bootstrapServers");
    }
  }

  private void order() {
    if (!settings.effective(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG).equalsIgnoreCase("true")) {
      refuse(
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          "without idempotence a retry can repeat messages and put them out of order");
    }
    long inFlight = settings.effectiveNumber(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION);
    if (inFlight > 5) {
      refuse(
          ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
          "brokers keep the order of at most 5 requests; use 1 to 5");
    }
  }

  private void delivery() {
    String acks = settings.effective(ProducerConfig.ACKS_CONFIG).toLowerCase(Locale.ROOT);
    if (!acks.equals("all") && !acks.equals("-1")) {
      refuse(
          ProducerConfig.ACKS_CONFIG,
          "a message that only the leader has is lost with the leader; use all");
    }
    if (settings.effectiveNumber(ProducerConfig.RETRIES_CONFIG) == 0) {
      refuse(
          ProducerConfig.RETRIES_CONFIG,
          "each move of a leader would be an error; leave it out, delivery.timeout.ms bounds the"
              + " time");
    }
    long timeout = settings.effectiveNumber(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
    long linger = settings.effectiveNumber(ProducerConfig.LINGER_MS_CONFIG);
    long request = settings.effectiveNumber(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
    if (timeout < Math.min(linger + request, Integer.MAX_VALUE)) {
      refuse(
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
          "it must be at least linger.ms + request.timeout.ms = " + (linger + request));
    }
  }

  /** Settings whose place is elsewhere in a pipeline. */
  private void notOurs() {
    if (settings.properties().containsKey(ProducerConfig.PARTITIONER_CLASS_CONFIG)) {
      refuse(
          ProducerConfig.PARTITIONER_CLASS_CONFIG,
          "the pipeline's partitioner chooses the partition; set that one");
    }
    if (settings.properties().containsKey(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG)) {
      refuse(
          ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
          "an interceptor can change a message and its partition after the order was settled");
    }
    if (settings.properties().containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
      refuse(
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          "it is made of the pipeline's name; KafkaTransactions.withTransactionalIdPrefix sets its"
              + " beginning");
    }
    for (String key :
        List.of(
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG)) {
      String value = settings.properties().get(key);
      if (value != null && !value.trim().equals(BYTES)) {
        refuse(key, "the pipeline's serializer makes the bytes; leave it out");
      }
    }
  }

  private void security() {
    TlsSettings tls = settings.tls();
    if (tls != null) {
      tls.check(problems);
      clash(OF_TLS, "the sink's TLS settings");
    }
    if (settings.sasl() != null) {
      clash(OF_SASL, "the sink's SASL settings");
    }
    if (tls != null || settings.sasl() != null) {
      String given = settings.properties().get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
      String ours = protocol();
      if (given != null && !given.equals(ours)) {
        refuse(
            CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
            "the sink's TLS and SASL settings make it " + ours);
      }
    }
  }

  private String protocol() {
    if (settings.sasl() == null) {
      return "SSL";
    }
    return settings.tls() == null ? "SASL_PLAINTEXT" : "SASL_SSL";
  }

  private void clash(Set<String> keys, String other) {
    for (String key : new TreeSet<>(keys)) {
      if (settings.properties().containsKey(key)) {
        problems.add(key + " is set both as a property and by " + other + "; keep one");
      }
    }
  }

  private void refuse(String key, String reason) {
    problems.add(key + "=" + settings.effective(key) + " is refused: " + reason);
  }
}
