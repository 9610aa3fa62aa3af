package dev.oms.core.model;

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

  /** The transaction's id as the source names it (a GTID, else the position); null in full. */
  @Nullable String transactionId();

  /**
   * For MySQL the thread id that the log holds, for OceanBase {@code ob_org_cluster_id}; null when
   * the source does not say (fact sheet 1.2, {@code clusterId}).
   */
  @Nullable String clusterId();

  /** The second of the epoch up to which the source's log is known to be complete; 0 in full. */
  long checkpointSeconds();
}
