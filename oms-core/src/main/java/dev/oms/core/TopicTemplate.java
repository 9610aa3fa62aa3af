package dev.oms.core;

import dev.oms.core.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The name of a topic, in which <code>${database}</code> and <code>${table}</code> stand for the
 * names of the table. Immutable; equality is that of the text.
 */
record TopicTemplate(String text, List<String> pieces) {

  private static final String DATABASE = "${database}";
  private static final String TABLE = "${table}";

  /**
   * Parses a template.
   *
   * @throws IllegalArgumentException when it has another variable, or text that no topic's name may
   *     have
   */
  static TopicTemplate of(String text) {
    List<String> pieces = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int start = text.indexOf("${", at);
      int end = start < 0 ? text.length() : text.indexOf('}', start) + 1;
      if (start > at || start < 0) {
        pieces.add(text.substring(at, start < 0 ? end : start));
      }
      if (start >= 0) {
        String variable = end == 0 ? text.substring(start) : text.substring(start, end);
        if (!variable.equals(DATABASE) && !variable.equals(TABLE)) {
          throw new IllegalArgumentException(
              "'" + variable + "' in topic '" + text + "' is neither ${database} nor ${table}");
        }
        pieces.add(variable);
      }
      at = end;
    }
    TopicTemplate template = new TopicTemplate(text, List.copyOf(pieces));
    Optional<String> problem =
        TopicNames.problem(template.isFixed() ? text : template.with("database", "table"));
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
    return template;
  }

  /** Whether all tables have the same topic. */
  boolean isFixed() {
    return pieces.stream().noneMatch(p -> p.equals(DATABASE) || p.equals(TABLE));
  }

  /**
   * The topic of a table.
   *
   * @throws IllegalArgumentException when the table's names make no topic's name
   */
  String topicOf(TableId table) {
    if (isFixed()) {
      return text;
    }
    String topic = with(table.database(), table.table());
    Optional<String> problem = TopicNames.problem(topic);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(
          "table " + table + ": " + problem.get() + ": give this table a topic of its own");
    }
    return topic;
  }

  private String with(String database, String table) {
    StringBuilder name = new StringBuilder();
    for (String piece : pieces) {
      name.append(piece.equals(DATABASE) ? database : piece.equals(TABLE) ? table : piece);
    }
    return name.toString();
  }
}
