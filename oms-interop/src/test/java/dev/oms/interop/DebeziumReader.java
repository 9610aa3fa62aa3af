package dev.oms.interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The Debezium formats as JSON trees, values as fact sheet 1.12 (c) renders them. */
final class DebeziumReader implements MessageReader {

  /** Where the change is in the message. */
  enum Layout {
    PAYLOAD,
    FLAT,
    ROW_ONLY
  }

  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSSSSS", Locale.ROOT);

  private final Layout layout;

  DebeziumReader(Layout layout) {
    this.layout = layout;
  }

  @Override
  public Change read(byte[] message) throws IOException {
    JsonNode tree = OmsValuesReader.JACKSON.readTree(message);
    if (layout == Layout.ROW_ONLY) {
      boolean deleted = tree.get("__deleted").asText().equals("true");
      return deleted
          ? new Change("DELETE", row(tree), null)
          : new Change("UPSERT", null, row(tree));
    }
    JsonNode payload = layout == Layout.PAYLOAD ? tree.get("payload") : tree;
    return new Change(
        operation(payload.get("op").asText()),
        row(payload.get("before")),
        row(payload.get("after")));
  }

  static String operation(String op) {
    return switch (op) {
      case "c" -> "INSERT";
      case "u" -> "UPDATE";
      case "d" -> "DELETE";
      default -> throw new IllegalArgumentException(op);
    };
  }

  @Override
  public Change visible(Change change) {
    if (layout != Layout.ROW_ONLY) {
      return change.insertForRow();
    }
    return change.after() == null ? change : new Change("UPSERT", null, change.after());
  }

  private static @Nullable Map<String, @Nullable String> row(@Nullable JsonNode node) {
    if (node == null) {
      return null;
    }
    Map<String, @Nullable String> row = new LinkedHashMap<>();
    node.properties()
        .forEach(
            e -> {
              if (!e.getKey().startsWith("__")) {
                JsonNode value = e.getValue();
                row.put(
                    e.getKey(),
                    value.isNull() ? null : text(EveryTypeTable.kind(e.getKey()), value));
              }
            });
    return row;
  }

  private static String text(Kind kind, JsonNode node) {
    return node.isBoolean() ? node.asBoolean() ? "1" : "0" : text(kind, node.asText());
  }

  /** The canonical text of a value that is a number or text in a message. */
  static String text(Kind kind, String value) {
    return switch (kind) {
      case DATE -> LocalDate.ofEpochDay(Long.parseLong(value)).toString();
      case TIME ->
          kind.canonical(
              LocalTime.ofNanoOfDay(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(value)))
                  .format(DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSSSSS", Locale.ROOT)));
      case DATETIME ->
          kind.canonical(
              LocalDateTime.ofInstant(Instant.ofEpochMilli(Long.parseLong(value)), ZoneOffset.UTC)
                  .format(DATE_TIME));
      case TIMESTAMP -> {
        Instant instant = Instant.parse(value);
        yield kind.canonical("%d.%09d".formatted(instant.getEpochSecond(), instant.getNano()));
      }
      default -> kind.canonical(value);
    };
  }
}
