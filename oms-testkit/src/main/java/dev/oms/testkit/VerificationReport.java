package dev.oms.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a {@link TopicVerifier} found. Immutable.
 *
 * @param messages how many messages there were, of all kinds
 * @param messagesByType how many of each record type
 * @param tableRows how many rows are in the tables
 * @param topicRows how many rows are left when all messages have been applied
 * @param missing rows of the tables that the messages do not have
 * @param surplus rows that the messages leave behind but the tables do not have
 * @param differing rows with other values in the messages than in the tables
 * @param duplicates messages equal to an earlier one; at-least-once delivery allows them
 * @param stepsBack messages that are older than the one before of the same row; duplicates that
 *     follow a crash make such steps, and at-least-once delivery allows those
 * @param reordered steps back that are no duplicates: a row was seen in an older state than before,
 *     which nothing allows
 * @param gaps changes before which another change of the same row is missing
 * @param partitionMoves messages in another partition than the one before of the same row, rows
 *     that changed their key left aside
 * @param malformed messages that could not be understood
 * @param ofOtherTables messages of tables that were not compared
 * @param details the first 20 findings of each kind
 */
public record VerificationReport(
    long messages,
    Map<String, Long> messagesByType,
    long tableRows,
    long topicRows,
    long missing,
    long surplus,
    long differing,
    long duplicates,
    long stepsBack,
    long reordered,
    long gaps,
    long partitionMoves,
    long malformed,
    long ofOtherTables,
    List<String> details) {

  /** Copies the collections. */
  public VerificationReport {
    messagesByType = Collections.unmodifiableMap(new TreeMap<>(messagesByType));
    details = List.copyOf(new ArrayList<>(details));
  }

  /**
   * Says whether the messages add up to the tables, and each row's came in order, in one partition
   * and without a gap. Duplicates are allowed.
   */
  public boolean isConsistent() {
    return missing == 0
        && surplus == 0
        && differing == 0
        && reordered == 0
        && gaps == 0
        && partitionMoves == 0
        && malformed == 0;
  }

  /** Says whether, in addition, no message came twice. */
  public boolean isExactlyOnce() {
    return isConsistent() && duplicates == 0 && stepsBack == 0;
  }

  /**
   * Does nothing if {@link #isConsistent}.
   *
   * @throws AssertionError with the whole report, if not
   */
  public void assertConsistent() {
    if (!isConsistent()) {
      throw new AssertionError(toString());
    }
  }

  /**
   * Does nothing if {@link #isExactlyOnce}.
   *
   * @throws AssertionError with the whole report, if not
   */
  public void assertExactlyOnce() {
    if (!isExactlyOnce()) {
      throw new AssertionError(toString());
    }
  }

  /** Returns all numbers in one line, and a line for each detail. */
  @Override
  public String toString() {
    String summary =
        ("%d messages %s, %d rows in the tables, %d in the messages:"
                + " %d missing, %d surplus, %d differing, %d reordered, %d gaps,"
                + " %d partition moves, %d malformed, %d duplicates, %d steps back,"
                + " %d messages of other tables")
            .formatted(
                messages,
                messagesByType,
                tableRows,
                topicRows,
                missing,
                surplus,
                differing,
                reordered,
                gaps,
                partitionMoves,
                malformed,
                duplicates,
                stepsBack,
                ofOtherTables);
    return details.isEmpty() ? summary : summary + "\n  " + String.join("\n  ", details);
  }
}
