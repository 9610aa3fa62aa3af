package dev.oms.core;

/**
 * Whether DDL statements of synchronized tables are delivered, and to which partitions of the
 * table's topic. Such a message has no key, so that a compacted topic does not take it for a row. A
 * format without a message for DDL sends none ({@link
 * dev.oms.core.spi.Serializer#serializeSchemaChange}).
 */
public enum SchemaChangeDelivery {
  /** They are not delivered. */
  OFF,
  /**
   * To one partition: that in which {@link Partitioners#table} would put the table, under {@link
   * Partitioners#one} partition 0. Only the order with rows of that partition is kept.
   */
  ONE_PARTITION,
  /**
   * To each partition of the topic, so that whoever reads any of them sees the statement between
   * the rows before and after it.
   */
  ALL_PARTITIONS
}
