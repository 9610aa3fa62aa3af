package dev.oms.core.verify;

import dev.oms.core.model.TableId;
import java.util.List;

/**
 * What was found of one table. Immutable.
 *
 * @param table the table
 * @param topic its topic
 * @param equal rows of which table and topic say the same
 * @param narrower those of {@code equal} whose messages lack columns, which were added later for
 *     example: they are equal in the columns that the topic has
 * @param missing rows that the table has and the topic has not
 * @param surplus rows that the topic has and the table has not
 * @param different rows with different values
 * @param unsettled rows that went on changing until the rounds were over
 * @param notExamined rows that seem to differ and were too many to be looked at again
 * @param undeliverable rows of the table of which no message can be made
 * @param differences some of the rows that differ, by kind
 */
public record TableResult(
    TableId table,
    String topic,
    long equal,
    long narrower,
    long missing,
    long surplus,
    long different,
    long unsettled,
    long notExamined,
    long undeliverable,
    List<RowDifference> differences) {

  /** Copies the list. */
  public TableResult {
    differences = List.copyOf(differences);
  }

  /** Whether every row is equal. */
  public boolean isEqual() {
    return missing + surplus + different + unsettled + notExamined + undeliverable == 0;
  }

  /** One line of numbers; what is 0 is left out, but for {@code equal}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(table).append(" -> ").append(topic).append(": ").append(equal).append(" equal");
    number(text, narrower, "of them in fewer columns");
    number(text, missing, "MISSING");
    number(text, surplus, "SURPLUS");
    number(text, different, "DIFFERENT");
    number(text, unsettled, "UNSETTLED");
    number(text, notExamined, "not examined");
    number(text, undeliverable, "undeliverable");
    return text.toString();
  }

  private static void number(StringBuilder text, long number, String name) {
    if (number > 0) {
      text.append(", ").append(number).append(' ').append(name);
    }
  }
}
