package dev.oms.core;

import dev.oms.core.internal.HashPartitioner;
import dev.oms.core.internal.OnePartitioner;
import dev.oms.core.internal.TablePartitioner;
import dev.oms.core.spi.Partitioner;

/**
 * OMS's rules for choosing a partition (fact sheet 2.1).
 *
 * <p><b>The message key</b>, under every rule, is the text of the sharding values: the sharding
 * columns of the table's mapping, else the primary key, else the first unique key without nullable
 * columns. Values are joined by U+0001. Integers and decimals are plain decimal (a decimal without
 * trailing zeros after the point, so that 1, 1.0 and '1' agree), text is UTF-8, binary is Base64,
 * temporal values are as in the Default format, and NULL is {@code \N}. A table without such
 * columns has no key.
 *
 * <p><b>The hash</b> is the 32-bit MurmurHash2 that Kafka's own clients use for keys, over the
 * bytes of the message key, with its sign bit cleared; the partition is its remainder by the number
 * of partitions. So every Kafka client that sends the same key by its default rule chooses the same
 * partition. Test vectors, key, hash before its sign bit is cleared, partition of 6:
 *
 * <pre>
 * 1                          -1993445489   3
 * 42                           417700972   4
 * 21                          -973932308   0
 * 7 U+0001 eu                 -408833755   1
 * a-little-bit-long-string    -985981536   2
 * h&eacute;llo (UTF-8)             614509002   0
 * \N (NULL)                   1221115312   4
 * </pre>
 */
public final class Partitioners {

  private Partitioners() {}

  /**
   * By the hash of the sharding values. A table without any goes to one partition, as with {@link
   * #table}, so that its order is kept.
   */
  public static Partitioner hash() {
    return HashPartitioner.INSTANCE;
  }

  /** A whole table in one partition, by the hash of {@code database.table}. */
  public static Partitioner table() {
    return TablePartitioner.INSTANCE;
  }

  /** Everything in partition 0, in transaction order. */
  public static Partitioner one() {
    return OnePartitioner.INSTANCE;
  }
}
