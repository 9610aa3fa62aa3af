package dev.oms.source.mysql.internal.snapshot;

import dev.oms.core.OmsException;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.server.LogPosition;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Full synchronization of one table. Guarded by the coordinator's lock. */
final class TableTask {

  final TableId id;
  final long estimatedRows;
  final int chunkRows;

  TableSchema schema;
  ChunkQuery query;
  List<String> keyColumns;
  RowKeyBytes keys;

  /** Everything up to this key was handed over. */
  @Nullable KeyBound frontier;

  /** Chunks are planned up to this key. */
  @Nullable KeyBound planned;

  /**
   * Windows open only from this place of the log on, where the table is what it was read as; the
   * rows of the log before do not matter. Null for any place.
   */
  @Nullable LogPosition opensAt;

  /** Which reading of the table it is, see {@link SnapshotProgress.Table#reading}. */
  long reading;

  /** How large the next chunk will be, about. */
  long chunkBytes;

  boolean planning;
  boolean plannedAll;
  boolean done;
  long rows;

  /** Counts up when the plan is thrown away; what was begun before is dropped. */
  int generation;

  /** Planned and not handed over, in key order. */
  final ArrayDeque<Chunk> chunks = new ArrayDeque<>();

  /**
   * Keys that the log touched, with the number of the touch; for chunks that are not loaded yet.
   */
  final Map<RowKeyBytes.Key, Long> touched = new HashMap<>();

  long touchSequence;

  TableTask(TableSchema schema, long estimatedRows, int chunkRows) {
    this.id = schema.id();
    this.estimatedRows = estimatedRows;
    this.chunkRows = chunkRows;
    this.schema = schema;
    this.query = new ChunkQuery(schema);
    this.keyColumns = keyColumns(schema);
    this.keys = keysOf(schema, keyColumns);
  }

  /** The key bytes of rows of {@code schema}, which may be another version than the task's. */
  static RowKeyBytes keysOf(TableSchema schema, List<String> keyColumns) {
    RowKeyBytes keys = RowKeyBytes.of(schema, keyColumns);
    if (keys == null) {
      throw new OmsException(
          "table "
              + schema.id()
              + " is read by its key "
              + keyColumns
              + ", but at this point of the log it has columns "
              + schema.columns().stream().map(c -> c.name()).toList()
              + "; its key was changed while full synchronization ran: start the pipeline anew");
    }
    return keys;
  }

  private static List<String> keyColumns(TableSchema schema) {
    return schema.rowKey().stream().map(i -> schema.column(i).name()).toList();
  }

  /** Throws the plan away: everything behind the frontier is planned and read again. */
  void replan(TableSchema current) {
    generation++;
    schema = current;
    query = new ChunkQuery(current);
    List<String> key = keyColumns(current);
    if (!key.equals(keyColumns)) {
      // The frontier is one of another key: from the start, which repeats rows but loses none.
      frontier = null;
    }
    keyColumns = key;
    keys = keysOf(current, key);
    planned = frontier;
    plannedAll = false;
    planning = false;
    chunks.clear();
    touched.clear();
  }

  /** Nothing more is wanted of it; what was begun is dropped. */
  void drop() {
    generation++;
    done = true;
    chunks.clear();
    touched.clear();
  }

  /** Whether a window may open when the stream is at {@code position}. */
  boolean opens(LogPosition position) {
    LogPosition from = opensAt;
    if (from != null && position.comparableTo(from) && position.compareTo(from) < 0) {
      return false;
    }
    opensAt = null;
    return true;
  }

  /** Whether the log's changes of this table matter to a chunk. */
  boolean hasWindow() {
    return !done && opensAt == null && !chunks.isEmpty() && query.hasKey();
  }

  boolean hasUnloaded() {
    for (Chunk chunk : chunks) {
      if (chunk.state != Chunk.State.LOADED) {
        return true;
      }
    }
    return false;
  }
}
