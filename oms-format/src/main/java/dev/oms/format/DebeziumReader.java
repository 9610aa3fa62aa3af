package dev.oms.format;

import com.fasterxml.jackson.core.JsonParser;
import dev.oms.core.spi.ReadMessage;
import dev.oms.core.spi.ReadRow;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads Debezium, with any schema or none, and DebeziumFlatten. */
final class DebeziumReader extends JsonReader {

  private @Nullable String op;
  private final ReadRow before = new ReadRow();
  private boolean hasBefore;
  private boolean hasAfter;
  private boolean ddl;

  DebeziumReader() {}

  @Override
  void begin() {
    op = null;
    before.clear();
    hasBefore = false;
    hasAfter = false;
    ddl = false;
  }

  @Override
  void field(String name, JsonParser json, ReadMessage message) throws IOException {
    switch (name) {
      // The keys of the envelope, of its payload and of the payload's source are all different.
      case "payload", "source" -> inner(json, message);
      case "op" -> op = text(json);
      case "db" -> message.table(text(json), message.table());
      case "table" -> message.table(message.database(), text(json));
      case "before" -> hasBefore = row(json, before);
      case "after" -> hasAfter = row(json, message.row());
      case "ddl" -> {
        ddl = true;
        json.skipChildren();
      }
      default -> json.skipChildren();
    }
  }

  @Override
  void end(ReadMessage message) {
    if (ddl) {
      return;
    }
    String op = required(this.op, "op");
    switch (op) {
      case "c", "u", "r" -> {
        requireImage(hasAfter, "after", op);
        message.kind(ReadMessage.Kind.UPSERT);
        message.before().putAll(before);
      }
      case "d" -> {
        requireImage(hasBefore, "before", op);
        message.kind(ReadMessage.Kind.DELETE);
        message.row().putAll(before);
      }
      case "HEARTBEAT" -> {}
      default -> throw new IllegalArgumentException("its op is not known");
    }
  }
}
