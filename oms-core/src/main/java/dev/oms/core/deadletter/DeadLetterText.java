package dev.oms.core.deadletter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a dead letter as one JSON object in one line, which {@code docs/guarantees.md} describes.
 * Thread-safe.
 */
public final class DeadLetterText {

  static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private DeadLetterText() {}

  /**
   * Writes a dead letter, without a line break. Does not close {@code out}.
   *
   * @throws IOException when {@code out} does
   */
  public static void write(DeadLetter letter, OutputStream out) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("pipeline", letter.pipeline());
      json.writeStringField("time", letter.time().toString());
      event(letter.event(), json);
      target(letter.target(), json);
      json.writeStringField("reason", letter.problem().reason().name());
      json.writeStringField("error", letter.problem().text());
      json.writeNumberField("bytes", letter.problem().bytes());
      image("before", letter.before(), json);
      image("after", letter.after(), json);
      if (letter.statement() != null) {
        json.writeStringField("statement", letter.statement());
      }
      DeadLetter.Message message = letter.message();
      if (message != null) {
        json.writeBooleanField("eventHeaders", message.eventHeaders());
        json.writeBinaryField("message", message.value());
      }
      json.writeEndObject();
    }
  }

  private static void event(DeadLetter.Event event, JsonGenerator json) throws IOException {
    json.writeStringField("eventId", event.id());
    json.writeStringField("database", event.table().database());
    json.writeStringField("table", event.table().table());
    json.writeStringField("operation", event.operation());
    json.writeStringField("position", event.position());
    json.writeNumberField("sourceTimeMillis", event.sourceTimeMillis());
  }

  private static void target(DeadLetter.Target target, JsonGenerator json) throws IOException {
    json.writeStringField("topic", target.topic());
    json.writeNumberField("partition", target.partition());
    if (target.key().length > 0) {
      String text = text(target.key());
      if (text != null) {
        json.writeStringField("key", text);
      } else {
        json.writeBinaryField("keyBase64", target.key());
      }
    }
  }

  /** The bytes as text; null when they are not UTF-8. */
  private static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static void image(String name, DeadLetter.@Nullable Image image, JsonGenerator json)
      throws IOException {
    if (image == null) {
      return;
    }
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, @Nullable String> value : image.values().entrySet()) {
      json.writeStringField(value.getKey(), value.getValue());
    }
    json.writeEndObject();
    if (!image.undecodable().isEmpty()) {
      json.writeObjectFieldStart(name + "Undecodable");
      for (Map.Entry<String, String> value : image.undecodable().entrySet()) {
        json.writeStringField(value.getKey(), value.getValue());
      }
      json.writeEndObject();
    }
    if (!image.truncated().isEmpty()) {
      json.writeArrayFieldStart(name + "Truncated");
      for (String column : image.truncated().stream().sorted().toList()) {
        json.writeString(column);
      }
      json.writeEndArray();
    }
  }
}
