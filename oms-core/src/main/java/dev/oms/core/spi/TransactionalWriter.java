package dev.oms.core.spi;

/**
 * A writer whose messages become visible together with the checkpoint behind them, in transactions
 * that the writer begins and commits by itself, by time and size.
 *
 * <p>It is given all batches, also those without messages, for their {@link
 * MessageBatch#endPosition}. What is acknowledged is committed; only batches without a position may
 * be acknowledged as soon as the destination has them, since no checkpoint can lie behind them.
 */
public interface TransactionalWriter extends SinkWriter {

  /**
   * Asks for a commit of all that was written, messages or a position alone; returns at once.
   * Thread-safe.
   */
  void commitSoon();
}
