package dev.oms.benchmarks;

import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.VerificationReport;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pipelines under a mixed load and faults by a schedule that a seed determines, for as long as one
 * likes. Ends with exit code 1 when anything is missing, surplus, different or out of order in the
 * topics, when a pipeline does not go on after a fault, or when heap, threads or descriptors of the
 * process that lives all the time are not flat.
 */
public final class SoakBenchmark {

  private static final long SAMPLE_MILLIS = 1000;

  /** A fault that is not recovered from by then is a failure, on the slowest machine too. */
  private static final double RECOVERY_PATIENCE_SECONDS = 240;

  private static final long CATCH_UP_SECONDS = 600;

  /** What a fault made come again may still be on its way for so long after the recovery. */
  private static final long SETTLED_MILLIS = 1000;

  private final Options options;
  private final KafkaCluster kafka;
  private final List<SoakSide> sides = new ArrayList<>();
  private final Map<SoakFault.Kind, Outcome> outcomes = new EnumMap<>(SoakFault.Kind.class);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile String fault = "";
  private long unexplained;
  private volatile @Nullable Throwable broken;

  /** What came of the faults of one kind. */
  private static final class Outcome {
    private int count;
    private long repeated;
    private final List<Double> recovery = new ArrayList<>();
  }

  private SoakBenchmark(Options options, KafkaCluster kafka) {
    this.options = options;
    this.kafka = kafka;
  }

  /** Runs. */
  public static void main(String[] args) throws Exception {
    Options options =
        new Options()
            .define("minutes", "60")
            .define("seed", "1")
            .define("server", "mariadb11,mysql80")
            .define("rate", "400")
            .define("recovered-seconds", "3")
            .define("gc-seconds", "10")
            .define("file", "soak.csv")
            .parse(args);
    int exit = 1;
    try (KafkaCluster kafka = KafkaCluster.builder().behindProxy(true).start()) {
      exit = new SoakBenchmark(options, kafka).run() ? 0 : 1;
    } catch (BenchmarkException e) {
      System.err.println("FAILED: " + e.getMessage());
    }
    System.exit(exit);
  }

  private boolean run() throws Exception {
    System.out.println(options.describe());
    List<String> problems = new ArrayList<>();
    try {
      for (String server : options.list("server")) {
        String name = server + "-" + (sides.size() + 1);
        sides.add(new SoakSide(name, server, kafka, options));
      }
      try (SoakWatch watch = new SoakWatch(kafka, sides);
          SoakSamples samples = new SoakSamples(Path.of(options.text("file")))) {
        for (SoakSide side : sides) {
          awaitPulse(watch, side, 1, CATCH_UP_SECONDS);
        }
        Thread sampler = new Thread(() -> sample(watch, samples), "samples");
        sampler.setDaemon(true);
        sampler.start();
        List<SoakFault> done = disturb(watch);
        ended.countDown();
        sampler.join();
        System.out.println(table(done.size(), watch));
        if (unexplained > 0) {
          problems.add(unexplained + " messages came again without a fault before them");
        }
        SoakSide survivor = sides.get(sides.size() - 1);
        problems.addAll(judge(samples.verdict(survivor.name)));
        problems.addAll(finish(watch));
      }
    } finally {
      ended.countDown();
      sides.forEach(SoakSide::close);
    }
    problems.forEach(problem -> System.out.println("FAILED: " + problem));
    System.out.println(problems.isEmpty() ? "soak passed" : "soak FAILED");
    return problems.isEmpty();
  }

  private static List<String> judge(List<String> verdict) {
    verdict.forEach(System.out::println);
    return verdict.stream().filter(line -> line.startsWith("NOT FLAT")).toList();
  }

