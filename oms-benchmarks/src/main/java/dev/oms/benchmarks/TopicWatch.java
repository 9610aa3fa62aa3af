package dev.oms.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Watches a topic fill, from outside: by its end offsets. */
final class TopicWatch {

  /** Each question costs the broker something, too. */
  private static final long POLL_MILLIS = 50;

  private final LongSupplier messages;

  /** Watches a topic of which {@code messages} says how many messages it has. */
  TopicWatch(LongSupplier messages) {
    this.messages = messages;
  }

  TopicWatch(Admin admin, String topic, int partitions) {
    this(() -> Arrays.stream(endOffsets(admin, topic, partitions)).sum());
  }

  /**
   * What was seen.
   *
   * @param atFirst the sum of the end offsets when it was not 0 any more
   * @param messages the sum of the end offsets at the end
   * @param firstSeconds from the start of the process to the first message
   * @param wallSeconds from the start of the process to the last message
   */
  record Seen(long atFirst, long messages, double firstSeconds, double wallSeconds) {

    /** Messages per second from the first to the last. */
    double perSecond() {
      return messages > atFirst && wallSeconds > firstSeconds
          ? (messages - atFirst) / (wallSeconds - firstSeconds)
          : messages / wallSeconds;
    }

    /** What was seen from {@code before} on. */
    Seen since(Seen before) {
      return new Seen(before.messages, messages, before.wallSeconds, wallSeconds);
    }

    /** The same with what was seen before. */
    Seen with(Seen before) {
      return new Seen(before.atFirst, messages, before.firstSeconds, wallSeconds);
    }
  }

  /** How many messages there are now. */
  long messages() {
    return messages.getAsLong();
  }

  /** The end offset of each partition. */
  static long[] endOffsets(Admin admin, String topic, int partitions) {
    Map<TopicPartition, OffsetSpec> question =
        IntStream.range(0, partitions)
            .boxed()
            .collect(Collectors.toMap(p -> new TopicPartition(topic, p), p -> OffsetSpec.latest()));
    try {
      long[] ends = new long[partitions];
      admin
          .listOffsets(question)
          .all()
          .get()
          .forEach((partition, end) -> ends[partition.partition()] = end.offset());
      return ends;
    } catch (ExecutionException e) {
      throw new BenchmarkException("cannot ask for end offsets: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted");
    }
  }

  /**
   * Waits until there are {@code expected} messages that {@code child} sent.
   *
   * @throws BenchmarkException when the child ends, or nothing arrives for {@code patience}
   */
  Seen await(Child child, long expected, Duration patience) {
    long first = 0;
    long atFirst = 0;
    long count = 0;
    long progress = System.nanoTime();
    while (true) {
      long messages = this.messages.getAsLong();
      long now = System.nanoTime();
      if (messages > count) {
        progress = now;
        if (count == 0) {
          first = now;
          atFirst = messages;
        }
        count = messages;
      }
      if (count >= expected) {
        double wall = (now - child.startedNanos()) / 1e9;
        double firstSeconds = (first - child.startedNanos()) / 1e9;
        return new Seen(atFirst, count, firstSeconds, wall);
      }
      child.checkAlive();
      if (now - progress > patience.toNanos()) {
        throw new BenchmarkException(
            "only "
                + count
                + " of "
                + expected
                + " messages, and none came for "
                + patience
                + "\n"
                + child.output());
      }
      sleep(POLL_MILLIS);
    }
  }

  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted");
    }
  }
}
