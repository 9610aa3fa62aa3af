package dev.oms.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * CPU seconds of this process by its threads, those of the JVM too; by what Linux tells in {@code
 * /proc}, and nothing elsewhere. Threads that have ended are not in it.
 */
final class ThreadCpu {

  /** Of the fields behind the name in {@code stat}: user and system time, in ticks. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;

  /** Ticks a second; on Linux it is 100 on every machine that Java runs on. */
  private static final double TICKS = 100;

  private ThreadCpu() {}

  /** CPU seconds by the name of the thread, of which Linux keeps 15 characters. */
  static Map<String, Double> seconds() {
    Path tasks = Path.of("/proc/self/task");
    Map<String, Double> seconds = new TreeMap<>();
    if (!Files.isDirectory(tasks)) {
      return seconds;
    }
    try (Stream<Path> all = Files.list(tasks)) {
      for (Path task : all.toList()) {
        add(task.resolve("stat"), seconds);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return seconds;
  }

  private static void add(Path file, Map<String, Double> seconds) throws IOException {
    String stat;
    try {
      stat = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return;
    }
    int end = stat.lastIndexOf(')');
    String name = stat.substring(stat.indexOf('(') + 1, end);
    List<String> fields = List.of(stat.substring(end + 2).split(" ", -1));
    long ticks = Long.parseLong(fields.get(USER)) + Long.parseLong(fields.get(SYSTEM));
    seconds.merge(name, ticks / TICKS, Double::sum);
  }

  /** CPU seconds of the threads whose names begin so. */
  static double of(Map<String, Double> seconds, String... prefixes) {
    return seconds.entrySet().stream()
        .filter(e -> Stream.of(prefixes).anyMatch(e.getKey()::startsWith))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
