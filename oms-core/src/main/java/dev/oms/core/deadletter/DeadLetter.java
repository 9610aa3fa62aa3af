package dev.oms.core.deadletter;

import dev.oms.core.BadRecordReason;
import dev.oms.core.model.TableId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row change (or DDL statement) that could not be delivered, and why. Immutable, so long as
 * nobody writes into its arrays.
 *
 * @param pipeline the name of the pipeline
 * @param time when it was given up, by the pipeline's clock
 * @param event which change of the source it is
 * @param target where it should have gone
 * @param problem why it could not
 * @param before the row before the change, as far as it can be decoded; null for INSERT, SNAPSHOT
 *     and DDL
 * @param after the row after the change, likewise; null for DELETE and DDL
 * @param statement the text of a DDL statement; else null
 * @param message the message that could not be delivered; null when none could be made, and in dead
 *     letters that go to a topic
 */
public record DeadLetter(
    String pipeline,
    Instant time,
    Event event,
    Target target,
    Problem problem,
    @Nullable Image before,
    @Nullable Image after,
    @Nullable String statement,
    @Nullable Message message) {

  /**
   * A change of the source.
   *
   * @param id the same whenever the change is met, and of no other change; see {@code
   *     docs/guarantees.md}, Removing duplicates
   * @param table the table
   * @param operation {@code SNAPSHOT}, {@code INSERT}, {@code UPDATE}, {@code DELETE} or {@code
   *     DDL}
   * @param position the transaction's place in the source's log, or the chunk of full
   *     synchronization
   * @param sourceTimeMillis when the change was made, by the source's clock; 0 for SNAPSHOT
   */
  public record Event(
      String id, TableId table, String operation, String position, long sourceTimeMillis) {}

  /**
   * Where a message should have gone.
   *
   * @param topic the topic
   * @param partition the partition; -1 when it could not be worked out, or there are several
   * @param key the message key; empty when there is none or it could not be worked out
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  public record Target(String topic, int partition, byte[] key) {}

  /**
   * Why it was not delivered.
   *
   * @param reason what kind of problem it is
   * @param text the error
   * @param bytes the size of key and value; 0 when there is no message
   */
  public record Problem(BadRecordReason reason, String text, long bytes) {}

  /**
   * A row as text, by the names of its columns: numbers in plain decimal, text as it is, binary in
   * Base64. Columns that the mapping leaves out, and those that the source's log does not have, are
   * not in it.
   *
   * @param values the values; null for SQL NULL
   * @param undecodable columns whose value cannot be decoded, with the error
   * @param truncated columns whose value was cut, for the dead letter to fit its topic; the value
   *     ends with its whole size
   */
  public record Image(
      Map<String, @Nullable String> values,
      Map<String, String> undecodable,
      Set<String> truncated) {

    /** Copies the collections, in their order. */
    public Image {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
      undecodable = Collections.unmodifiableMap(new LinkedHashMap<>(undecodable));
      truncated = Set.copyOf(truncated);
    }
  }

  /**
   * The message as it would have been sent.
   *
   * @param value its value; empty for none
   * @param eventHeaders whether it carries event headers
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  public record Message(byte[] value, boolean eventHeaders) {}

  /** Which change, why, and where to; without values. */
  @Override
  public String toString() {
    return "%s of table %s at %s, event %s, for topic %s: %s, %s"
        .formatted(
            event.operation,
            event.table,
            event.position,
            event.id,
            target.topic,
            problem.reason,
            problem.text);
  }
}
