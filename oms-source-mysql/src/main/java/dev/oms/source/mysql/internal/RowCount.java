package dev.oms.source.mysql.internal;

import dev.oms.source.mysql.internal.row.RowLayout;
import dev.oms.source.mysql.internal.row.RowsEvent;

/**
 * Counts the synchronized rows of the open transaction, by walking over them. Used by the stream
 * thread.
 */
final class RowCount {

  /** What a source says that does not count. */
  static final long UNKNOWN = -1;

  private final boolean counting;
  private final long resumed;
  private final RowsEvent cursor = new RowsEvent();
  private long next;

  /**
   * A count.
   *
   * @param counting whether to count at all
   * @param resumed how many rows an earlier run counted in the transaction that it ended within;
   *     {@link #UNKNOWN} when it did not
   */
  RowCount(boolean counting, long resumed) {
    this.counting = counting;
    this.resumed = resumed;
    next = UNKNOWN;
  }

  /**
   * A transaction begins.
   *
   * @param partly whether an earlier run handed over the beginning of its rows, which do not come
   *     again
   */
  void begin(boolean partly) {
    if (counting) {
      next = partly ? resumed : 0;
    }
  }

  /** Counts the rows of an event; gives the place of its first, or {@link #UNKNOWN}. */
  long add(RowLayout layout, RowsEvent.Kind kind, boolean v2, byte[] body, int from, int end) {
    long first = next;
    if (first != UNKNOWN) {
      cursor.reset(layout, kind, v2, body, from, end);
      while (cursor.next()) {
        next++;
      }
    }
    return first;
  }

  /** The rows of the open transaction so far, or {@link #UNKNOWN}. */
  long soFar() {
    return next;
  }

  /** The transaction is over. */
  void end() {
    next = UNKNOWN;
  }
}
