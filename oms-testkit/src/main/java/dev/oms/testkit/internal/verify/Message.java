package dev.oms.testkit.internal.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message in OMS's format "Default", as far as the verifier needs it.
 *
 * @param type the record type, such as {@code INSERT}
 * @param database the database, may be empty
 * @param table the table, may be empty
 * @param before the row before: column name to null, {@link String}, {@link JsonNumber} or {@link
 *     JsonTree}
 * @param after the row after, in the same way
 */
record Message(
    String type,
    String database,
    String table,
    @Nullable Map<String, @Nullable Object> before,
    @Nullable Map<String, @Nullable Object> after) {

  private static final JsonFactory FACTORY = new JsonFactory();

  /** Parses a message; throws if it is not one. */
  static Message parse(byte[] json) throws IOException {
    String type = "";
    String database = "";
    String table = "";
    Map<String, @Nullable Object> before = null;
    Map<String, @Nullable Object> after = null;
    try (JsonParser parser = FACTORY.createParser(json)) {
      expect(parser, parser.nextToken(), JsonToken.START_OBJECT);
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        switch (name) {
          case "recordType" -> type = parser.getText();
          case "prevStruct" -> before = token == JsonToken.VALUE_NULL ? null : row(parser);
          case "postStruct" -> after = token == JsonToken.VALUE_NULL ? null : row(parser);
          case "allMetaData" -> {
            expect(parser, token, JsonToken.START_OBJECT);
            for (String meta = parser.nextFieldName();
                meta != null;
                meta = parser.nextFieldName()) {
              parser.nextToken();
              switch (meta) {
                case "db" -> database = text(parser);
                case "table_name" -> table = text(parser);
                default -> parser.skipChildren();
              }
            }
          }
          default -> parser.skipChildren();
        }
      }
      expect(parser, parser.currentToken(), JsonToken.END_OBJECT);
      if (parser.nextToken() != null) {
        throw new IOException("more than one value");
      }
    }
    if (type.isEmpty()) {
      throw new IOException("no recordType");
    }
    return new Message(type, database, table, before, after);
  }

  private static Map<String, @Nullable Object> row(JsonParser parser) throws IOException {
    expect(parser, parser.currentToken(), JsonToken.START_OBJECT);
    Map<String, @Nullable Object> row = new HashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      Object value =
          switch (parser.nextToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getText());
            default -> tree(parser);
          };
      if (row.containsKey(name)) {
        throw new IOException("column " + name + " twice");
      }
      row.put(name, value);
    }
    return row;
  }

  private static JsonTree tree(JsonParser parser) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      generator.copyCurrentStructureExact(parser);
    }
    return new JsonTree(out.toString());
  }

  private static String text(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText();
  }

  private static void expect(JsonParser parser, @Nullable JsonToken token, JsonToken expected)
      throws IOException {
    if (token != expected) {
      throw new IOException("expected " + expected + " at " + parser.currentLocation());
    }
  }
}
