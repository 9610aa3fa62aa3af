package dev.oms.core.internal;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Row;
import dev.oms.core.spi.Partitioner;

/** All rows of a table in one partition. */
record FixedPartition(RowKey rowKey, int partition, String description)
    implements Partitioner.BoundPartitioner {

  @Override
  public int partition(Row row, ByteOutput key) {
    rowKey.append(row, key);
    return partition;
  }

  @Override
  public boolean dependsOnRow() {
    return false;
  }

  @Override
  public String describe() {
    return description;
  }
}
