package dev.oms.sink.kafka.internal;

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
  private final long sentNanos;

  InFlight(MessageBatch batch, long sentNanos) {
    this.batch = batch;
    this.remaining = new AtomicInteger(batch.size());
    this.sentNanos = sentNanos;
  }

  /** One message more is stored; acknowledges the batch when it was the last. */
  void stored() {
    if (remaining.decrementAndGet() == 0) {
      batch.acknowledge();
    }
  }

  /** Fails the batch, unless its fate was decided before. */
  void fail(int message, OmsException cause) {
    if (claim()) {
      batch.fail(message, cause);
    }
  }

  /** Takes the right to decide the batch's fate: after true nobody else does. */
  boolean claim() {
    return remaining.getAndSet(DECIDED) > 0;
  }

  MessageBatch batch() {
    return batch;
  }

  /** How many messages are not stored; zero or below when the batch is done. */
  int remaining() {
    return remaining.get();
  }

  boolean isDone() {
    return remaining.get() <= 0;
  }

  long sentNanos() {
    return sentNanos;
  }
}
