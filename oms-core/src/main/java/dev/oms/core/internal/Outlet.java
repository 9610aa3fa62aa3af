package dev.oms.core.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.model.Position;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import org.jspecify.annotations.Nullable;

/** How one session reaches the sink, and who saves its checkpoints. Used for one session. */
interface Outlet {

  /**
   * Connects the sink.
   *
   * @throws dev.oms.core.OmsException when that is not possible
   */
  SinkWriter open(SinkContext context);

  /** Where the session begins, once {@link #open} returned; null to begin anew. */
  @Nullable Checkpoint startFrom();

  /** Whether the writer saves checkpoints, and so wants batches without messages too. */
  boolean savesCheckpoints();

  /** Whether this instance may deliver at this moment. Thread-safe, cheap. */
  boolean holds();

  /** Asks a writer that saves checkpoints to do so soon. Thread-safe. */
  void saveSoon();

  /** What a writer saved last; null before it saved, or when others save. Thread-safe. */
  @Nullable Saved saved();

  /**
   * What a writer saved.
   *
   * @param position the place
   * @param checkpoint what was saved for it
   */
  record Saved(Position position, Checkpoint checkpoint) {}
}
