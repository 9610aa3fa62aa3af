package dev.oms.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Other people's programs that do the same, each with a class path of its own that {@code
 * dev/get-peers.sh} fetches.
 */
final class Peers {

  private static final List<String> OF_MYSQL_80 = List.of("maxwell", "canal", "canal-tuned");

  private final Lab lab;
  private final Map<String, String> producer;
  private @Nullable List<String> oldAccount;

  Peers(Lab lab, Map<String, String> producer) {
    this.lab = lab;
    this.producer = producer;
  }

  /**
   * Says before anything starts when a contender is not for that server: Maxwell and Canal are set
   * up for MySQL 8.0, with an account as MySQL 9 has no more.
   *
   * @throws BenchmarkException if so, with those that can
   */
  static void check(String server, List<String> contenders) {
    List<String> others = new ArrayList<>(contenders);
    if (!server.equals("mysql80") && others.removeAll(OF_MYSQL_80)) {
      throw new BenchmarkException(
          "%s are set up for --server mysql80 alone; with %s say --contenders %s"
              .formatted(String.join(", ", OF_MYSQL_80), server, String.join(",", others)));
    }
  }

  /** Debezium Engine with a producer behind it; as it comes, or as its documentation tunes it. */
  Child debezium(boolean tuned, String table, String topic, List<String> from, String gtids) {
    List<String> arguments = arguments("debezium", table, topic, from);
    if (!gtids.isEmpty()) {
      arguments.addAll(List.of("--gtids", gtids));
    }
    arguments.addAll(List.of("--tuned", String.valueOf(tuned)));
    return start("Debezium Engine", "debezium", "dev.oms.benchmarks.DebeziumPeer", arguments);
  }

  /** Maxwell's daemon with its own producer, and a schema store for this run alone. */
  Child maxwell(String table, String topic, List<String> from) {
    List<String> arguments = new ArrayList<>(oldAccount());
    arguments.addAll(arguments("maxwell", table, topic, from));
    arguments.addAll(List.of("--schema", topic.replace('-', '_') + "schema"));
    return start("Maxwell", "maxwell", "dev.oms.benchmarks.MaxwellPeer", arguments);
  }

  /** Canal's server with its own producer; as it comes, or as its settings tune it. */
  Child canal(boolean tuned, String table, String topic, List<String> from) {
    List<String> arguments = new ArrayList<>(oldAccount());
    arguments.addAll(arguments("canal", table, topic, from));
    arguments.addAll(List.of("--partitions", String.valueOf(Lab.PARTITIONS)));
    arguments.addAll(List.of("--tuned", String.valueOf(tuned)));
    return start("Canal", "canal", "dev.oms.benchmarks.CanalPeer", arguments);
  }

  /** What all are told: where everything is, what to read and where to write. */
  private List<String> arguments(String peer, String table, String topic, List<String> from) {
    List<String> arguments = new ArrayList<>(lab.addresses(producer));
    arguments.addAll(List.of("--table", table, "--topic", topic));
    arguments.addAll(List.of("--file", from.get(0), "--position", from.get(1)));
    arguments.addAll(List.of("--state", lab.newDirectory(peer).toString()));
    return arguments;
  }

  /**
   * An account whose password goes the old way, for clients that know no other; it may do
   * everything, as Maxwell makes a database.
   */
  private List<String> oldAccount() {
    try {
      if (oldAccount == null) {
        String account = "'peer'@'127.0.0.1'";
        lab.server.execute(
            "SET SESSION sql_log_bin = 0",
            "CREATE USER %s IDENTIFIED WITH mysql_native_password BY '%s'"
                .formatted(account, Lab.PASSWORD),
            "GRANT ALL ON *.* TO " + account);
        oldAccount = List.of("--user", "peer", "--password", Lab.PASSWORD);
      }
      return oldAccount;
    } catch (SQLException e) {
      throw new BenchmarkException("cannot make an account for a peer: " + e.getMessage());
    }
  }

  private static Child start(String name, String peer, String main, List<String> arguments) {
    String classPath = classPath(peer) + File.pathSeparator + ownClasses();
    return Child.start(name, classPath, main, "1g", List.of(), arguments);
  }

  /** Where the programs are that share our side of the pipe: a directory, as dev/bench has it. */
  private static String ownClasses() {
    return Path.of("oms-benchmarks", "target", "classes").toAbsolutePath().toString();
  }

  private static String classPath(String peer) {
    String home = System.getenv("OMS_PEERS");
    Path root =
        home == null
            ? Path.of(System.getProperty("user.home"), ".cache", "oms-peers")
            : Path.of(home);
    fetch(peer);
    Path directory = root.resolve(peer);
    return directory.resolve("classes") + File.pathSeparator + directory.resolve("lib") + "/*";
  }

  private static void fetch(String peer) {
    Path script = Path.of("dev", "get-peers.sh");
    if (!Files.isExecutable(script)) {
      throw new BenchmarkException("run it in the root of the repository: there is no " + script);
    }
    try {
      Process process = new ProcessBuilder(script.toString(), peer).inheritIO().start();
      if (process.waitFor() != 0) {
        throw new BenchmarkException(script + " " + peer + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted");
    }
  }
}
