package dev.oms.core.spi;

/** One run of a {@link ChangeSource}. */
public interface SourceReader extends AutoCloseable {

  /**
   * Reads and hands over batches until the source is at its end (full synchronization only), or
   * {@link #close} is called, and then returns. Runs on a thread of the pipeline; the reader may
   * use threads of its own, but calls {@link ChangeEmitter#emit} on this one only.
   *
   * <p>Without a saved position, a source that would begin elsewhere at its next start ("now" moves
   * on) first hands over a batch without rows that has the position it begins at. The pipeline
   * saves that before it delivers anything.
   *
   * <p>Network errors, server restarts and the like are retried inside, with a report to {@link
   * SourceContext#delayed}; nothing that was handed over is repeated. What cannot be repaired is
   * thrown.
   *
   * @throws InterruptedException when the thread is interrupted
   * @throws dev.oms.core.OmsException when the source cannot go on; the message says what is wrong,
   *     where, and what to do
   */
  void run(ChangeEmitter out) throws InterruptedException;

  /** What is done so far. Thread-safe, cheap, never blocks. */
  SourceProgress progress();

  /**
   * Makes {@link #run} return soon and releases all connections and threads. Idempotent; called
   * from any thread; returns within a few seconds also when the server does not answer.
   */
  @Override
  void close();
}
