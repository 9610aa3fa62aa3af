package dev.oms.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.rocketmq.common.message.MessageConst;
import org.jspecify.annotations.Nullable;

/**
 * A message as a consumer of RocketMQ gets it.
 *
 * @param topic its topic, with the namespace if there is one
 * @param partition its queue's place in the list of all queues of the topic, sorted by broker and
 *     number, from 0
 * @param broker the name of the queue's broker
 * @param queue the queue's number within its broker
 * @param offset where in the queue it is
 * @param properties all its properties, RocketMQ's own too
 * @param body its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares messages.
public record RocketMqMessage(
    String topic,
    int partition,
    String broker,
    int queue,
    long offset,
    Map<String, String> properties,
    byte[] body) {

  /** Returns the keys property; null when it has none. */
  public @Nullable String keys() {
    return properties.get(MessageConst.PROPERTY_KEYS);
  }

  /** Returns the tag; null when it has none. */
  public @Nullable String tag() {
    return properties.get(MessageConst.PROPERTY_TAGS);
  }

  /** Returns the body as text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
