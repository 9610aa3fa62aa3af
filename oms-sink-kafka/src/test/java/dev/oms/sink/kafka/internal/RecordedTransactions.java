package dev.oms.sink.kafka.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.model.Position;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.TransactionContext;
import org.jspecify.annotations.Nullable;

/** A context of transactions for tests, whose checkpoints are the positions' texts. */
record RecordedTransactions(SinkContext sink) implements TransactionContext {

  @Override
  public String pipelineName() {
    return sink.pipelineName();
  }

  @Override
  public void delayed(@Nullable String reason) {
    sink.delayed(reason);
  }

  @Override
  public Checkpoint checkpoint(Position position) {
    return new Checkpoint(sink.pipelineName(), "kit", position.encode(), null, 0, 0, false, false);
  }

  @Override
  public void committed(Position position, Checkpoint checkpoint) {}
}
