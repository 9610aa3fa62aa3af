package dev.oms.examples.e2e;

import dev.oms.core.DeliveryGuarantee;
import dev.oms.core.ObjectMapping;
import dev.oms.core.PipelineListener;
import dev.oms.core.Secret;
import dev.oms.core.SyncPipeline;
import dev.oms.core.Throttle;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.core.checkpoint.JdbcCheckpointStore;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.SourceProgress;
import dev.oms.format.MessageFormat;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.sink.kafka.KafkaTransactions;
import dev.oms.sink.rocketmq.RocketMqSink;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.RocketMqCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A pipeline in a process of its own, to be killed. */
final class PipelineProcess implements AutoCloseable {

  /** What processes synchronize that are not told otherwise, as rules. */
  static final String OBJECTS =
      """
      shop.orders*=orders
      shop.users*=users
      """;

  private static final String EXACTLY_ONCE = "exactly-once";
  private static final String STANDBY_EXACTLY_ONCE = "standby-exactly-once";
  private static final String STANDBY_JDBC = "standby-jdbc";

  /** A file in the state directory: that tables are to be read again. */
  static final String RESYNC = "resync";

  /** A file in the state directory: that rows are delivered slowly. */
  static final String SLOW = "slow";

  private static final int ROWS_WHEN_SLOW = 1_500;

  private static final Duration LEASE = Duration.ofSeconds(5);

  /** With a load of 20, five seconds went by between two renewals in the database. */
  static final Duration STANDBY_LEASE = Duration.ofSeconds(10);

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

  static PipelineProcess startExactlyOnce(DatabaseServer server, KafkaCluster kafka, Path state)
      throws IOException {
    return start(server, EXACTLY_ONCE, kafka.bootstrapServers(), state, OBJECTS);
  }

  /**
   * One of several that take turns.
   *
   * @param exactlyOnce else its checkpoint is in the database {@code oms_state} of the server
   * @param directory of its own, for its log
   */
  static PipelineProcess startStandby(
      DatabaseServer server, KafkaCluster kafka, boolean exactlyOnce, Path directory)
      throws IOException {
    return start(
        server,
        exactlyOnce ? STANDBY_EXACTLY_ONCE : STANDBY_JDBC,
        kafka.bootstrapServers(),
        directory,
        OBJECTS);
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

  /** Until this process has saved a checkpoint into files, so that it delivers. */
  void awaitCheckpoint(Path state) throws IOException, InterruptedException {
    Instant started = process.info().startInstant().orElseThrow();
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!savedSince(state, started) && isAlive()) {
      if (System.nanoTime() > patience) {
        throw new IllegalStateException("no checkpoint within 60 s");
      }
      Thread.sleep(20);
    }
  }

  private static boolean savedSince(Path state, Instant time) throws IOException {
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".checkpoint")).toList()) {
        if (Files.getLastModifiedTime(file).toInstant().isAfter(time)) {
          return true;
        }
      }
      return false;
    }
  }

  /** SIGSTOP, and SIGCONT to go on. */
  void signal(String name) throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException("kill -" + name + " gave " + exit);
    }
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
  public static void main(String[] args) throws InterruptedException, IOException {
    SyncPipeline.Builder builder =
        builder(args[0], Integer.parseInt(args[1]), args[4], args[2], args[5])
            .listener(
                new PipelineListener() {
                  @Override
                  public void failed(Throwable error) {
                    error.printStackTrace();
                    Runtime.getRuntime().halt(1);
                  }
                });
    switch (args[4]) {
      case EXACTLY_ONCE -> builder.delivery(DeliveryGuarantee.EXACTLY_ONCE).precheckOnStart(false);
      case STANDBY_EXACTLY_ONCE ->
          builder.delivery(DeliveryGuarantee.EXACTLY_ONCE).standby(true).precheckOnStart(false);
      case STANDBY_JDBC ->
          builder
              .checkpoints(jdbc(args[0], Integer.parseInt(args[1])))
              .standby(true)
              .precheckOnStart(false);
      default -> builder.checkpoints(FileCheckpointStore.in(Path.of(args[3])));
    }
    SyncPipeline pipeline = builder.build();
    Path state = Path.of(args[3]);
    if (Files.exists(state.resolve(SLOW))) {
      pipeline.throttle(Throttle.rows(ROWS_WHEN_SLOW));
    }
    pipeline.start();
    while (!pipeline.awaitStopped(Duration.ofMillis(20))) {
      resynchronizeWhenAsked(pipeline, state.resolve(RESYNC));
    }
  }

  /** A file that is there names tables; it is gone when their reading has begun. */
  private static void resynchronizeWhenAsked(SyncPipeline pipeline, Path file) throws IOException {
    if (Files.exists(file) && pipeline.status().phase() == SourceProgress.Phase.INCREMENTAL) {
      pipeline.resynchronize(Files.readString(file));
      Files.delete(file);
    }
  }

  private static SyncPipeline.Builder builder(
      String host, int port, String kind, String addresses, String objects) {
    return SyncPipeline.builder("crash")
        .source(
            MySqlSource.builder()
                .host(host)
                .port(port)
                .username(EndToEnd.USER)
                .password(EndToEnd.PASSWORD)
                .chunkRows(300)
                .build())
        .objects(ObjectMapping.builder().rules(objects).build())
        .serializer(MessageFormat.DEFAULT.serializer())
        .sink(sink(kind, addresses));
  }

  /** A pipeline that takes its turn, in this process. */
  static SyncPipeline standby(String host, int port, String kafka, boolean exactlyOnce) {
    SyncPipeline.Builder builder = builder(host, port, "kafka", kafka, OBJECTS).standby(true);
    return exactlyOnce
        ? builder.delivery(DeliveryGuarantee.EXACTLY_ONCE).build()
        : builder.checkpoints(jdbc(host, port, STANDBY_LEASE)).build();
  }

  private static ChangeSink sink(String kind, String addresses) {
    return kind.equals("rocketmq")
        ? RocketMqSink.builder().nameServers(addresses).build()
        : KafkaSink.builder()
            .bootstrapServers(addresses)
            .transactions(KafkaTransactions.defaults().withLease(LEASE))
            .build();
  }

  /** A store in the database {@code oms_state}. */
  static JdbcCheckpointStore jdbc(String host, int port) {
    return jdbc(host, port, LEASE);
  }

  private static JdbcCheckpointStore jdbc(String host, int port, Duration lease) {
    return JdbcCheckpointStore.builder("jdbc:mariadb://" + host + ":" + port + "/oms_state")
        .credentials(EndToEnd.USER, Secret.of(EndToEnd.PASSWORD))
        .lease(lease)
        .build();
  }
}
