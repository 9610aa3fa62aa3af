package dev.oms.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A contender in a JVM of its own, started from this JVM's class path. */
final class Child implements AutoCloseable {

  private static final int TAIL = 60;

  /** How the jars begin, group first, that contenders need. */
  private static final List<String> NEEDED =
      List.of(
          "dev.oms.",
          "org.apache.kafka.kafka-clients",
          "org.lz4",
          "org.slf4j",
          "com.fasterxml.jackson.core.jackson-core",
          "io.debezium.mysql-binlog",
          "com.zaxxer",
          "com.mysql",
          "org.jspecify");

  private final String name;
  private final Process process;
  private final Thread reader;
  private final long startedNanos = System.nanoTime();
  private final Map<String, Double> figures = new ConcurrentHashMap<>();
  private final Deque<String> tail = new ArrayDeque<>();

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
    this.reader = new Thread(this::read, "output of " + name);
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts {@code main}.
   *
   * @param heap as for {@code -Xmx}
   */
  static Child start(
      String name, Class<?> main, String heap, List<String> jvm, List<String> arguments) {
    return start(name, classPath(), main.getName(), heap, jvm, arguments);
  }

  /** Starts a program from a class path of its own. */
  static Child start(
      String name,
      String classPath,
      String main,
      String heap,
      List<String> jvm,
      List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.add("-Duser.timezone=UTC");
    command.addAll(jvm);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(arguments);
    try {
      return new Child(name, new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  /**
   * This JVM's, with what the contenders are made of in front: behind the jars of servers each of
   * their classes would be looked for in a hundred files, which takes a second of CPU.
   */
  private static String classPath() {
    String all = System.getProperty("java.class.path");
    List<String> first = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String entry : all.split(File.pathSeparator, -1)) {
      String name = Path.of(entry).getFileName().toString();
      boolean needed = !name.endsWith(".jar") || NEEDED.stream().anyMatch(name::startsWith);
      (needed ? first : others).add(entry);
    }
    first.addAll(others);
    return String.join(File.pathSeparator, first);
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        int equals = line.lastIndexOf('=');
        if (line.startsWith("FIGURE ") && equals > 0) {
          figures.put(line.substring(7, equals), Double.valueOf(line.substring(equals + 1)));
        } else {
          synchronized (tail) {
            tail.add(line);
            if (tail.size() > TAIL) {
              tail.removeFirst();
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says a line to it. */
  void say(String line) {
    try {
      OutputStream out = process.getOutputStream();
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new BenchmarkException(name + " does not listen: " + output());
    }
  }

  long pid() {
    return process.pid();
  }

  /** SIGKILL; returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted");
    }
  }

  long startedNanos() {
    return startedNanos;
  }

  /**
   * Goes on only while the process runs.
   *
   * @throws BenchmarkException with the end of its output when it does not
   */
  void checkAlive() {
    if (!process.isAlive()) {
      throw new BenchmarkException(
          name + " ended by itself with exit code " + process.exitValue() + ":\n" + output());
    }
  }

  /** CPU seconds so far. */
  double cpuSeconds() {
    return process
            .info()
            .totalCpuDuration()
            .orElseThrow(() -> new BenchmarkException("no CPU time of " + name))
            .toNanos()
        / 1e9;
  }

  /** The most memory the process had in use, in bytes; 0 where the system does not tell. */
  long peakResidentBytes() {
    return memory("VmHWM:");
  }

  /** The memory that the process has in use, in bytes; 0 where the system does not tell. */
  long residentBytes() {
    return memory("VmRSS:");
  }

  private long memory(String figure) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
        if (line.startsWith(figure)) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return 0;
  }

  /** What it told, and 0 for what it did not. */
  double figure(String key) {
    return figures.getOrDefault(key, 0.0);
  }

  /** CPU seconds of its threads, the busiest first, one to a line. */
  String threads() {
    return figures.entrySet().stream()
        .filter(e -> e.getKey().startsWith("thread ") && e.getValue() >= 0.05)
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .map(e -> "    %6.2f s %s".formatted(e.getValue(), e.getKey().substring(7)))
        .collect(Collectors.joining("\n"));
  }

  /** Asks it to end, and waits. */
  void finish(Duration patience) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitExit(patience);
  }

  /**
   * Waits until it ends.
   *
   * @throws BenchmarkException when it takes too long, or fails
   */
  void awaitExit(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new BenchmarkException(name + " does not end within " + patience + ":\n" + output());
      }
      reader.join(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted");
    }
    if (process.exitValue() != 0) {
      throw new BenchmarkException(
          name + " ended with exit code " + process.exitValue() + ":\n" + output());
    }
  }

  String output() {
    synchronized (tail) {
      return String.join("\n", tail);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
