package dev.oms.core.spi;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The event headers of a batch's messages; made for the first message that has some. */
final class MessageHeaders {

  private int[] idEnds = new int[64];
  private @Nullable String[] operations = new String[64];
  private @Nullable String[] positions = new String[64];

  /** Messages from here on have none. */
  private int size;

  void set(int message, int idEnd, String operation, @Nullable String position) {
    if (message >= operations.length) {
      int grown = Math.max(message + 1, operations.length * 2);
      idEnds = Arrays.copyOf(idEnds, grown);
      operations = Arrays.copyOf(operations, grown);
      positions = Arrays.copyOf(positions, grown);
    }
    if (message > size) {
      Arrays.fill(operations, size, message, null);
    }
    idEnds[message] = idEnd;
    operations[message] = operation;
    positions[message] = position;
    size = message + 1;
  }

  void clear() {
    size = 0;
  }

  /** Those from {@code message} on have none. */
  void truncate(int message) {
    size = Math.min(size, message);
  }

  private boolean has(int message) {
    return message < size && operations[message] != null;
  }

  /** Where the event id ends; {@code start} when there is none. */
  int idEnd(int message, int start) {
    return has(message) ? idEnds[message] : start;
  }

  @Nullable String operation(int message) {
    return message < size ? operations[message] : null;
  }

  @Nullable String position(int message) {
    return has(message) ? positions[message] : null;
  }
}
