package dev.oms.core.internal;

import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.Partitioner;
import java.util.List;

/** Everything in partition 0; see {@link dev.oms.core.Partitioners}. */
public final class OnePartitioner implements Partitioner {

  /** The only one. */
  public static final OnePartitioner INSTANCE = new OnePartitioner();

  private OnePartitioner() {}

  @Override
  public String rule() {
    return "ONE";
  }

  @Override
  public BoundPartitioner bind(TableSchema schema, List<String> shardingColumns, int partitions) {
    return new FixedPartition(RowKey.of(schema, shardingColumns), 0, "always partition 0");
  }
}
