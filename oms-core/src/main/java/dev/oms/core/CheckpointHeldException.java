package dev.oms.core;

import org.jspecify.annotations.Nullable;

/**
 * Another instance of the pipeline holds its checkpoint, or took it over from this one. A pipeline
 * that was built with {@code standby(true)} waits for its turn; others fail.
 */
public class CheckpointHeldException extends OmsException {

  private static final long serialVersionUID = 1L;

  /** An error with a message and what caused it. */
  public CheckpointHeldException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
