package dev.oms.core.spi;

import dev.oms.core.deadletter.DeadLetter;
import dev.oms.core.precheck.PrecheckCollector;
import java.util.List;
import java.util.Optional;

/**
 * Where rows go that cannot be delivered. An immutable description; {@link
 * dev.oms.core.deadletter.DeadLetters} makes those there are. Thread-safe.
 */
public interface DeadLetterSink {

  /** One line for people, for example {@code files in directory /var/lib/oms/dead}. */
  String describe();

  /**
   * The topic of the pipeline's own destination that dead letters go to, as messages among the
   * others. When there is one, {@link #open} is not called.
   */
  default Optional<String> topic() {
    return Optional.empty();
  }

  /** Checks what can be known to be wrong before the start; it never throws for a finding. */
  default void precheck(String pipelineName, PrecheckCollector report) {}

  /**
   * Opens it for a pipeline that starts, or starts anew.
   *
   * @throws dev.oms.core.OmsException when it cannot be used
   */
  Writer open(String pipelineName);

  /** Takes dead letters. Used by one thread at a time. */
  interface Writer extends AutoCloseable {

    /**
     * Stores dead letters, in the order of their source. When this returns they are durable: the
     * checkpoint may pass them. After a crash, some may come again.
     *
     * @throws dev.oms.core.RetriableException when it may pass by itself, a full disk for example:
     *     the pipeline tries again, from its checkpoint
     * @throws dev.oms.core.OmsException when it does not: the pipeline fails
     * @throws InterruptedException when interrupted while waiting
     */
    void write(List<DeadLetter> letters) throws InterruptedException;

    /** Lets go of it. Idempotent. */
    @Override
    void close();
  }
}
