package dev.oms.core.verify;

import java.time.Duration;
import java.util.List;

/**
 * What a verification found. Immutable.
 *
 * @param tables what was compared
 * @param topics what was read
 * @param problems what could not be verified: tables without a key for example; a line each
 * @param warnings what to know to understand the numbers; a line each
 * @param duration how long it took
 */
public record VerificationReport(
    List<TableResult> tables,
    List<TopicResult> topics,
    List<String> problems,
    List<String> warnings,
    Duration duration) {

  /** Copies the lists. */
  public VerificationReport {
    tables = List.copyOf(tables);
    topics = List.copyOf(topics);
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /**
   * Whether everything was compared and is equal: no row differs, every message could be read, and
   * no table was left out.
   */
  public boolean isEqual() {
    return problems.isEmpty()
        && tables.stream().allMatch(TableResult::isEqual)
        && topics.stream().allMatch(topic -> topic.unreadable() == 0);
  }

  /** The rows that differ and are shown, of all tables. */
  public List<RowDifference> differences() {
    return tables.stream().flatMap(table -> table.differences().stream()).toList();
  }

  /** The report as one JSON object on one line; {@code docs/verification.md} shows one. */
  public String toJson() {
    return ReportJson.write(this);
  }

  /** The report for people, a line for each finding; ends without a line break. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (TableResult table : tables) {
      text.append(table).append('\n');
      table.differences().forEach(row -> text.append("  ").append(row).append('\n'));
    }
    for (TopicResult topic : topics) {
      text.append(topic).append('\n');
      topic.examples().forEach(example -> text.append("  ").append(example).append('\n'));
    }
    problems.forEach(problem -> text.append("NOT VERIFIED: ").append(problem).append('\n'));
    warnings.forEach(warning -> text.append("warning: ").append(warning).append('\n'));
    return text.append(isEqual() ? "equal" : "NOT EQUAL").toString();
  }
}
