package dev.oms.core.spi;

import dev.oms.core.RecordException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link ChangeSink}. */
public interface SinkWriter extends AutoCloseable {

  /**
   * Called once before everything else with the topics that are known at the start. A sink that
   * creates topics makes those that do not exist; others do nothing. Further topics show up in
   * {@link #topic}.
   *
   * @throws dev.oms.core.OmsException when a topic cannot be made
   */
  default void prepare(Set<String> topics) {}

  /**
   * What is known of a topic, which a sink that creates topics makes first. The number of
   * partitions stays the same for the life of this writer. Thread-safe; may block for the first
   * call for a topic.
   *
   * @throws dev.oms.core.OmsException when the topic does not exist or may not be written
   */
  Topic topic(String name);

  /**
   * Sends the messages of a batch, in their order for each partition, after those of all batches
   * before. Returns as soon as the batch is handed to the client library, blocking only while that
   * is full. Later, on any thread and exactly once, the writer calls {@link
   * MessageBatch#acknowledge} or {@link MessageBatch#fail}. Until then the batch and its bytes stay
   * as they are.
   *
   * <p>Called by one thread at a time.
   *
   * @throws InterruptedException when interrupted while blocking
   * @throws dev.oms.core.OmsException when the batch cannot be sent; then it is not failed besides
   */
  void write(MessageBatch batch) throws InterruptedException;

  /**
   * Finds why a message could not be delivered, before it is sent: it is larger than its topic
   * takes, for example. The pipeline asks for messages that come near {@link
   * Topic#maxMessageBytes}, and for empty ones, when it has something else to do with bad ones than
   * to fail. Thread-safe; the message's batch may still grow.
   *
   * @param message the message's index
   * @return the error with which {@link #write} would fail the batch; null when there is none
   */
  default @Nullable RecordException check(MessageBatch batch, int message) {
    Topic topic = topic(batch.topic(message));
    long bytes = (long) batch.keyLength(message) + batch.valueLength(message);
    return bytes <= topic.maxMessageBytes()
        ? null
        : new RecordException(
            "topic %s: a message of table %s is too large: key %d + value %d bytes, the limit is %d"
                .formatted(
                    topic.name(),
                    batch.table(message),
                    batch.keyLength(message),
                    batch.valueLength(message),
                    topic.maxMessageBytes()),
            null);
  }

  /**
   * Called when no further batch is at hand, so that a client library that waits for more may send
   * what it has. Must not wait for the acknowledgements.
   */
  default void idle() {}

  /**
   * Closes. What is still unacknowledged is given up after {@code timeout}; returns soon after it
   * also when the destination does not answer. Idempotent.
   */
  void close(Duration timeout);

  /** Closes without waiting. */
  @Override
  default void close() {
    close(Duration.ZERO);
  }

  /**
   * A topic.
   *
   * @param name its name
   * @param partitions the number of its partitions or queues, at least 1
   * @param maxMessageBytes the most bytes of key, value and headers that one message may have
   */
  record Topic(String name, int partitions, int maxMessageBytes) {}
}
