package dev.oms.benchmarks;

import dev.oms.core.DeliveryGuarantee;
import dev.oms.core.ObjectMapping;
import dev.oms.core.PipelineListener;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.format.MessageFormat;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.sink.rocketmq.RocketMqSink;
import dev.oms.source.mysql.MySqlSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A pipeline as a user would compose it, in a JVM of its own, until the parent says to end. */
final class PipelineMain {

  static final String NAME = "bench";

  /** The setting for {@code --tune} that asks for exactly once, with 1. */
  static final String EXACTLY_ONCE = "exactlyOnce";

  private PipelineMain() {}

  static Options options() {
    return new Options()
        .define("port", "")
        .define("bootstrap", "")
        .define("state", "")
        .define("start", "incremental")
        .define("table", "")
        .define("kafka", "")
        .define("rocketmq", "")
        .define("discard", "")
        .define("tune", "");
  }

  /** Runs. */
  public static void main(String[] args) throws InterruptedException {
    ChildSide.begin();
    Options options = options().parse(args);
    SyncPipeline.Builder builder =
        builder(
            options.number("port"),
            options.text("bootstrap"),
            options.pairs("kafka"),
            options.pairs("table"),
            Path.of(options.text("state")),
            options.pairs("tune"));
    if (options.isSet("rocketmq")) {
      builder.sink(RocketMqSink.builder().nameServers(options.text("rocketmq")).build());
    }
    if (options.isSet("discard")) {
      builder.sink(new DiscardingSink());
    }
    builder.start(
        options.text("start").equals("full")
            ? StartPoint.fullOnly()
            : StartPoint.incrementalFromNow());
    SyncPipeline pipeline = builder.precheckOnStart(false).listener(new Reporter()).build();
    long started = System.nanoTime();
    pipeline.start();
    if (options.isSet("discard")) {
      awaitRows(pipeline, options.bigNumber("discard"));
      ChildSide.tell("seconds", (System.nanoTime() - started) / 1e9);
      ChildSide.tell("cpu", ChildSide.cpuSeconds());
    } else {
      ChildSide.awaitParent();
    }
    ChildSide.tellMemory();
    ChildSide.tell("rows", pipeline.status().rows());
    ChildSide.tell("bytes", pipeline.status().bytes());
    long begin = System.nanoTime();
    boolean drained = pipeline.stop(Duration.ofSeconds(20));
    ChildSide.tell("stopSeconds", (System.nanoTime() - begin) / 1e9);
    System.exit(drained ? 0 : 1);
  }

  private static void awaitRows(SyncPipeline pipeline, long rows) throws InterruptedException {
    while (pipeline.status().rows() < rows) {
      Thread.sleep(10);
    }
  }

  /**
   * The pipeline of all end-to-end measurements.
   *
   * @param tuning what to set otherwise than by default, by the names of the builders' methods
   */
  static SyncPipeline.Builder builder(
      int port,
      String bootstrap,
      Map<String, String> producer,
      Map<String, String> topics,
      Path state,
      Map<String, String> tuning) {
    ObjectMapping.Builder objects = ObjectMapping.builder();
    topics.forEach((table, topic) -> objects.table(table, t -> t.topic(topic)));
    MySqlSource.Builder source =
        MySqlSource.builder()
            .host("127.0.0.1")
            .port(port)
            .username(Lab.USER)
            .password(Lab.PASSWORD);
    SyncPipeline.Builder builder = SyncPipeline.builder(NAME);
    int batchRows = SyncPipeline.Builder.DEFAULT_BATCH_ROWS;
    long batchBytes = SyncPipeline.Builder.DEFAULT_BATCH_BYTES;
    boolean exactlyOnce = false;
    for (Map.Entry<String, String> setting : tuning.entrySet()) {
      int value = Integer.parseInt(setting.getValue());
      switch (setting.getKey()) {
        case "snapshotThreads" -> source.snapshotThreads(value);
        case "chunkRows" -> source.chunkRows(value);
        case "readAheadBytes" -> source.readAheadBytes(value);
        case "encodeThreads" -> builder.encodeThreads(value);
        case "maxInFlightBytes" -> builder.maxInFlightBytes(value);
        case "batchRows" -> batchRows = value;
        case "batchBytes" -> batchBytes = value;
        case EXACTLY_ONCE -> exactlyOnce = value != 0;
        default -> throw new IllegalArgumentException("--tune " + setting + " is not known");
      }
    }
    if (exactlyOnce) {
      builder.delivery(DeliveryGuarantee.EXACTLY_ONCE);
    } else {
      builder.checkpoints(FileCheckpointStore.in(state));
    }
    return builder
        .source(source.build())
        .objects(objects.build())
        .batchSize(batchRows, batchBytes)
        .serializer(MessageFormat.DEFAULT.serializer())
        .sink(KafkaSink.builder().bootstrapServers(bootstrap).properties(producer).build());
  }

  /** Ends the process loudly when the pipeline fails. */
  private static final class Reporter implements PipelineListener {
    @Override
    public void failed(Throwable error) {
      error.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }
}
