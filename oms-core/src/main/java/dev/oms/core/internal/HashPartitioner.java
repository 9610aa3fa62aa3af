package dev.oms.core.internal;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.Partitioner;
import java.util.List;

/** By the hash of the sharding values; see {@link dev.oms.core.Partitioners}. */
public final class HashPartitioner implements Partitioner {

  /** The only one. */
  public static final HashPartitioner INSTANCE = new HashPartitioner();

  private HashPartitioner() {}

  @Override
  public String rule() {
    return "HASH";
  }

  @Override
  public BoundPartitioner bind(TableSchema schema, List<String> shardingColumns, int partitions) {
    RowKey key = RowKey.of(schema, shardingColumns);
    if (key.isEmpty()) {
      return new FixedPartition(
          key,
          TablePartitioner.partitionOf(schema.id(), partitions),
          "no key: the whole table in one partition");
    }
    return new Bound(key, partitions);
  }

  private record Bound(RowKey rowKey, int partitions) implements BoundPartitioner {

    @Override
    public int partition(Row row, ByteOutput key) {
      int start = key.size();
      rowKey.append(row, key);
      return Murmur2.bucket(key.array(), start, key.size() - start, partitions);
    }

    @Override
    public boolean dependsOnRow() {
      return true;
    }

    @Override
    public String describe() {
      return "hash of " + rowKey.description();
    }
  }
}
