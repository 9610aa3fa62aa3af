package dev.oms.examples.e2e;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.oms.testkit.KafkaCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One message of the Default format, its values as JSON text. */
record DefaultMessage(
    String type, String table, Map<String, String> before, Map<String, String> after) {

  /** All messages of a topic. */
  static List<DefaultMessage> all(KafkaCluster kafka, String topic) throws IOException {
    List<DefaultMessage> messages = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : kafka.consumeAll(topic)) {
      messages.add(parse(new String(record.value(), StandardCharsets.UTF_8)));
    }
    return messages;
  }

  private static DefaultMessage parse(String text) throws IOException {
    Map<String, Map<String, String>> structs = new LinkedHashMap<>();
    String type = "";
    try (JsonParser json = new JsonFactory().createParser(text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (json.currentToken() == JsonToken.START_OBJECT) {
          Map<String, String> values = new LinkedHashMap<>();
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            String column = json.currentName();
            JsonToken value = json.nextToken();
            values.put(
                column,
                value == JsonToken.VALUE_STRING ? '"' + json.getText() + '"' : json.getText());
          }
          structs.put(name, values);
        } else if (name.equals("recordType")) {
          type = json.getText();
        }
      }
    }
    String table = structs.get("allMetaData").get("table_name");
    return new DefaultMessage(
        type,
        table.substring(1, table.length() - 1),
        structs.getOrDefault("prevStruct", Map.of()),
        structs.getOrDefault("postStruct", Map.of()));
  }
}
