package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads messages with Jackson's parser: strictly, and with every digit. */
final class Json {

  private static final JsonFactory JACKSON = new JsonFactory();

  private Json() {}

  /** The one object that {@code json} is. */
  static Map<String, @Nullable Object> object(String json) {
    try (JsonParser parser = JACKSON.createParser(json.getBytes(StandardCharsets.UTF_8))) {
      parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      Map<String, @Nullable Object> map = object(parser);
      assertThat(parser.nextToken()).as("after the object").isNull();
      return map;
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
  }

  /** The object that is the value of {@code key}. */
  @SuppressWarnings("unchecked")
  static Map<String, @Nullable Object> in(Map<String, @Nullable Object> object, String key) {
    Object value = object.get(key);
    assertThat(value).as(key).isInstanceOf(Map.class);
    return (Map<String, @Nullable Object>) value;
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      map.put(name, value(parser, parser.nextToken()));
    }
    return map;
  }

  private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new BigDecimal(parser.getText());
      default -> throw new IOException("unexpected " + token);
    };
  }

  private static List<@Nullable Object> array(JsonParser parser) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    JsonToken token;
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      list.add(value(parser, token));
    }
    return list;
  }
}
