package dev.oms.core.precheck;

import java.util.Objects;

/**
 * A topic as a precheck found it at the destination, or as it will be made. Immutable.
 *
 * @param name its name
 * @param partitions the number of its partitions or queues, at least 1
 * @param maxMessageBytes the most bytes of key, value and headers that one message may have
 * @param keysRequired whether it refuses messages without a key, as compacted topics of Kafka do
 */
public record CheckedTopic(
    String name, int partitions, long maxMessageBytes, boolean keysRequired) {

  /** Checks for null. */
  public CheckedTopic {
    Objects.requireNonNull(name, "name");
  }
}
