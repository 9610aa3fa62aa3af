package dev.oms.testkit;

import org.jspecify.annotations.Nullable;

/**
 * A server of the kit could not be unpacked, started or reached. The message ends with the last
 * lines of the server's own log where there is one.
 */
public final class TestKitException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception. */
  public TestKitException(String message) {
    super(message);
  }

  /** Creates the exception. */
  public TestKitException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
