package dev.oms.format.avro;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What is said to a schema registry and what it answers: {@code {"id": 7}}, or {@code
 * {"error_code": 42201, "message": "..."}}.
 *
 * @param id the schema's id; null when there is none
 * @param message what the registry says is wrong; null when it says nothing
 */
record RegistryJson(@Nullable Integer id, @Nullable String message) {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int LONGEST_MESSAGE = 500;

  /** The body of a request to register a schema. */
  static byte[] request(String schemaJson) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(body)) {
      json.writeStartObject();
      json.writeStringField("schema", schemaJson);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return body.toByteArray();
  }

  /** Reads an answer; one that is no such JSON gives neither part. */
  static RegistryJson answer(byte[] body) {
    Integer id = null;
    String message = null;
    try (JsonParser json = JSON.createParser(body)) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          JsonToken value = json.nextToken();
          if (name.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
            id = json.getIntValue();
          } else if (name.equals("message") && value == JsonToken.VALUE_STRING) {
            message = json.getText();
          }
          json.skipChildren();
        }
      }
    } catch (IOException e) {
      return new RegistryJson(null, null);
    }
    return new RegistryJson(id, message);
  }

  /** The message as the end of a sentence, cut where it is long: some repeat whole schemas. */
  String said() {
    if (message == null) {
      return "";
    }
    return ": "
        + (message.length() <= LONGEST_MESSAGE
            ? message
            : message.substring(0, LONGEST_MESSAGE) + "...");
  }
}
