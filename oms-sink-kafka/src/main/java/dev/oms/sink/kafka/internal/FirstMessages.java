package dev.oms.sink.kafka.internal;

import dev.oms.core.spi.MessageBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which messages of a batch are the first of this producer in their partition. Those go alone: the
 * next of the partition are sent when the first is acknowledged.
 *
 * <p>For a broker that knows nothing of a producer takes whatever sequence number comes first
 * (KAFKA-15591, up to 4.3). If the first of two requests in flight is refused because the broker
 * does not lead the partition yet, and the second is stored, the first can never follow: it is
 * retried until {@code delivery.timeout.ms}, and the partition stands still. One acknowledged
 * message closes that gap. Used by the thread that writes.
 */
final class FirstMessages {

  private static final int[] NONE = {};

  private final Map<String, BitSet> stored = new HashMap<>();
  private String lastTopic = "";
  private BitSet last = new BitSet();

  // The partitions of what was found last; the batch may be gone when it is stored.
  private final List<BitSet> topics = new ArrayList<>();
  private int[] partitions = NONE;

  /** The numbers of those messages, in their order; none of them, and nothing is made, mostly. */
  int[] find(MessageBatch batch) {
    int[] found = NONE;
    topics.clear();
    for (int i = 0; i < batch.size(); i++) {
      BitSet topic = of(batch.topic(i));
      int partition = batch.partition(i);
      if (!topic.get(partition) && !has(topic, partition)) {
        topics.add(topic);
        partitions = with(partitions, topics.size(), partition);
        found = with(found, topics.size(), i);
      }
    }
    return found;
  }

  /** What was found last is stored: what follows it need not wait. */
  void stored() {
    for (int i = 0; i < topics.size(); i++) {
      topics.get(i).set(partitions[i]);
    }
    topics.clear();
  }

  private boolean has(BitSet topic, int partition) {
    for (int i = 0; i < topics.size(); i++) {
      if (partitions[i] == partition && topics.get(i) == topic) {
        return true;
      }
    }
    return false;
  }

  private static int[] with(int[] numbers, int size, int number) {
    int[] more = Arrays.copyOf(numbers, size);
    more[size - 1] = number;
    return more;
  }

  private BitSet of(String topic) {
    if (!topic.equals(lastTopic)) {
      last = stored.computeIfAbsent(topic, t -> new BitSet());
      lastTopic = topic;
    }
    return last;
  }
}
