package dev.oms.sink.kafka.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/**
 * All settings of a Kafka sink, checked by {@link SettingsRules}. Immutable.
 *
 * @param bootstrapServers where to start, {@code host:port,host:port}
 * @param properties client properties as the user gave them
 * @param tls encryption; null for none, or when {@code properties} say it
 * @param sasl authentication; null for none, or when {@code properties} say it
 */
public record KafkaSettings(
    String bootstrapServers,
    Map<String, String> properties,
    @Nullable TlsSettings tls,
    @Nullable SaslSettings sasl) {

  /** How long one question to the cluster may take, in milliseconds. */
  static final int ADMIN_TIMEOUT_MS = 10_000;

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
          Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true"),
          Map.entry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "5"),
          Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"),
          Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, "262144"),
          // Long enough to fill batches while there is much to send; see flushesWhenIdle.
          Map.entry(ProducerConfig.LINGER_MS_CONFIG, "50"),
          Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, "33554432"),
          // One place to raise the limit of a message: the topic. A request may hold a full batch
          // of each of many partitions.
          Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "16777216"),
          // A destination that is down is a delay, not a failure: never give a batch up.
          Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "2147483647"),
          // send() is called in a loop, this bounds one turn of it.
          Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, "2000"),
          // Consumers that read committed messages wait so long for a process that died.
          Map.entry(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "30000"),
          // Brokers that all changed their addresses are found again.
          Map.entry("metadata.recovery.strategy", "rebootstrap"));

  /** A full buffer breaks a transaction, so waiting for it must not end soon. */
  private static final String TRANSACTION_BLOCK_MS = "60000";

  private static final Set<String> ADMIN_KEYS = AdminClientConfig.configNames();
  private static final ConfigDef PRODUCER_KEYS = ProducerConfig.configDef();

  /** Copies the map. */
  public KafkaSettings {
    properties = Map.copyOf(properties);
  }

  /** The value of a producer setting: the user's, else ours, else Kafka's. */
  String effective(String key) {
    String value = properties.getOrDefault(key, DEFAULTS.get(key));
    if (value != null) {
      return value.trim();
    }
    ConfigDef.ConfigKey known = PRODUCER_KEYS.configKeys().get(key);
    return known == null || !known.hasDefault() || known.defaultValue == null
        ? ""
        : known.defaultValue.toString();
  }

  /** A producer setting that is a number; the rules have checked that it is one. */
  long effectiveNumber(String key) {
    return Long.parseLong(effective(key));
  }

  /**
   * Whether messages are sent as soon as no more are at hand: unless the user says how long they
   * are to wait.
   */
  boolean flushesWhenIdle() {
    return !properties.containsKey(ProducerConfig.LINGER_MS_CONFIG);
  }

  /** For {@code new KafkaProducer}; holds secrets. */
  Map<String, Object> producer(String clientId) {
    Map<String, Object> result = new LinkedHashMap<>(DEFAULTS);
    result.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    result.putAll(properties);
    addConnection(result);
    return result;
  }

  /** For a producer of transactions; holds secrets. */
  Map<String, Object> producer(String clientId, String transactionalId) {
    Map<String, Object> result = producer(clientId);
    result.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    if (!properties.containsKey(ProducerConfig.MAX_BLOCK_MS_CONFIG)) {
      result.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TRANSACTION_BLOCK_MS);
    }
    return result;
  }

  /** For a consumer without a group; holds secrets. */
  Map<String, Object> consumer(String clientId, boolean committedOnly) {
    Map<String, Object> result = new LinkedHashMap<>();
    properties.forEach(
        (key, value) -> {
          // Of those that both have, only what is about the connection.
          if (ADMIN_KEYS.contains(key) || !ProducerConfig.configNames().contains(key)) {
            result.put(key, value);
          }
        });
    result.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId + "-checkpoints");
    result.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    result.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    result.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        committedOnly ? "read_committed" : "read_uncommitted");
    result.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    result.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MS);
    result.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MS / 2);
    addConnection(result);
    return result;
  }

  /** For {@code Admin.create}; holds secrets. */
  Map<String, Object> admin(String clientId) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId + "-admin");
    properties.forEach(
        (key, value) -> {
          // Keys that neither knows may be meant for a plug-in.
          if (ADMIN_KEYS.contains(key) || !ProducerConfig.configNames().contains(key)) {
            result.put(key, value);
          }
        });
    result.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MS);
    result.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MS / 2);
    addConnection(result);
    return result;
  }

  private void addConnection(Map<String, Object> result) {
    result.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    addSecurity(result);
  }

  /** What {@code tls} and {@code sasl} amount to; holds secrets. */
  void addSecurity(Map<String, Object> result) {
    if (tls != null) {
      tls.addTo(result);
    }
    if (sasl != null) {
      sasl.addTo(result, tls != null);
    }
  }

  /** Everything but secrets: values are shown only for settings known not to hold one. */
  @Override
  public String toString() {
    Map<String, String> shown = new TreeMap<>();
    properties.forEach(
        (key, value) -> {
          ConfigDef.ConfigKey known = PRODUCER_KEYS.configKeys().get(key);
          boolean open = known != null && known.type != ConfigDef.Type.PASSWORD;
          shown.put(key, open ? value : "******");
        });
    return "bootstrapServers="
        + bootstrapServers
        + ", tls="
        + (tls == null ? "no" : tls)
        + ", sasl="
        + (sasl == null ? "no" : sasl)
        + ", properties="
        + shown;
  }
}
