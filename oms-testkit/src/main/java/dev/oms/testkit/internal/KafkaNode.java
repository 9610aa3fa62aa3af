package dev.oms.testkit.internal;

import dev.oms.testkit.TestKitException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.tools.StorageTool;
import org.jspecify.annotations.Nullable;

/** One Kafka node, broker and controller in one, as a child JVM. Not thread-safe. */
public final class KafkaNode {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final Path directory;
  private final List<String> jvmArguments;

  private @Nullable ChildProcess process;

  /** Prepares the node's directory. */
  public KafkaNode(
      int id,
      Path directory,
      Properties properties,
      String clusterId,
      List<String> scramUsers,
      List<String> jvmArguments) {
    this.name = "kafka-" + id;
    this.directory = directory;
    this.jvmArguments = jvmArguments;
    properties.setProperty("log.dirs", directory.resolve("data").toString());
    try (Writer out = Files.newBufferedWriter(configuration())) {
      properties.store(out, null);
    } catch (IOException e) {
      throw new TestKitException("cannot write " + configuration(), e);
    }
    format(clusterId, scramUsers);
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
            // A node that lives for seconds starts in half the time without the second compiler.
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Djava.awt.headless=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true"));
    command.addAll(jvmArguments);
    command.addAll(List.of("-cp", classPath(), "kafka.Kafka", configuration().toString()));
    process =
        ChildProcess.start(name, command, Map.of(), directory, directory.resolve("server.log"));
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

  /** Returns an exception with the end of the node's log. */
  public TestKitException failure(String what) {
    return process == null ? new TestKitException(name + " " + what) : process.failure(what);
  }

  private Path configuration() {
    return directory.resolve("server.properties");
  }

  private void format(String clusterId, List<String> scramUsers) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("format", "-t", clusterId, "-c", configuration().toString()));
    for (String user : scramUsers) {
      arguments.addAll(List.of("--add-scram", user));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int status =
        StorageTool.execute(
            arguments.toArray(String[]::new), new PrintStream(out, true, StandardCharsets.UTF_8));
    if (status != 0) {
      throw new TestKitException(
          "cannot format the storage of " + name + ": " + out.toString(StandardCharsets.UTF_8));
    }
  }

  /** Where Kafka was found for this JVM, be it started by java, Surefire or Maven's exec plugin. */
  private static String classPath() {
    ClassLoader loader = KafkaNode.class.getClassLoader();
    if (!(loader instanceof URLClassLoader urls)) {
      // The node runs in a directory of its own, where relative paths mean something else.
      return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
          .map(path -> Path.of(path).toAbsolutePath().toString())
          .collect(Collectors.joining(File.pathSeparator));
    }
    List<String> paths = new ArrayList<>();
    for (URL url : urls.getURLs()) {
      try {
        paths.add(Path.of(url.toURI()).toString());
      } catch (URISyntaxException e) {
        throw new TestKitException("not a file on the class path: " + url, e);
      }
    }
    return String.join(File.pathSeparator, paths);
  }
}
