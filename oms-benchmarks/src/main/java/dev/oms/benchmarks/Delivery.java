package dev.oms.benchmarks;

import dev.oms.benchmarks.TopicWatch.Seen;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Runs a contender into a new topic until enough is there, and tells what it took. */
final class Delivery {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Lab lab;
  private final boolean threads;
  private final int show;

  /** Takes the options {@code threads} and {@code show}. */
  Delivery(Lab lab, Options options) {
    this.lab = lab;
    this.threads = options.isSet("threads");
    this.show = options.number("show");
  }

  /**
   * Runs a contender that writes a message for each row, until {@code rows} are there.
   *
   * @param inLog how many rows it can find
   * @param committed whether it writes in transactions, whose ends take offsets, too
   */
  EndToEndRun messages(
      Supplier<Child> contender, int rows, int inLog, String topic, boolean committed) {
    TopicWatch watch = lab.createTopic(topic);
    try (Child child = contender.get()) {
      Costs before = Costs.now(lab, child);
      Seen warm = watch.await(child, warmUp(rows), PATIENCE);
      Costs atWarm = Costs.now(lab, child);
      Seen last = watch.await(child, rows, PATIENCE);
      Costs after = Costs.now(lab, child);
      Seen seen = last.with(warm);
      double resident = child.peakResidentBytes();
      finish(child, topic);
      long messages = committed ? committed(topic) : watch.messages();
      if (messages < rows || messages > inLog) {
        throw new BenchmarkException(
            "%s has %d messages, expected %d of %d".formatted(topic, messages, rows, inLog));
      }
      double warmCpu = after.contender() - atWarm.contender();
      return run(
          child,
          new Figure(
              last.since(warm).perSecond(),
              warmCpu * 1e6 / (last.messages() - warm.messages()),
              seen.perSecond(),
              seen.firstSeconds(),
              seen.wallSeconds(),
              resident),
          before,
          after,
          seen.messages(),
          messages);
    }
  }

  /**
   * Runs a contender that writes several rows into a message, until {@code rows} rows are there.
   *
   * @param inLog how many rows it can find
   */
  EndToEndRun rows(Supplier<Child> contender, int rows, int inLog, String topic) {
    lab.createTopic(topic);
    try (RowCount count = new RowCount(lab.kafka.clientProperties(), topic, Lab.PARTITIONS);
        Child child = contender.get()) {
      Supplier<long[]> ends = () -> TopicWatch.endOffsets(lab.kafka.admin(), topic, Lab.PARTITIONS);
      Costs before = Costs.now(lab, child);
      RowWatch.Seen seen =
          new RowWatch(ends, count)
              .await(child, warmUp(rows), rows, PATIENCE, () -> Costs.now(lab, child));
      double resident = child.peakResidentBytes();
      finish(child, topic);
      // What it tells of itself is of all that it wrote, with what came after.
      long[] all = ends.get();
      count.readTo(all);
      long written = count.rowsBefore(all);
      if (written > inLog) {
        throw new BenchmarkException(topic + " has " + written + " rows, the log only " + inLog);
      }
      Costs after = seen.last().sample().costs();
      double warmCpu = after.contender() - seen.warm().sample().costs().contender();
      return run(
          child,
          new Figure(
              seen.last().perSecondSince(seen.warm()),
              warmCpu * 1e6 / (seen.last().rows() - seen.warm().rows()),
              seen.last().perSecondSince(seen.first()),
              (seen.first().sample().nanos() - child.startedNanos()) / 1e9,
              (seen.last().sample().nanos() - child.startedNanos()) / 1e9,
              resident),
          before,
          after,
          seen.last().rows(),
          written);
    }
  }

  /** The first fifth of the rows is not measured: classes are loaded, code is compiled. */
  private static int warmUp(int rows) {
    return Math.max(1, rows / 5);
  }

  /** What was seen from outside; the first two of them after the warm-up. */
  private record Figure(
      double perSecond,
      double cpu,
      double wholePerSecond,
      double first,
      double wall,
      double resident) {}

  /**
   * Puts the figures together.
   *
   * @param rows that were there when {@code after} was taken
   * @param all that there were in the end, when the contender told its own figures
   */
  private static EndToEndRun run(
      Child child, Figure figure, Costs before, Costs after, long rows, long all) {
    double perMillion = 1e6 / rows;
    return new EndToEndRun(
        figure.perSecond,
        figure.cpu,
        figure.wholePerSecond,
        (after.contender() - child.figure("cpuBefore")) * perMillion,
        figure.first,
        figure.wall,
        figure.resident,
        child.figure("heapPeak"),
        child.figure("livePeak"),
        child.figure("allocated") / all,
        child.figure("gcCpu") * 1e6 / all,
        child.figure("jitCpu") * 1e6 / all,
        (after.broker() - before.broker()) * perMillion,
        (after.server() - before.server()) * perMillion,
        child.figure("requests") * 1e6 / all);
  }

  private void finish(Child child, String topic) {
    child.finish(PATIENCE);
    if (threads) {
      System.out.println(child.threads());
    }
    if (show > 0) {
      AtomicInteger shown = new AtomicInteger();
      lab.kafka.consumeAll(
          topic,
          false,
          message -> {
            if (shown.getAndIncrement() < show) {
              System.out.println("    " + new String(message.value(), StandardCharsets.UTF_8));
            }
          });
    }
  }

  private long committed(String topic) {
    AtomicLong count = new AtomicLong();
    lab.kafka.consumeAll(topic, true, message -> count.incrementAndGet());
    return count.get();
  }
}
