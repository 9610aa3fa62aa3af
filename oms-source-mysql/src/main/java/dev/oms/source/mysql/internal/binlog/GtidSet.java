package dev.oms.source.mysql.internal.binlog;

/**
 * The transactions that have been executed. Not thread-safe while it is added to (only {@link
 * PositionTracker} does that); those in a {@link BinlogPosition} are copies that never change.
 */
public sealed interface GtidSet permits MySqlGtidSet, MariaDbGtidPosition {

  /** Whether this set has the transaction. */
  boolean contains(Gtid gtid);

  /**
   * Whether this set has all transactions of {@code other}; false when that is of another kind of
   * server.
   */
  boolean containsAll(GtidSet other);

  /** Whether there is no transaction in it. */
  boolean isEmpty();

  /** A copy that does not change with this set. */
  GtidSet copy();

  /** The text in the server's own notation; empty for the empty set. */
  @Override
  String toString();

  /** Adds a transaction. */
  void add(Gtid gtid);
}
