package dev.oms.core;

import org.jspecify.annotations.Nullable;

/**
 * Something that may pass by itself: a network error, a server that restarts, a leader that moves.
 * The pipeline stays {@link PipelineState#RUNNING} and tries again, with the reason in {@code
 * status()}.
 */
public class RetriableException extends OmsException {

  private static final long serialVersionUID = 1L;

  /** An error with a message and what caused it. */
  public RetriableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
