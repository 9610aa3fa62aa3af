package dev.oms.examples;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.Partitioners;
import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.core.precheck.PrecheckItem;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.core.spi.SourceProgress;
import dev.oms.examples.quickstart.Customers;
import dev.oms.examples.quickstart.MessagePrinter;
import dev.oms.examples.quickstart.Shop;
import dev.oms.format.MessageFormat;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TestKitException;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.VerificationReport;
import dev.oms.testkit.VerifiedTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole way on one machine, with nothing to install: starts a MariaDB and a Kafka broker, fills
 * a shop's tables, synchronizes them while people shop in it, and then compares what arrived with
 * the tables. Ends with exit code 0 when nothing differs.
 *
 * <p>Everything runs on 127.0.0.1 and is gone afterwards, but for the server's binaries in {@code
 * ~/.cache/oms-testkit}.
 */
public final class QuickStart {

  private static final String PASSWORD = "s3cret-Pw";
  private static final int PARTITIONS = 4;
  private static final int SHOPPERS = 4;
  private static final Duration SHOPPING = Duration.ofSeconds(10);
  private static final int MOST_DETAILS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> TABLES = List.of("customers", "orders", "order_items");

  private final Display display = Display.standard(1_000);
  private final long began = System.nanoTime();

  private QuickStart() {}

  /** Runs it; takes no arguments. */
  public static void main(String[] args) {
    Programs.utf8Output();
    Programs.quietLogging();
    int code = 1;
    try {
      code = new QuickStart().run();
    } catch (OmsException | TestKitException e) {
      System.err.println("QuickStart: " + e.getMessage());
      debug(e);
    } catch (SQLException | InterruptedException | RuntimeException e) {
      System.err.println("QuickStart: " + e);
      debug(e);
    }
    System.exit(code);
  }

  private static void debug(Exception e) {
    if (Programs.debug()) {
      e.printStackTrace();
    }
  }

  private int run() throws SQLException, InterruptedException {
    head("A shop's tables, from MariaDB to Kafka, all on this machine");
    step("starting MariaDB and Kafka (the first time their files are unpacked)");
    Path state = temporaryDirectory();
    try (DatabaseServer mariadb = DatabaseServers.mariadb11().start();
        KafkaCluster kafka = KafkaCluster.builder().nodes(1).start()) {
      say("MariaDB %s on %s:%d", mariadb.version(), mariadb.host(), mariadb.port());
      say("Kafka on %s", kafka.bootstrapServers());
      step("making the shop");
      Shop.create(mariadb);
      mariadb.createCaptureUser("oms", PASSWORD);
      for (String table : TABLES) {
        kafka.createTopic(table, PARTITIONS);
      }
      say(
          "shop.customers %,d rows, shop.orders %,d, shop.order_items %,d (without a primary key)",
          Shop.CUSTOMERS, Shop.ORDERS, Shop.ITEMS);
      say("topics of %d partitions: %s", PARTITIONS, String.join(", ", TABLES));
      synchronize(mariadb, kafka, state);
      return verify(mariadb, kafka);
    } finally {
      delete(state);
    }
  }

  private void synchronize(DatabaseServer mariadb, KafkaCluster kafka, Path state)
      throws SQLException, InterruptedException {
    try (SyncPipeline pipeline =
        SyncPipeline.builder("quickstart")
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
            .sink(KafkaSink.builder().bootstrapServers(kafka.bootstrapServers()).build())
            .checkpoints(FileCheckpointStore.in(state))
            .precheckOnStart(false) // for it is run and shown below
            .build()) {
      step("checking what can be checked before the start");
      check(pipeline.precheck());
      step("synchronizing, while " + SHOPPERS + " threads go shopping");
      try (Customers customers = Customers.start(mariadb, SHOPPERS, 1)) {
        pipeline.start();
        follow(pipeline, SHOPPING);
        customers.stop();
        say(
            "shopping is over: %,d rows inserted, %,d updated, %,d deleted",
            customers.inserted(), customers.updated(), customers.deleted());
      }
      long stopped = System.nanoTime();
      awaitEnd(pipeline, endOfLog(mariadb));
      say(
          "the last change was acknowledged %d ms later",
          (System.nanoTime() - stopped) / 1_000_000);
      pipeline.status().partitioning().forEach((table, by) -> say("%s by %s", table, by));
      pipeline.pause();
      PipelineStatus end = pipeline.status();
      say("%s: %,d rows, %,d messages acknowledged", end.state(), end.rows(), end.messages());
    }
    step("some of the messages");
    Map<String, String> messages = MessagePrinter.oneOfEach(kafka, "orders");
    for (String type : new String[] {"ROW", "INSERT", "UPDATE", "DELETE"}) {
      String message = messages.get(type);
      if (message != null) {
        display.line(message);
      }
    }
  }

