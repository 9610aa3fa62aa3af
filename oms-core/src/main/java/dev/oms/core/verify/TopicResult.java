package dev.oms.core.verify;

import java.util.List;

/**
 * What was read of one topic. Immutable.
 *
 * @param topic its name
 * @param rows messages about rows of the tables that are verified
 * @param otherTables messages about other tables
 * @param others DDL statements, heartbeats, and messages without a value
 * @param unreadable messages that are not of the format, or lack the key of their row
 * @param examples where some of the unreadable ones are, and what is wrong
 */
public record TopicResult(
    String topic,
    long rows,
    long otherTables,
    long others,
    long unreadable,
    List<String> examples) {

  /** Copies the list. */
  public TopicResult {
    examples = List.copyOf(examples);
  }

  /** One line of numbers. */
  @Override
  public String toString() {
    return "topic %s: %d messages of rows, %d of other tables, %d others%s"
        .formatted(
            topic,
            rows,
            otherTables,
            others,
            unreadable == 0 ? "" : ", " + unreadable + " UNREADABLE");
  }
}
