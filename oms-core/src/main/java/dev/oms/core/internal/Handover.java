package dev.oms.core.internal;

import dev.oms.core.RetriableException;
import dev.oms.core.spi.SinkWriter;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Delivers encoded batches in source order. There is no thread for it: whichever worker completes a
 * batch delivers all that are complete at the front, while the others go on encoding.
 */
final class Handover {

  private final SinkWriter writer;
  private final boolean everyBatch;
  private final BooleanSupplier holds;
  private final LetterOutlet letters;
  private final ConcurrentLinkedQueue<InFlightBatch> queue = new ConcurrentLinkedQueue<>();
  private final ReentrantLock delivering = new ReentrantLock();

  /**
   * Delivers to a writer.
   *
   * @param letters takes the dead letters of a batch before it
   * @param everyBatch whether the writer wants batches without messages too
   * @param holds whether this instance may deliver at this moment
   */
  Handover(SinkWriter writer, LetterOutlet letters, boolean everyBatch, BooleanSupplier holds) {
    this.writer = writer;
    this.letters = letters;
    this.everyBatch = everyBatch;
    this.holds = holds;
  }

  /** Takes in a batch, in source order; by the source thread, before a worker can see the batch. */
  void add(InFlightBatch batch) {
    queue.add(batch);
  }

  /** Delivers what can be delivered; by a worker after it set {@link InFlightBatch#encoded}. */
  void deliver() throws InterruptedException {
    InFlightBatch first;
    do {
      // Whoever holds the lock looks at the front again after it let go, so a batch that becomes
      // complete meanwhile is not left behind.
      if (!delivering.tryLock()) {
        return;
      }
      try {
        while ((first = queue.peek()) != null && first.encoded) {
          if (!holds.getAsBoolean()) {
            throw new RetriableException(
                "the hold on the checkpoint ran out before it was renewed, so nothing is delivered"
                    + " until it is",
                null);
          }
          queue.remove();
          letters.write(first);
          if (first.size() == 0 && !everyBatch) {
            first.acknowledge();
          } else {
            writer.write(first);
          }
        }
      } finally {
        delivering.unlock();
      }
      first = queue.peek();
    } while (first != null && first.encoded);
  }
}
