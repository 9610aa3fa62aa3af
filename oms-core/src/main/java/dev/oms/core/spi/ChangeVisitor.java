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
   * The source is alive and everything up to {@code sourceTimeMillis} has been handed over.
   *
   * @param sourceTimeMillis milliseconds since the epoch by the source's clock
   */
  default void heartbeat(long sourceTimeMillis) {}
}
