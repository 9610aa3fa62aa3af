package dev.oms.testkit.internal.verify;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Messages and rows as a report shows them. */
final class Samples {

  private static final int MAX_LENGTH = 2_000;

  private Samples() {}

  static String text(ConsumerRecord<byte[], byte[]> record) {
    String value =
        record.value() == null ? "null" : new String(record.value(), StandardCharsets.UTF_8);
    return record.topic()
        + "-"
        + record.partition()
        + " offset "
        + record.offset()
        + " "
        + shorten(value);
  }

  /** Shows comparable texts without the character that tells their kind. */
  static String text(Map<String, String> row) {
    return shorten(
        row.entrySet().stream()
            .map(
                column ->
                    column.getKey()
                        + "="
                        + (column.getValue().equals(ColumnKind.NULL)
                            ? "NULL"
                            : column.getValue().substring(1)))
            .collect(Collectors.joining(", ", "{", "}")));
  }

  /** Names the columns in which two rows differ. */
  static String difference(Map<String, String> table, Map<String, String> message) {
    StringBuilder all = new StringBuilder();
    table.forEach(
        (column, text) -> {
          String other = message.get(column);
          if (!text.equals(other)) {
            all.append(" [").append(column).append(": table ").append(shorten(show(text)));
            all.append(", message ").append(other == null ? "has none" : shorten(show(other)));
            all.append("]");
          }
        });
    message.keySet().stream()
        .filter(column -> !table.containsKey(column))
        .forEach(column -> all.append(" [").append(column).append(": only in the message]"));
    return all.toString();
  }

  /** The kind is part of what differs: 1 is not "1". */
  private static String show(String text) {
    String body = text.substring(1);
    return switch (text.charAt(0)) {
      case 'n' -> body;
      case 's' -> "\"" + body + "\"";
      case 'b' -> "bytes " + HexFormat.of().formatHex(body.getBytes(StandardCharsets.ISO_8859_1));
      case '?' -> body;
      default -> "NULL";
    };
  }

  private static String shorten(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
  }
}
