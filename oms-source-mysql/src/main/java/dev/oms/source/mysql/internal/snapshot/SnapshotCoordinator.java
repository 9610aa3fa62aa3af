package dev.oms.source.mysql.internal.snapshot;

import dev.oms.core.model.Row;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.SourceProgress;
import dev.oms.source.mysql.internal.row.RowsEvent;
import dev.oms.source.mysql.internal.row.SnapshotRows;
import dev.oms.source.mysql.internal.server.LogPosition;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Full synchronization beside the log. Reader threads cut tables into chunks and read them; the
 * stream thread tells which rows the log touches and takes the chunks over when the log has come
 * far enough. So no lock is held on the server and no row goes back in time (the DBLog algorithm,
 * arXiv 2010.12597, without its watermark table: {@link Chunk} says why that is right).
 *
 * <p>Methods for the stream thread and for reader threads are marked; all are safe together.
 */
public final class SnapshotCoordinator {

  /** Beyond this many touched keys, chunks that are not read yet begin anew instead. */
  private static final int MAX_TOUCHED = 200_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<TableId, TableTask> tasks = new LinkedHashMap<>();
  private final Map<TableSchema, RowKeyBytes> keysBySchema = new IdentityHashMap<>();

  /**
   * The bytes of rows that are read and not handed over, together, beside the first chunk of each
   * table. Chunks of ordinary rows do not come near.
   */
  private static final long ROOM_BYTES = 16L << 20;

  private final int maxChunks;

  /** Of {@link #ROOM_BYTES}, what the chunk takes that is being handed over. */
  private long handingOver;

  private final boolean withLog;
  private @Nullable Throwable failure;
  private boolean closed;
  private SnapshotProgress progress;
  private volatile boolean waitsForStream;

  /**
   * A coordinator of the tables that {@code progress} has not done.
   *
   * @param maxChunks chunks that may be planned or loaded and not handed over
   * @param withLog whether the log is read beside; else chunks need no windows
   */
  SnapshotCoordinator(
      List<TableTask> open, SnapshotProgress progress, int maxChunks, boolean withLog) {
    this.progress = progress;
    this.maxChunks = maxChunks;
    this.withLog = withLog;
    open.forEach(task -> tasks.put(task.id, task));
  }

  // ---- stream thread
  // -----------------------------------------------------------------------------

  /** Whether anything is left to hand over. */
  public boolean active() {
    lock.lock();
    try {
      return !closed && tasks.values().stream().anyMatch(task -> !task.done);
    } finally {
      lock.unlock();
    }
  }

  /** Another table is to be read, from its beginning, whatever was read of it before. */
  void add(TableTask task) {
    lock.lock();
    try {
      TableTask before = tasks.remove(task.id);
      if (before != null) {
        before.drop();
      }
      tasks.put(task.id, task);
      keysBySchema.clear();
      progress = progress.startingWith(task.id, task.reading);
      chunksChanged();
    } finally {
      lock.unlock();
    }
  }

  /** Whether something of this table is left to hand over. */
  public boolean isReading(TableId table) {
    lock.lock();
    try {
      TableTask task = tasks.get(table);
      return task != null && !task.done;
    } finally {
      lock.unlock();
    }
  }

  /** Tables that are not {@code wanted} any more are dropped, with what was begun of them. */
  public void keep(Predicate<TableId> wanted) {
    lock.lock();
    try {
      List<TableTask> gone = tasks.values().stream().filter(task -> !wanted.test(task.id)).toList();
      for (TableTask task : gone) {
        tasks.remove(task.id);
        task.drop();
      }
      progress = progress.only(wanted);
      chunksChanged();
    } finally {
      lock.unlock();
    }
  }

  /** How far it is; advances with {@link #takeReady}. */
  public SnapshotProgress progress() {
    lock.lock();
    try {
      return progress;
    } finally {
      lock.unlock();
    }
  }

  /** Whether there are chunks whose window is to be opened or that may be handed over. */
  public boolean waitsForStream() {
    return waitsForStream;
  }

  /** To be called with the lock held after chunks changed. */
  private void chunksChanged() {
    boolean waits = failure != null;
    for (TableTask task : tasks.values()) {
      for (Chunk chunk : task.chunks) {
        waits |= chunk.state == Chunk.State.NEW || chunk.state == Chunk.State.LOADED;
      }
    }
    waitsForStream = waits;
    changed.signalAll();
  }

