package dev.oms.interop;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jackson's tree of a message, and the values that the formats of OMS's family have. */
final class OmsValuesReader {

  static final ObjectMapper JACKSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

  private OmsValuesReader() {}

  /** A row; null for JSON's null and for a key that is not there. */
  static @Nullable Map<String, @Nullable String> row(@Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return null;
    }
    Map<String, @Nullable String> row = new LinkedHashMap<>();
    node.properties()
        .forEach(
            e -> {
              if (!e.getKey().startsWith("__")) {
                row.put(e.getKey(), value(EveryTypeTable.kind(e.getKey()), e.getValue()));
              }
            });
    return row;
  }

  /** A value as fact sheet 1.12 (a) renders it. */
  static @Nullable String value(Kind kind, JsonNode node) {
    if (node.isNull()) {
      return null;
    }
    boolean number =
        kind == Kind.INTEGER || kind == Kind.DECIMAL || kind == Kind.FLOAT || kind == Kind.DOUBLE;
    if (number != node.isNumber()) {
      throw new IllegalArgumentException(kind + " as " + node);
    }
    String text = node.asText();
    return kind == Kind.BINARY || kind == Kind.BIT
        ? HexFormat.of().withUpperCase().formatHex(Base64.getDecoder().decode(text))
        : kind.canonical(text);
  }
}
