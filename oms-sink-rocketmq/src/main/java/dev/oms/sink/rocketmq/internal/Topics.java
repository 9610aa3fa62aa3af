package dev.oms.sink.rocketmq.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds topics with their queues, and notices when those become others. Thread-safe. */
final class Topics {

  /** What brokers take unless they are told otherwise. */
  static final int USUAL_MAX_MESSAGE_SIZE = 4 << 20;

  private final RocketMqSettings settings;
  private final Remote remote;
  private final PinnedQueues pinned;

  Topics(RocketMqSettings settings, Remote remote, PinnedQueues pinned) {
    this.settings = settings;
    this.remote = remote;
    this.pinned = pinned;
  }

  /**
   * Finds a topic for a writer.
   *
   * @throws OmsException when it does not exist, may not be written, or has other queues than
   *     before
   */
  TopicQueues describe(String name) {
    String topic = settings.inNamespace(name);
    Route route = remote.route(topic);
    QueueList before = pinned.get(topic);
    QueueList now = route == null ? new QueueList(new TreeMap<>()) : route.queues();
    if (now.size() == 0 && before == null) {
      throw missing(topic, route != null);
    }
    if (before == null) {
      pinned.pin(topic, now);
      before = now;
    } else if (!before.isSameButForBrokersAway(now)) {
      throw changed(topic, before, now);
    }
    if (route != null) {
      check(topic, route);
    }
    return new TopicQueues(topic, before, maxMessageSize(route));
  }

  private void check(String topic, Route route) {
    if (!route.behindOrder().isEmpty()) {
      throw new OmsException(
          where(topic)
              + ": the order attribute names queues that do not exist: "
              + String.join(", ", route.behindOrder())
              + "; bring it up to date (mqadmin updateTopic -o true)");
    }
    for (String broker : route.writableMasters()) {
      OmsException refusal;
      try {
        refusal = remote.mayWrite(broker, topic);
      } catch (RetriableException e) {
        // A broker that does not answer now may do so when there is something to send.
        continue;
      }
      if (refusal != null && !(refusal instanceof RetriableException)) {
        throw refusal;
      }
    }
  }

  private OmsException missing(String topic, boolean known) {
    if (known) {
      return new OmsException(
          where(topic) + ": no queue of it may be written; give the topic write permission");
    }
    Map<String, String> brokers = remote.brokers();
    if (brokers.isEmpty()) {
      return new RetriableException(
          where(topic) + ": the name server knows no broker; check that brokers are up", null);
    }
    return new OmsException(
        where(topic)
            + ": it does not exist at brokers "
            + String.join(", ", brokers.keySet())
            + "; create it (mqadmin updateTopic -o true -t "
            + topic
            + " ...), or map the tables to another one");
  }

  /** The pinned list is not that of the topic any more; returns what to end the writer with. */
  OmsException changed(String topic, QueueList before, QueueList now) {
    // Whoever starts again after this message wants the new queues.
    pinned.forget(topic);
    String what =
        where(topic)
            + ": its queues have changed, so equal keys would go to other queues; before: "
            + before
            + "; now: "
            + now;
    return settings.rehash()
        ? new RetriableException(what + "; going on with the new queues", null)
        : new OmsException(
            what
                + "; let consumers read what is there, then start the pipeline again (or set"
                + " onQueueChange to REHASH)");
  }

  /** The queues as they are now; null while no name server answers or knows the topic. */
  @Nullable QueueList look(String topic) {
    try {
      Route route = remote.route(topic);
      return route == null ? null : route.queues();
    } catch (OmsException e) {
      return null;
    }
  }

  int maxMessageSize(@Nullable Route route) {
    int most = configured(settings);
    boolean known = false;
    if (route != null) {
      for (String broker : route.writableMasters()) {
        OptionalInt size = remote.maxMessageSize(broker);
        if (size.isPresent()) {
          most = Math.min(most, size.getAsInt());
          known = true;
        }
      }
    }
    boolean told = known || settings.properties().containsKey(RocketMqSettings.MAX_MESSAGE_SIZE);
    return told ? most : Math.min(most, USUAL_MAX_MESSAGE_SIZE);
  }

  private static int configured(RocketMqSettings settings) {
    String value = settings.properties().get(RocketMqSettings.MAX_MESSAGE_SIZE);
    return value == null ? Integer.MAX_VALUE : Integer.parseInt(value);
  }

  private String where(String topic) {
    return settings.where() + ", topic " + topic;
  }
}
