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

  /**
   * Changes which tables are wanted, while {@link #run} runs and without stopping anything. At a
   * place between two transactions the source calls {@link ObjectUpdate#take}; from there on
   *
   * <ul>
   *   <li>nothing of tables that are no longer wanted is handed over, and what is kept of them for
   *       {@link #progress} and positions is forgotten;
   *   <li>tables that were not wanted before are taken in as at a start: with the rows they have
   *       when the start point asks for full synchronization, beside the log; and their changes.
   * </ul>
   *
   * <p>Called on any thread but that of {@code run}, one call at a time. Returns when the update
   * was taken in, when its deadline has come, or when the reader was closed or has ended; the
   * caller knows by {@code take} which it was.
   *
   * @throws UnsupportedOperationException when this source cannot; the pipeline then opens a new
   *     reader at the checkpoint. The default
   * @throws dev.oms.core.OmsException when the objects cannot be taken in; then nothing changes
   * @throws InterruptedException when the calling thread is interrupted
   */
  default void updateObjects(ObjectUpdate update) throws InterruptedException {
    throw new UnsupportedOperationException("this source cannot change its objects while it runs");
  }

  /**
   * Reads the rows that tables have again, in full, while {@link #run} runs and without stopping
   * anything: beside the log and reconciled with it, as at a start, so that no row goes back to an
   * older state. Their changes are handed over all along. A table that is being read already is
   * begun anew. The event ids of the rows differ from those of earlier readings.
   *
   * <p>At a place between two transactions the source calls {@link Resynchronization#take}, and
   * then hands over a batch that is to be {@link ChangeBatch#savedFirst}, whose position has the
   * request in it.
   *
   * <p>Called on any thread but that of {@code run}, one call of this or {@link #updateObjects} at
   * a time. Returns when the request was taken in or refused, when its deadline has come, or when
   * the reader was closed or has ended; the caller knows by {@code take} which it was.
   *
   * @throws UnsupportedOperationException when this source cannot. The default
   * @throws dev.oms.core.OmsException when it cannot be done; then nothing changes
   * @throws InterruptedException when the calling thread is interrupted
   */
  default void resynchronize(Resynchronization request) throws InterruptedException {
    throw new UnsupportedOperationException("this source cannot read tables again while it runs");
  }

  /** What is done so far. Thread-safe, cheap, never blocks. */
  SourceProgress progress();

  /**
   * Makes {@link #run} return soon and releases all connections and threads. Idempotent; called
   * from any thread; returns within a few seconds also when the server does not answer.
   */
  @Override
  void close();
}
