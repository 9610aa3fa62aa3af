package dev.oms.core.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.model.Position;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import dev.oms.core.spi.TransactionContext;
import dev.oms.core.spi.TransactionalStore;
import dev.oms.core.spi.TransactionalWriter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Exactly once: the sink commits each checkpoint together with the messages before it. The session
 * begins where the sink says that the last commit was, once it has locked out every other writer.
 */
final class TransactionalOutlet implements Outlet {

  private final TransactionalStore.Handle handle;
  private final Function<Position, Checkpoint> checkpoints;
  private volatile @Nullable TransactionalWriter writer;
  private volatile @Nullable Saved saved;
  private @Nullable Checkpoint startFrom;

  /**
   * An outlet.
   *
   * @param checkpoints makes the checkpoint of a position
   */
  TransactionalOutlet(
      TransactionalStore.Handle handle, Function<Position, Checkpoint> checkpoints) {
    this.handle = handle;
    this.checkpoints = checkpoints;
  }

  @Override
  public SinkWriter open(SinkContext context) {
    TransactionalWriter opened = handle.openWriter(new Context(context));
    writer = opened;
    // Only now nobody else can commit any more, nor can what an earlier session left open.
    startFrom = handle.load().orElse(null);
    return opened;
  }

  @Override
  public @Nullable Checkpoint startFrom() {
    return startFrom;
  }

  @Override
  public boolean savesCheckpoints() {
    return true;
  }

  /** The destination knows better, and refuses what is not its newest writer's. */
  @Override
  public boolean holds() {
    return true;
  }

  @Override
  public void saveSoon() {
    TransactionalWriter open = writer;
    if (open != null) {
      open.commitSoon();
    }
  }

  @Override
  public @Nullable Saved saved() {
    return saved;
  }

  private final class Context implements TransactionContext {

    private final SinkContext sink;

    Context(SinkContext sink) {
      this.sink = sink;
    }

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
      return checkpoints.apply(position);
    }

    @Override
    public void committed(Position position, Checkpoint checkpoint) {
      saved = new Saved(position, checkpoint);
    }
  }
}
