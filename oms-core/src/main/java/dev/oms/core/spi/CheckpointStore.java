package dev.oms.core.spi;

import dev.oms.core.Checkpoint;
import dev.oms.core.precheck.PrecheckCollector;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the checkpoint of pipelines. A store is a description; {@link #open} takes hold of one
 * pipeline's checkpoint. Thread-safe.
 */
public interface CheckpointStore {

  /** Where checkpoints are kept, for people; without secrets. */
  String describe();

  /** Checks that checkpoints can be read and written. */
  void precheck(String pipelineName, PrecheckCollector report);

  /**
   * Takes hold of the checkpoint of one pipeline.
   *
   * @throws dev.oms.core.CheckpointHeldException when another process holds it
   * @throws dev.oms.core.OmsException when the store cannot be used
   */
  Handle open(String pipelineName);

  /**
   * Gets in line for the checkpoint of one pipeline, to hold it when nobody else does: when the
   * instance that holds it lets go, or gives no sign of life for longer than its lease.
   */
  default Standby standby(String pipelineName) {
    return new OpeningStandby(this, pipelineName);
  }

  /** A place in the line for a checkpoint. Used by one thread at a time. */
  interface Standby extends AutoCloseable {

    /**
     * Waits for its turn, at most {@code patience} and a little.
     *
     * @return the checkpoint, held now; null when another instance holds it still
     * @throws InterruptedException when interrupted
     * @throws dev.oms.core.RetriableException when the store is away; another call may work
     * @throws dev.oms.core.OmsException when the store cannot be used
     */
    @Nullable Handle await(Duration patience) throws InterruptedException;

    /** Leaves the line; what was held stays held. */
    @Override
    void close();
  }

  /**
   * Looks at the checkpoint of a pipeline without taking hold of it, so also while it runs.
   *
   * @throws dev.oms.core.OmsException when it cannot be read
   */
  Optional<Checkpoint> peek(String pipelineName);

  /** The checkpoint of one pipeline. Used by one thread at a time. */
  interface Handle extends AutoCloseable {

    /**
     * The saved checkpoint, if there is one.
     *
     * @throws dev.oms.core.OmsException when it is damaged or was written by something else; it is
     *     left as it is
     */
    Optional<Checkpoint> load();

    /**
     * Saves, durably and atomically: a crash at any moment leaves the old one or the new one.
     *
     * @throws dev.oms.core.RetriableException when it cannot be saved now; the old one is still
     *     there, and another call may work. The pipeline goes on to deliver, says so, and calls
     *     again: so throw this for a full disk and a server that is away
     * @throws dev.oms.core.OmsException when it cannot be saved, or this handle was closed or lost
     *     its hold to another process; the old one is still there
     */
    void save(Checkpoint checkpoint);

    /**
     * Called at least once a second while the pipeline runs, also when there is nothing to save, so
     * that a store can renew its hold on the checkpoint; and far more often while a checkpoint is
     * waited for, so it returns at once unless a renewal is due.
     *
     * @throws dev.oms.core.RetriableException when the hold cannot be renewed now; the pipeline
     *     goes on to deliver while {@link #holds}, and calls again
     * @throws dev.oms.core.OmsException when another process holds it now
     */
    default void keepAlive() {}

    /**
     * Whether it is certain, without asking anybody, that no other process holds the checkpoint:
     * asked before each batch is handed to the sink, by any thread. A store whose hold runs out
     * unless it is renewed says no from shortly before that moment, by this machine's monotonic
     * clock; so a process that was frozen delivers nothing more before it has asked the store.
     */
    default boolean holds() {
      return true;
    }

    /**
     * Forgets the checkpoint, also one that is damaged. Idempotent.
     *
     * @throws dev.oms.core.OmsException when that is not possible, or another process holds it now
     */
    void delete();

    /**
     * Lets go; what was saved stays. Idempotent, also when another handle holds the checkpoint by
     * then. Where that needs a server which is away, the hold ends by itself later.
     */
    @Override
    void close();
  }
}
