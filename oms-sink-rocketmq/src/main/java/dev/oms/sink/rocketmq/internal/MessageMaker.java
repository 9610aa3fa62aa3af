package dev.oms.sink.rocketmq.internal;

import dev.oms.core.spi.MessageBatch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;

/** Turns messages of a batch into RocketMQ's, with their properties. Thread-safe. */
final class MessageMaker {

  /** What a message may take besides its value: key and event headers as properties, and more. */
  static final int RESERVED_BYTES = 16 << 10;

  /** All properties of a message together may have 32,767 bytes. */
  private static final int MOST_KEY_BYTES = 4096;

  /** Topic, addresses, RocketMQ's own properties, the names of ours. */
  private static final int FIXED_BYTES = 512;

  /** RocketMQ's name of it; the 4.9 client has no constant for it. */
  private static final String SHARDING_KEY = "__SHARDINGKEY";

  private final String tag;
  private final boolean keys;

  /** Tag empty for none. */
  MessageMaker(String tag, boolean keys) {
    this.tag = tag;
    this.keys = keys;
  }

  /** At most how many bytes the broker stores for a message. */
  static long storedBytes(MessageBatch batch, int i) {
    return batch.valueLength(i) + 2L * Math.min(batch.keyLength(i), MOST_KEY_BYTES) + FIXED_BYTES;
  }

  /** Makes a message. */
  Message make(String topic, MessageBatch batch, int i) {
    byte[] bytes = batch.bytes();
    int start = batch.valueOffset(i);
    Message message =
        new Message(topic, Arrays.copyOfRange(bytes, start, start + batch.valueLength(i)));
    if (!tag.isEmpty()) {
      message.setTags(tag);
    }
    if (batch.keyLength(i) > 0) {
      String key = key(bytes, batch.keyOffset(i), batch.keyLength(i));
      if (keys) {
        message.setKeys(key);
      }
      MessageAccessor.putProperty(message, SHARDING_KEY, key);
    }
    return message;
  }

  private static String key(byte[] bytes, int offset, int length) {
    if (length <= MOST_KEY_BYTES) {
      return clean(new String(bytes, offset, length, StandardCharsets.UTF_8));
    }
    int end = offset + MOST_KEY_BYTES;
    // Not within a character.
    while ((bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    return clean(new String(bytes, offset, end - offset, StandardCharsets.UTF_8));
  }

  /** RocketMQ separates properties by U+0001 and U+0002 and knows no escape. */
  private static String clean(String text) {
    return text.indexOf('\u0001') < 0 && text.indexOf('\u0002') < 0
        ? text
        : text.replace('\u0001', '|').replace('\u0002', '?');
  }
}
