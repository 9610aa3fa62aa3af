package dev.oms.testkit.internal.rocketmq;

import dev.oms.testkit.TestKitException;
import dev.oms.testkit.internal.ChildProcess;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One name server or broker as a child JVM. Not thread-safe. */
public final class ServerProcess {

  /** The main class of a name server. */
  public static final String NAME_SERVER = "org.apache.rocketmq.namesrv.NamesrvStartup";

  /** The main class of a broker. */
  public static final String BROKER = "org.apache.rocketmq.broker.BrokerStartup";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final String mainClass;
  private final Path directory;
  private final List<String> jvmArguments;
  private @Nullable ChildProcess process;

  /** Writes the server's configuration. */
  public ServerProcess(
      String name,
      String mainClass,
      Path directory,
      Properties configuration,
      List<String> jvmArguments) {
    this.name = name;
    this.mainClass = mainClass;
    this.directory = directory;
    this.jvmArguments = jvmArguments;
    try (Writer out = Files.newBufferedWriter(directory.resolve("server.conf"))) {
      configuration.store(out, null);
    } catch (IOException e) {
      throw new TestKitException("cannot write the configuration of " + name, e);
    }
  }

  /** Starts the process; that it runs does not mean that it serves yet. */
  public void start() {
    if (isRunning()) {
      return;
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx384m",
            "-XX:+UseSerialGC",
            // A server that lives for seconds starts in half the time without the second compiler.
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:MaxDirectMemorySize=512m",
            "-Djava.awt.headless=true",
            "-Duser.home=" + directory,
            "-Drocketmq.home.dir=" + directory,
            "-Drmq.logback.configurationFile=" + ServerJars.logging()));
    command.addAll(jvmArguments);
    command.addAll(
        List.of(
            "-cp",
            ServerJars.classPath(),
            mainClass,
            "-c",
            directory.resolve("server.conf").toString()));
    process =
        ChildProcess.start(
            name,
            command,
            Map.of("ROCKETMQ_HOME", directory.toString()),
            directory,
            directory.resolve("server.log"));
  }

  /** Says whether the process runs. */
  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Says whether the process ended though nobody stopped or killed it. */
  public boolean hasFailed() {
    return process != null && !process.isAlive();
  }

  /** Returns the directory of its data, configuration and log. */
  public Path directory() {
    return directory;
  }

  /** Shuts it down in good order. */
  public void stop() {
    if (process != null) {
      process.terminate(PATIENCE);
      process = null;
    }
  }

  /** Kills it. */
  public void kill() {
    if (process != null) {
      process.kill();
      process = null;
    }
  }

  /** Stops its threads (SIGSTOP), or lets them go on (SIGCONT). */
  public void freeze(boolean frozen) {
    ChildProcess running = process;
    if (running == null) {
      throw new TestKitException(name + " does not run");
    }
    String signal = frozen ? "-STOP" : "-CONT";
    try {
      Process kill =
          new ProcessBuilder("kill", signal, Long.toString(running.pid())).inheritIO().start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new TestKitException("kill " + signal + " of " + name + " failed");
      }
    } catch (IOException e) {
      throw new TestKitException("cannot signal " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestKitException("interrupted", e);
    }
  }

  /** Returns an exception with the end of the server's log. */
  public TestKitException failure(String what) {
    return process == null ? new TestKitException(name + " " + what) : process.failure(what);
  }
}
