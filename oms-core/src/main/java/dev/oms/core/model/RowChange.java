package dev.oms.core.model;

import org.jspecify.annotations.Nullable;

/**
 * One INSERT, UPDATE, DELETE or snapshot row of one table. Like {@link Row}, a view that is valid
 * only until the method it was handed to returns. Not thread-safe.
 */
public interface RowChange {

  /** What happened. */
  ChangeType type();

  /** The table as it was when the change was made. */
  TableSchema schema();

  /** The row before the change; null for INSERT and SNAPSHOT. */
  @Nullable Row before();

  /** The row after the change; null for DELETE. */
  @Nullable Row after();

  /** The image that says which row this is: after, or before for a DELETE. */
  default Row image() {
    Row after = after();
    if (after != null) {
      return after;
    }
    Row before = before();
    if (before == null) {
      throw new IllegalStateException("a row change without any image");
    }
    return before;
  }

  /**
   * When the change was made, in milliseconds since the epoch by the source's clock; 0 for
   * SNAPSHOT.
   */
  long sourceTimeMillis();

  /** The transaction and the place in the log that the change belongs to. */
  Origin origin();

  /**
   * The place of this change among the row changes of its transaction, from 0: each row of a
   * synchronized table counts, also one that a filter drops; rows of other tables do not. The two
   * halves of an UPDATE that was split have the same place. The same in every run. -1 for SNAPSHOT,
   * and when the source does not know: it was not asked to count ({@link
   * dev.oms.core.spi.SourceContext#transactionSequence}), or goes on within a transaction that it
   * did not count the beginning of.
   */
  default long indexInTransaction() {
    return -1;
  }

  /**
   * Appends a short ASCII text that identifies this change: the same in every run, however often
   * the change is delivered, and another one for every other change of the source. Consumers remove
   * duplicates by it.
   */
  void appendEventId(ByteOutput out);
}
