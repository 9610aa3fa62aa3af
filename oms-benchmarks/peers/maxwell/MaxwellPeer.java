package dev.oms.benchmarks;

import com.zendesk.maxwell.Maxwell;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Maxwell's daemon, started by its own main class with a configuration file, with its own Kafka
 * producer and its schema store in a database of its own, which it fills before it reads the log.
 */
final class MaxwellPeer {

  private MaxwellPeer() {}

  /** Runs until the parent says to end. */
  public static void main(String[] args) throws Exception {
    ChildSide.begin();
    Options options =
        new Options()
            .define("port", "")
            .define("bootstrap", "")
            .define("kafka", "")
            .define("table", "")
            .define("topic", "")
            .define("file", "")
            .define("position", "")
            .define("state", "")
            .define("schema", "")
            .define("user", "")
            .define("password", "")
            .parse(args);
    Path file = Path.of(options.text("state")).resolve("config.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties(options).store(writer, null);
    }
    // Read from the command line only.
    String position = "--init_position=" + options.text("file") + ":" + options.text("position");
    Thread thread = new Thread(() -> run("--config=" + file, position), "maxwell");
    thread.setDaemon(true);
    thread.start();
    ChildSide.awaitParent();
    ChildSide.tellMemory();
    System.out.flush();
    // What it would still do has no part in what is measured.
    Runtime.getRuntime().halt(0);
  }

  private static void run(String... arguments) {
    try {
      Maxwell.main(arguments);
    } catch (Throwable e) {
      e.printStackTrace();
    }
    // It went on no more, and said why.
    System.out.flush();
    Runtime.getRuntime().halt(1);
  }

  private static Properties properties(Options options) throws IOException {
    Properties properties = new Properties();
    properties.put("log_level", "warn");
    properties.put("host", "127.0.0.1");
    properties.put("port", options.text("port"));
    properties.put("user", options.text("user"));
    properties.put("password", options.text("password"));
    properties.put("replica_server_id", "778898");
    properties.put("schema_database", options.text("schema"));
    properties.put("filter", "exclude: *.*, include: bench." + options.text("table"));
    properties.put("producer", "kafka");
    properties.put("kafka_topic", options.text("topic"));
    properties.put("producer_partition_by", "primary_key");
    properties.put("kafka.bootstrap.servers", options.text("bootstrap"));
    options.pairs("kafka").forEach((key, value) -> properties.put("kafka." + key, value));
    return properties;
  }
}
