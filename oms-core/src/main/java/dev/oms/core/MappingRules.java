package dev.oms.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads textual rules, {@code database.table=topic}, one in a line (fact sheet 6.2). */
final class MappingRules {

  private MappingRules() {}

  /**
   * One rule.
   *
   * @param topic null for the default one
   */
  record Rule(TablePattern pattern, @Nullable String topic) {}

  /**
   * The rules of some texts, whose lines are counted together.
   *
   * @throws IllegalArgumentException with all lines that are wrong
   */
  static List<Rule> read(String... texts) {
    List<Rule> rules = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    List<String> lines = String.join("\n", texts).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty()) {
        continue;
      }
      try {
        rules.add(rule(line));
      } catch (IllegalArgumentException e) {
        problems.add((lines.size() > 1 ? "line " + (i + 1) + ": " : "") + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    return rules;
  }

  private static Rule rule(String line) {
    int equals = equalsSign(line);
    if (equals < 0) {
      return new Rule(TablePattern.of(line), null);
    }
    String topic = line.substring(equals + 1).strip();
    if (topic.isEmpty()) {
      throw new IllegalArgumentException("'" + line + "' has no topic behind the '='");
    }
    TablePattern pattern = TablePattern.of(line.substring(0, equals).strip());
    return new Rule(pattern, TopicTemplate.of(topic).text());
  }

  /** The first one that is not between back-quotes, or -1. */
  private static int equalsSign(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '`') {
        quoted = !quoted;
      } else if (c == '=' && !quoted) {
        return i;
      }
    }
    return -1;
  }
}
