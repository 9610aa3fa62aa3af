package dev.oms.core.spi;

import dev.oms.core.model.Origin;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;

/**
 * Takes the events of a batch in order. Called on one thread; arguments are valid during the call.
 */
public interface ChangeVisitor {

  /** A transaction begins, or goes on in this batch. */
  default void begin(Origin transaction) {}

  /** A row change. */
  void row(RowChange change);

  /** A DDL statement that touches a synchronized table. */
  default void schemaChange(SchemaChange change) {}

  /** The transaction is complete. */
  default void commit(Origin transaction) {}

  /**
   * The source is alive, and everything that was committed before {@code sourceTimeMillis} has been
   * handed over: what comes later was committed at that time or after it, though its statements may
   * have run before. Only where {@link SourceContext#heartbeatInterval} asks for it, outside of
   * transactions, and not while full synchronization runs: until that is done, rows that exist are
   * still missing.
   *
   * @param sourceTimeMillis milliseconds since the epoch by the source's clock; never less than the
   *     time before in one run
   */
  default void heartbeat(long sourceTimeMillis) {}
}
