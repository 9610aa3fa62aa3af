package dev.oms.benchmarks;

import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** One database of a soak, with its load, the network to it, and the pipeline that reads it. */
final class SoakSide implements AutoCloseable {

  static final int PARTITIONS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  final String name;
  final DatabaseServer server;
  final TcpProxy network;
  final SoakLoad load;
  private final KafkaCluster kafka;
  private final Path state;
  private final int gcSeconds;
  private final List<String> tables = new CopyOnWriteArrayList<>();
  private volatile Child child;

  /** Whether the process is the one that was started first. */
  private volatile boolean first = true;

  /**
   * Starts database, load and pipeline.
   *
   * @param name which no other side has
   * @param server {@code mariadb11}, {@code mysql80} or {@code mysql97}
   */
  SoakSide(String name, String server, KafkaCluster kafka, Options options) throws SQLException {
    this.name = name;
    this.kafka = kafka;
    gcSeconds = options.number("gc-seconds");
    this.server = Lab.builder(server).start();
    network = TcpProxy.to(this.server.host(), this.server.port());
    this.server.createCaptureUser(Lab.USER, Lab.PASSWORD);
    this.server.execute("CREATE DATABASE shop");
    load = SoakLoad.start(this.server, options.bigNumber("seed"), options.number("rate"));
    try {
      state = Files.createTempDirectory("oms-soak");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    load.tables().forEach(this::createTopic);
    child = launch();
  }

  private void createTopic(String table) {
    kafka.createTopic(topic(table), PARTITIONS);
    tables.add(table);
  }

  String topic(String table) {
    return name + "." + table;
  }

  /** The topics of all tables. */
  List<String> topics() {
    return tables.stream().map(this::topic).toList();
  }

  private Child launch() {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--port", String.valueOf(network.port())));
    arguments.addAll(List.of("--bootstrap", kafka.bootstrapServers()));
    arguments.addAll(List.of("--state", state.toString()));
    arguments.addAll(List.of("--gc-seconds", String.valueOf(gcSeconds)));
    for (String table : tables) {
      arguments.addAll(List.of("--table", "shop." + table + "=" + topic(table)));
    }
    return Child.start(
        "pipeline of " + name, SoakMain.class, "256m", List.of("-XX:+UseSerialGC"), arguments);
  }

  /** SIGKILL, and a new process. */
  void kill() {
    first = false;
    child.kill();
    child = launch();
  }

  /** A stop in good order, and a new process {@code millis} later. */
  void restart(long millis) throws InterruptedException {
    first = false;
    child.finish(PATIENCE);
    Thread.sleep(millis);
    child = launch();
  }

  void pause(long millis) throws InterruptedException {
    child.say("pause");
    Thread.sleep(millis);
    child.say("resume");
  }

  /** Cuts the pipeline's connections to the database. */
  void cutConnections() {
    network.closeConnections();
  }

  /** A new table with rows, which the pipeline is told of while it runs. */
  void addTable() throws SQLException {
    String table = load.addTable();
    createTopic(table);
    child.say("add shop." + table + "=" + topic(table));
    load.change(table);
  }

  int addedTables() {
    return (int) tables.stream().filter(t -> t.startsWith("added")).count();
  }

  Child child() {
    return child;
  }

  /** Whether its process lives since the start. */
  boolean isFirst() {
    return first;
  }

  /** Stops the pipeline in good order. */
  void finish() {
    child.finish(PATIENCE);
  }

  @Override
  public void close() {
    child.close();
    load.close();
    network.close();
    server.close();
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(state);
    } catch (IOException e) {
      System.err.println("left behind: " + state + " " + e);
    }
  }
}
