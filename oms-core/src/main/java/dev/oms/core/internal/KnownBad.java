package dev.oms.core.internal;

import dev.oms.core.OmsException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The events whose messages the destination refused in this run: the sessions that follow do not
 * send them. Only the supervising thread adds; any thread looks up, without allocating.
 */
final class KnownBad {

  /** Each costs a new session. A destination that refuses so many does not refuse single rows. */
  private static final int MOST = 1000;

  /** An event; never changes once it can be seen. */
  private static final class Entry {
    private final byte[] id;
    private final int hash;
    private final String error;

    Entry(byte[] id, String error) {
      this.id = id;
      hash = hash(id, 0, id.length);
      this.error = error;
    }
  }

  /** By hash, with the next free place for those whose place is taken. At most half full. */
  private volatile @Nullable Entry[] table = {};

  private int size;

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ hash >>> 15;
  }

  /**
   * Remembers an event.
   *
   * @throws OmsException when it is known, so that remembering it did not help, or there are too
   *     many
   */
  void add(RefusedRecord refused) {
    byte[] id = refused.eventId().getBytes(StandardCharsets.UTF_8);
    if (find(id, 0, id.length) != null) {
      throw new OmsException(
          "event " + refused.eventId() + " is refused again: " + refused.getMessage(), refused);
    }
    if (size == MOST) {
      throw new OmsException(
          "the destination refused "
              + MOST
              + " messages since the pipeline was started, so it is not about single rows: "
              + refused.getMessage(),
          refused);
    }
    @Nullable Entry[] before = table;
    @Nullable Entry[] after = new Entry[4 * MOST];
    System.arraycopy(before, 0, after, 0, before.length);
    put(after, new Entry(id, String.valueOf(refused.getMessage())));
    size++;
    table = after;
  }

  private static void put(@Nullable Entry[] table, Entry entry) {
    int at = Integer.remainderUnsigned(entry.hash, table.length);
    while (table[at] != null) {
      at = (at + 1) % table.length;
    }
    table[at] = entry;
  }

  boolean isEmpty() {
    return table.length == 0;
  }

  /** The error of the event whose id lies there; null when it is not a known one. */
  @Nullable String find(byte[] bytes, int from, int to) {
    @Nullable Entry[] known = table;
    if (known.length == 0 || from == to) {
      return null;
    }
    int hash = hash(bytes, from, to);
    int at = Integer.remainderUnsigned(hash, known.length);
    for (Entry entry = known[at]; entry != null; entry = known[at]) {
      if (entry.hash == hash
          && java.util.Arrays.equals(entry.id, 0, entry.id.length, bytes, from, to)) {
        return entry.error;
      }
      at = (at + 1) % known.length;
    }
    return null;
  }
}
