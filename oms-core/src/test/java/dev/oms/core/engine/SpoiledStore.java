package dev.oms.core.engine;

import dev.oms.core.Checkpoint;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.CheckpointStore;
import java.util.Optional;

/** The checkpoints of another store, with what a test lets go wrong before they are used. */
abstract class SpoiledStore implements CheckpointStore {

  private final CheckpointStore store;

  SpoiledStore(CheckpointStore store) {
    this.store = store;
  }

  /** Before a checkpoint is held. */
  void beforeOpen() {}

  /** Before each save; what it throws, the save throws. */
  void beforeSave(Checkpoint checkpoint) {}

  /** After each save. */
  void afterSave() {}

  /** In the place of a renewal of the hold. */
  void keepAlive() {}

  /** Whether checkpoints are held. */
  boolean holds() {
    return true;
  }

  @Override
  public final String describe() {
    return store.describe();
  }

  @Override
  public final void precheck(String pipelineName, PrecheckCollector report) {
    store.precheck(pipelineName, report);
  }

  @Override
  public final Optional<Checkpoint> peek(String pipelineName) {
    return store.peek(pipelineName);
  }

  @Override
  public final Handle open(String pipelineName) {
    beforeOpen();
    return new SpoiledHandle(store.open(pipelineName));
  }

  private final class SpoiledHandle implements Handle {

    private final Handle handle;

    SpoiledHandle(Handle handle) {
      this.handle = handle;
    }

    @Override
    public Optional<Checkpoint> load() {
      return handle.load();
    }

    @Override
    public void save(Checkpoint checkpoint) {
      beforeSave(checkpoint);
      handle.save(checkpoint);
      afterSave();
    }

    @Override
    public void keepAlive() {
      SpoiledStore.this.keepAlive();
    }

    @Override
    public boolean holds() {
      return SpoiledStore.this.holds();
    }

    @Override
    public void delete() {
      handle.delete();
    }

    @Override
    public void close() {
      handle.close();
    }
  }
}
