package dev.oms.core;

import org.jspecify.annotations.Nullable;

/**
 * One message cannot be encoded or delivered, for a reason that lies in it alone (too large, for
 * example); others can. It is never retried.
 */
public class RecordException extends OmsException {

  private static final long serialVersionUID = 1L;

  /** An error with a message and what caused it. */
  public RecordException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
