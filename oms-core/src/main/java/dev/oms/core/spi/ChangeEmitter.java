package dev.oms.core.spi;

/** Where a source hands its batches over. */
@FunctionalInterface
public interface ChangeEmitter {

  /**
   * Takes over {@code batch}. Blocks while the pipeline is full, which is how a slow sink slows the
   * source. Batches are delivered in the order of the calls.
   *
   * @throws InterruptedException when the pipeline is stopping; the batch was not taken
   */
  void emit(ChangeBatch batch) throws InterruptedException;
}
