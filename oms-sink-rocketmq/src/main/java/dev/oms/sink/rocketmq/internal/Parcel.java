package dev.oms.sink.rocketmq.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.rocketmq.common.message.Message;

/** What goes to a queue in one request: messages of one or more batches. Not thread-safe. */
final class Parcel {

  /** The batches, each as often in a row as {@code counts} says. */
  private final List<InFlight> flights = new ArrayList<>();

  private int[] counts = new int[4];
  private final List<Message> messages = new ArrayList<>();
  private int[] indexes = new int[64];
  private long bytes;

  void add(InFlight flight, int index, Message message, long size) {
    int last = flights.size() - 1;
    if (last < 0 || flights.get(last) != flight) {
      flights.add(flight);
      last++;
      if (last == counts.length) {
        counts = Arrays.copyOf(counts, last * 2);
      }
      counts[last] = 0;
    }
    counts[last]++;
    if (messages.size() == indexes.length) {
      indexes = Arrays.copyOf(indexes, indexes.length * 2);
    }
    indexes[messages.size()] = index;
    messages.add(message);
    bytes += size;
  }

  List<Message> messages() {
    return messages;
  }

  long bytes() {
    return bytes;
  }

  /** All of it is stored. */
  void stored() {
    for (int i = 0; i < flights.size(); i++) {
      flights.get(i).stored(counts[i]);
    }
  }

  /** The batch of its first message. */
  InFlight firstFlight() {
    return flights.get(0);
  }

  /** The index of its first message in {@link #firstFlight}. */
  int firstMessage() {
    return indexes[0];
  }

  /** The same messages in two parcels. */
  List<Parcel> halve() {
    List<Parcel> halves = List.of(new Parcel(), new Parcel());
    int flight = 0;
    int left = counts[0];
    for (int i = 0; i < messages.size(); i++) {
      if (left == 0) {
        left = counts[++flight];
      }
      left--;
      Parcel half = halves.get(i < messages.size() / 2 ? 0 : 1);
      half.add(flights.get(flight), indexes[i], messages.get(i), bytes / messages.size());
    }
    return halves;
  }
}
