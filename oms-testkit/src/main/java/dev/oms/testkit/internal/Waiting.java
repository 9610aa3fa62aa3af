package dev.oms.testkit.internal;

import dev.oms.testkit.TestKitException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for what a server does in its own time. */
public final class Waiting {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long PAUSE_MILLIS = 50;

  private Waiting() {}

  /**
   * Returns when {@code condition} is true. What it throws means not yet, as a server that starts
   * answers with all kinds of errors; but a {@link TestKitException} without a cause is final.
   */
  public static void until(Callable<Boolean> condition, String otherwise) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Exception last = null;
    while (System.nanoTime() < end) {
      try {
        last = null;
        if (condition.call()) {
          return;
        }
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TestKitException("interrupted: " + otherwise, e);
      } catch (Exception e) {
        if (e instanceof TestKitException && e.getCause() == null) {
          throw (TestKitException) e;
        }
        last = pauseAfter(e);
      }
    }
    throw new TestKitException(otherwise + " after " + PATIENCE, last);
  }

  /** Connects to a port of 127.0.0.1 and hangs up; throws if nobody listens. */
  public static void connect(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
    }
  }

  /** Returns the result of a request to a server. */
  public static <T extends @Nullable Object> T get(Future<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new TestKitException(String.valueOf(e.getCause()), e.getCause());
    } catch (TimeoutException e) {
      throw new TestKitException("no answer within " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestKitException("interrupted", e);
    }
  }

  private static Exception pauseAfter(Exception e) {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return e;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new TestKitException("interrupted", interrupted);
    }
  }
}
