package dev.oms.source.mysql.internal.snapshot;

import dev.oms.core.ObjectMapping;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.source.mysql.internal.schema.SchemaReader;
import dev.oms.source.mysql.internal.server.LogPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which tables full synchronization reads, and in what pieces. */
public final class SnapshotPlan {

  /** What a chunk should take in memory. */
  private static final long CHUNK_BYTES = 1L << 20;

  private static final int MIN_CHUNK_ROWS = 4;

  private SnapshotPlan() {}

  /** Nothing of these tables is read yet; what is no table is left out. */
  public static SnapshotProgress begin(List<SchemaReader.TableEntry> entries) {
    Map<TableId, SnapshotProgress.Table> tables = new LinkedHashMap<>();
    for (SchemaReader.TableEntry entry : entries) {
      if (entry.isBaseTable()) {
        tables.put(entry.id(), SnapshotProgress.Table.START);
      }
    }
    return new SnapshotProgress(tables);
  }

  /**
   * A coordinator for what {@code progress} has not done.
   *
   * @param opensAt the place in the log from which a table's changes are handed over, or null
   */
  public static SnapshotCoordinator coordinator(
      MySqlConfig config,
      SnapshotProgress progress,
      SchemaReader schemas,
      ObjectMapping objects,
      boolean withLog,
      Function<TableId, @Nullable LogPosition> opensAt) {
    if (progress.done()) {
      // For tables to come.
      return new SnapshotCoordinator(List.of(), progress, config.snapshotThreads() + 3, withLog);
    }
    Map<TableId, SchemaReader.TableEntry> entries = new HashMap<>();
    schemas.list(objects).forEach(entry -> entries.put(entry.id(), entry));
    Map<TableId, TableSchema> current = schemas.read(objects);
    List<TableTask> keyed = new ArrayList<>();
    List<TableTask> keyless = new ArrayList<>();
    SnapshotProgress now = progress;
    for (Map.Entry<TableId, SnapshotProgress.Table> table : progress.tables().entrySet()) {
      if (table.getValue().done()) {
        continue;
      }
      TableSchema schema = current.get(table.getKey());
      if (schema == null) {
        // Dropped since: the log says what became of it.
        now =
            now.with(
                table.getKey(),
                new SnapshotProgress.Table(
                    true, table.getValue().rows(), null, table.getValue().reading()));
        continue;
      }
      TableTask task = task(config, schema, entries.get(table.getKey()), table.getValue());
      task.opensAt = opensAt.apply(table.getKey());
      (task.query.hasKey() ? keyed : keyless).add(task);
    }
    keyed.addAll(keyless);
    return new SnapshotCoordinator(keyed, now, config.snapshotThreads() + 3, withLog);
  }

  /**
   * Has another table read.
   *
   * @param entry what the server lists of it; null when that is not known
   * @param opensAt the place in the log from which its changes are handed over, and its definition
   *     holds; null for any
   * @param reading which reading of the table it is; 0 for the first
   */
  public static void add(
      SnapshotCoordinator coordinator,
      MySqlConfig config,
      TableSchema schema,
      SchemaReader.@Nullable TableEntry entry,
      @Nullable LogPosition opensAt,
      long reading) {
    TableTask task =
        task(config, schema, entry, new SnapshotProgress.Table(false, 0, null, reading));
    task.opensAt = opensAt;
    coordinator.add(task);
  }

  private static TableTask task(
      MySqlConfig config,
      TableSchema schema,
      SchemaReader.@Nullable TableEntry entry,
      SnapshotProgress.Table progress) {
    long rowBytes = entry == null ? -1 : entry.averageRowBytes();
    long fitting = rowBytes <= 0 ? config.chunkRows() : CHUNK_BYTES / rowBytes;
    int chunkRows = (int) Math.min(config.chunkRows(), Math.max(MIN_CHUNK_ROWS, fitting));
    TableTask task = new TableTask(schema, entry == null ? -1 : entry.estimatedRows(), chunkRows);
    task.chunkBytes =
        rowBytes <= 0
            ? CHUNK_BYTES
            : Math.min(rowBytes * chunkRows, ChunkReaders.MAX_CHUNK_BYTES + rowBytes);
    List<String> frontier = progress.frontier();
    if (frontier != null && frontier.size() == task.keyColumns.size()) {
      task.frontier = new KeyBound(frontier);
      task.planned = task.frontier;
    }
    task.rows = progress.rows();
    task.reading = progress.reading();
    return task;
  }
}