  private void check(PrecheckReport report) {
    Map<PrecheckItem.Result, Long> results =
        report.items().stream()
            .collect(Collectors.groupingBy(PrecheckItem::result, Collectors.counting()));
    say(
        "%d checks passed, %d with a warning",
        results.getOrDefault(PrecheckItem.Result.PASSED, 0L),
        results.getOrDefault(PrecheckItem.Result.WARNING, 0L));
    Set<String> warned = new HashSet<>();
    for (PrecheckItem item : report.items()) {
      // Of many alike, one topic's will do.
      if (item.result() == PrecheckItem.Result.WARNING && warned.add(item.name())) {
        say("warning: %s", item.detail());
        if (item.remedy() != null) {
          display.line("    -> " + item.remedy());
        }
      }
    }
    report.throwIfFailed();
  }

  /** Shows progress for some time. */
  private void follow(SyncPipeline pipeline, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    SourceProgress.Phase phase = SourceProgress.Phase.SCHEMA;
    while (System.nanoTime() < end) {
      PipelineStatus status = pipeline.status();
      refuseFailed(status);
      if (phase == SourceProgress.Phase.FULL
          && status.phase() == SourceProgress.Phase.INCREMENTAL) {
        say("full synchronization is done: %,d rows", status.fullRows());
      }
      display.progress("  " + StatusLine.of(status), phase != status.phase());
      phase = status.phase();
      Thread.sleep(100);
    }
    display.keep();
  }

  private void awaitEnd(SyncPipeline pipeline, String endOfLog) throws InterruptedException {
    long patience = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      PipelineStatus status = pipeline.status();
      refuseFailed(status);
      if (status.phase() == SourceProgress.Phase.INCREMENTAL
          && reached(status.position(), endOfLog)
          && status.inFlight().batches() == 0) {
        return;
      }
      if (System.nanoTime() > patience) {
        throw new OmsException(
            "the end of the log is not reached within " + PATIENCE + ": " + status);
      }
      Thread.sleep(5);
    }
  }

  private static void refuseFailed(PipelineStatus status) {
    if (status.state() == PipelineState.FAILED) {
      PipelineStatus.LastError error = status.lastError();
      throw new OmsException("the pipeline failed: " + (error == null ? "" : error.message()));
    }
  }

  private static String endOfLog(DatabaseServer mariadb) throws SQLException {
    var row = mariadb.query("SHOW MASTER STATUS").get(0);
    return row.get(0) + ":" + row.get(1);
  }

  private static boolean reached(@Nullable String position, String end) {
    if (position == null) {
      return false;
    }
    int colon = position.indexOf(':');
    int endColon = end.indexOf(':');
    int byFile = position.substring(0, colon).compareTo(end.substring(0, endColon));
    return byFile > 0
        || byFile == 0
            && Long.parseLong(position.substring(colon + 1))
                >= Long.parseLong(end.substring(endColon + 1));
  }

  private int verify(DatabaseServer mariadb, KafkaCluster kafka) throws SQLException {
    step("applying all messages, row by row, and comparing the outcome with the tables");
    VerificationReport report =
        TopicVerifier.of(kafka, TABLES.toArray(new String[0]))
            .table("shop", "customers")
            .table("shop", "orders")
            .table(VerifiedTable.of("shop", "order_items").key("order_id", "line"))
            .verify(mariadb);
    say("%,d messages: %s", report.messages(), report.messagesByType());
    say("%,d rows in the tables, %,d in the messages", report.tableRows(), report.topicRows());
    say(
        "missing %d, surplus %d, differing %d; out of order %d, repeated %d",
        report.missing(),
        report.surplus(),
        report.differing(),
        report.reordered() + report.gaps() + report.partitionMoves(),
        report.duplicates() + report.stepsBack());
    long differences =
        report.missing()
            + report.surplus()
            + report.differing()
            + report.reordered()
            + report.gaps()
            + report.partitionMoves()
            + report.malformed()
            + report.ofOtherTables()
            + report.duplicates()
            + report.stepsBack();
    report.details().stream()
        .limit(MOST_DETAILS)
        .map(detail -> detail.length() <= 400 ? detail : detail.substring(0, 400) + "...")
        .forEach(detail -> display.line("  " + detail));
    head(
        "verified: %d tables, %d messages, %d differences"
            .formatted(TABLES.size(), report.messages(), differences));
    return differences == 0 ? 0 : 1;
  }

  private void head(String text) {
    display.line(text);
  }

  private void step(String text) {
    double seconds = (System.nanoTime() - began) / 1e9;
    display.line(String.format(Locale.ROOT, "%n%5.1f s  %s", seconds, text));
  }

  private void say(String format, Object... arguments) {
    display.line("  " + String.format(Locale.ROOT, format, arguments));
  }

  /** One that also goes away when the program is interrupted. */
  private static Path temporaryDirectory() {
    try {
      Path directory = Files.createTempDirectory("oms-quickstart-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory), "delete"));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary directory", e);
    }
  }

  private static void delete(Path directory) {
    // The pipeline may be writing its checkpoint at this moment.
    for (int attempt = 0; attempt < 20 && Files.exists(directory); attempt++) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException | UncheckedIOException e) {
        LockSupport.parkNanos(20_000_000);
      }
    }
  }
}
