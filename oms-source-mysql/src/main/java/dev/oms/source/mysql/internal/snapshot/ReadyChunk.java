package dev.oms.source.mysql.internal.snapshot;

import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.row.SnapshotRows;
import java.util.BitSet;

/**
 * A chunk to hand over.
 *
 * @param task its table
 * @param chunk the chunk
 * @param generation of the table's plan
 * @param schema the table as it was read
 * @param rows the rows
 * @param removed those of them that the log has taken over
 * @param name the chunk's name, the same each time it is read
 * @param reading which reading of the table it is of
 */
public record ReadyChunk(
    TableTask task,
    Chunk chunk,
    int generation,
    TableSchema schema,
    SnapshotRows rows,
    BitSet removed,
    String name,
    long reading) {}
