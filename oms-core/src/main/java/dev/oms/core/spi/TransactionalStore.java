package dev.oms.core.spi;

/**
 * The checkpoints of a sink that commits them together with its messages, for {@link
 * dev.oms.core.DeliveryGuarantee#EXACTLY_ONCE}. Thread-safe.
 */
public interface TransactionalStore extends CheckpointStore {

  /**
   * Takes hold of the checkpoint of one pipeline. From then on the destination refuses whatever an
   * earlier holder still sends.
   *
   * @throws dev.oms.core.OmsException when the store cannot be used
   */
  @Override
  Handle open(String pipelineName);

  /** The checkpoint of one pipeline, and the way to send messages together with it. */
  interface Handle extends CheckpointStore.Handle {

    /**
     * Opens a writer; the one before is closed by then. Whatever that left open is settled: {@link
     * #load} tells afterwards what is committed, which may be more than was told.
     *
     * @throws dev.oms.core.CheckpointHeldException when another process took the checkpoint over
     * @throws dev.oms.core.OmsException when the destination cannot be used
     */
    TransactionalWriter openWriter(TransactionContext context);
  }
}
