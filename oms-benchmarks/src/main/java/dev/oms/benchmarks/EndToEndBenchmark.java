package dev.oms.benchmarks;

import dev.oms.benchmarks.MessageFile.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Binlog to Kafka, end to end: the pipeline, a hand-written loop, a bare producer that sends the
 * same bytes, other people's programs, and what it costs to read the log at all; in turns, each in
 * a JVM of its own, measured from outside by the topic's end offsets. The log is written before.
 */
public final class EndToEndBenchmark {

  private static final String BARE = "bare producer, same bytes";

  /** Enough different messages for a bare producer, and little enough for its heap. */
  private static final long MESSAGE_FILE_BYTES = 200L << 20;

  private final Options options;
  private final Lab lab;
  private final Map<String, String> producer;
  private final Peers peers;
  private final Delivery delivery;

  private EndToEndBenchmark(Options options, Lab lab) {
    this.options = options;
    this.lab = lab;
    this.producer = ProducerSettings.with(options.pairs("kafka"));
    this.peers = new Peers(lab, producer);
    this.delivery = new Delivery(lab, options);
  }

  /** Runs; {@code --help x} lists the options. */
  public static void main(String[] args) throws Exception {
    Options options =
        Variant.define(Lab.options())
            .define("rows", "bulk=5000000,small=2000000,wide=1500000")
            .define("rounds", "3")
            .define("workloads", "bulk,small,wide")
            .define("peer-rows", "bulk=500000,small=500000,wide=250000")
            .define(
                "contenders",
                "ours,loop,bare,debezium,debezium-tuned,maxwell,canal,canal-tuned,decode,bytes")
            .define("variants", "1g;256m")
            .define("show", "0")
            .define("markdown", "")
            .parse(args);
    try {
      Peers.check(options.text("server"), options.list("contenders"));
      try (Lab lab = Lab.start(options)) {
        new EndToEndBenchmark(options, lab).run();
      }
    } catch (BenchmarkException e) {
      System.err.println("FAILED: " + e.getMessage());
      System.exit(1);
    }
    System.exit(0);
  }

  private void run() throws Exception {
    String head = "# binlog to Kafka%n%n%s%n%nproducer: %s%n%n".formatted(lab.describe(), producer);
    System.out.println(head + "options:\n" + options.describe());
    report(head);
    Map<String, Map<String, List<EndToEndRun>>> all = new LinkedHashMap<>();
    for (String name : options.list("workloads")) {
      Workload workload = Workload.valueOf(name.toUpperCase(Locale.ROOT));
      Map<String, List<EndToEndRun>> runs = new LinkedHashMap<>();
      all.put(workload.id(), runs);
      String part = measure(workload, runs);
      System.out.println(part);
      report(part + "\n");
    }
    String summary = EndToEndRun.summary(all, BARE);
    System.out.println(summary);
    report(summary);
  }

