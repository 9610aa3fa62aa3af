package dev.oms.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.oms.core.spi.ReadMessage;
import dev.oms.core.spi.ReadRow;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads DataWorks 2.0. */
final class DataWorksReader extends JsonReader {

  private @Nullable String op;
  private final ReadRow before = new ReadRow();
  private boolean hasBefore;
  private boolean hasAfter;

  DataWorksReader() {}

  @Override
  void begin() {
    op = null;
    before.clear();
    hasBefore = false;
    hasAfter = false;
  }

  @Override
  void field(String name, JsonParser json, ReadMessage message) throws IOException {
    switch (name) {
      // No key of one of these objects is a key of another.
      case "schema", "source", "payload" -> inner(json, message);
      case "dbName" -> message.table(text(json), message.table());
      case "table" -> message.table(message.database(), text(json));
      case "before" -> hasBefore = data(json, before);
      case "after" -> hasAfter = data(json, message.row());
      case "op" -> op = text(json);
      default -> json.skipChildren();
    }
  }

  private static boolean data(JsonParser json, ReadRow row) throws IOException {
    boolean there = false;
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return there;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("data")) {
        there = row(json, row);
      } else {
        json.skipChildren();
      }
    }
    return there;
  }

  @Override
  void end(ReadMessage message) {
    String op = required(this.op, "op");
    switch (op) {
      case "INSERT", "UPDATE" -> {
        requireImage(hasAfter, "after", op);
        message.kind(ReadMessage.Kind.UPSERT);
        message.before().putAll(before);
      }
      case "DELETE" -> {
        requireImage(hasBefore, "before", op);
        message.kind(ReadMessage.Kind.DELETE);
        message.row().putAll(before);
      }
      // A heartbeat, or the word of a DDL statement.
      default -> {
        if (hasBefore || hasAfter) {
          throw new IllegalArgumentException("its op is not known");
        }
      }
    }
  }
}
