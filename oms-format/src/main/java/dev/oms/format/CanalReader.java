package dev.oms.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.oms.core.spi.ReadMessage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads Canal, both OMS's variant and the original. */
final class CanalReader extends JsonReader {

  private @Nullable String type;
  private boolean ddl;
  private boolean hasData;

  CanalReader() {}

  @Override
  void begin() {
    type = null;
    ddl = false;
    hasData = false;
  }

  @Override
  void field(String name, JsonParser json, ReadMessage message) throws IOException {
    switch (name) {
      case "data" -> hasData = rowInArray(json, message.row());
      case "old" -> {
        boolean ignored = rowInArray(json, message.before());
      }
      case "database" -> message.table(text(json), message.table());
      case "table" -> message.table(message.database(), text(json));
      case "type" -> type = text(json);
      case "isDdl" -> ddl = json.currentToken() == JsonToken.VALUE_TRUE;
      default -> json.skipChildren();
    }
  }

  @Override
  void end(ReadMessage message) {
    String type = required(this.type, "type");
    if (ddl) {
      return;
    }
    switch (type) {
      case "INSERT", "UPDATE" -> message.kind(ReadMessage.Kind.UPSERT);
      case "DELETE" -> message.kind(ReadMessage.Kind.DELETE);
      default -> throw new IllegalArgumentException("its type is not known");
    }
    requireImage(hasData, "data", type);
  }
}
