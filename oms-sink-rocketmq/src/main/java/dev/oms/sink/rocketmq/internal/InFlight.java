package dev.oms.sink.rocketmq.internal;

import dev.oms.core.OmsException;
import dev.oms.core.spi.MessageBatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A batch on its way. Whoever brings {@code remaining} to zero or below decides the batch's fate,
 * once; only before that may the batch be read, since its owner uses it again afterwards.
 */
final class InFlight {

  private static final int DECIDED = Integer.MIN_VALUE / 2;

  private final MessageBatch batch;
  private final AtomicInteger remaining;

  InFlight(MessageBatch batch) {
    this.batch = batch;
    this.remaining = new AtomicInteger(batch.size());
  }

  /** So many messages more are stored; acknowledges the batch when they were the last. */
  void stored(int messages) {
    if (remaining.addAndGet(-messages) == 0) {
      batch.acknowledge();
    }
  }

  /** Fails the batch, unless its fate was decided before. */
  void fail(int message, OmsException cause) {
    if (remaining.getAndSet(DECIDED) > 0) {
      batch.fail(message, cause);
    }
  }

  MessageBatch batch() {
    return batch;
  }

  boolean isDone() {
    return remaining.get() <= 0;
  }
}
