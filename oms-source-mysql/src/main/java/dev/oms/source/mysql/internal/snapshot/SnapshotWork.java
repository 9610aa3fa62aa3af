package dev.oms.source.mysql.internal.snapshot;

import dev.oms.core.model.TableSchema;
import org.jspecify.annotations.Nullable;

/** Something for a reader thread to do. */
sealed interface SnapshotWork {

  /** Find the end of the next chunk behind {@code lower}. */
  record Plan(TableTask task, ChunkQuery query, @Nullable KeyBound lower, int generation)
      implements SnapshotWork {}

  /** Read a chunk. */
  record Read(
      TableTask task,
      ChunkQuery query,
      TableSchema schema,
      Chunk chunk,
      @Nullable KeyBound upper,
      Chunk.@Nullable Window window,
      int generation)
      implements SnapshotWork {}
}
