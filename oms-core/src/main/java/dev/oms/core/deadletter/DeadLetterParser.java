package dev.oms.core.deadletter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.oms.core.BadRecordReason;
import dev.oms.core.model.TableId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what {@link DeadLetterText} wrote. Keys that it does not know are passed over. */
final class DeadLetterParser {

  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, byte[]> binaries = new HashMap<>();
  private final Map<String, Map<String, @Nullable String>> maps = new HashMap<>();
  private final Map<String, Set<String>> sets = new HashMap<>();

  private DeadLetterParser() {}

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException when it is not a dead letter; the message says what is wrong
   */
  static DeadLetter parse(byte[] line, int length) {
    DeadLetterParser parser = new DeadLetterParser();
    try (JsonParser json = DeadLetterText.JSON.createParser(line, 0, length)) {
      parser.read(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("it is not valid JSON", e);
    }
    try {
      return parser.letter();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'time' is not a time", e);
    }
  }

  private void read(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("it is not a JSON object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      switch (json.nextToken()) {
        case START_OBJECT -> maps.put(name, map(json));
        case START_ARRAY -> sets.put(name, set(json));
        case VALUE_STRING -> {
          if (name.equals("message") || name.equals("keyBase64")) {
            binaries.put(name, json.getBinaryValue());
          } else {
            texts.put(name, json.getText());
          }
        }
        case VALUE_NULL -> {}
        default -> texts.put(name, json.getText());
      }
    }
  }

  private static Map<String, @Nullable String> map(JsonParser json) throws IOException {
    Map<String, @Nullable String> map = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      map.put(name, json.nextToken() == JsonToken.VALUE_NULL ? null : json.getText());
    }
    return map;
  }

  private static Set<String> set(JsonParser json) throws IOException {
    Set<String> set = new HashSet<>();
    while (json.nextToken() == JsonToken.VALUE_STRING) {
      set.add(json.getText());
    }
    return set;
  }

  private DeadLetter letter() {
    byte[] message = binaries.get("message");
    return new DeadLetter(
        required("pipeline"),
        Instant.parse(required("time")),
        new DeadLetter.Event(
            required("eventId"),
            new TableId(required("database"), required("table")),
            required("operation"),
            required("position"),
            Long.parseLong(required("sourceTimeMillis"))),
        new DeadLetter.Target(required("topic"), Integer.parseInt(required("partition")), key()),
        new DeadLetter.Problem(
            BadRecordReason.valueOf(required("reason")),
            required("error"),
            Long.parseLong(required("bytes"))),
        image("before"),
        image("after"),
        texts.get("statement"),
        message == null
            ? null
            : new DeadLetter.Message(
                message, Boolean.parseBoolean(texts.getOrDefault("eventHeaders", "false"))));
  }

  private byte[] key() {
    String key = texts.get("key");
    if (key != null) {
      return key.getBytes(StandardCharsets.UTF_8);
    }
    byte[] binary = binaries.get("keyBase64");
    return binary == null ? new byte[0] : binary;
  }

  private DeadLetter.@Nullable Image image(String name) {
    Map<String, @Nullable String> values = maps.get(name);
    if (values == null) {
      return null;
    }
    Map<String, String> undecodable = new LinkedHashMap<>();
    maps.getOrDefault(name + "Undecodable", Map.of())
        .forEach((column, error) -> undecodable.put(column, String.valueOf(error)));
    return new DeadLetter.Image(
        values, undecodable, sets.getOrDefault(name + "Truncated", Set.of()));
  }

  private String required(String name) {
    String text = texts.get(name);
    if (text == null) {
      throw new IllegalArgumentException("'" + name + "' is missing");
    }
    return text;
  }
}
