package dev.oms.source.mysql.internal.snapshot;

import dev.oms.source.mysql.internal.row.SnapshotRow;
import dev.oms.source.mysql.internal.row.SnapshotRows;
import dev.oms.source.mysql.internal.server.LogPosition;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A range of a table's keys and, once it is read, its rows. All fields are guarded by the
 * coordinator's lock, except that the rows are filled by the one thread that reads them.
 *
 * <p>The chunk's window opens before it is read. From then on every row of the table that the log
 * changes is known to the coordinator, and such rows are taken out of the chunk: the log has the
 * same or a newer state of them, and it has it in order. What remains was not touched between the
 * opening of the window and the end of the log after the reading ({@link #high}), so it can be
 * handed over when the stream is there.
 */
final class Chunk {

  enum State {
    /** Planned, but its window is not open yet. */
    NEW,
    PLANNED,
    READING,
    LOADED
  }

  final @Nullable KeyBound lower;

  /** Null for the end of the table. */
  @Nullable KeyBound upper;

  State state = State.NEW;

  /** The bytes that it may take, or takes, from when it is read until it is handed over. */
  long room;

  /** What the stream had handed on when the window was opened; null without a log. */
  @Nullable Window window;

  @Nullable SnapshotRows rows;
  @Nullable LogPosition high;
  private final BitSet removed = new BitSet();
  private @Nullable Map<RowKeyBytes.Key, Integer> index;

  Chunk(@Nullable KeyBound lower, @Nullable KeyBound upper) {
    this.lower = lower;
    this.upper = upper;
  }

  /**
   * The opening of a window.
   *
   * @param sequence touches with a higher number belong to the window
   * @param position what a SELECT must see: the stream's position, or beyond
   * @param gtids everything that the stream has handed on, also in part; null without GTIDs
   * @param nanoTime when
   */
  record Window(long sequence, LogPosition position, @Nullable String gtids, long nanoTime) {}

  /** Takes out the rows for which {@code touched} holds. */
  void removeIf(RowKeyBytes keys, Predicate<RowKeyBytes.Key> touched) {
    SnapshotRows loaded = loaded();
    SnapshotRow cursor = loaded.cursor();
    for (int i = 0; i < loaded.size(); i++) {
      cursor.position(i);
      if (touched.test(keys.of(cursor))) {
        removed.set(i);
      }
    }
  }

  /** Takes out the row with this key, if the chunk has it. */
  void remove(RowKeyBytes keys, RowKeyBytes.Key key) {
    Map<RowKeyBytes.Key, Integer> known = index;
    if (known == null) {
      // Made only when the log changes the table while the chunk waits.
      SnapshotRows loaded = loaded();
      known = new HashMap<>(loaded.size() * 2);
      SnapshotRow cursor = loaded.cursor();
      for (int i = 0; i < loaded.size(); i++) {
        cursor.position(i);
        known.put(keys.of(cursor), i);
      }
      index = known;
    }
    Integer row = known.get(key);
    if (row != null) {
      removed.set(row);
    }
  }

  private SnapshotRows loaded() {
    SnapshotRows loaded = rows;
    if (loaded == null) {
      throw new IllegalStateException("the chunk is not loaded");
    }
    return loaded;
  }

  /** The rows that the log took over. Not to be changed once the chunk was handed over. */
  BitSet removed() {
    return removed;
  }
}
