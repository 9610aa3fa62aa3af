package dev.oms.sink.kafka;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How topics are made that do not exist. Topics that exist are left as they are. Immutable.
 *
 * @param partitions the number of partitions, at least 1
 * @param replicationFactor the number of replicas of each, at least 1 and at most the brokers
 * @param configs settings of the topic, {@code retention.ms} for example; what is not set is as the
 *     brokers have it
 */
public record TopicCreation(int partitions, int replicationFactor, Map<String, String> configs) {

  private static final TopicCreation DEFAULTS = new TopicCreation(3, 1, Map.of());

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException when a number is out of its range
   */
  public TopicCreation {
    if (partitions < 1) {
      throw new IllegalArgumentException("topics with " + partitions + " partitions: at least 1");
    }
    if (replicationFactor < 1 || replicationFactor > Short.MAX_VALUE) {
      throw new IllegalArgumentException(
          "topics with " + replicationFactor + " replicas: at least 1, at most the brokers");
    }
    configs = Map.copyOf(configs);
  }

  /** As OMS makes them: 3 partitions, 1 replica (fact sheet 3). */
  public static TopicCreation defaults() {
    return DEFAULTS;
  }

  /** With another number of partitions. */
  public TopicCreation withPartitions(int count) {
    return new TopicCreation(count, replicationFactor, configs);
  }

  /** With another number of replicas; 3 is advised where messages matter. */
  public TopicCreation withReplicationFactor(int replicas) {
    return new TopicCreation(partitions, replicas, configs);
  }

  /** With a setting of the topic. */
  public TopicCreation withConfig(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(configs);
    more.put(Objects.requireNonNull(key, "key").strip(), Objects.requireNonNull(value, "value"));
    return new TopicCreation(partitions, replicationFactor, more);
  }

  /** For people, for example {@code 3 partitions, 1 replica}. */
  @Override
  public String toString() {
    return partitions
        + (partitions == 1 ? " partition, " : " partitions, ")
        + replicationFactor
        + (replicationFactor == 1 ? " replica" : " replicas")
        + (configs.isEmpty() ? "" : ", " + configs);
  }
}
