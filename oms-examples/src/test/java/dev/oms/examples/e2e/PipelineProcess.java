package dev.oms.examples.e2e;

import dev.oms.core.DeliveryGuarantee;
import dev.oms.core.ObjectMapping;
import dev.oms.core.PipelineListener;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.core.spi.ChangeSink;
import dev.oms.format.MessageFormat;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.sink.rocketmq.RocketMqSink;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.RocketMqCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A pipeline in a process of its own, to be killed. */
final class PipelineProcess implements AutoCloseable {

  private static final String EXACTLY_ONCE = "exactly-once";

  private final Process process;

  private PipelineProcess(Process process) {
    this.process = process;
  }

  static PipelineProcess start(DatabaseServer server, KafkaCluster kafka, Path state)
      throws IOException {
    return start(server, "kafka", kafka.bootstrapServers(), state);
  }

  static PipelineProcess startExactlyOnce(DatabaseServer server, KafkaCluster kafka, Path state)
      throws IOException {
    return start(server, EXACTLY_ONCE, kafka.bootstrapServers(), state);
  }

  static PipelineProcess start(DatabaseServer server, RocketMqCluster rocketMq, Path state)
      throws IOException {
    return start(server, "rocketmq", rocketMq.nameServers(), state);
  }

  private static PipelineProcess start(
      DatabaseServer server, String kind, String addresses, Path state) throws IOException {
    return new PipelineProcess(
        new ProcessBuilder(
                List.of(
                    System.getProperty("java.home") + "/bin/java",
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                    "-Dorg.slf4j.simpleLogger.log.dev.oms=info",
                    "-cp",
                    System.getProperty("java.class.path"),
                    PipelineProcess.class.getName(),
                    server.host(),
                    String.valueOf(server.port()),
                    addresses,
                    state.toString(),
                    kind))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(state.resolve("process.log").toFile()))
            .start());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("cannot be killed");
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  /** Runs until it is killed. */
  public static void main(String[] args) throws InterruptedException {
    SyncPipeline.Builder builder =
        SyncPipeline.builder("crash")
            .source(
                MySqlSource.builder()
                    .host(args[0])
                    .port(Integer.parseInt(args[1]))
                    .username(EndToEnd.USER)
                    .password(EndToEnd.PASSWORD)
                    .chunkRows(300)
                    .build())
            .objects(objects())
            .serializer(MessageFormat.DEFAULT.serializer())
            .sink(sink(args[4], args[2]))
            .listener(
                new PipelineListener() {
                  @Override
                  public void failed(Throwable error) {
                    error.printStackTrace();
                    Runtime.getRuntime().halt(1);
                  }
                });
    SyncPipeline pipeline =
        args[4].equals(EXACTLY_ONCE)
            ? builder.delivery(DeliveryGuarantee.EXACTLY_ONCE).precheckOnStart(false).build()
            : builder.checkpoints(FileCheckpointStore.in(Path.of(args[3]))).build();
    pipeline.start();
    boolean ignored = pipeline.awaitStopped(Duration.ofDays(1));
  }

  private static ChangeSink sink(String kind, String addresses) {
    return kind.equals("rocketmq")
        ? RocketMqSink.builder().nameServers(addresses).build()
        : KafkaSink.builder().bootstrapServers(addresses).build();
  }

  static ObjectMapping objects() {
    return ObjectMapping.builder()
        .tables("shop.orders*", t -> t.topic("orders"))
        .tables("shop.users*", t -> t.topic("users"))
        .build();
  }
}
