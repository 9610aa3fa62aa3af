package dev.oms.core.spi;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads topics back from their beginning, as far as they go at the time; writes nothing. Messages
 * of one partition come in their order. Used by one thread.
 */
public interface TopicReader extends AutoCloseable {

  /** A partition or queue, and what it holds. */
  interface Partition {

    /** The topic's name. */
    String topic();

    /** The number of the partition in its topic. */
    int number();

    /** The offset of the oldest message that is there; above 0 when older ones are gone. */
    long firstOffset();
  }

  /** Takes messages. */
  interface Visitor {

    /**
     * A message.
     *
     * @param partition its partition's index in {@link TopicReader#partitions}
     * @param offset its place there
     * @param timestampMillis when it was sent, milliseconds since the epoch
     * @param value its bytes; null for one that is empty on purpose (a tombstone)
     */
    void message(int partition, long offset, long timestampMillis, byte @Nullable [] value);
  }

  /** The partitions of all topics; the list stays the same for the life of this reader. */
  List<Partition> partitions();

  /** Goes back to the beginning of all partitions. */
  void rewind();

  /**
   * Reads on, from where the last call ended, to where the topics end at the time of this call: all
   * messages that were committed before.
   *
   * @throws InterruptedException when interrupted
   * @throws dev.oms.core.OmsException when the topics cannot be read; the message says why
   */
  void readToEnd(Visitor visitor) throws InterruptedException;

  /** Lets go of it. Idempotent; throws nothing. */
  @Override
  void close();

  /** Opens readers. Thread-safe. */
  @FunctionalInterface
  interface Opener {

    /**
     * Connects.
     *
     * @param name for client ids
     * @throws dev.oms.core.OmsException when a topic does not exist or may not be read
     */
    TopicReader open(String name, Set<String> topics);
  }
}
