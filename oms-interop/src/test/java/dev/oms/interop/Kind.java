package dev.oms.interop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * What a column holds, and the SQL that lets the server say its value. All readers bring values
 * into one canonical text of the kind, so that any message can be compared with the server's
 * answer.
 */
enum Kind {
  INTEGER("CAST(%s AS CHAR)"),
  DECIMAL("CAST(%s AS CHAR)"),
  FLOAT("CAST(%s + 0e0 AS CHAR)"),
  DOUBLE("CAST(%s AS CHAR)"),
  TEXT("%s"),
  SET("CAST(%s AS CHAR)"),
  JSON("CAST(%s AS CHAR)"),
  /** Upper-case hexadecimal digits. */
  BINARY("HEX(%s)"),
  /** The same, of a BIT(10). */
  BIT("LPAD(HEX(%s + 0), 4, '0')"),
  DATE("CAST(%s AS CHAR)"),
  TIME("CAST(%s AS CHAR)"),
  DATETIME("CAST(%s AS CHAR)"),
  /** Seconds of the epoch. */
  TIMESTAMP("CAST(UNIX_TIMESTAMP(%s) AS CHAR)");

  private static final ObjectMapper SORTED =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private final String sql;

  Kind(String sql) {
    this.sql = sql;
  }

  /** An expression whose text is the value of {@code column}. */
  String sql(String column) {
    return sql.formatted(column);
  }

  /** The canonical form of a value's text. */
  String canonical(String text) {
    return switch (this) {
      case INTEGER, DECIMAL, TIMESTAMP -> new BigDecimal(text).stripTrailingZeros().toPlainString();
      case FLOAT -> Float.toString(Float.parseFloat(text));
      case DOUBLE -> Double.toString(Double.parseDouble(text));
      case TEXT, SET, BINARY, BIT, DATE -> text;
      case JSON -> json(text);
      case TIME, DATETIME ->
          text.contains(".") ? text.replaceFirst("0+$", "").replaceFirst("\\.$", "") : text;
    };
  }

  /** The canonical TIMESTAMP of a text {@code 2020-11-25 00:01:02[.fraction]} in UTC. */
  static String epochSeconds(String text) {
    Instant instant = LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
    return TIMESTAMP.canonical("%d.%09d".formatted(instant.getEpochSecond(), instant.getNano()));
  }

  private static String json(String text) {
    try {
      return SORTED.writeValueAsString(SORTED.readValue(text, Object.class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
