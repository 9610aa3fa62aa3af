package dev.oms.testkit.internal;

import dev.oms.testkit.TestKitException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts processes so that the kernel kills them when this JVM dies, however it dies.
 *
 * <p>{@code setpriv --pdeathsig} (util-linux) asks for a signal at the death of the parent, and for
 * Linux the parent is the <em>thread</em> that forked. So all children are forked by one thread
 * that lives as long as the JVM; forked by a test's own thread they would vanish when that ends.
 */
final class Spawner {

  private static final ExecutorService FORKER =
      Executors.newSingleThreadExecutor(
          runnable -> {
            Thread thread = new Thread(runnable, "oms-testkit-forker");
            thread.setDaemon(true);
            return thread;
          });

  /** Empty where the system has no such setpriv; then only the shutdown hook ends the children. */
  private static final List<String> DIE_WITH_PARENT = dieWithParent();

  private Spawner() {}

  static Process spawn(ProcessBuilder builder) {
    List<String> command = new ArrayList<>(DIE_WITH_PARENT);
    command.addAll(builder.command());
    builder.command(command);
    try {
      return FORKER.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw new TestKitException("cannot start " + command.get(0), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestKitException("interrupted while starting " + command.get(0), e);
    }
  }

  private static List<String> dieWithParent() {
    List<String> prefix = List.of("setpriv", "--pdeathsig", "KILL");
    List<String> probe = new ArrayList<>(prefix);
    probe.add("true");
    try {
      Process process =
          new ProcessBuilder(probe)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0 ? prefix : List.of();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
