package dev.oms.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Other people's programs that do the same, each with a class path of its own that {@code
 * dev/get-peers.sh} fetches.
 */
final class Peers {

  private final Lab lab;
  private final Map<String, String> producer;

  Peers(Lab lab, Map<String, String> producer) {
    this.lab = lab;
    this.producer = producer;
  }

  /** Debezium Engine with a producer behind it; as it comes, or as its documentation tunes it. */
  Child debezium(boolean tuned, String table, String topic, List<String> from, String gtids) {
    List<String> arguments = new ArrayList<>(lab.addresses(producer));
    arguments.addAll(List.of("--table", table, "--topic", topic));
    arguments.addAll(List.of("--file", from.get(0), "--position", from.get(1)));
    if (!gtids.isEmpty()) {
      arguments.addAll(List.of("--gtids", gtids));
    }
    arguments.addAll(List.of("--state", lab.newDirectory("debezium").toString()));
    arguments.addAll(List.of("--tuned", String.valueOf(tuned)));
    String classPath = classPath("debezium") + File.pathSeparator + ownClasses();
    return Child.start(
        "Debezium Engine",
        classPath,
        "dev.oms.benchmarks.DebeziumPeer",
        "1g",
        List.of(),
        arguments);
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