  private void sample(SoakWatch watch, SoakSamples samples) {
    try {
      do {
        for (SoakSide side : sides) {
          samples.take(side, fault, watch.lagSeconds(side));
        }
      } while (!ended.await(SAMPLE_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      broken = e;
    }
  }

  /** One fault after the other until the time is over. */
  private List<SoakFault> disturb(SoakWatch watch) throws SQLException, InterruptedException {
    long end = System.nanoTime() + (long) (Double.parseDouble(options.text("minutes")) * 60e9);
    // More than there is time for.
    List<SoakFault> schedule =
        SoakFault.schedule(
            options.bigNumber("seed"),
            10 + (int) (30 * Double.parseDouble(options.text("minutes"))),
            sides.size());
    SoakFaults faults = new SoakFaults(kafka, sides);
    List<SoakFault> done = new ArrayList<>();
    for (SoakFault next : schedule) {
      unexplained += repeatedMeanwhile(watch, next.gapMillis());
      if (System.nanoTime() > end) {
        break;
      }
      System.out.printf(
          "%3d %s, %s, %d ms%n",
          done.size() + 1, next.kind().text, sides.get(next.side()).name, next.millis());
      fault = next.kind().name();
      long repeatedBefore = watch.repeated();
      if (faults.perform(next)) {
        Outcome outcome = outcomes.computeIfAbsent(next.kind(), kind -> new Outcome());
        outcome.count++;
        outcome.recovery.add(awaitRecovery(watch));
        outcome.repeated += watch.repeated() - repeatedBefore;
        done.add(next);
      }
      fault = "";
    }
    return done;
  }

  /** Does nothing for so long; how many messages came again that no fault explains. */
  private static long repeatedMeanwhile(SoakWatch watch, long millis) throws InterruptedException {
    Thread.sleep(SETTLED_MILLIS);
    long before = watch.repeated();
    Thread.sleep(millis - SETTLED_MILLIS);
    return watch.repeated() - before;
  }

  /** Seconds until what is written arrives soon again, from each side. */
  private double awaitRecovery(SoakWatch watch) throws InterruptedException {
    long begin = System.nanoTime();
    // Not what was written before: lag is little at first, too, when a fault is short.
    long after = System.currentTimeMillis();
    int patience = options.number("recovered-seconds");
    while (true) {
      check();
      boolean all =
          sides.stream().allMatch(s -> watch.pulse(s) > after && watch.lagSeconds(s) < patience);
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (all) {
        return seconds;
      }
      // A machine that never gets so near has recovered when what came after has arrived.
      if (seconds > 60 && sides.stream().allMatch(s -> watch.pulse(s) > after)) {
        return seconds;
      }
      if (seconds > RECOVERY_PATIENCE_SECONDS) {
        throw new BenchmarkException("no recovery within " + seconds + " s from: " + fault);
      }
      Thread.sleep(20);
    }
  }

  private void check() {
    sides.forEach(side -> side.child().checkAlive());
    Throwable cause = broken;
    if (cause != null) {
      throw new BenchmarkException("sampling failed: " + cause);
    }
  }

  private void awaitPulse(SoakWatch watch, SoakSide side, long millis, long patienceSeconds)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
    while (watch.pulse(side) < millis) {
      check();
      if (System.nanoTime() > end) {
        throw new BenchmarkException(
            side.name + ": the last change has not arrived within " + patienceSeconds + " s");
      }
      Thread.sleep(50);
    }
  }

  /** Ends load and pipelines, and compares what arrived with the tables. */
  private List<String> finish(SoakWatch watch) throws SQLException, InterruptedException {
    List<String> problems = new ArrayList<>();
    for (SoakSide side : sides) {
      awaitPulse(watch, side, side.load.stop(), CATCH_UP_SECONDS);
    }
    sides.forEach(SoakSide::finish);
    for (SoakSide side : sides) {
      TopicVerifier verifier = TopicVerifier.of(kafka, side.topics().toArray(String[]::new));
      side.load.verified().forEach(verifier::table);
      VerificationReport report = verifier.verify(side.server);
      System.out.println(side.name + ": " + report);
      if (!report.isConsistent()) {
        problems.add("what arrived from " + side.name + " is not what its tables have");
      }
    }
    return problems;
  }

  private String table(int faults, SoakWatch watch) {
    Figures table =
        new Figures("fault", "times", "repeated", "recovered after, s (median)", "(most)");
    outcomes.forEach(
        (kind, outcome) ->
            table.row(
                kind.text,
                String.valueOf(outcome.count),
                String.valueOf(outcome.repeated),
                Figures.decimal(Figures.median(outcome.recovery)),
                Figures.decimal(outcome.recovery.stream().mapToDouble(d -> d).max().orElse(0))));
    return "\n%s\n%d faults; %,d messages, of which %,d came again\n"
        .formatted(table, faults, watch.messages(), watch.repeated());
  }
}
