package dev.oms.format;

import com.fasterxml.jackson.core.JsonParser;
import dev.oms.core.spi.ReadMessage;
import dev.oms.core.spi.ReadRow;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads SharePlex, whose UPDATEs have the row before and the new values of what changed. */
final class SharePlexReader extends JsonReader {

  private @Nullable String op;
  private @Nullable String table;
  private final ReadRow data = new ReadRow();
  private boolean hasData;
  private boolean hasKey;

  SharePlexReader() {}

  @Override
  void begin() {
    op = null;
    table = null;
    data.clear();
    hasData = false;
    hasKey = false;
  }

  @Override
  void field(String name, JsonParser json, ReadMessage message) throws IOException {
    switch (name) {
      case "data" -> hasData = row(json, data);
      case "key" -> hasKey = row(json, message.before());
      case "meta" -> inner(json, message);
      case "op" -> op = text(json);
      case "table" -> table = text(json);
      default -> json.skipChildren();
    }
  }

  @Override
  void end(ReadMessage message) {
    String op = required(this.op, "op");
    String table = required(this.table, "table");
    // A database with a dot in its name cannot be told from its table.
    int dot = table.indexOf('.');
    message.table(dot < 0 ? null : table.substring(0, dot), table.substring(dot + 1));
    ReadRow row = message.row();
    switch (op) {
      case "ins", "upd" -> {
        requireImage(hasData, "data", op);
        if (op.equals("upd")) {
          requireImage(hasKey, "key", op);
          row.putAll(message.before());
        }
        row.putAll(data);
        message.kind(ReadMessage.Kind.UPSERT);
      }
      case "del" -> {
        requireImage(hasData, "data", op);
        row.putAll(data);
        message.kind(ReadMessage.Kind.DELETE);
      }
      case "ddl" -> {}
      default -> throw new IllegalArgumentException("its op is not known");
    }
  }
}