  /** Whether changes of this table must be told by {@link #touched}. */
  public boolean hasWindow(TableId table) {
    lock.lock();
    try {
      TableTask task = tasks.get(table);
      return task != null && task.hasWindow();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Opens the windows of chunks that were planned since the last call; they can be read from then
   * on. Called between two events.
   *
   * @param position what the stream has handed on so far
   * @param mustSee the place that a SELECT must see for it to see all that was handed on; beyond
   *     {@code position} after a change of the server
   * @param gtids the same as GTIDs, with the transaction that is handed on in part; asked only when
   *     there is a window to open; null without GTIDs
   */
  public void openWindows(
      LogPosition position, LogPosition mustSee, Supplier<@Nullable String> gtids) {
    lock.lock();
    try {
      boolean opened = false;
      String set = null;
      for (TableTask task : tasks.values()) {
        if (!task.opens(position)) {
          continue;
        }
        for (Chunk chunk : task.chunks) {
          if (chunk.state == Chunk.State.NEW) {
            if (!opened) {
              set = gtids.get();
              opened = true;
            }
            chunk.window = new Chunk.Window(task.touchSequence, mustSee, set, System.nanoTime());
            chunk.state = Chunk.State.PLANNED;
          }
        }
      }
      if (opened) {
        chunksChanged();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The log changes these rows; {@code rows} stands before the first. */
  public void touched(TableSchema schema, RowsEvent rows) {
    lock.lock();
    try {
      TableTask task = tasks.get(schema.id());
      if (task == null || !task.hasWindow()) {
        return;
      }
      RowKeyBytes keys =
          keysBySchema.computeIfAbsent(schema, s -> TableTask.keysOf(s, task.keyColumns));
      boolean record = task.hasUnloaded();
      while (rows.next()) {
        touch(task, keys, rows.before(), record);
        touch(task, keys, rows.after(), record);
      }
      if (task.touched.size() > MAX_TOUCHED) {
        reopenUnloaded(task);
      }
    } finally {
      lock.unlock();
    }
  }

  private static void touch(TableTask task, RowKeyBytes keys, @Nullable Row row, boolean record) {
    if (row == null) {
      return;
    }
    RowKeyBytes.Key key = keys.of(row);
    if (record) {
      task.touched.put(key, ++task.touchSequence);
    }
    for (Chunk chunk : task.chunks) {
      if (chunk.state == Chunk.State.LOADED) {
        chunk.remove(task.keys, key);
      }
    }
  }

  /**
   * Windows of chunks that are not loaded will open again, so that what was touched can be
   * forgotten.
   */
  private static void reopenUnloaded(TableTask task) {
    for (Chunk chunk : task.chunks) {
      if (chunk.state != Chunk.State.LOADED) {
        chunk.window = null;
        chunk.state = Chunk.State.NEW;
      }
    }
    task.touched.clear();
  }

  /** The table has another name from here on; what is left of it is read under that. */
  public void renamed(TableId from, TableSchema to) {
    lock.lock();
    try {
      TableTask task = tasks.remove(from);
      if (task == null || task.done) {
        return;
      }
      keysBySchema.clear();
      TableTask renamed = new TableTask(to, task.estimatedRows, task.chunkRows);
      renamed.rows = task.rows;
      renamed.reading = task.reading;
      renamed.frontier = task.keyColumns.equals(renamed.keyColumns) ? task.frontier : null;
      renamed.planned = renamed.frontier;
      task.generation++;
      tasks.put(to.id(), renamed);
      progress = progress.without(from);
      remember(renamed);
      chunksChanged();
    } finally {
      lock.unlock();
    }
  }

  /** A DDL statement changed the table: what is planned of it is planned anew. */
  public void schemaChanged(TableId table, @Nullable TableSchema current) {
    lock.lock();
    try {
      TableTask task = tasks.get(table);
      if (task == null || task.done) {
        return;
      }
      keysBySchema.clear();
      if (current == null) {
        finish(task);
      } else {
        task.replan(current);
      }
      chunksChanged();
    } finally {
      lock.unlock();
    }
  }

  /**
   * A chunk that can be handed over now, in key order for each table; null when there is none.
   * {@link #handedOver} must follow.
   *
   * @param reached the stream's position; null when no log is read
   * @throws RuntimeException what a reader thread failed with
   */
  public @Nullable ReadyChunk takeReady(@Nullable LogPosition reached) {
    lock.lock();
    try {
      rethrow();
      for (TableTask task : tasks.values()) {
        Chunk first = task.chunks.peek();
        if (task.done || first == null || first.state != Chunk.State.LOADED) {
          continue;
        }
        LogPosition high = first.high;
        if (reached != null && high != null && reached.compareTo(high) < 0) {
          continue;
        }
        return handOver(task, first);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private ReadyChunk handOver(TableTask task, Chunk chunk) {
    task.chunks.remove();
    SnapshotRows rows = chunk.rows;
    if (rows == null) {
      throw new IllegalStateException("a loaded chunk without rows");
    }
    String name = task.id + "@" + (chunk.lower == null ? "" : chunk.lower.values());
    chunksChanged();
    handingOver = chunk.room;
    return new ReadyChunk(
        task, chunk, task.generation, task.schema, rows, chunk.removed(), name, task.reading);
  }

  /**
   * All rows of a chunk were handed over, or go with the next batch: from here on a position may
   * say so. Never before, or a checkpoint could leave the chunk out.
   */
  public void handedOver(ReadyChunk ready) {
    lock.lock();
    try {
      TableTask task = ready.task();
      handingOver = 0;
      chunksChanged();
      task.rows += ready.rows().size() - ready.removed().cardinality();
      if (task.done || task.generation != ready.generation()) {
        return;
      }
      task.frontier = ready.chunk().upper;
      if (task.plannedAll && task.chunks.isEmpty()) {
        finish(task);
      } else {
        remember(task);
      }
      chunksChanged();
    } finally {
      lock.unlock();
    }
  }

  private void finish(TableTask task) {
    task.done = true;
    task.chunks.clear();
    task.touched.clear();
    remember(task);
    chunksChanged();
  }

  private void remember(TableTask task) {
    KeyBound frontier = task.frontier;
    progress =
        progress.with(
            task.id,
            new SnapshotProgress.Table(
                task.done, task.rows, frontier == null ? null : frontier.values(), task.reading));
  }

  /** The next table without a key, once all others are done; null when there is none. */
  public @Nullable TableSchema nextKeyless() {
    lock.lock();
    try {
      for (TableTask task : tasks.values()) {
        if (!task.done) {
          return task.query.hasKey() ? null : task.schema;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Which reading of a table this is, see {@link SnapshotProgress.Table#reading}. */
  public long reading(TableId table) {
    lock.lock();
    try {
      TableTask task = tasks.get(table);
      return task == null ? 0 : task.reading;
    } finally {
      lock.unlock();
    }
  }

  /** Rows of a table without key were handed over. */
  public void keylessRows(TableId table, long rows, boolean done) {
    lock.lock();
    try {
      TableTask task = tasks.get(table);
      if (task != null) {
        task.rows += rows;
        if (done) {
          finish(task);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a reader thread has something new, at most {@code millis}. */
  public void await(long millis) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (failure == null && !closed) {
        boolean ignored = changed.await(millis, TimeUnit.MILLISECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Progress for people. Any thread. */
  public List<SourceProgress.TableProgress> tables() {
    lock.lock();
    try {
      List<SourceProgress.TableProgress> list = new ArrayList<>(progress.tables().size());
      for (TableId id : progress.tables().keySet()) {
        TableTask task = tasks.get(id);
        SnapshotProgress.Table table = progress.tables().get(id);
        if (task != null) {
          list.add(
              new SourceProgress.TableProgress(
                  id, task.estimatedRows, task.rows, task.done, task.query.describe()));
        } else if (table != null) {
          list.add(
              new SourceProgress.TableProgress(
                  id, table.rows(), table.rows(), table.done(), "done before"));
        }
      }
      return list;
    } finally {
      lock.unlock();
    }
  }

  // ---- reader threads
  // ----------------------------------------------------------------------------

  /** The next thing to do; waits for one, for tables may be added. Null after {@link #close}. */
  @Nullable SnapshotWork next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && failure == null) {
        int outstanding = 0;
        for (TableTask task : tasks.values()) {
          outstanding += task.chunks.size();
        }
        for (TableTask task : tasks.values()) {
          if (task.done || !task.query.hasKey()) {
            continue;
          }
          for (Chunk chunk : task.chunks) {
            if (chunk.state == Chunk.State.PLANNED && makeRoom(task, chunk)) {
              chunk.state = Chunk.State.READING;
              return new SnapshotWork.Read(
                  task, task.query, task.schema, chunk, chunk.upper, chunk.window, task.generation);
            }
          }
        }
        if (outstanding < maxChunks) {
          for (TableTask task : tasks.values()) {
            if (!task.done && task.query.hasKey() && !task.plannedAll && !task.planning) {
              task.planning = true;
              return new SnapshotWork.Plan(task, task.query, task.planned, task.generation);
            }
          }
        }
        changed.await();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether a chunk may be read now. The first of its table may always: those behind it, which may
   * have all the room when it was cut off a larger one, are handed over after it.
   */
  private boolean makeRoom(TableTask wanted, Chunk chunk) {
    long used = handingOver;
    for (TableTask task : tasks.values()) {
      for (Chunk other : task.chunks) {
        if (other.state == Chunk.State.READING || other.state == Chunk.State.LOADED) {
          used += other.room;
        }
      }
    }
    chunk.room = wanted.chunkBytes;
    return chunk == wanted.chunks.peekFirst() || used + chunk.room <= ROOM_BYTES;
  }

  /** The end of the next chunk was found; null means that it is the last. */
  void planned(SnapshotWork.Plan plan, @Nullable KeyBound upper) {
    lock.lock();
    try {
      TableTask task = plan.task();
      if (closed || task.done || task.generation != plan.generation()) {
        return;
      }
      task.planning = false;
      Chunk chunk = new Chunk(plan.lower(), upper);
      task.planned = upper;
      task.plannedAll = upper == null;
      chunk.state = withLog ? Chunk.State.NEW : Chunk.State.PLANNED;
      task.chunks.add(chunk);
      chunksChanged();
    } finally {
      lock.unlock();
    }
  }

  /**
   * A chunk was read.
   *
   * @param readUpTo when not null, reading stopped at this key for the sake of memory, and what is
   *     left of the chunk becomes one of its own
   * @param high the end of the log after the reading; null when no log is read
   */
  void loaded(
      SnapshotWork.Read read,
      SnapshotRows rows,
      @Nullable KeyBound readUpTo,
      @Nullable LogPosition high) {
    lock.lock();
    try {
      TableTask task = read.task();
      Chunk chunk = read.chunk();
      if (closed || task.done || task.generation != read.generation()) {
        return;
      }
      Chunk.Window window = chunk.window;
      if (window != read.window()) {
        // Its window opens again: what was read may be older than that, and is read once more.
        return;
      }
      if (readUpTo != null) {
        split(task, chunk, readUpTo);
      }
      chunk.rows = rows;
      chunk.high = high;
      chunk.state = Chunk.State.LOADED;
      chunk.room = rows.bytes();
      // Grows at once and shrinks slowly: wide rows may be rare.
      task.chunkBytes = Math.max(chunk.room, task.chunkBytes - task.chunkBytes / 4);
      if (window != null && !task.touched.isEmpty()) {
        long opened = window.sequence();
        chunk.removeIf(task.keys, key -> task.touched.getOrDefault(key, -1L) > opened);
      }
      if (!task.hasUnloaded()) {
        task.touched.clear();
      }
      chunksChanged();
    } finally {
      lock.unlock();
    }
  }

  private void split(TableTask task, Chunk chunk, KeyBound readUpTo) {
    Chunk rest = new Chunk(readUpTo, chunk.upper);
    // The rest keeps the window: it was opened before the rest will be read.
    rest.window = chunk.window;
    chunk.upper = readUpTo;
    List<Chunk> after = new ArrayList<>();
    Iterator<Chunk> chunks = task.chunks.iterator();
    boolean found = false;
    while (chunks.hasNext()) {
      Chunk next = chunks.next();
      if (found) {
        after.add(next);
        chunks.remove();
      }
      found |= next == chunk;
    }
    task.chunks.add(rest);
    task.chunks.addAll(after);
  }

  /** What was begun could not be done and is to be begun again. */
  void failed(SnapshotWork work) {
    lock.lock();
    try {
      if (work instanceof SnapshotWork.Plan plan && plan.task().generation == plan.generation()) {
        plan.task().planning = false;
      } else if (work instanceof SnapshotWork.Read read
          && read.task().generation == read.generation()
          && read.chunk().window == read.window()) {
        read.chunk().state = Chunk.State.PLANNED;
      }
      chunksChanged();
    } finally {
      lock.unlock();
    }
  }

  /** Full synchronization cannot go on. */
  void fail(Throwable cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
      chunksChanged();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Lets all threads go. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      chunksChanged();
    } finally {
      lock.unlock();
    }
  }

  private void rethrow() {
    Throwable cause = failure;
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
    if (cause != null) {
      throw new IllegalStateException(cause);
    }
  }
}
