package dev.oms.core.internal;

import dev.oms.core.spi.SinkWriter;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Delivers encoded batches in source order. There is no thread for it: whichever worker completes a
 * batch delivers all that are complete at the front, while the others go on encoding.
 */
final class Handover {

  private final SinkWriter writer;
  private final LetterOutlet letters;
  private final ConcurrentLinkedQueue<InFlightBatch> queue = new ConcurrentLinkedQueue<>();
  private final ReentrantLock delivering = new ReentrantLock();

  Handover(SinkWriter writer, LetterOutlet letters) {
    this.writer = writer;
    this.letters = letters;
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
          queue.remove();
          letters.write(first);
          if (first.size() == 0) {
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
