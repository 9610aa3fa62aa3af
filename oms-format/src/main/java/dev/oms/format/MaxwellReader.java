package dev.oms.format;

import com.fasterxml.jackson.core.JsonParser;
import dev.oms.core.spi.ReadMessage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads Maxwell. */
final class MaxwellReader extends JsonReader {

  private @Nullable String type;
  private boolean hasData;

  MaxwellReader() {}

  @Override
  void begin() {
    type = null;
    hasData = false;
  }

  @Override
  void field(String name, JsonParser json, ReadMessage message) throws IOException {
    switch (name) {
      case "database" -> message.table(text(json), message.table());
      case "table" -> message.table(message.database(), text(json));
      case "type" -> type = text(json);
      case "data" -> hasData = row(json, message.row());
      case "old" -> {
        boolean ignored = row(json, message.before());
      }
      default -> json.skipChildren();
    }
  }

  @Override
  void end(ReadMessage message) {
    String type = required(this.type, "type");
    switch (type) {
      case "insert", "update", "bootstrap-insert" -> message.kind(ReadMessage.Kind.UPSERT);
      case "delete" -> message.kind(ReadMessage.Kind.DELETE);
      case "table-create", "table-alter", "table-drop" -> {
        return;
      }
      default -> throw new IllegalArgumentException("its type is not known");
    }
    requireImage(hasData, "data", type);
  }
}
