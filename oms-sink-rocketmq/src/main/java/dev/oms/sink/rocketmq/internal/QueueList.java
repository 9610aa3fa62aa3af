package dev.oms.sink.rocketmq.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The queues of a topic, sorted by broker and number: the place in this list is the partition.
 *
 * @param perBroker how many queues each broker has
 */
record QueueList(SortedMap<String, Integer> perBroker) {

  QueueList {
    perBroker = new TreeMap<>(perBroker);
    perBroker.values().removeIf(queues -> queues <= 0);
  }

  /** A queue. */
  record Queue(String broker, int number) {
    @Override
    public String toString() {
      return broker + ":" + number;
    }
  }

  List<Queue> queues() {
    List<Queue> result = new ArrayList<>();
    perBroker.forEach(
        (broker, queues) -> {
          for (int i = 0; i < queues; i++) {
            result.add(new Queue(broker, i));
          }
        });
    return result;
  }

  int size() {
    return perBroker.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether {@code now} is this list, but for brokers that are away. */
  boolean isSameButForBrokersAway(QueueList now) {
    return now.perBroker.entrySet().stream()
        .allMatch(broker -> broker.getValue().equals(perBroker.get(broker.getKey())));
  }

  /** For example {@code broker-a 4 queues, broker-b 4 queues}. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    perBroker.forEach((broker, n) -> parts.add(broker + " " + n + (n == 1 ? " queue" : " queues")));
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }
}
