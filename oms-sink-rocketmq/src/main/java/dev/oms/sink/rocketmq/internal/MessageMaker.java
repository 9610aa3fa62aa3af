package dev.oms.sink.rocketmq.internal;

import dev.oms.core.model.TableId;
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

  /** The names of the event headers, the same as with Kafka. */
  private static final String ID = "oms.id";

  private static final String TABLE = "oms.table";
  private static final String OPERATION = "oms.op";
  private static final String POSITION = "oms.position";

  private static final int MOST_POSITION = 2048;
  private static final int MOST_BYTES_OF_CHARACTER = 3;

  private final String tag;
  private final boolean keys;

  /** Tag empty for none. */
  MessageMaker(String tag, boolean keys) {
    this.tag = tag;
    this.keys = keys;
  }

  /** At most how many bytes the broker stores for a message. */
  static long storedBytes(MessageBatch batch, int i) {
    return batch.valueLength(i)
        + 2L * Math.min(batch.keyLength(i), MOST_KEY_BYTES)
        + headerBytes(batch, i)
        + FIXED_BYTES;
  }

  /** At most how many bytes the event headers have; 0 for none. */
  static int headerBytes(MessageBatch batch, int i) {
    String operation = batch.operation(i);
    if (operation == null) {
      return 0;
    }
    TableId table = batch.table(i);
    String position = batch.position(i);
    int characters = operation.length() + (position == null ? 0 : position.length());
    if (table != null) {
      characters += table.database().length() + 1 + table.table().length();
    }
    return batch.eventIdLength(i) + MOST_BYTES_OF_CHARACTER * characters;
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
      put(message, SHARDING_KEY, key);
    }
    String operation = batch.operation(i);
    if (operation != null) {
      addHeaders(message, batch, i, operation);
    }
    return message;
  }

  private static void addHeaders(Message message, MessageBatch batch, int i, String operation) {
    put(message, OPERATION, operation);
    if (batch.eventIdLength(i) > 0) {
      int start = batch.eventIdOffset(i);
      String id = new String(batch.bytes(), start, batch.eventIdLength(i), StandardCharsets.UTF_8);
      put(message, ID, clean(id));
    }
    TableId table = batch.table(i);
    if (table != null) {
      put(message, TABLE, clean(table.toString()));
    }
    String position = batch.position(i);
    if (position != null) {
      // All properties together are limited; no source of ours has positions of that length.
      put(
          message,
          POSITION,
          clean(position.substring(0, Math.min(position.length(), MOST_POSITION))));
    }
  }

  private static void put(Message message, String name, String value) {
    MessageAccessor.putProperty(message, name, value);
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
