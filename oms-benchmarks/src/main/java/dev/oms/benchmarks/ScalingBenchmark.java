package dev.oms.benchmarks;

import dev.oms.benchmarks.jmh.RecordedLog;
import dev.oms.core.ObjectMapping;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.format.MessageFormat;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;

/**
 * The encode stage alone: batches that the source made of a real log are handed over again and
 * again, and a sink discards the messages; with one encode thread, and with more.
 */
public final class ScalingBenchmark {

  private ScalingBenchmark() {}

  /** Runs. */
  public static void main(String[] args) throws Exception {
    Options options =
        new Options()
            .define("columns", "10")
            .define("threads", "1,2,3,4,6,8")
            .define("seconds", "5")
            .define("warm-up-seconds", "5")
            .parse(args);
    List<ChangeBatch> log = RecordedLog.record(options.number("columns"), false);
    Figures table =
        new Figures(
            "inserts of " + options.text("columns") + " columns",
            "rows/s",
            "of one thread",
            "CPU us/row",
            "alloc B/row",
            "load");
    double one = 0;
    for (String threads : options.list("threads")) {
      Run run = run(log, Integer.parseInt(threads), options);
      one = one == 0 ? run.rate : one;
      table.row(
          "encode threads: " + threads,
          Figures.count(run.rate),
          Figures.decimal(run.rate / one),
          Figures.decimal(run.cpuMicros),
          Figures.decimal(run.allocated),
          Lab.loadAverage());
    }
    System.out.println(
        Runtime.getRuntime().availableProcessors()
            + " processors, Java "
            + System.getProperty("java.version")
            + "\n\n"
            + table);
    System.exit(0);
  }

  private record Run(double rate, double cpuMicros, double allocated) {}

  private static Run run(List<ChangeBatch> log, int threads, Options options)
      throws InterruptedException {
    try (SyncPipeline pipeline =
        SyncPipeline.builder("scaling")
            .source(new ReplaySource(log))
            .objects(ObjectMapping.builder().table("bench.ten", t -> t.topic("ten")).build())
            .start(StartPoint.incrementalFromNow())
            .serializer(MessageFormat.DEFAULT.serializer())
            .sink(new DiscardingSink())
            .checkpoints(new MemoryCheckpointStore())
            .encodeThreads(threads)
            .precheckOnStart(false)
            .build()) {
      pipeline.start();
      Thread.sleep(1000L * options.number("warm-up-seconds"));
      long rows = pipeline.status().rows();
      double cpu = ChildSide.cpuSeconds();
      long allocated = allocated();
      long began = System.nanoTime();
      Thread.sleep(1000L * options.number("seconds"));
      rows = pipeline.status().rows() - rows;
      double seconds = (System.nanoTime() - began) / 1e9;
      Run run =
          new Run(
              rows / seconds,
              (ChildSide.cpuSeconds() - cpu) * 1e6 / rows,
              (allocated() - allocated) / (double) rows);
      boolean ignored = pipeline.stop(Duration.ofSeconds(10));
      return run;
    }
  }

  /** Of all threads that live; the pipeline's do while it is measured. */
  private static long allocated() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }
}
