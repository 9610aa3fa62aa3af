package dev.oms.testkit.internal;

import dev.oms.testkit.TestKitException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A server process of this JVM: its output goes to a file, and it does not outlive the JVM. */
public final class ChildProcess {

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> RUNNING.forEach(Process::destroyForcibly), "oms-testkit-kill-children"));
  }

  private final String name;
  private final Process process;
  private final Path log;

  private ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Starts {@code command}; what it prints is appended to {@code log}. */
  public static ChildProcess start(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    Process process = Spawner.spawn(builder);
    RUNNING.add(process);
    var unused = process.onExit().thenAccept(RUNNING::remove);
    return new ChildProcess(name, process, log);
  }

  /** Runs {@code command} to its end; throws with its output unless it ends with 0. */
  public static void run(
      String name,
      List<String> command,
      Map<String, String> environment,
      ProcessBuilder.Redirect input,
      Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(input)
            .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
    builder.environment().putAll(environment);
    Process process = Spawner.spawn(builder);
    RUNNING.add(process);
    try {
      int status = process.waitFor();
      if (status != 0) {
        throw new TestKitException(name + " ended with " + status + tail(log));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new TestKitException("interrupted in " + name, e);
    } finally {
      RUNNING.remove(process);
    }
  }

  /** Returns the process id. */
  public long pid() {
    return process.pid();
  }

  /** Says whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to end (SIGTERM) and waits; kills it when it takes longer than {@code patience}. */
  public void terminate(Duration patience) {
    process.destroy();
    if (!await(patience)) {
      kill();
      throw new TestKitException(
          name + " did not end within " + patience + " of SIGTERM and was killed" + tail(log));
    }
  }

  /** Kills it (SIGKILL) and waits until it is gone, so that its files and ports are free. */
  public void kill() {
    process.destroyForcibly();
    await(Duration.ofSeconds(30));
  }

  /** Returns an exception that says why it is not ready, with the end of its log. */
  public TestKitException failure(String what) {
    return new TestKitException(name + " " + what + tail(log));
  }

  private boolean await(Duration patience) {
    boolean interrupted = false;
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (true) {
        try {
          return process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          // A server that is half stopped helps nobody; the caller sees the interrupt afterwards.
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String tail(Path log) {
    try {
      byte[] all = Files.readAllBytes(log);
      int from = Math.max(0, all.length - 4000);
      String text = new String(all, from, all.length - from, StandardCharsets.UTF_8);
      return "; the end of " + log + ":\n" + text;
    } catch (IOException e) {
      return "; no log: " + e;
    }
  }
}
