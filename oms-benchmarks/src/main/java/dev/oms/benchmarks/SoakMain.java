package dev.oms.benchmarks;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.PipelineListener;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.format.MessageFormat;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.source.mysql.MySqlSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The pipeline of {@link SoakBenchmark}, in a JVM of its own: tells figures of itself, and does
 * what it is told, a line each: {@code pause}, {@code resume}, {@code add TABLE=TOPIC}. It stops
 * when its input ends.
 */
final class SoakMain {

  private static final long TELL_MILLIS = 1000;
  private static final Duration ADD_PATIENCE = Duration.ofSeconds(60);

  private SoakMain() {}

  /** Runs. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Options options =
        new Options()
            .define("port", "")
            .define("bootstrap", "")
            .define("state", "")
            .define("gc-seconds", "10")
            .define("table", "")
            .parse(args);
    ObjectMapping.Builder objects = ObjectMapping.builder();
    options.pairs("table").forEach((table, topic) -> objects.table(table, t -> t.topic(topic)));
    SyncPipeline pipeline =
        SyncPipeline.builder("soak")
            .source(
                MySqlSource.builder()
                    .host("127.0.0.1")
                    .port(options.number("port"))
                    .username(Lab.USER)
                    .password(Lab.PASSWORD)
                    .heartbeatInterval(Duration.ofSeconds(1))
                    .build())
            .objects(objects.build())
            .serializer(MessageFormat.DEFAULT.serializer())
            .eventHeaders(true)
            .sink(KafkaSink.builder().bootstrapServers(options.text("bootstrap")).build())
            .checkpoints(FileCheckpointStore.in(Path.of(options.text("state"))))
            .listener(new EndLoudly())
            // It may be started while a broker or the database is away.
            .precheckOnStart(false)
            .build();
    pipeline.start();
    tellAlways(pipeline, options.number("gc-seconds"));
    obey(pipeline);
    System.exit(pipeline.stop(Duration.ofSeconds(60)) ? 0 : 1);
  }

  private static void obey(SyncPipeline pipeline) throws IOException, InterruptedException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line;
    while ((line = lines.readLine()) != null) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "pause" -> pipeline.pause();
        case "resume" -> pipeline.resume();
        case "add" -> add(pipeline, words[1]);
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  /** A database that is just coming back is no reason to give up. */
  private static void add(SyncPipeline pipeline, String pair) throws InterruptedException {
    List<String> names = List.of(pair.split("=", -1));
    ObjectMapping more =
        ObjectMapping.builder().table(names.get(0), t -> t.topic(names.get(1))).build();
    long end = System.nanoTime() + ADD_PATIENCE.toNanos();
    while (true) {
      try {
        pipeline.addObjects(more);
        return;
      } catch (OmsException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(500);
      }
    }
  }

  private static void tellAlways(SyncPipeline pipeline, int gcSeconds) {
    Thread teller =
        new Thread(
            () -> {
              try {
                for (long n = 0; true; n++) {
                  if (n % gcSeconds == 0) {
                    System.gc();
                    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
                    ChildSide.tell("live", heap.getUsed());
                  }
                  var threads = ManagementFactory.getThreadMXBean();
                  ChildSide.tell("threads", threads.getThreadCount());
                  ChildSide.tell("rows", pipeline.status().rows());
                  ChildSide.tell("running", pipeline.status().state().isRunning() ? 1 : 0);
                  ChildSide.tell("delayed", pipeline.status().delayReason() == null ? 0 : 1);
                  Thread.sleep(TELL_MILLIS);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "teller");
    teller.setDaemon(true);
    teller.start();
  }

  /** Ends the process loudly when the pipeline fails. */
  private static final class EndLoudly implements PipelineListener {
    @Override
    public void failed(Throwable error) {
      error.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }
}
