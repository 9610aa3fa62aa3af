package dev.oms.core;

import org.jspecify.annotations.Nullable;

/**
 * Is told what happens to a pipeline. Called on threads of the pipeline, one call at a time; must
 * not block and must not call the pipeline's life-cycle methods. What it throws is logged and
 * ignored.
 */
public interface PipelineListener {

  /** The pipeline went from one state to another. */
  default void stateChanged(PipelineState from, PipelineState to) {}

  /** The pipeline failed; it is now {@link PipelineState#FAILED}. */
  default void failed(Throwable error) {}

  /**
   * The pipeline makes no progress, or saves no checkpoint, or all is well again; see {@link
   * PipelineStatus#delayReason}.
   *
   * @param reason one line, or null when it goes on
   */
  default void delayed(@Nullable String reason) {}

  /**
   * Something came up that people should know of what is synchronized, see {@link
   * PipelineStatus#notes}.
   *
   * @param note one line
   */
  default void noted(String note) {}

  /** A checkpoint was saved. */
  default void checkpointSaved(Checkpoint checkpoint) {}
}
