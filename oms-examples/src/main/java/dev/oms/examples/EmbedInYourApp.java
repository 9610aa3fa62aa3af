package dev.oms.examples;

import dev.oms.core.ObjectMapping;
import dev.oms.core.Partitioners;
import dev.oms.core.PipelineStatus;
import dev.oms.core.Secret;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.format.MessageFormat;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.source.mysql.MySqlSource;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The library in an application: the rows of {@code shop.orders} and {@code shop.log_*}, and every
 * change of them, to the topics {@code orders} and {@code logs}.
 *
 * <p>Arguments: host and port of the database, its user, and the Kafka brokers; by default {@code
 * 127.0.0.1 3306 oms 127.0.0.1:9092}. The password is in the environment variable {@code OMS_PW}.
 * Runs until it is interrupted, and goes on where it stopped when it is started again.
 */
public final class EmbedInYourApp {

  private EmbedInYourApp() {}

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    String host = args.length > 0 ? args[0] : "127.0.0.1";
    int port = args.length > 1 ? Integer.parseInt(args[1]) : 3306;
    String user = args.length > 2 ? args[2] : "oms";
    String brokers = args.length > 3 ? args[3] : "127.0.0.1:9092";
    Secret password = Secret.from(() -> System.getenv().getOrDefault("OMS_PW", ""));
    Programs.quietLogging();
    // The README shows what is between the marks.
    // begin twenty lines
    MySqlSource shop =
        MySqlSource.builder().host(host).port(port).username(user).password(password).build();
    try (SyncPipeline pipeline =
        SyncPipeline.builder("shop-to-kafka")
            .source(shop)
            .objects(
                ObjectMapping.builder()
                    .table("shop.orders", t -> t.topic("orders").shardBy("user_id"))
                    .tables("shop.log_*", t -> t.topic("logs"))
                    .build())
            .start(StartPoint.fullThenIncremental())
            .serializer(MessageFormat.DEFAULT.serializer())
            .partitioner(Partitioners.hash())
            .sink(KafkaSink.builder().bootstrapServers(brokers).build())
            .checkpoints(FileCheckpointStore.in(Path.of("state")))
            .build()) {
      pipeline.start();
      while (!pipeline.awaitStopped(Duration.ofSeconds(1))) {
        PipelineStatus now = pipeline.status();
        System.out.println(now.phase() + ": " + now.rows() + " rows, latency " + now.latency());
      }
    }
    // end twenty lines
  }
}
