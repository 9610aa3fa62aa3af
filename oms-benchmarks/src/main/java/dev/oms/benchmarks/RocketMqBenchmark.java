package dev.oms.benchmarks;

import dev.oms.benchmarks.MessageFile.Size;
import dev.oms.benchmarks.TopicWatch.Seen;
import dev.oms.testkit.RocketMqCluster;
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
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;

/**
 * Binlog to RocketMQ, end to end: the pipeline beside a bare batched producer that sends the same
 * messages; in turns, each in a JVM of its own, measured from outside by the topic's end offsets.
 * The log is written before.
 */
public final class RocketMqBenchmark {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long MESSAGE_FILE_BYTES = 200L << 20;
  private static final String BARE = "bare batched producer";

  private final Options options;
  private final Lab lab;

  private RocketMqBenchmark(Options options, Lab lab) {
    this.options = options;
    this.lab = lab;
  }

  /** Runs; {@code --help x} lists the options. */
  public static void main(String[] args) throws Exception {
    System.setProperty("rocketmq.client.logUseSlf4j", "true");
    Options options =
        Variant.define(Lab.options())
            .define("rows", "1000000")
            .define("rounds", "3")
            .define("workloads", "bulk,small")
            .define("heap", "1g")
            .define("batch-bytes", "262144")
            .define("markdown", "")
            .parse(args);
    try (Lab lab = Lab.start(options)) {
      new RocketMqBenchmark(options, lab).run();
    } catch (BenchmarkException e) {
      System.err.println("FAILED: " + e.getMessage());
      System.exit(1);
    }
    System.exit(0);
  }

