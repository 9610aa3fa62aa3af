package dev.oms.examples.quickstart;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.RocketMqCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Shows a message of each kind as people like to read them. */
public final class MessagePrinter {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int WIDTH = 108;
  private static final String INDENT = "      ";

  private MessagePrinter() {}

  /** The last message of each record type in a topic, by record type. */
  public static Map<String, String> oneOfEach(KafkaCluster kafka, String topic) {
    Map<String, ConsumerRecord<byte[], byte[]>> found = new LinkedHashMap<>();
    kafka.consumeAll(topic, false, record -> found.put(type(record), record));
    Map<String, String> shown = new LinkedHashMap<>();
    found.forEach((type, record) -> shown.put(type, show(record)));
    return shown;
  }

  /** The last message of each record type in a topic, by record type. */
  public static Map<String, String> oneOfEach(RocketMqCluster rocketMq, String topic) {
    Map<String, String> shown = new LinkedHashMap<>();
    rocketMq.consumeAll(
        topic,
        m -> {
          String place =
              "  %s, queue %s:%d, offset %d, KEYS %s, tag %s"
                  .formatted(topic, m.broker(), m.queue(), m.offset(), m.keys(), m.tag());
          shown.put(type(m.text()), show(place, m.text()));
        });
    return shown;
  }

  private static String type(ConsumerRecord<byte[], byte[]> record) {
    return type(new String(record.value(), StandardCharsets.UTF_8));
  }

  private static String type(String text) {
    int at = text.indexOf("\"recordType\":\"") + 14;
    return text.substring(at, text.indexOf('"', at));
  }

  private static String show(ConsumerRecord<byte[], byte[]> record) {
    String place =
        "  %s, partition %d, offset %d, key %s"
            .formatted(
                record.topic(),
                record.partition(),
                record.offset(),
                new String(record.key(), StandardCharsets.UTF_8));
    return show(place, new String(record.value(), StandardCharsets.UTF_8));
  }

  private static String show(String place, String json) {
    StringBuilder text = new StringBuilder(place);
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      String open = "{";
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        // The message's own characters: a number that was read and written could lose digits.
        int from = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        int to = (int) parser.currentLocation().getCharOffset();
        String value = json.substring(from, to);
        text.append("\n    ").append(open).append(wrapped("\"" + name + "\": " + value));
        open = " ";
        text.append(',');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    text.setLength(text.length() - 1);
    return text.append('}').toString();
  }

  /** Breaks at commas between fields. */
  private static String wrapped(String json) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    while (json.length() - from > WIDTH) {
      int at = json.lastIndexOf(",\"", from + WIDTH);
      if (at <= from) {
        break;
      }
      text.append(json, from, at + 1).append('\n').append(INDENT);
      from = at + 1;
    }
    return text.append(json.substring(from)).toString();
  }
}
