package dev.oms.core.spi;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import java.util.List;

/**
 * Picks the partition (or queue) and the message key of each row. A pure function of the row's
 * values: equal values give the same partition and key in every run and version, so long as the
 * topic's number of partitions stays. An immutable description that binds itself to table schemas.
 * Thread-safe.
 */
public interface Partitioner {

  /** The rule's name: {@code HASH}, {@code TABLE} or {@code ONE}. */
  String rule();

  /**
   * Compiles the rule for a table.
   *
   * @param schema the table
   * @param shardingColumns the sharding columns of the object mapping; empty for the default
   * @param partitions the number of partitions of the table's topic, at least 1
   * @throws IllegalArgumentException when a sharding column does not exist; the message lists the
   *     columns
   */
  BoundPartitioner bind(TableSchema schema, List<String> shardingColumns, int partitions);

  /** A rule bound to a table. Used by one thread. */
  interface BoundPartitioner {

    /**
     * Appends the message key of {@code row} to {@code key} and returns the partition. A key of no
     * bytes means that the message has none.
     */
    int partition(Row row, ByteOutput key);

    /**
     * Whether the partition depends on the row's values, so that an UPDATE may move a row to
     * another partition.
     */
    boolean dependsOnRow();

    /** What the partition depends on, for people, for example {@code primary key (id)}. */
    String describe();
  }
}
