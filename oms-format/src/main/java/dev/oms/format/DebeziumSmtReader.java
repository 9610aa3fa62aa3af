package dev.oms.format;

import com.fasterxml.jackson.core.JsonParser;
import dev.oms.core.spi.ReadMessage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads DebeziumSmt, which names no table. */
final class DebeziumSmtReader extends JsonReader {

  private @Nullable String deleted;

  DebeziumSmtReader() {}

  @Override
  void begin() {
    deleted = null;
  }

  @Override
  void field(String name, JsonParser json, ReadMessage message) throws IOException {
    if (name.equals("__deleted")) {
      deleted = text(json);
    } else {
      value(name, json, message.row());
    }
  }

  @Override
  void end(ReadMessage message) {
    switch (required(deleted, "__deleted")) {
      case "false" -> message.kind(ReadMessage.Kind.UPSERT);
      case "true" -> message.kind(ReadMessage.Kind.DELETE);
      default -> throw new IllegalArgumentException("its '__deleted' is neither true nor false");
    }
  }
}
