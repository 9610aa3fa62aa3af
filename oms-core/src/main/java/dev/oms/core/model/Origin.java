package dev.oms.core.model;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where changes come from: one for each transaction of the log, or each chunk of the full phase.
 * Immutable and thread-safe; texts are made when asked for.
 */
public interface Origin {

  /**
   * The position of the transaction in the source's log as text, for example {@code
   * binlog.000003:4567}; for full synchronization the name of the chunk. Never empty.
   */
  String position();

  /**
   * Appends {@link #position} in UTF-8. A source with many small transactions appends it without
   * making a text.
   */
  default void appendPosition(ByteOutput out) {
    out.write(position().getBytes(StandardCharsets.UTF_8));
  }

  /** The transaction's id as the source names it (a GTID, else the position); null in full. */
  @Nullable String transactionId();

  /**
   * Appends {@link #transactionId} in UTF-8, as {@link #appendPosition} does.
   *
   * @return false, and nothing is appended, when there is none
   */
  default boolean appendTransactionId(ByteOutput out) {
    String id = transactionId();
    if (id != null) {
      out.write(id.getBytes(StandardCharsets.UTF_8));
    }
    return id != null;
  }

  /**
   * For MySQL the thread id that the log holds, for OceanBase {@code ob_org_cluster_id}; null when
   * the source does not say (fact sheet 1.2, {@code clusterId}).
   */
  @Nullable String clusterId();

  /** The second of the epoch up to which the source's log is known to be complete; 0 in full. */
  long checkpointSeconds();
}
