package dev.oms.core.spi;

import dev.oms.core.Checkpoint;
import dev.oms.core.model.Position;

/** What a pipeline tells a {@link TransactionalWriter}. Thread-safe. */
public interface TransactionContext extends SinkContext {

  /** The checkpoint for a position, to be committed. */
  Checkpoint checkpoint(Position position);

  /** A checkpoint of {@link #checkpoint} is committed. Called in order; must not block. */
  void committed(Position position, Checkpoint checkpoint);
}
