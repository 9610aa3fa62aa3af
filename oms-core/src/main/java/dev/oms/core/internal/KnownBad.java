package dev.oms.core.internal;

import dev.oms.core.OmsException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The events whose messages the destination refused in this run: the sessions that follow do not
 * send them. Only the supervising thread adds; any thread looks up, without allocating.
 */
final class KnownBad {

  /** So many are known; older ones lie before the checkpoint since long. */
  private static final int MOST = 200;

  /**
   * Each costs a new session. A destination that refuses that many in this time does not refuse
   * single rows.
   */
  private static final long FLOOD_NANOS = 600_000_000_000L;

  /** An event; never changes. */
  private static final class Entry {
    private final byte[] id;
    private final int hash;
    private final String error;
    private final long nanos = System.nanoTime();

    Entry(byte[] id, String error) {
      this.id = id;
      hash = hash(id, 0, id.length);
      this.error = error;
    }
  }

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();

  /** By hash; one whose place is taken is at the next free one. At most a quarter is taken. */
  private volatile @Nullable Entry[] table = {};

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
    Entry entry = new Entry(id, String.valueOf(refused.getMessage()));
    if (entries.size() == MOST && entry.nanos - entries.remove().nanos < FLOOD_NANOS) {
      throw new OmsException(
          "the destination refused more than "
              + MOST
              + " messages in ten minutes, so it is not about single rows: "
              + refused.getMessage(),
          refused);
    }
    entries.add(entry);
    @Nullable Entry[] next = new Entry[4 * MOST];
    entries.forEach(known -> put(next, known));
    table = next;
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
      if (entry.hash == hash && Arrays.equals(entry.id, 0, entry.id.length, bytes, from, to)) {
        return entry.error;
      }
      at = (at + 1) % known.length;
    }
    return null;
  }
}
