package dev.oms.core.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.oms.core.Checkpoint;
import dev.oms.core.OmsException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as JSON text. It begins with {@code "format":"oms-checkpoint"} and a version, and
 * ends with a checksum of all other values, so that damage and foreign files are told apart from a
 * checkpoint. For stores of other modules too. Thread-safe.
 */
public final class CheckpointText {

  private static final String FORMAT = "oms-checkpoint";
  private static final int VERSION = 1;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private CheckpointText() {}

  /**
   * The text; the attachment is not part of it but its name is.
   *
   * @param attachmentName see {@link #attachmentName}; null when there is no attachment
   */
  public static String write(Checkpoint checkpoint, @Nullable String attachmentName) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("format", FORMAT);
      json.writeNumberField("version", VERSION);
      json.writeStringField("pipeline", checkpoint.pipeline());
      json.writeStringField("source", checkpoint.sourceIdentity());
      json.writeStringField("position", checkpoint.position());
      json.writeStringField("attachment", attachmentName);
      json.writeNumberField("syncTimeMillis", checkpoint.syncTimeMillis());
      json.writeNumberField("savedAtMillis", checkpoint.savedAtMillis());
      json.writeBooleanField("completed", checkpoint.completed());
      json.writeBooleanField("released", checkpoint.released());
      json.writeStringField("checksum", checksum(checkpoint, attachmentName));
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
    return text.toString();
  }

  /**
   * What tells one attachment from another: its checksum and length.
   *
   * @param content the attachment
   */
  public static String attachmentName(String content) {
    CRC32 crc = new CRC32();
    crc.update(content.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x-%d", crc.getValue(), content.length());
  }

  /**
   * What was read.
   *
   * @param checkpoint without its attachment yet
   * @param attachmentName the attachment's name; null when there is none
   */
  public record Parsed(Checkpoint checkpoint, @Nullable String attachmentName) {}

  /**
   * Reads a text.
   *
   * @param where for the error message
   * @throws OmsException when it is not an undamaged checkpoint
   */
  public static Parsed read(String text, String where) {
    Map<String, String> values = new HashMap<>();
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw damaged(where, "it is not a JSON object", null);
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (value == null || value.isStructStart()) {
          throw damaged(where, "unexpected value of '" + name + "'", null);
        }
        if (value != JsonToken.VALUE_NULL) {
          values.put(name, json.getText());
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw damaged(where, "it is cut off or has something behind its end", null);
      }
    } catch (IOException e) {
      throw damaged(where, "it is not valid JSON", e);
    }
    if (!FORMAT.equals(values.get("format"))) {
      throw new OmsException(
          where
              + " is not a checkpoint of this library and is left as it is; choose another place or"
              + " name for the checkpoint");
    }
    if (!String.valueOf(VERSION).equals(values.get("version"))) {
      throw new OmsException(
          where
              + " is a checkpoint of version "
              + values.get("version")
              + ", this library reads version "
              + VERSION
              + "; use the library version that wrote it");
    }
    try {
      Checkpoint checkpoint =
          new Checkpoint(
              require(values, "pipeline"),
              require(values, "source"),
              require(values, "position"),
              null,
              Long.parseLong(require(values, "syncTimeMillis")),
              Long.parseLong(require(values, "savedAtMillis")),
              Boolean.parseBoolean(values.get("completed")),
              Boolean.parseBoolean(values.get("released")));
      String attachment = values.get("attachment");
      if (!checksum(checkpoint, attachment).equals(values.get("checksum"))) {
        throw damaged(where, "its checksum does not fit its content", null);
      }
      return new Parsed(checkpoint, attachment);
    } catch (IllegalArgumentException e) {
      throw damaged(where, String.valueOf(e.getMessage()), e);
    }
  }

  /** The error of a checkpoint that is damaged; says what to do. */
  public static OmsException damaged(String where, String how, @Nullable Throwable cause) {
    return new OmsException(
        where
            + " is damaged ("
            + how
            + ") and is left as it is; restore it from a copy, or delete it to begin anew",
        cause);
  }

  private static String require(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("'" + name + "' is missing");
    }
    return value;
  }

  private static String checksum(Checkpoint checkpoint, @Nullable String attachmentName) {
    CRC32 crc = new CRC32();
    for (Object part :
        new Object[] {
          checkpoint.pipeline(),
          checkpoint.sourceIdentity(),
          checkpoint.position(),
          String.valueOf(attachmentName),
          checkpoint.syncTimeMillis(),
          checkpoint.savedAtMillis(),
          checkpoint.completed(),
          checkpoint.released()
        }) {
      crc.update(part.toString().getBytes(StandardCharsets.UTF_8));
      crc.update(0);
    }
    return String.format("%08x", crc.getValue());
  }
}
