package dev.oms.core.spi;

import dev.oms.core.Checkpoint;
import dev.oms.core.precheck.PrecheckCollector;
import java.util.Optional;

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
   * @throws dev.oms.core.OmsException when another process holds it, or the store cannot be used
   */
  Handle open(String pipelineName);

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
     *     there, and another call may work
     * @throws dev.oms.core.OmsException when it cannot be saved, or this handle was closed or lost
     *     its hold to another process; the old one is still there
     */
    void save(Checkpoint checkpoint);

    /**
     * Called about once a checkpoint interval while the pipeline runs, also when there is nothing
     * to save, so that a store can renew its hold on the checkpoint.
     *
     * @throws dev.oms.core.OmsException when another process holds it now
     */
    default void keepAlive() {}

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
