package dev.oms.examples.e2e;

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

  private static final String OBJECTS =
      """
      shop.orders*=orders
      shop.users*=users
      """;

  private final Process process;

  private PipelineProcess(Process process) {
    this.process = process;
  }

  static PipelineProcess start(DatabaseServer server, KafkaCluster kafka, Path state)
      throws IOException {
    return start(server, kafka, state, OBJECTS);
  }

  /** With objects of its own, as rules. */
  static PipelineProcess start(
      DatabaseServer server, KafkaCluster kafka, Path state, String objects) throws IOException {
    return start(server, "kafka", kafka.bootstrapServers(), state, objects);
  }

  static PipelineProcess start(DatabaseServer server, RocketMqCluster rocketMq, Path state)
      throws IOException {
    return start(server, "rocketmq", rocketMq.nameServers(), state, OBJECTS);
  }

  private static PipelineProcess start(
      DatabaseServer server, String kind, String addresses, Path state, String objects)
      throws IOException {
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
                    kind,
                    objects))
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
    SyncPipeline pipeline =
        SyncPipeline.builder("crash")
            .source(
                MySqlSource.builder()
                    .host(args[0])
                    .port(Integer.parseInt(args[1]))
                    .username(EndToEnd.USER)
                    .password(EndToEnd.PASSWORD)
                    .chunkRows(300)
                    .build())
            .objects(ObjectMapping.builder().rules(args[5]).build())
            .serializer(MessageFormat.DEFAULT.serializer())
            .sink(sink(args[4], args[2]))
            .checkpoints(FileCheckpointStore.in(Path.of(args[3])))
            .listener(
                new PipelineListener() {
                  @Override
                  public void failed(Throwable error) {
                    error.printStackTrace();
                    Runtime.getRuntime().halt(1);
                  }
                })
            .build();
    pipeline.start();
    boolean ignored = pipeline.awaitStopped(Duration.ofDays(1));
  }

  private static ChangeSink sink(String kind, String addresses) {
    return kind.equals("kafka")
        ? KafkaSink.builder().bootstrapServers(addresses).build()
        : RocketMqSink.builder().nameServers(addresses).build();
  }
}
