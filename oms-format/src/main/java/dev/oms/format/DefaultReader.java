package dev.oms.format;

import com.fasterxml.jackson.core.JsonParser;
import dev.oms.core.spi.ReadMessage;
import dev.oms.core.spi.ReadRow;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads Default and DefaultExtendColumnType. */
final class DefaultReader extends JsonReader {

  private static final String TYPES = "__light_type";

  private final boolean columnTypes;
  private final ReadRow before = new ReadRow();
  private final ReadRow after = new ReadRow();
  private @Nullable String type;
  private boolean hasBefore;
  private boolean hasAfter;

  /**
   * A reader.
   *
   * @param columnTypes whether images end with the types of their columns
   */
  DefaultReader(boolean columnTypes) {
    this.columnTypes = columnTypes;
  }

  @Override
  void begin() {
    before.clear();
    after.clear();
    type = null;
    hasBefore = false;
    hasAfter = false;
  }

  @Override
  void field(String name, JsonParser json, ReadMessage message) throws IOException {
    switch (name) {
      case "prevStruct" -> hasBefore = row(json, before);
      case "postStruct" -> hasAfter = row(json, after);
      case "allMetaData" -> inner(json, message);
      case "recordType" -> type = text(json);
      case "db" -> message.table(text(json), message.table());
      case "table_name" -> message.table(message.database(), text(json));
      default -> json.skipChildren();
    }
  }

  @Override
  void end(ReadMessage message) {
    String type = required(this.type, "recordType");
    switch (type) {
      case "INSERT", "ROW", "UPDATE" -> {
        requireImage(hasAfter, "postStruct", type);
        message.kind(ReadMessage.Kind.UPSERT);
        copy(after, message.row());
        copy(before, message.before());
      }
      case "DELETE" -> {
        requireImage(hasBefore, "prevStruct", type);
        message.kind(ReadMessage.Kind.DELETE);
        copy(before, message.row());
      }
      case "DDL", "HEARTBEAT" -> {}
      default -> throw new IllegalArgumentException("its recordType is not known");
    }
  }

  private void copy(ReadRow from, ReadRow to) {
    for (int i = 0; i < from.size(); i++) {
      boolean types = columnTypes && i == from.size() - 1 && from.name(i).equals(TYPES);
      if (!types) {
        to.add(from.name(i), from.kind(i), from.text(i));
      }
    }
  }
}
