package dev.oms.core.spi;

import dev.oms.core.ObjectMapping;
import dev.oms.core.StartPoint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a pipeline tells its source. Thread-safe. */
public interface SourceContext {

  /** The pipeline's name, for thread names, log lines and what must be unique to a pipeline. */
  String pipelineName();

  /** Which tables are wanted. */
  ObjectMapping objects();

  /** Where to start when there is no {@link #savedPosition}, and which phases to run. */
  StartPoint startPoint();

  /**
   * The text of {@link dev.oms.core.model.Position#encode} to go on from, or null for a new start.
   */
  @Nullable String savedPosition();

  /** The attachment that was saved with {@link #savedPosition}, or null. */
  @Nullable String savedAttachment();

  /**
   * The most row changes that a batch should have. To be asked for each batch: under a throttle,
   * which may be changed at any time, it is less.
   */
  int maxBatchRows();

  /** The most bytes that a batch should have, likewise; one larger row makes a batch of its own. */
  long maxBatchBytes();

  /**
   * How often the source is to hand over {@link ChangeVisitor#heartbeat}, at least 100 ms; zero for
   * never.
   */
  default Duration heartbeatInterval() {
    return Duration.ZERO;
  }

  /**
   * Whether the source is to count the rows of each transaction ({@link
   * dev.oms.core.model.RowChange#indexInTransaction}).
   */
  default boolean transactionSequence() {
    return false;
  }

  /**
   * Says that the source is not making progress and why, for {@code status()}; null when it goes
   * on.
   *
   * @param reason one line, or null
   */
  void delayed(@Nullable String reason);

  /**
   * Says something that people should know of what is synchronized, for the log, {@code status()}
   * and listeners: a table was renamed and is not synchronized any more, for example.
   *
   * @param text one line
   */
  default void note(String text) {}
}
