package dev.oms.benchmarks;

import dev.oms.benchmarks.TopicWatch.Seen;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Full synchronization of one large table, and of two that are half as large, with a small heap;
 * beside a plain {@code SELECT *} over as many connections into an empty loop. Ends with exit code
 * 1 unless every row arrives exactly once.
 */
public final class FullSyncBenchmark {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Options options;
  private final Lab lab;
  private final int rows;

  private FullSyncBenchmark(Options options, Lab lab) {
    this.options = options;
    this.lab = lab;
    this.rows = options.number("rows") / 2 * 2;
  }

  /** Runs. */
  public static void main(String[] args) throws Exception {
    Options options =
        Variant.define(Lab.options())
            .define("rows", "10000000")
            .define("rounds", "1")
            .define("heap", "256m")
            .define("contenders", "select,discard,one,two")
            .define("connections", "4")
            .parse(args);
    try (Lab lab = Lab.start(options)) {
      new FullSyncBenchmark(options, lab).run();
    } catch (BenchmarkException e) {
      System.err.println("FAILED: " + e.getMessage());
      System.exit(1);
    }
    System.exit(0);
  }

  private record Run(
      double rate,
      double first,
      double wall,
      double cpu,
      double resident,
      double heap,
      double live,
      double allocated,
      double gcCpu,
      double jitCpu,
      double serverCpu) {}

  private void run() throws SQLException {
    System.out.println(lab.describe() + "\n" + options.describe());
    List<String> contenders = options.list("contenders");
    Map<String, List<Run>> runs = new LinkedHashMap<>();
    fill("one", rows);
    if (contenders.contains("two")) {
      fill("two_a", rows / 2);
      fill("two_b", rows / 2);
    }
    for (int round = 1; round <= options.number("rounds"); round++) {
      for (String contender : contenders) {
        switch (contender) {
          case "select" -> note(runs, "SELECT *, empty loop", select(List.of("one")));
          case "discard" -> note(runs, "one table, no destination", discard(List.of("one"), round));
          case "one" -> note(runs, "one table", synchronize(List.of("one"), round));
          case "two" -> {
            if (contenders.contains("select")) {
              note(runs, "SELECT *, two tables", select(List.of("two_a", "two_b")));
            }
            if (contenders.contains("discard")) {
              note(runs, "two tables, no destination", discard(List.of("two_a", "two_b"), round));
            }
            note(runs, "two tables", synchronize(List.of("two_a", "two_b"), round));
          }
          default -> throw new BenchmarkException("no such contender: " + contender);
        }
      }
    }
    Figures table =
        new Figures(
            "full, " + Figures.count(rows) + " rows",
            "rows/s",
            "by wall",
            "first s",
            "wall s",
            "CPU s/M rows",
            "RSS MB",
            "heap MB",
            "live MB",
            "alloc B/row",
            "GC CPU",
            "JIT CPU",
            "server CPU");
    runs.forEach(
        (name, all) ->
            table.row(
                name,
                Figures.count(median(all, Run::rate)),
                Figures.count(rows / median(all, Run::wall)),
                Figures.decimal(median(all, Run::first)),
                Figures.decimal(median(all, Run::wall)),
                Figures.decimal(median(all, Run::cpu)),
                Figures.megabytes(median(all, Run::resident)),
                Figures.megabytes(median(all, Run::heap)),
                Figures.megabytes(median(all, Run::live)),
                Figures.count(median(all, Run::allocated)),
                Figures.decimal(median(all, Run::gcCpu)),
                Figures.decimal(median(all, Run::jitCpu)),
                Figures.decimal(median(all, Run::serverCpu))));
    System.out.println(table + "load average " + Lab.loadAverage());
    System.out.println("OK: every row arrived exactly once");
  }

  private static double median(List<Run> runs, java.util.function.ToDoubleFunction<Run> of) {
    return Figures.median(runs.stream().mapToDouble(of).boxed().toList());
  }

  private static void note(Map<String, List<Run>> runs, String name, Run run) {
    runs.computeIfAbsent(name, n -> new ArrayList<>()).add(run);
    System.out.printf(
        "  %-22s %,10.0f rows/s  wall %.2f s  %.2f CPU s/M  load %s%n",
        name, run.rate, run.wall, run.cpu, Lab.loadAverage());
  }

