package dev.oms.sink.rocketmq.internal;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The queues that the topics' messages are spread over, from the first use of a topic on. They
 * outlive a writer: one that is opened after a fault must not spread anew in silence. Thread-safe.
 */
public final class PinnedQueues {

  private final ConcurrentHashMap<String, QueueList> byTopic = new ConcurrentHashMap<>();

  /** Nothing pinned yet. */
  public PinnedQueues() {}

  @Nullable QueueList get(String topic) {
    return byTopic.get(topic);
  }

  void pin(String topic, QueueList queues) {
    byTopic.put(topic, queues);
  }

  /** The change was reported: whoever starts again wants the new queues. */
  void forget(String topic) {
    byTopic.remove(topic);
  }
}
