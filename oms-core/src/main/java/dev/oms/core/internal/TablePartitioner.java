package dev.oms.core.internal;

import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.Partitioner;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A table in one partition; see {@link dev.oms.core.Partitioners}. */
public final class TablePartitioner implements Partitioner {

  /** The only one. */
  public static final TablePartitioner INSTANCE = new TablePartitioner();

  private TablePartitioner() {}

  static int partitionOf(TableId table, int partitions) {
    byte[] name = table.toString().getBytes(StandardCharsets.UTF_8);
    return Murmur2.bucket(name, 0, name.length, partitions);
  }

  @Override
  public String rule() {
    return "TABLE";
  }

  @Override
  public BoundPartitioner bind(TableSchema schema, List<String> shardingColumns, int partitions) {
    return new FixedPartition(
        RowKey.of(schema, shardingColumns),
        partitionOf(schema.id(), partitions),
        "hash of the table's name");
  }
}
