package dev.oms.core.verify;

import dev.oms.core.model.TableId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row about which a table and its topic disagree. Immutable.
 *
 * @param kind how
 * @param table the table
 * @param key the columns of its key, under the names they have in messages, and their values
 * @param columns of a {@link Kind#DIFFERENT} row the columns that differ, else all there are
 * @param place the message that the topic's state of the row comes from; null when there is none
 */
public record RowDifference(
    Kind kind,
    TableId table,
    Map<String, String> key,
    List<ColumnDifference> columns,
    @Nullable Place place) {

  /** How many columns a line for people has at most. */
  private static final int LINE = 4;

  /** How a row differs. */
  public enum Kind {
    /** The table has it, the topic has not. */
    MISSING,
    /** The topic has it, the table has not. */
    SURPLUS,
    /** Both have it, with different values. */
    DIFFERENT,
    /** It went on changing while it was looked at, and was not seen equal. */
    UNSETTLED
  }

  /** Copies the collections; the key keeps its order. */
  public RowDifference {
    key = Collections.unmodifiableMap(new LinkedHashMap<>(key));
    columns = List.copyOf(columns);
  }

  /**
   * A column of such a row. Values are as messages write them, texts in quotes; what is long is
   * cut.
   *
   * @param name its name in messages
   * @param table the value by the table; null when it does not have the row
   * @param topic the value by the topic; null when it does not have the row
   */
  public record ColumnDifference(String name, @Nullable String table, @Nullable String topic) {}

  /**
   * Where a message is.
   *
   * @param topic its topic
   * @param partition its partition or queue
   * @param offset its offset there
   * @param sent when it was sent
   */
  public record Place(String topic, int partition, long offset, Instant sent) {

    /** {@code orders-2 at offset 17, sent 2026-01-01T00:00:00Z}. */
    @Override
    public String toString() {
      return topic + "-" + partition + " at offset " + offset + ", sent " + sent;
    }
  }

  /** One line, with the first columns. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kind.name());
    key.forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
    if (kind == Kind.DIFFERENT || kind == Kind.UNSETTLED) {
      String between = ": ";
      for (ColumnDifference column : columns.subList(0, Math.min(LINE, columns.size()))) {
        text.append(between).append(column.name()).append(" is ");
        text.append(column.table()).append(" in the table, ");
        text.append(column.topic()).append(" in the topic");
        between = "; ";
      }
      if (columns.size() > LINE) {
        text.append("; and ").append(columns.size() - LINE).append(" other columns");
      }
    }
    return place == null ? text.toString() : text + " (" + place + ")";
  }
}
