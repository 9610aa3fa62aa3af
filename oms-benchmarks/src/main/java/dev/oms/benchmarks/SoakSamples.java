package dev.oms.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The figures of the pipelines' processes over time, in a file and for the verdict: what the
 * process that lived all the time holds in the last quarter, compared with the second.
 */
final class SoakSamples implements AutoCloseable {

  /** Of heap in use after a collection: what may be more at the end, beside a fifth. */
  private static final double HEAP_ROOM = 8 << 20;

  private static final double THREADS_ROOM = 3;
  private static final double DESCRIPTORS_ROOM = 8;
  private static final int FEWEST = 5;

  /** A run of this length has calm moments on any machine. */
  private static final double LONG_SECONDS = 600;

  /** One look at one process. */
  private record Sample(
      double seconds,
      String side,
      boolean first,
      boolean calm,
      double live,
      double threads,
      double descriptors) {}

  private final PrintWriter file;
  private final long began = System.nanoTime();
  private final List<Sample> samples = new ArrayList<>();

  SoakSamples(Path path) throws IOException {
    file = new PrintWriter(Files.newBufferedWriter(path, StandardCharsets.UTF_8), true);
    file.println(
        "seconds,pipeline,pid,running,delayed,fault,lagSeconds,rows,liveHeapMiB,residentMiB,"
            + "threads,descriptors");
  }

  double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  /**
   * Takes a sample.
   *
   * @param fault what goes on; empty for nothing
   */
  void take(SoakSide side, String fault, double lagSeconds) {
    Child child = side.child();
    double live = child.figure("live");
    int descriptors = descriptors(child.pid());
    if (live == 0 || descriptors == 0) {
      // It is just starting, or gone.
      return;
    }
    double now = seconds();
    double threads = child.figure("threads");
    file.println(
        String.format(
            Locale.ROOT,
            "%.1f,%s,%d,%.0f,%.0f,%s,%.2f,%.0f,%.1f,%.1f,%.0f,%d",
            now,
            side.name,
            child.pid(),
            child.figure("running"),
            child.figure("delayed"),
            fault,
            lagSeconds,
            child.figure("rows"),
            live / (1 << 20),
            child.residentBytes() / (double) (1 << 20),
            threads,
            descriptors));
    samples.add(
        new Sample(
            now,
            side.name,
            side.isFirst(),
            fault.isEmpty() && child.figure("delayed") == 0,
            live,
            threads,
            descriptors));
  }

  private static int descriptors(long pid) {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return (int) open.count();
    } catch (IOException e) {
      return 0;
    }
  }

  /** A line for each figure of a side, and what is not flat, beginning with {@code NOT FLAT}. */
  List<String> verdict(String side) {
    double end = seconds();
    List<Sample> of =
        samples.stream().filter(s -> s.side().equals(side) && s.first() && s.calm()).toList();
    List<Sample> second = between(of, end / 4, end / 2);
    List<Sample> last = between(of, end * 3 / 4, end);
    if (second.size() < FEWEST || last.size() < FEWEST) {
      // A slow machine recovers slowly, and has hardly a calm moment in a few minutes.
      return List.of(
          "%scannot tell, %s has only %d calm samples in the second quarter, %d in the last"
              .formatted(end < LONG_SECONDS ? "" : "NOT FLAT: ", side, second.size(), last.size()));
    }
    return List.of(
        compare(side + ": live heap, MiB", second, last, Sample::live, 1.2, HEAP_ROOM, 1 << 20),
        compare(side + ": threads", second, last, Sample::threads, 1, THREADS_ROOM, 1),
        compare(
            side + ": descriptors", second, last, Sample::descriptors, 1.1, DESCRIPTORS_ROOM, 1));
  }

  private static List<Sample> between(List<Sample> all, double from, double to) {
    return all.stream().filter(s -> s.seconds() >= from && s.seconds() < to).toList();
  }

  private static String compare(
      String what,
      List<Sample> second,
      List<Sample> last,
      ToDoubleFunction<Sample> figure,
      double factor,
      double room,
      double unit) {
    double before = Figures.median(second.stream().map(figure::applyAsDouble).toList());
    double after = Figures.median(last.stream().map(figure::applyAsDouble).toList());
    double most = before * factor + room;
    return String.format(
        Locale.ROOT,
        "%s%s: %.1f in the second quarter, %.1f in the last, at most %.1f",
        after <= most ? "" : "NOT FLAT: ",
        what,
        before / unit,
        after / unit,
        most / unit);
  }

  @Override
  public void close() {
    file.close();
  }
}
