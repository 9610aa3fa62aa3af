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
   * @param warm the first sample with the rows of the warm-up
   * @param last the first sample with all rows
   */
  record Seen(Rows first, Rows warm, Rows last) {}

  /** A sample, and how many rows there are at it. */
  record Rows(Sample sample, long rows) {

    /** Rows per second since an earlier one. */
    double perSecondSince(Rows before) {
      double seconds = (sample.nanos - before.sample.nanos) / 1e9;
      return seconds > 0 ? (rows - before.rows) / seconds : 0;
    }
  }

  /**
   * Waits until there are {@code expected} rows that {@code child} sent.
   *
   * @param warmUp how many of them are warm-up
   * @throws BenchmarkException when the child ends, or nothing arrives for {@code patience}
   */
  Seen await(Child child, long warmUp, long expected, Duration patience, Supplier<Costs> costs) {
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
          return new Seen(from(samples, 1), from(samples, warmUp), from(samples, expected));
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

  private Rows from(List<Sample> samples, long rows) {
    Sample found =
        samples.stream().filter(s -> count.rowsBefore(s.ends) >= rows).findFirst().orElseThrow();
    return new Rows(found, count.rowsBefore(found.ends));
  }
}