  private void run() throws Exception {
    String head =
        "# binlog to RocketMQ, %s rows, %d queues%n%n%s%n"
            .formatted(options.text("rows"), Lab.PARTITIONS, lab.describe());
    System.out.println(head + "options:\n" + options.describe());
    StringBuilder report = new StringBuilder(head);
    for (String name : options.list("workloads")) {
      String part = measure(Workload.valueOf(name.toUpperCase(Locale.ROOT)));
      System.out.println(part);
      report.append(part).append('\n');
    }
    if (options.isSet("markdown")) {
      Files.writeString(
          Path.of(options.text("markdown")),
          report,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  /** One run of one contender. */
  private record Run(
      double rate, double wall, double cpu, double resident, double heap, double allocated) {}

  private String measure(Workload workload) throws Exception {
    int rows = options.number("rows");
    Path state = write(workload, rows);
    Map<String, List<Run>> runs = new LinkedHashMap<>();
    Path file = lab.newDirectory("messages").resolve(workload.id());
    Size size = null;
    // A broker of its own, since its log keeps what deleted topics had.
    try (RocketMqCluster rocketMq = broker()) {
      for (int round = 1; round <= options.number("rounds"); round++) {
        String topic = workload.id() + "-ours-" + round;
        note(runs, "pipeline", ours(rocketMq, workload, state, topic, rows));
        if (size == null) {
          size = MessageFile.write(rocketMq, topic, Lab.PARTITIONS, MESSAGE_FILE_BYTES, file);
        }
        topic = workload.id() + "-bare-" + round;
        note(runs, BARE, bare(rocketMq, file, topic, rows));
      }
    }
    return table(workload, rows, runs, size);
  }

  private RocketMqCluster broker() {
    return RocketMqCluster.builder()
        .jvmArgument("-XX:TieredStopAtLevel=4")
        .jvmArgument("-Xmx" + options.text("broker-heap"))
        .jvmArgument("-XX:MaxDirectMemorySize=1g")
        .brokerProperty("mappedFileSizeCommitLog", String.valueOf(256 << 20))
        .brokerProperty("mappedFileSizeConsumeQueue", "6000000")
        .start();
  }

  /** Writes the log; returns the checkpoint of its beginning. */
  private Path write(Workload workload, int rows) throws SQLException, InterruptedException {
    workload.prepare(lab.server);
    lab.server.execute("FLUSH BINARY LOGS");
    Path state = lab.newDirectory("state");
    Checkpoints.saveNow(lab, ProducerSettings.with(Map.of()), workload.id(), state);
    workload.write(lab.server, rows);
    return state;
  }

  private Run ours(
      RocketMqCluster rocketMq, Workload workload, Path state, String topic, int rows) {
    List<String> arguments = new ArrayList<>(lab.addresses(Map.of()));
    arguments.addAll(List.of("--rocketmq", rocketMq.nameServers()));
    arguments.addAll(List.of("--table", "bench." + workload.id() + "=" + topic));
    arguments.addAll(List.of("--state", lab.copy(state).toString()));
    arguments.addAll(Variant.tuning(options));
    List<String> jvm = Variant.jvm(options, topic);
    return delivered(
        rocketMq,
        () -> Child.start("pipeline", PipelineMain.class, options.text("heap"), jvm, arguments),
        topic,
        rows);
  }

  private Run bare(RocketMqCluster rocketMq, Path file, String topic, int rows) {
    List<String> arguments = new ArrayList<>(List.of("--rocketmq", rocketMq.nameServers()));
    arguments.addAll(List.of("--topic", topic, "--file", file.toString()));
    arguments.addAll(List.of("--messages", String.valueOf(rows)));
    arguments.addAll(List.of("--batch-bytes", options.text("batch-bytes")));
    return delivered(
        rocketMq,
        () -> Child.start("bare producer", RocketMqBareProducer.class, "1g", List.of(), arguments),
        topic,
        rows);
  }

  private static Run delivered(
      RocketMqCluster rocketMq, Supplier<Child> contender, String topic, int rows) {
    rocketMq.createTopic(topic, Lab.PARTITIONS);
    DefaultMQProducer asker = new DefaultMQProducer("WATCH");
    asker.setNamesrvAddr(rocketMq.nameServers());
    asker.setInstanceName("watch-" + topic);
    try {
      asker.start();
      List<MessageQueue> queues = asker.fetchPublishMessageQueues(topic);
      TopicWatch watch = new TopicWatch(() -> endOffsets(asker, queues));
      try (Child child = contender.get()) {
        Seen seen = watch.await(child, rows, PATIENCE);
        double cpu = child.cpuSeconds();
        double resident = child.peakResidentBytes();
        child.finish(PATIENCE);
        if (watch.messages() != rows) {
          throw new BenchmarkException(
              topic + " has " + watch.messages() + " messages instead of " + rows);
        }
        return new Run(
            seen.perSecond(),
            seen.wallSeconds(),
            (cpu - child.figure("cpuBefore")) * 1e6 / rows,
            resident,
            child.figure("heapPeak"),
            child.figure("allocated") / rows);
      }
    } catch (MQClientException e) {
      throw new BenchmarkException("cannot watch " + topic + ": " + e);
    } finally {
      asker.shutdown();
    }
  }

  private static long endOffsets(DefaultMQProducer asker, List<MessageQueue> queues) {
    long sum = 0;
    for (MessageQueue queue : queues) {
      try {
        sum += asker.maxOffset(queue);
      } catch (MQClientException e) {
        throw new BenchmarkException("cannot ask for end offsets: " + e);
      }
    }
    return sum;
  }

  private static void note(Map<String, List<Run>> runs, String name, Run run) {
    runs.computeIfAbsent(name, n -> new ArrayList<>()).add(run);
    System.out.printf(
        "  %-24s %,10.0f rows/s  wall %.2f s  %.2f CPU s/M  load %s%n",
        name, run.rate, run.wall, run.cpu, Lab.loadAverage());
  }

  private static double median(List<Run> runs, ToDoubleFunction<Run> of) {
    return Figures.median(runs.stream().mapToDouble(of).boxed().toList());
  }

  private String table(
      Workload workload, int rows, Map<String, List<Run>> runs, @Nullable Size size) {
    Figures table =
        new Figures(
            workload.id(),
            "rows/s",
            "of bare",
            "min..max",
            "wall s",
            "CPU s/M rows",
            "RSS MB",
            "heap MB",
            "alloc B/row");
    double bare = median(runs.getOrDefault(BARE, List.of()), Run::rate);
    runs.forEach(
        (name, all) ->
            table.row(
                name,
                Figures.count(median(all, Run::rate)),
                Figures.decimal(median(all, Run::rate) / bare),
                Figures.count(all.stream().mapToDouble(Run::rate).min().orElse(0))
                    + ".."
                    + Figures.count(all.stream().mapToDouble(Run::rate).max().orElse(0)),
                Figures.decimal(median(all, Run::wall)),
                Figures.decimal(median(all, Run::cpu)),
                Figures.megabytes(median(all, Run::resident)),
                Figures.megabytes(median(all, Run::heap)),
                Figures.count(median(all, Run::allocated))));
    return "## %s: %,d rows, %d rounds, load average %s at the end%s%n%n%s"
        .formatted(
            workload.id(),
            rows,
            options.number("rounds"),
            Lab.loadAverage(),
            size == null || size.messages() == 0
                ? ""
                : ", " + size.bytes() / size.messages() + " bytes a message",
            table);
  }
}
