package dev.oms.benchmarks;

import dev.oms.benchmarks.TopicWatch.Seen;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One transaction of millions of rows passes through a pipeline with a small heap. Ends with exit
 * code 1 unless every row arrives exactly once.
 */
public final class BigTransactionBenchmark {

  private static final String TABLE = "big";
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private BigTransactionBenchmark() {}

  /** Runs. */
  public static void main(String[] args) throws Exception {
    Options options =
        Variant.define(Lab.options()).define("rows", "5000000").define("heap", "256m").parse(args);
    try (Lab lab = Lab.start(options)) {
      run(options, lab);
    } catch (BenchmarkException e) {
      System.err.println("FAILED: " + e.getMessage());
      System.exit(1);
    }
    System.exit(0);
  }

  private static void run(Options options, Lab lab) throws SQLException, InterruptedException {
    int rows = options.number("rows");
    Map<String, String> producer = options.pairs("kafka");
    System.out.println(lab.describe() + "\nproducer: " + producer + "\n" + options.describe());
    Workload.seed(lab.server, Workload.SEED_ROWS);
    lab.server.execute(Workload.table(TABLE));
    Path state = lab.newDirectory("state");
    Checkpoints.saveNow(lab, producer, TABLE, state);
    long before = lab.logBytes();
    write(lab, rows);
    System.out.printf("%,d bytes of log a row%n", (lab.logBytes() - before) / rows);

    TopicWatch watch = lab.createTopic(TABLE);
    List<String> arguments = new ArrayList<>(lab.addresses(producer));
    arguments.addAll(List.of("--table", "bench." + TABLE + "=" + TABLE));
    arguments.addAll(List.of("--state", state.toString()));
    arguments.addAll(Variant.tuning(options));
    double broker = lab.brokerCpu();
    try (Child child =
        Child.start(
            "pipeline",
            PipelineMain.class,
            options.text("heap"),
            Variant.jvm(options, "big-transaction"),
            arguments)) {
      Seen seen = watch.await(child, rows, PATIENCE);
      double cpu = child.cpuSeconds();
      double resident = child.peakResidentBytes();
      broker = lab.brokerCpu() - broker;
      // Whatever is sent twice comes within this time.
      TopicWatch.sleep(1500);
      child.finish(PATIENCE);
      long messages = watch.messages();
      if (messages != rows) {
        throw new BenchmarkException(messages + " messages instead of " + rows);
      }
      Figures table =
          new Figures(
              "one transaction",
              "rows/s",
              "first s",
              "wall s",
              "CPU s/M rows",
              "RSS MB",
              "heap MB",
              "live MB",
              "alloc B/row",
              "GC ms",
              "broker CPU");
      table.row(
          Figures.count(rows) + " rows, -Xmx" + options.text("heap"),
          Figures.count(seen.perSecond()),
          Figures.decimal(seen.firstSeconds()),
          Figures.decimal(seen.wallSeconds()),
          Figures.decimal(cpu * 1e6 / rows),
          Figures.megabytes(resident),
          Figures.megabytes(child.figure("heapPeak")),
          Figures.megabytes(child.figure("livePeak")),
          Figures.count(child.figure("allocated") / rows),
          Figures.count(child.figure("gcMillis")),
          Figures.decimal(broker * 1e6 / rows));
      System.out.println(table + "load average " + Lab.loadAverage());
      System.out.println("OK: every row arrived exactly once");
    }
  }

  private static void write(Lab lab, int rows) throws SQLException {
    long started = System.nanoTime();
    try (Connection connection = lab.server.connect("bench")) {
      connection.setAutoCommit(false);
      int written = 0;
      try (PreparedStatement statement =
          connection.prepareStatement(
              "INSERT INTO big SELECT id + ?, k, c, pad FROM seed WHERE id < ?")) {
        while (written < rows) {
          statement.setInt(1, written);
          statement.setInt(2, Math.min(Workload.SEED_ROWS, rows - written));
          written += statement.executeUpdate();
        }
      }
      connection.commit();
    }
    System.out.printf("%,d rows written in %.1f s%n", rows, (System.nanoTime() - started) / 1e9);
  }
}
