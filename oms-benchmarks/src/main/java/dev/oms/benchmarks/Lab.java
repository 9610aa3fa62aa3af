package dev.oms.benchmarks;

import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.ServerFlavor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** A database server and a broker to measure with, on this machine. */
final class Lab implements AutoCloseable {

  static final String USER = "oms";
  static final String PASSWORD = "s3cret-Pw";
  static final int PARTITIONS = 6;

  final DatabaseServer server;
  final KafkaCluster kafka;
  private final Path directory;
  private final List<ProcessHandle> serverProcesses;
  private final List<ProcessHandle> brokerProcesses;

  private Lab(
      DatabaseServer server,
      KafkaCluster kafka,
      Path directory,
      List<ProcessHandle> serverProcesses,
      List<ProcessHandle> brokerProcesses) {
    this.server = server;
    this.kafka = kafka;
    this.directory = directory;
    this.serverProcesses = serverProcesses;
    this.brokerProcesses = brokerProcesses;
  }

  /** The options that {@link #start} takes. */
  static Options options() {
    return new Options()
        .define("server", "mysql80")
        .define("buffer-pool", "1G")
        .define("server-arg", "")
        .define("broker-heap", "512m");
  }

  /** Starts both, with settings for throughput, and the account that pipelines use. */
  static Lab start(Options options) throws SQLException {
    DatabaseServer.Builder builder = builder(options.text("server"));
    builder.arg("--innodb-buffer-pool-size=" + options.text("buffer-pool"));
    builder.arg("--innodb-flush-log-at-trx-commit=0").arg("--innodb-doublewrite=0");
    builder.arg("--max-binlog-size=1G").arg("--binlog-cache-size=1M");
    builder.arg(
        builder.flavor() == ServerFlavor.MYSQL
            ? "--innodb-redo-log-capacity=1G"
            : "--innodb-log-file-size=1G");
    options.all("server-arg").forEach(builder::arg);
    Set<Long> before = new HashSet<>();
    children(before);
    DatabaseServer server = builder.start();
    try {
      List<ProcessHandle> serverProcesses = children(before);
      KafkaCluster kafka =
          KafkaCluster.builder()
              .jvmArgument("-XX:TieredStopAtLevel=4")
              .jvmArgument("-Xmx" + options.text("broker-heap"))
              .start();
      List<ProcessHandle> brokerProcesses = children(before);
      server.createCaptureUser(USER, PASSWORD);
      server.execute("CREATE DATABASE bench");
      return new Lab(
          server, kafka, Files.createTempDirectory("oms-bench"), serverProcesses, brokerProcesses);
    } catch (IOException e) {
      server.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | SQLException e) {
      server.close();
      throw e;
    }
  }

  /**
   * A server by the name that options give it.
   *
   * @throws BenchmarkException when it cannot run here
   */
  static DatabaseServer.Builder builder(String name) {
    DatabaseServer.Builder builder =
        switch (name) {
          case "mysql80" -> DatabaseServers.mysql80();
          case "mysql97" -> DatabaseServers.mysql97();
          case "mariadb11" -> DatabaseServers.mariadb11();
          default ->
              throw new IllegalArgumentException("--server is mysql80, mysql97 or mariadb11");
        };
    builder
        .unavailableReason()
        .ifPresent(
            reason -> {
              throw new BenchmarkException(reason);
            });
    return builder;
  }

  private static List<ProcessHandle> children(Set<Long> known) {
    List<ProcessHandle> fresh = new ArrayList<>();
    ProcessHandle.current().children().filter(p -> known.add(p.pid())).forEach(fresh::add);
    return fresh;
  }

  /** CPU seconds of the database server so far. */
  double serverCpu() {
    return cpu(serverProcesses);
  }

  /** CPU seconds of the broker so far. */
  double brokerCpu() {
    return cpu(brokerProcesses);
  }

  private static double cpu(List<ProcessHandle> processes) {
    return processes.stream()
        .mapToDouble(p -> p.info().totalCpuDuration().map(d -> d.toNanos() / 1e9).orElse(0.0))
        .sum();
  }

  /** An empty directory that goes with the lab. */
  Path newDirectory(String name) {
    try {
      return Files.createTempDirectory(directory, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy of a flat directory. */
  Path copy(Path from) {
    Path to = newDirectory("copy");
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        if (Files.isRegularFile(file)) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to;
  }

  TopicWatch createTopic(String topic) {
    kafka.createTopic(topic, PARTITIONS);
    return new TopicWatch(kafka.admin(), topic, PARTITIONS);
  }

  void deleteTopic(String topic) {
    try {
      kafka.admin().deleteTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      throw new BenchmarkException("cannot delete topic " + topic + ": " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted");
    }
  }

  /** Where the log ends now: file and offset. */
  List<String> endOfLog() throws SQLException {
    String sql =
        server.version().startsWith("9.") ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
    var row = server.query(sql).get(0);
    return List.of(String.valueOf(row.get(0)), String.valueOf(row.get(1)));
  }

  /** What MySQL has executed so far; empty with MariaDB. */
  String gtids() throws SQLException {
    return server.query("SHOW GLOBAL VARIABLES LIKE 'gtid_executed'").stream()
        .map(row -> String.valueOf(row.get(1)).replaceAll("\\s", ""))
        .findFirst()
        .orElse("");
  }

  /** Bytes of all log files. */
  long logBytes() throws SQLException {
    return server.query("SHOW BINARY LOGS").stream()
        .mapToLong(row -> Long.parseLong(String.valueOf(row.get(1))))
        .sum();
  }

  /** The part of a child's command line that says where server and broker are. */
  List<String> addresses(Map<String, String> producer) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--port", String.valueOf(server.port())));
    arguments.addAll(List.of("--bootstrap", kafka.bootstrapServers()));
    arguments.addAll(ProducerSettings.arguments(producer));
    return arguments;
  }

  /** What a reader of figures must know of the machine. */
  String describe() throws SQLException {
    return "%s, %d processors, load average %s, Java %s, %s, Kafka %s, %s"
        .formatted(
            Instant.now().toString().substring(0, 16),
            Runtime.getRuntime().availableProcessors(),
            loadAverage(),
            System.getProperty("java.version"),
            server.name(),
            org.apache.kafka.common.utils.AppInfoParser.getVersion(),
            System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }

  /** The load average of the last minute. */
  static String loadAverage() {
    double load =
        java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return String.format("%.1f", load);
  }

  @Override
  public void close() {
    kafka.close();
    server.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
