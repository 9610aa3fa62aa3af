package dev.oms.source.mysql.internal.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.oms.core.OmsException;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.TableId;
import dev.oms.source.mysql.internal.schema.TableDefinition.Key;
import dev.oms.source.mysql.internal.schema.TableDefinition.KeyKind;
import dev.oms.source.mysql.internal.schema.TableDefinition.Part;
import dev.oms.source.mysql.internal.server.LogPosition;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that a checkpoint keeps, as compact JSON: what DDL was followed to, for tables that
 * are synchronized and for others that may be renamed to one of those.
 *
 * <p>{@code
 * {"v":1,"objects":["shop.*"],"without":[],"databases":{"shop":"utf8mb4"},"databaseCollations":
 * {"shop":"utf8mb4_general_ci"},"tables":[...]}}; a table that must be read anew has no columns.
 * Collations are missing where they are not known, and in what earlier libraries wrote.
 *
 * @param scope which tables were wanted; null when the library that wrote it did not say
 * @param unread whether the tables are not known at this place and must be read from the server
 */
record SchemaHistory(
    Map<String, CharsetAndCollation> databases,
    List<Table> tables,
    @Nullable SavedScope scope,
    boolean unread) {

  private static final int VERSION = 1;
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * A table.
   *
   * @param version of its schema
   * @param definition null when it must be read anew
   * @param readFrom when it was read from the server and the log is not beyond that yet: where the
   *     log was before
   * @param readTo where the log was after it was read
   * @param joining whether it is synchronized only from {@code readTo} on
   */
  record Table(
      TableId id,
      int version,
      @Nullable TableDefinition definition,
      @Nullable LogPosition readFrom,
      @Nullable LogPosition readTo,
      boolean joining) {}

  /** What is left of it for another place of the log: which tables were wanted. */
  SchemaHistory elsewhere() {
    return new SchemaHistory(Map.of(), List.of(), scope, true);
  }

  String encode() {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      out.writeNumberField("v", VERSION);
      if (unread) {
        out.writeBooleanField("unread", true);
      }
      if (scope != null) {
        writeTexts(out, "objects", scope.patterns());
        writeTexts(out, "without", scope.exclusions());
      }
      out.writeObjectFieldStart("databases");
      for (Map.Entry<String, CharsetAndCollation> e : databases.entrySet()) {
        out.writeStringField(e.getKey(), e.getValue().charset());
      }
      out.writeEndObject();
      out.writeObjectFieldStart("databaseCollations");
      for (Map.Entry<String, CharsetAndCollation> e : databases.entrySet()) {
        if (e.getValue().collation() != null) {
          out.writeStringField(e.getKey(), e.getValue().collation());
        }
      }
      out.writeEndObject();
      out.writeArrayFieldStart("tables");
      for (Table table : tables) {
        write(out, table);
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new OmsException("cannot write the schema history: " + e.getMessage(), e);
    }
    return text.toString();
  }

  private static void writeTexts(JsonGenerator out, String name, List<String> texts)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (String text : texts) {
      out.writeString(text);
    }
    out.writeEndArray();
  }

  private static void writeText(
      JsonGenerator out, @Nullable String charset, @Nullable String collation) throws IOException {
    if (charset != null) {
      out.writeStringField("charset", charset);
    }
    if (collation != null) {
      out.writeStringField("collation", collation);
    }
  }

  private static void write(JsonGenerator out, Table table) throws IOException {
    out.writeStartObject();
    out.writeStringField("db", table.id().database());
    out.writeStringField("name", table.id().table());
    out.writeNumberField("version", table.version());
    if (table.readFrom() != null && table.readTo() != null) {
      out.writeStringField("readFrom", table.readFrom().toString());
      out.writeStringField("readTo", table.readTo().toString());
      if (table.joining()) {
        out.writeBooleanField("joining", true);
      }
    }
    TableDefinition definition = table.definition();
    if (definition != null) {
      CharsetAndCollation text = definition.text();
      writeText(out, text == null ? null : text.charset(), text == null ? null : text.collation());
      out.writeArrayFieldStart("columns");
      for (Column column : definition.columns()) {
        out.writeStartObject();
        out.writeStringField("name", column.name());
        out.writeStringField("type", column.nativeType());
        if (column.nullable()) {
          out.writeBooleanField("null", true);
        }
        writeText(out, column.charset(), column.collation());
        if (column.type() == DataType.JSON) {
          out.writeBooleanField("json", true);
        }
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeArrayFieldStart("keys");
      for (Key key : definition.keys()) {
        out.writeStartObject();
        out.writeStringField("name", key.name());
        out.writeStringField("kind", key.kind().name());
        out.writeArrayFieldStart("parts");
        for (Part part : key.parts()) {
          out.writeStartObject();
          if (part.column() != null) {
            out.writeStringField("column", part.column());
          }
          if (part.prefix() > 0) {
            out.writeNumberField("prefix", part.prefix());
          }
          out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  /**
   * Reads the text of {@link #encode}.
   *
   * @throws OmsException when it is damaged or of a version that is not known
   */
  static SchemaHistory decode(String text, Dialect dialect) {
    Object root;
    try (JsonParser in = JSON.createParser(text)) {
      in.nextToken();
      root = value(in);
      if (in.nextToken() != null) {
        throw new IOException("more after its end");
      }
    } catch (IOException e) {
      throw damaged(e.getMessage(), e);
    }
    try {
      HistoryNode history = new HistoryNode(root);
      if (history.number("v") != VERSION) {
        throw new OmsException(
            "the schema history of the checkpoint has version "
                + history.number("v")
                + ", this library reads version "
                + VERSION
                + ": use the library that wrote it, or start anew");
      }
      Map<String, CharsetAndCollation> databases = new LinkedHashMap<>();
      Map<String, Object> collations =
          history.map().containsKey("databaseCollations")
              ? history.node("databaseCollations").map()
              : Map.of();
      history
          .node("databases")
          .map()
          .forEach(
              (name, charset) ->
                  databases.put(
                      name,
                      new CharsetAndCollation((String) charset, (String) collations.get(name))));
      List<Table> tables = new ArrayList<>();
      for (HistoryNode table : history.nodes("tables")) {
        tables.add(table(table, dialect));
      }
      boolean scoped = history.map().containsKey("objects");
      SavedScope scope =
          scoped ? new SavedScope(history.texts("objects"), history.texts("without")) : null;
      return new SchemaHistory(databases, tables, scope, history.flag("unread"));
    } catch (ClassCastException | IllegalArgumentException | DdlException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  private static OmsException damaged(@Nullable String reason, Throwable cause) {
    return new OmsException(
        "the schema history of the checkpoint is damaged ("
            + reason
            + "): restore the checkpoint from a copy, or delete it and start anew",
        cause);
  }

  private static Table table(HistoryNode node, Dialect dialect) throws DdlException {
    TableId id = new TableId(node.text("db"), node.text("name"));
    TableDefinition definition = null;
    if (node.map().containsKey("columns")) {
      List<Column> columns = new ArrayList<>();
      for (HistoryNode column : node.nodes("columns")) {
        columns.add(
            InformationSchema.parse(
                column.text("name"),
                column.text("type"),
                column.flag("null"),
                column.charsetAndCollation(),
                column.flag("json"),
                dialect));
      }
      List<Key> keys = new ArrayList<>();
      for (HistoryNode key : node.nodes("keys")) {
        List<Part> parts = new ArrayList<>();
        for (HistoryNode part : key.nodes("parts")) {
          boolean whole = !part.map().containsKey("prefix");
          parts.add(new Part(part.textOrNull("column"), whole ? 0 : part.number("prefix")));
        }
        keys.add(new Key(key.text("name"), KeyKind.valueOf(key.text("kind")), parts));
      }
      definition = new TableDefinition(id, node.charsetAndCollation(), columns, keys);
      definition.toSchema(new dev.oms.core.model.SourceInfo("MYSQL", null, null), 1);
    }
    return new Table(
        id,
        node.number("version"),
        definition,
        position(node.textOrNull("readFrom")),
        position(node.textOrNull("readTo")),
        node.flag("joining"));
  }

  private static @Nullable LogPosition position(@Nullable String text) {
    if (text == null) {
      return null;
    }
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("no log position: " + text);
    }
    return new LogPosition(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
  }

  private static Object value(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    if (token == null) {
      throw new IOException("it ends too early");
    }
    return switch (token) {
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          String name = in.currentName();
          in.nextToken();
          map.put(name, value(in));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(in));
        }
        yield list;
      }
      case VALUE_STRING -> in.getText();
      case VALUE_NUMBER_INT -> in.getIntValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw new IOException("unexpected " + token);
    };
  }
}
