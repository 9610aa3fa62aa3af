package dev.oms.examples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM and SIGINT as a request to the main thread. The JVM's shutdown hook waits until the main
 * thread has finished its work and then ends the process with the exit code that it gave, which a
 * shutdown otherwise would not (it is 128 + the signal's number).
 */
final class Termination {

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final long patienceSeconds;
  private volatile boolean nothingToStop = true;
  private volatile int code;

  private Termination(long patienceSeconds) {
    this.patienceSeconds = patienceSeconds;
  }

  /**
   * Begins to listen to signals.
   *
   * @param patienceSeconds how long the main thread may take to finish after a signal
   */
  static Termination install(long patienceSeconds) {
    Termination termination = new Termination(patienceSeconds);
    Runtime.getRuntime().addShutdownHook(new Thread(termination::hook, "termination"));
    return termination;
  }

  /** From now on there is something that must be stopped in good order. */
  void started() {
    nothingToStop = false;
  }

  /** Waits for a signal; whether there was one. */
  boolean await(long millis) throws InterruptedException {
    return asked.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Whether there was a signal. */
  boolean asked() {
    return asked.getCount() == 0;
  }

  /** Ends the process; called last by the main thread. */
  void exit(int exitCode) {
    code = exitCode;
    finished.countDown();
    System.exit(exitCode);
  }

  private void hook() {
    if (finished.getCount() == 0) {
      return;
    }
    asked.countDown();
    int result = 0;
    if (!nothingToStop) {
      try {
        result = finished.await(patienceSeconds, TimeUnit.SECONDS) ? code : 1;
      } catch (InterruptedException e) {
        result = 1;
      }
    }
    System.out.flush();
    System.err.flush();
    // Not exit(): that would wait for this hook.
    Runtime.getRuntime().halt(result);
  }
}
