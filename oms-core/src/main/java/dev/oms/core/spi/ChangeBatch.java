package dev.oms.core.spi;

import dev.oms.core.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * Some successive events of a source: the unit that is encoded by one worker and acknowledged as
 * one. Bounded in rows and bytes by {@link SourceContext#maxBatchRows} and {@link
 * SourceContext#maxBatchBytes}; a transaction may span many batches and a batch many transactions.
 *
 * <p>A batch holds everything that decoding needs. It is made by the source thread, {@link #read}
 * once by one worker thread, in parallel with other batches, and then dropped.
 */
public interface ChangeBatch {

  /** An upper bound of the number of row changes in this batch; as near as is known undecoded. */
  int rowsAtMost();

  /** An estimate of the heap bytes this batch holds. */
  long bytes();

  /**
   * The position from which the source can go on once this batch and all before it are
   * acknowledged; null when it cannot go on from here (then only a later batch moves the
   * checkpoint).
   */
  @Nullable Position position();

  /**
   * Whether a checkpoint of {@link #position} is to be saved before anything behind this batch is
   * delivered. A source asks for it where it has just decided something that it would decide
   * otherwise after a crash, for example from which place in the log a table is synchronized. False
   * when there is no position.
   */
  default boolean savedFirst() {
    return false;
  }

  /** Hands each event to {@code visitor}, in order. Called once. */
  void read(ChangeVisitor visitor);
}
