package dev.oms.examples;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.Partitioners;
import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import dev.oms.examples.quickstart.Customers;
import dev.oms.examples.quickstart.MessagePrinter;
import dev.oms.examples.quickstart.Shop;
import dev.oms.format.MessageFormat;
import dev.oms.sink.rocketmq.RocketMqSink;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.RocketMqCluster;
import dev.oms.testkit.TestKitException;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.VerificationReport;
import dev.oms.testkit.VerifiedTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * {@link QuickStart} with RocketMQ in place of Kafka: starts a MariaDB, a name server and two
 * brokers, synchronizes a shop's tables while people shop in it, reads the topics with ordered
 * consumers, and compares. Ends with exit code 0 when nothing differs.
 */
public final class QuickStartRocketMq {

  private static final String PASSWORD = "s3cret-Pw";
  private static final int QUEUES_PER_BROKER = 2;
  private static final Duration SHOPPING = Duration.ofSeconds(8);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> TABLES = List.of("customers", "orders", "order_items");

  private final Display display = Display.standard(1_000);
  private final long began = System.nanoTime();

  private QuickStartRocketMq() {}

  /** Runs it; takes no arguments. */
  public static void main(String[] args) {
    Programs.utf8Output();
    Programs.quietLogging();
    int code = 1;
    try {
      code = new QuickStartRocketMq().run();
    } catch (OmsException | TestKitException e) {
      System.err.println("QuickStartRocketMq: " + e.getMessage());
    } catch (SQLException | InterruptedException | RuntimeException e) {
      System.err.println("QuickStartRocketMq: " + e);
    }
    System.exit(code);
  }

  private int run() throws SQLException, InterruptedException {
    display.line("A shop's tables, from MariaDB to RocketMQ, all on this machine");
    step("starting MariaDB, a name server and two brokers");
    try (DatabaseServer mariadb = DatabaseServers.mariadb11().start();
        RocketMqCluster rocketMq = RocketMqCluster.builder().brokers(2).start()) {
      say("MariaDB %s on %s:%d", mariadb.version(), mariadb.host(), mariadb.port());
      say("RocketMQ's name server on %s", rocketMq.nameServers());
      Shop.create(mariadb);
      mariadb.createCaptureUser("oms", PASSWORD);
      TABLES.forEach(topic -> rocketMq.createTopic(topic, QUEUES_PER_BROKER));
      say("ordered topics of %d queues: %s", 2 * QUEUES_PER_BROKER, String.join(", ", TABLES));
      synchronize(mariadb, rocketMq);
      return verify(mariadb, rocketMq);
    }
  }

  private void synchronize(DatabaseServer mariadb, RocketMqCluster rocketMq)
      throws SQLException, InterruptedException {
    try (SyncPipeline pipeline =
        SyncPipeline.builder("quickstart-rocketmq")
            .source(
                MySqlSource.builder()
                    .host(mariadb.host())
                    .port(mariadb.port())
                    .username("oms")
                    .password(PASSWORD)
                    .build())
            .objects(
                ObjectMapping.builder()
                    .table("shop.customers", t -> t.topic("customers"))
                    .table("shop.orders", t -> t.topic("orders"))
                    .table("shop.order_items", t -> t.topic("order_items").shardBy("order_id"))
                    .build())
            .start(StartPoint.fullThenIncremental())
            .serializer(MessageFormat.DEFAULT.serializer())
            .partitioner(Partitioners.hash())
            .sink(RocketMqSink.builder().nameServers(rocketMq.nameServers()).build())
            .checkpoints(new MemoryCheckpointStore())
            .build()) {
      step("synchronizing, while 4 threads go shopping");
      try (Customers customers = Customers.start(mariadb, 4, 1)) {
        pipeline.start();
        follow(pipeline);
        customers.stop();
        say(
            "shopping is over: %,d rows inserted, %,d updated, %,d deleted",
            customers.inserted(), customers.updated(), customers.deleted());
      }
      awaitEnd(pipeline, mariadb);
      pipeline.pause();
      PipelineStatus end = pipeline.status();
      say("%s: %,d rows, %,d messages acknowledged", end.state(), end.rows(), end.messages());
    }
    step("some of the messages");
    MessagePrinter.oneOfEach(rocketMq, "orders").values().forEach(display::line);
  }

  private void follow(SyncPipeline pipeline) throws InterruptedException {
    long end = System.nanoTime() + SHOPPING.toNanos();
    while (System.nanoTime() < end) {
      PipelineStatus status = pipeline.status();
      refuseFailed(status);
      display.progress("  " + StatusLine.of(status), false);
      Thread.sleep(100);
    }
    display.keep();
  }

  /** Nobody writes any more: waits until the end of the log is acknowledged. */
  private static void awaitEnd(SyncPipeline pipeline, DatabaseServer mariadb)
      throws SQLException, InterruptedException {
    var row = mariadb.query("SHOW MASTER STATUS").get(0);
    String end = row.get(0) + ":" + row.get(1);
    long patience = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      PipelineStatus status = pipeline.status();
      refuseFailed(status);
      if (end.equals(status.position()) && status.inFlight().batches() == 0) {
        return;
      }
      if (System.nanoTime() > patience) {
        throw new OmsException(
            "the end of the log is not reached within " + PATIENCE + ": " + status);
      }
      Thread.sleep(10);
    }
  }

  private static void refuseFailed(PipelineStatus status) {
    if (status.state() == PipelineState.FAILED) {
      PipelineStatus.LastError error = status.lastError();
      throw new OmsException("the pipeline failed: " + (error == null ? "" : error.message()));
    }
  }

  private int verify(DatabaseServer mariadb, RocketMqCluster rocketMq) throws SQLException {
    step("reading all messages with ordered consumers, and comparing the outcome with the tables");
    VerificationReport report =
        TopicVerifier.of(rocketMq, TABLES.toArray(new String[0]))
            .table("shop", "customers")
            .table("shop", "orders")
            .table(VerifiedTable.of("shop", "order_items").key("order_id", "line"))
            .verify(mariadb);
    say("%,d messages: %s", report.messages(), report.messagesByType());
    say("%,d rows in the tables, %,d in the messages", report.tableRows(), report.topicRows());
    report.details().stream().limit(10).forEach(detail -> display.line("  " + detail));
    display.line(
        "verified: %d tables, %d messages, %s"
            .formatted(
                TABLES.size(),
                report.messages(),
                report.isExactlyOnce() ? "0 differences" : report.toString()));
    return report.isExactlyOnce() ? 0 : 1;
  }

  private void step(String text) {
    double seconds = (System.nanoTime() - began) / 1e9;
    display.line(String.format(Locale.ROOT, "%n%5.1f s  %s", seconds, text));
  }

  private void say(String format, Object... arguments) {
    display.line("  " + String.format(Locale.ROOT, format, arguments));
  }
}
