package dev.oms.sink.kafka.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The batches whose fate is open, in the order in which they were written. Thread-safe. */
final class UnderWay {

  private final Queue<InFlight> batches = new ConcurrentLinkedQueue<>();

  void add(InFlight flight) {
    forgetDone();
    batches.add(flight);
  }

  /** The oldest whose fate is open; null when there is none. */
  @Nullable InFlight oldest() {
    forgetDone();
    return batches.peek();
  }

  /** Takes the oldest out, done or not; null when there is none. */
  @Nullable InFlight poll() {
    return batches.poll();
  }

  private void forgetDone() {
    InFlight head = batches.peek();
    while (head != null && head.isDone()) {
      batches.remove(head);
      head = batches.peek();
    }
  }
}
