package dev.oms.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Watches a topic fill whose messages have several rows each. End offsets say when something came,
 * and the messages, read afterwards, how many rows that was: so nothing reads along that would take
 * CPU from who is measured, but for the first thousand messages, which tell when to look next.
 */
final class RowWatch {

  private static final long POLL_MILLIS = 20;
  private static final long FIRST_LOOK = 1000;
  private static final long QUIET_NANOS = 1_000_000_000;

  private final Supplier<long[]> endOffsets;
  private final RowCount count;

  /**
   * Watches a topic.
   *
   * @param endOffsets asks for the end offset of each partition
   */
  RowWatch(Supplier<long[]> endOffsets, RowCount count) {
    this.endOffsets = endOffsets;
    this.count = count;
  }

  /** Where the partitions ended at a moment, and what all had cost by then. */
  record Sample(long nanos, long[] ends, Costs costs) {}

  /**
   * What was seen.
   *
   * @param first the first message
   * @param last the first sample with all rows
   * @param rows how many rows there are at {@code last}
   * @param perSecond rows per second from the first to the last
   */
  record Seen(Sample first, Sample last, long rows, double perSecond) {}

  /**
   * Waits until there are {@code expected} rows that {@code child} sent.
   *
   * @throws BenchmarkException when the child ends, or nothing arrives for {@code patience}
   */
  Seen await(Child child, long expected, Duration patience, Supplier<Costs> costs) {
    List<Sample> samples = new ArrayList<>();
    long messages = 0;
    long counted = 0;
    long look = FIRST_LOOK;
    long progress = System.nanoTime();
    while (true) {
      Sample sample = new Sample(System.nanoTime(), endOffsets.get(), costs.get());
      samples.add(sample);
      long now = Arrays.stream(sample.ends).sum();
      if (now > messages) {
        messages = now;
        progress = sample.nanos;
      }
      long quiet = sample.nanos - progress;
      if (messages >= look || (quiet > QUIET_NANOS && messages > counted)) {
        count.readTo(sample.ends);
        long rows = count.rowsBefore(sample.ends);
        if (rows >= expected) {
          return seen(samples, expected);
        }
        counted = messages;
        // Some more than needed: a look that comes too early is one more.
        look = messages + 1 + (expected - rows) * messages / Math.max(rows, 1) * 102 / 100;
      }
      child.checkAlive();
      if (quiet > patience.toNanos()) {
        throw new BenchmarkException(
            "only %d messages, with %d of %d rows, and none came for %s%n%s"
                .formatted(
                    messages, count.rowsBefore(sample.ends), expected, patience, child.output()));
      }
      TopicWatch.sleep(POLL_MILLIS);
    }
  }

  private Seen seen(List<Sample> samples, long expected) {
    Sample first =
        samples.stream().filter(s -> Arrays.stream(s.ends).sum() > 0).findFirst().orElseThrow();
    Sample last =
        samples.stream()
            .filter(s -> count.rowsBefore(s.ends) >= expected)
            .findFirst()
            .orElseThrow();
    long rows = count.rowsBefore(last.ends);
    long before = count.rowsBefore(first.ends);
    double seconds = (last.nanos - first.nanos) / 1e9;
    return new Seen(first, last, rows, seconds > 0 ? (rows - before) / seconds : 0);
  }
}