  /** Ids count from 0; nothing of it goes to the log. */
  private void fill(String name, int count) throws SQLException {
    Workload.seed(lab.server, Workload.SEED_ROWS);
    long started = System.nanoTime();
    lab.server.execute(
        "CREATE TABLE bench."
            + name
            + " (id INT PRIMARY KEY, k INT NOT NULL, c CHAR(120) NOT NULL, pad CHAR(30) NOT NULL)");
    try (Connection connection = lab.server.connect("bench");
        Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION sql_log_bin = 0");
      int done =
          statement.executeUpdate(
              "INSERT INTO %s SELECT id, k, LEFT(c, 100), LEFT(pad, 30) FROM seed WHERE id < %d"
                  .formatted(name, count));
      while (done < count) {
        // By parts, so that no transaction gets too large.
        int part = Math.min(500_000, Math.min(done, count - done));
        done +=
            statement.executeUpdate(
                "INSERT INTO %s SELECT id + %d, k, c, pad FROM %s WHERE id < %d"
                    .formatted(name, done, name, part));
      }
      statement.execute("ANALYZE TABLE " + name);
    }
    System.out.printf(
        "%s: %,d rows written in %.1f s%n", name, count, (System.nanoTime() - started) / 1e9);
  }

  private Run select(List<String> tables) {
    List<String> arguments = new ArrayList<>(lab.addresses(Map.of()));
    tables.forEach(t -> arguments.addAll(List.of("--table", t)));
    arguments.addAll(List.of("--rows", String.valueOf(rows)));
    arguments.addAll(List.of("--connections", options.text("connections")));
    double server = lab.serverCpu();
    try (Child child =
        Child.start("select", SelectFloor.class, options.text("heap"), List.of(), arguments)) {
      child.awaitExit(Duration.ofMinutes(20));
      if (child.figure("rows") != rows) {
        throw new BenchmarkException("SELECT gave " + child.figure("rows") + " rows");
      }
      double seconds = child.figure("seconds");
      return new Run(
          rows / seconds,
          0,
          seconds,
          child.figure("cpu") * 1e6 / rows,
          0,
          child.figure("heapPeak"),
          child.figure("livePeak"),
          0,
          child.figure("gcCpu") * 1e6 / rows,
          child.figure("jitCpu") * 1e6 / rows,
          (lab.serverCpu() - server) * 1e6 / rows);
    }
  }

  private Child pipeline(List<String> tables, String topic, String... more) {
    List<String> arguments = new ArrayList<>(lab.addresses(options.pairs("kafka")));
    tables.forEach(t -> arguments.addAll(List.of("--table", "bench." + t + "=" + topic)));
    arguments.addAll(List.of("--state", lab.newDirectory("state").toString()));
    arguments.addAll(List.of("--start", "full"));
    arguments.addAll(List.of("--tune", "snapshotThreads=" + options.text("connections")));
    arguments.addAll(Variant.tuning(options));
    arguments.addAll(List.of(more));
    return Child.start(
        "pipeline",
        PipelineMain.class,
        options.text("heap"),
        Variant.jvm(options, topic),
        arguments);
  }

  /** Reads, encodes, and throws the messages away: what is left when sending costs nothing. */
  private Run discard(List<String> tables, int round) {
    String topic = "discard-" + tables.size() + "-" + round;
    double server = lab.serverCpu();
    try (Child child = pipeline(tables, topic, "--discard", String.valueOf(rows))) {
      child.awaitExit(Duration.ofMinutes(20));
      if (options.isSet("threads")) {
        System.out.println(child.threads());
      }
      if (child.figure("rows") != rows) {
        throw new BenchmarkException("the pipeline counted " + child.figure("rows") + " rows");
      }
      double seconds = child.figure("seconds");
      return new Run(
          rows / seconds,
          0,
          seconds,
          child.figure("cpu") * 1e6 / rows,
          0,
          child.figure("heapPeak"),
          child.figure("livePeak"),
          child.figure("allocated") / rows,
          child.figure("gcCpu") * 1e6 / rows,
          child.figure("jitCpu") * 1e6 / rows,
          (lab.serverCpu() - server) * 1e6 / rows);
    }
  }

  private Run synchronize(List<String> tables, int round) {
    String topic = "full-" + tables.size() + "-" + round;
    TopicWatch watch = lab.createTopic(topic);
    double server = lab.serverCpu();
    try (Child child = pipeline(tables, topic)) {
      Seen seen = watch.await(child, rows, PATIENCE);
      double cpu = child.cpuSeconds();
      double resident = child.peakResidentBytes();
      server = lab.serverCpu() - server;
      TopicWatch.sleep(1500);
      child.finish(PATIENCE);
      if (options.isSet("threads")) {
        System.out.println(child.threads());
      }
      if (watch.messages() != rows) {
        throw new BenchmarkException(watch.messages() + " messages instead of " + rows);
      }
      return new Run(
          seen.perSecond(),
          seen.firstSeconds(),
          seen.wallSeconds(),
          cpu * 1e6 / rows,
          resident,
          child.figure("heapPeak"),
          child.figure("livePeak"),
          child.figure("allocated") / rows,
          child.figure("gcCpu") * 1e6 / rows,
          child.figure("jitCpu") * 1e6 / rows,
          server * 1e6 / rows);
    } finally {
      lab.deleteTopic(topic);
    }
  }
}
