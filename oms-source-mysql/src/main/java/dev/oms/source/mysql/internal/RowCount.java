package dev.oms.source.mysql.internal;

import dev.oms.source.mysql.internal.row.RowLayout;
import dev.oms.source.mysql.internal.row.RowsEvent;
import org.jspecify.annotations.Nullable;

/**
 * Counts the synchronized rows of the open transaction, by walking over them, and knows how many of
 * them were handed over when the transaction is read again from another server. That one may have
 * cut it into other events, so rows are what counts. Used by the stream thread.
 */
final class RowCount {

  /** What a source says that does not count. */
  static final long UNKNOWN = -1;

  private final boolean counting;
  private final boolean numbering;
  private final long resumed;
  private final RowsEvent cursor = new RowsEvent();
  private long next;

  private @Nullable String repeated;
  private boolean repeating;
  private long handedOver;

  /**
   * A count.
   *
   * @param counting whether to count at all
   * @param numbering whether rows are told their number
   * @param resumed how many rows an earlier run counted in the transaction that it ended within;
   *     {@link #UNKNOWN} when it did not
   */
  RowCount(boolean counting, boolean numbering, long resumed) {
    this.counting = counting;
    this.numbering = numbering;
    this.resumed = resumed;
    next = UNKNOWN;
  }

  /** The transaction with this GTID will come again from its start; so many rows are not wanted. */
  void leaveOut(String gtid, long rows) {
    repeated = gtid;
    handedOver = rows;
  }

  /**
   * A transaction begins.
   *
   * @param partly whether an earlier run handed over the beginning of its rows, which do not come
   *     again
   * @param gtid its GTID; null when it has none
   */
  void begin(boolean partly, @Nullable Object gtid) {
    if (counting) {
      next = partly ? resumed : 0;
    }
    if (repeated != null) {
      repeating = gtid != null && repeated.equals(gtid.toString());
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

  /** What rows are told of the place of the first of them. */
  long numbered(long first) {
    return numbering ? first : UNKNOWN;
  }

  /** Of the event that was counted last and begins at {@code first}, how many rows to leave out. */
  int leftOut(long first) {
    return repeating ? (int) Math.max(0, Math.min(handedOver, next) - first) : 0;
  }

  /** Whether rows that were handed over before are still coming: no place to go on from. */
  boolean leavingOut() {
    return repeating && next < handedOver;
  }

  /** The rows of the open transaction so far, or {@link #UNKNOWN}. */
  long soFar() {
    return next;
  }

  /** The transaction is over. */
  void end() {
    next = UNKNOWN;
    if (repeating) {
      repeating = false;
      repeated = null;
    }
  }

  /** Between transactions: the one that is to come again; null when there is none. */
  @Nullable String repeated() {
    return repeated;
  }

  /** How many rows of {@link #repeated} were handed over. */
  long handedOver() {
    return handedOver;
  }
}
