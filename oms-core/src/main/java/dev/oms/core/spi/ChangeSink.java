package dev.oms.core.spi;

import dev.oms.core.precheck.PrecheckCollector;
import java.util.Optional;
import java.util.Set;

/**
 * Delivers messages and acknowledges them. An immutable description; {@link #open} makes the
 * writer, and may be called again after a writer was closed. Thread-safe.
 */
public interface ChangeSink {

  /** The name by which project files know this kind of sink, for example {@code kafka}. */
  String type();

  /**
   * Checks everything that can be known to be wrong before the start; it never throws for a
   * finding. What it finds of topics it also tells with {@link PrecheckCollector#topic}, from which
   * the pipeline checks message sizes, partitions and keys.
   *
   * @param topics the topics that will be written, as far as they are known
   */
  void precheck(Set<String> topics, PrecheckCollector report);

  /**
   * Whether topics that do not exist are made (schema synchronization), by {@link
   * SinkWriter#prepare} and {@link SinkWriter#topic}.
   */
  default boolean createsTopics() {
    return false;
  }

  /**
   * The checkpoints that this sink commits together with its messages; empty, the default, for a
   * sink that cannot deliver exactly once.
   */
  default Optional<TransactionalStore> transactionalStore() {
    return Optional.empty();
  }

  /**
   * Reads topics of this sink back, for verification; empty, the default, for a sink that cannot.
   */
  default Optional<TopicReader.Opener> topicReader() {
    return Optional.empty();
  }

  /**
   * Connects.
   *
   * @throws dev.oms.core.OmsException when the destination cannot be used
   */
  SinkWriter open(SinkContext context);
}
