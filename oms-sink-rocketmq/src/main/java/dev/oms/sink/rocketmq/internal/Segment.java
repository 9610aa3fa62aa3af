package dev.oms.sink.rocketmq.internal;

import java.util.Arrays;

/** The messages of one batch that go to one queue. Not thread-safe. */
final class Segment {

  final InFlight flight;
  private int[] messages = new int[16];
  private int size;
  private int taken;

  Segment(InFlight flight) {
    this.flight = flight;
  }

  void add(int message) {
    if (size == messages.length) {
      messages = Arrays.copyOf(messages, size * 2);
    }
    messages[size++] = message;
  }

  boolean isEmpty() {
    return taken == size;
  }

  /** The index in the batch of the next message. */
  int peek() {
    return messages[taken];
  }

  void take() {
    taken++;
  }
}
