package dev.oms.source.mysql.internal.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.oms.core.model.TableId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How far full synchronization has come, as a checkpoint keeps it. Immutable. Chunks of a table are
 * handed over in key order, so that one bound tells all: everything up to it is done.
 *
 * @param tables the tables in the order they are read
 */
public record SnapshotProgress(Map<TableId, Table> tables) {

  /** Nothing to read, or all read. */
  public static final SnapshotProgress NONE = new SnapshotProgress(Map.of());

  /** Copies the map, keeping its order. */
  public SnapshotProgress {
    tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
  }

  /**
   * One table.
   *
   * @param done whether all rows were handed over
   * @param rows rows handed over
   * @param frontier everything up to this key was handed over; null for nothing yet
   * @param reading tells this reading of the table from others, which may have other rows under the
   *     same keys; 0 for the first
   */
  public record Table(boolean done, long rows, @Nullable List<String> frontier, long reading) {

    /** Nothing handed over yet, for the first time. */
    public static final Table START = new Table(false, 0, null, 0);
  }

  /** Whether there is nothing left to read. */
  public boolean done() {
    return tables.values().stream().allMatch(Table::done);
  }

  /** The same without the tables that are not {@code wanted}. */
  public SnapshotProgress only(Predicate<TableId> wanted) {
    Map<TableId, Table> copy = new LinkedHashMap<>(tables);
    copy.keySet().removeIf(wanted.negate());
    return new SnapshotProgress(copy);
  }

  /** The same with this table to be read from its beginning, behind the others. */
  SnapshotProgress startingWith(TableId id, long reading) {
    Map<TableId, Table> copy = new LinkedHashMap<>(tables);
    copy.remove(id);
    copy.put(id, new Table(false, 0, null, reading));
    return new SnapshotProgress(copy);
  }

  SnapshotProgress with(TableId id, Table table) {
    Map<TableId, Table> copy = new LinkedHashMap<>(tables);
    copy.put(id, table);
    return new SnapshotProgress(copy);
  }

  SnapshotProgress without(TableId id) {
    Map<TableId, Table> copy = new LinkedHashMap<>(tables);
    copy.remove(id);
    return new SnapshotProgress(copy);
  }

  /** Writes this as a JSON array of tables. */
  public void write(JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (Map.Entry<TableId, Table> entry : tables.entrySet()) {
      Table table = entry.getValue();
      json.writeStartObject();
      json.writeStringField("database", entry.getKey().database());
      json.writeStringField("table", entry.getKey().table());
      json.writeBooleanField("done", table.done());
      json.writeNumberField("rows", table.rows());
      if (table.reading() != 0) {
        json.writeNumberField("reading", table.reading());
      }
      List<String> frontier = table.frontier();
      if (frontier != null) {
        json.writeArrayFieldStart("upTo");
        for (String value : frontier) {
          json.writeString(value);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Reads what {@link #write} wrote; the parser stands on the start of the array. */
  public static SnapshotProgress read(JsonParser json) throws IOException {
    Map<TableId, Table> tables = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      String database = "";
      String table = "";
      boolean done = false;
      long rows = 0;
      long reading = 0;
      List<String> frontier = null;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "database" -> database = json.getText();
          case "table" -> table = json.getText();
          case "done" -> done = json.getBooleanValue();
          case "rows" -> rows = json.getLongValue();
          case "reading" -> reading = json.getLongValue();
          case "upTo" -> {
            frontier = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
              frontier.add(json.getText());
            }
          }
          default -> json.skipChildren();
        }
      }
      tables.put(new TableId(database, table), new Table(done, rows, frontier, reading));
    }
    return new SnapshotProgress(tables);
  }
}
