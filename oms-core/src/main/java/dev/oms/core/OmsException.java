package dev.oms.core;

import org.jspecify.annotations.Nullable;

/**
 * Something that a pipeline cannot go on with by itself. The message is one clear text that says
 * what is wrong, where, and what to do, and never holds a secret. {@link RetriableException} is the
 * one kind that may pass by itself.
 */
public class OmsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** An error with a message. */
  public OmsException(String message) {
    super(message);
  }

  /** An error with a message and what caused it. */
  public OmsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
