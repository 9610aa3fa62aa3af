package dev.oms.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.oms.core.spi.MessageReader;
import dev.oms.core.spi.ReadMessage;
import dev.oms.core.spi.ReadRow;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** What the readers of the JSON formats share. Used by one thread. */
abstract class JsonReader implements MessageReader {

  /** Values may be as large as a row; they were in memory already when they were read. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  @Override
  public final void read(byte[] bytes, int offset, int length, ReadMessage message) {
    message.clear();
    try (JsonParser json = JSON.createParser(bytes, offset, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("it is not a JSON object");
      }
      begin();
      object(json, message);
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("something follows its JSON object");
      }
      end(message);
    } catch (JsonProcessingException e) {
      // Jackson's text may quote values.
      throw new IllegalArgumentException(
          "it is not valid JSON, at byte " + e.getLocation().getByteOffset(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the object whose start was read, to its end. */
  private void object(JsonParser json, ReadMessage message) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      field(name, json, message);
    }
  }

  /** Reads a value of which {@link #object} is to have all keys; anything but an object is none. */
  final void inner(JsonParser json, ReadMessage message) throws IOException {
    if (json.currentToken() == JsonToken.START_OBJECT) {
      object(json, message);
    } else {
      json.skipChildren();
    }
  }

  /** A message begins. */
  abstract void begin();

  /** Reads or skips the value, whose first token is the current one. */
  abstract void field(String name, JsonParser json, ReadMessage message) throws IOException;

  /** A message was read: makes sense of it. */
  abstract void end(ReadMessage message);

  /** The text of a value that is one; null for {@code null} and for structures. */
  static @Nullable String text(JsonParser json) throws IOException {
    if (json.currentToken().isScalarValue() && json.currentToken() != JsonToken.VALUE_NULL) {
      return json.getText();
    }
    json.skipChildren();
    return null;
  }

  /**
   * Reads an image.
   *
   * @return whether there is one: not {@code null}
   */
  static boolean row(JsonParser json, ReadRow row) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return false;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("an image of the row is not an object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      value(name, json, row);
    }
    return true;
  }

  /** Reads an array that has one image, or {@code null}. */
  static boolean rowInArray(JsonParser json, ReadRow row) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return false;
    }
    if (json.currentToken() != JsonToken.START_ARRAY || json.nextToken() == JsonToken.END_ARRAY) {
      throw new IllegalArgumentException("an array that should have the row is none, or empty");
    }
    boolean there = row(json, row);
    if (json.nextToken() != JsonToken.END_ARRAY) {
      throw new IllegalArgumentException("the message has more than one row");
    }
    return there;
  }

  static void value(String name, JsonParser json, ReadRow row) throws IOException {
    switch (json.currentToken()) {
      case VALUE_NULL -> row.add(name, ReadRow.Kind.NULL, null);
      case VALUE_STRING -> row.add(name, ReadRow.Kind.STRING, json.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          row.add(name, ReadRow.Kind.NUMBER, json.getText());
      case VALUE_TRUE, VALUE_FALSE -> row.add(name, ReadRow.Kind.BOOLEAN, json.getText());
      default -> row.add(name, ReadRow.Kind.STRUCTURE, structure(json));
    }
  }

  private static String structure(JsonParser json) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator copy = JSON.createGenerator(text)) {
      copy.copyCurrentStructure(json);
    }
    return text.toString();
  }

  /** The value of a key that must be there. */
  static String required(@Nullable String value, String key) {
    if (value == null) {
      throw new IllegalArgumentException("it has no '" + key + "'");
    }
    return value;
  }

  static void requireImage(boolean there, String key, String operation) {
    if (!there) {
      throw new IllegalArgumentException(
          "it has no '" + key + "', which '" + operation + "' needs");
    }
  }
}
