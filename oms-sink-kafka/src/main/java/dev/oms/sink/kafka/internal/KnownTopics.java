package dev.oms.sink.kafka.internal;

import dev.oms.core.spi.SinkWriter.Topic;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The topics that a writer was asked for, each of which is looked up once. Thread-safe. */
final class KnownTopics {

  private final Function<String, Topic> describe;
  private final Runnable checkUsable;
  private final Map<String, Topic> topics = new ConcurrentHashMap<>();
  private final Object describing = new Object();

  /**
   * None yet.
   *
   * @param describe finds a topic, or throws
   * @param checkUsable throws where the writer looks no topic up any more
   */
  KnownTopics(Function<String, Topic> describe, Runnable checkUsable) {
    this.describe = describe;
    this.checkUsable = checkUsable;
  }

  /** One topic; whoever asks first waits for the brokers, and others with it. */
  Topic get(String name) {
    Topic known = topics.get(name);
    if (known != null) {
      return known;
    }
    synchronized (describing) {
      known = topics.get(name);
      if (known == null) {
        checkUsable.run();
        known = describe.apply(name);
        topics.put(name, known);
      }
      return known;
    }
  }

  /** Those that were asked for. */
  Collection<Topic> all() {
    return topics.values();
  }
}