  /** Part by part: what was measured stays when a later contender fails. */
  private void report(String part) throws IOException {
    if (options.isSet("markdown")) {
      Files.writeString(
          Path.of(options.text("markdown")),
          part,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  /** A log to read: from where to where, and what a pipeline saved at its beginning. */
  private record Log(
      Workload workload,
      int rows,
      List<String> begin,
      String gtids,
      List<String> end,
      Path state) {}

  private String measure(Workload workload, Map<String, List<EndToEndRun>> runs) throws Exception {
    int rows = options.number("rows", workload.id());
    Log log = write(workload, rows);
    Path file = lab.newDirectory("messages").resolve(workload.id());
    Size size = null;
    for (int round = 1; round <= options.number("rounds"); round++) {
      for (String contender : options.list("contenders")) {
        switch (contender) {
          case "ours" -> {
            String[] variants = options.text("variants").split(";", -1);
            for (int v = 0; v < variants.length; v++) {
              String topic = topic(workload, "ours", round, String.valueOf(v));
              note(runs, "pipeline -Xmx" + variants[v], ours(log, topic, variants[v], round));
              if (size == null) {
                size =
                    MessageFile.write(lab.kafka, topic, Lab.PARTITIONS, MESSAGE_FILE_BYTES, file);
              }
              lab.deleteTopic(topic);
            }
          }
          case "loop" -> note(runs, "hand-written loop", loop(log, round));
          case "bare" -> {
            if (size == null) {
              throw new BenchmarkException("bare comes after ours, whose messages it sends");
            }
            note(runs, BARE, bare(log, file, round));
          }
          case "debezium" -> note(runs, "Debezium Engine, defaults", debezium(log, false, round));
          case "debezium-tuned" -> note(runs, "Debezium Engine, tuned", debezium(log, true, round));
          case "maxwell" -> note(runs, "Maxwell", maxwell(log, round));
          case "canal" -> note(runs, "Canal, defaults", canal(log, false, round));
          case "canal-tuned" -> note(runs, "Canal, tuned", canal(log, true, round));
          // The best of several passes already, so once.
          case "decode", "bytes" -> {
            if (round == 1) {
              floor(log, contender.equals("decode"), runs);
            }
          }
          default -> throw new BenchmarkException("no such contender: " + contender);
        }
      }
    }
    String bytes =
        size == null || size.messages() == 0
            ? ""
            : ", " + size.bytes() / size.messages() + " bytes a message";
    return "## %s: %,d rows, %d rounds, load average %s at the end%s%n%n%s"
        .formatted(
            workload.id(),
            rows,
            options.number("rounds"),
            Lab.loadAverage(),
            bytes,
            EndToEndRun.table(workload.id(), runs, BARE));
  }

  private static String topic(Workload workload, String contender, int round, String variant) {
    return workload.id() + "-" + contender + "-" + round + "-" + variant;
  }

  private Log write(Workload workload, int rows) throws SQLException, InterruptedException {
    workload.prepare(lab.server);
    // With GTIDs the server looks for the place from the start of a file: no earlier workload is to
    // lie there.
    lab.server.execute("FLUSH BINARY LOGS");
    Path state = lab.newDirectory("state");
    Checkpoints.saveNow(lab, Map.of(), workload.id(), state);
    List<String> begin = lab.endOfLog();
    String gtids = lab.gtids();
    long before = lab.logBytes();
    long started = System.nanoTime();
    workload.write(lab.server, rows);
    List<String> end = lab.endOfLog();
    System.out.printf(
        "%s: %,d rows written in %.1f s, %,d bytes of log a row%n",
        workload.id(), rows, (System.nanoTime() - started) / 1e9, (lab.logBytes() - before) / rows);
    return new Log(workload, rows, begin, gtids, end, state);
  }

  /**
   * Runs the pipeline.
   *
   * @param variant its heap, and settings as for {@code --tune} behind it, with commas
   */
  private EndToEndRun ours(Log log, String topic, String variant, int round) {
    String[] parts = variant.split(",", -1);
    List<String> arguments = new ArrayList<>(lab.addresses(options.pairs("kafka")));
    arguments.addAll(List.of("--table", "bench." + log.workload.id() + "=" + topic));
    arguments.addAll(List.of("--state", lab.copy(log.state).toString()));
    arguments.addAll(Variant.tuning(options));
    for (String setting : List.of(parts).subList(1, parts.length)) {
      arguments.addAll(List.of("--tune", setting));
    }
    boolean exactlyOnce = List.of(parts).contains(PipelineMain.EXACTLY_ONCE + "=1");
    if (exactlyOnce) {
      Checkpoints.copyToKafka(lab, log.state);
    }
    List<String> jvm = Variant.jvm(options, log.workload.id() + "-" + parts[0] + "-" + round);
    return delivery.messages(
        () -> Child.start("pipeline", PipelineMain.class, parts[0], jvm, arguments),
        log.rows,
        log.rows,
        topic,
        exactlyOnce);
  }

  private EndToEndRun loop(Log log, int round) {
    String topic = topic(log.workload, "loop", round, "");
    List<String> arguments = new ArrayList<>(lab.addresses(producer));
    arguments.addAll(List.of("--table", log.workload.id(), "--topic", topic));
    arguments.addAll(List.of("--file", log.begin.get(0), "--position", log.begin.get(1)));
    try {
      return delivery.messages(
          () -> Child.start("hand-written loop", HandWrittenLoop.class, "1g", List.of(), arguments),
          log.rows,
          log.rows,
          topic,
          false);
    } finally {
      lab.deleteTopic(topic);
    }
  }

  private EndToEndRun bare(Log log, Path file, int round) {
    String topic = topic(log.workload, "bare", round, "");
    List<String> arguments = new ArrayList<>(lab.addresses(producer));
    arguments.addAll(List.of("--topic", topic, "--file", file.toString()));
    arguments.addAll(List.of("--messages", String.valueOf(log.rows)));
    try {
      return delivery.messages(
          () -> Child.start("bare producer", BareProducer.class, "1g", List.of(), arguments),
          log.rows,
          log.rows,
          topic,
          false);
    } finally {
      lab.deleteTopic(topic);
    }
  }

  private EndToEndRun debezium(Log log, boolean tuned, int round) {
    return peer(
        log,
        topic(log.workload, tuned ? "debezium-tuned" : "debezium", round, ""),
        topic -> peers.debezium(tuned, log.workload.id(), topic, log.begin, log.gtids));
  }

  private EndToEndRun maxwell(Log log, int round) {
    return peer(
        log,
        topic(log.workload, "maxwell", round, ""),
        topic -> peers.maxwell(log.workload.id(), topic, log.begin));
  }

  private EndToEndRun peer(Log log, String topic, Function<String, Child> peer) {
    try {
      return delivery.messages(() -> peer.apply(topic), peerRows(log), log.rows, topic, false);
    } finally {
      lab.deleteTopic(topic);
    }
  }

  private EndToEndRun canal(Log log, boolean tuned, int round) {
    String topic = topic(log.workload, tuned ? "canal-tuned" : "canal", round, "");
    try {
      return delivery.rows(
          () -> peers.canal(tuned, log.workload.id(), topic, log.begin),
          peerRows(log),
          log.rows,
          topic);
    } finally {
      lab.deleteTopic(topic);
    }
  }

  private int peerRows(Log log) {
    return Math.min(log.rows, options.number("peer-rows", log.workload.id()));
  }

  private void floor(Log log, boolean decode, Map<String, List<EndToEndRun>> runs) {
    List<String> arguments = new ArrayList<>(lab.addresses(Map.of()));
    arguments.addAll(List.of("--file", log.begin.get(0), "--position", log.begin.get(1)));
    arguments.addAll(List.of("--end-file", log.end.get(0), "--end-position", log.end.get(1)));
    arguments.addAll(List.of("--decode", String.valueOf(decode)));
    double server = lab.serverCpu();
    try (Child child = Child.start("reader", LogFloor.class, "1g", List.of(), arguments)) {
      child.awaitExit(Duration.ofMinutes(10));
      String name = decode ? "log decoded, empty listener" : "log read, rows as bytes";
      note(
          runs,
          name + " (warm)",
          new EndToEndRun(
              log.rows / child.figure("warm"),
              child.figure("cpu") * 1e6 / log.rows,
              log.rows / child.figure("warm"),
              child.figure("cpu") * 1e6 / log.rows,
              0,
              child.figure("warm"),
              0,
              child.figure("heapPeak"),
              child.figure("livePeak"),
              0,
              child.figure("gcCpu") * 1e6 / log.rows,
              child.figure("jitCpu") * 1e6 / log.rows,
              0,
              (lab.serverCpu() - server) / 4 * 1e6 / log.rows,
              0));
    }
  }

  private static void note(Map<String, List<EndToEndRun>> runs, String name, EndToEndRun run) {
    runs.computeIfAbsent(name, n -> new ArrayList<>()).add(run);
    System.out.printf(
        "  %-32s %,10.0f rows/s  first %.2f s  wall %.2f s  CPU s/M %.2f, broker %.2f  load %s%n",
        name, run.rate(), run.first(), run.wall(), run.cpu(), run.brokerCpu(), Lab.loadAverage());
  }
}
