package dev.oms.examples;

import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A MariaDB with a small table, a Kafka with its topic, and project files for both. */
abstract class RunProjectBase {

  static final String PASSWORD = "s3cret-Pw";
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final int ROWS = 500;

  static DatabaseServer server;
  static KafkaCluster kafka;

  @TempDir Path directory;

  @BeforeAll
  static void startServers() throws Exception {
    server = DatabaseServers.mariadb11().start();
    kafka = KafkaCluster.builder().nodes(1).start();
    server.createCaptureUser("oms", PASSWORD);
    server.execute(
        "CREATE DATABASE shop",
        "CREATE TABLE shop.orders (id INT PRIMARY KEY, user_id INT NOT NULL, note VARCHAR(40))",
        "INSERT INTO shop.orders SELECT seq, seq % 7, CONCAT('Nr. ', seq, ' 茶') FROM shop.seq_1_to_"
            + ROWS);
    kafka.createTopic("orders", 3);
  }

  @AfterAll
  static void stopServers() {
    if (kafka != null) {
      kafka.close();
    }
    if (server != null) {
      server.close();
    }
  }

  /** A project file that works, before a test spoils it. */
  static String project(String name) {
    return """
    name: %s
    source: { type: mysql, host: 127.0.0.1, port: %d, username: oms, password: "${env:OMS_PW}" }
    sink: { type: kafka, bootstrapServers: "%s" }
    objects:
      - { table: shop.orders, topic: orders, shardingColumns: [user_id] }
    checkpoint: { type: file, path: state }
    tuning: { checkpointInterval: 100ms, stopTimeout: 10s }
    """
        .formatted(name, server.port(), kafka.bootstrapServers());
  }

  Child run(String yaml, String... arguments) throws IOException {
    return run(yaml, Map.of("OMS_PW", PASSWORD), arguments);
  }

  Child run(String yaml, Map<String, String> environment, String... arguments) throws IOException {
    Files.writeString(directory.resolve("project.yaml"), yaml);
    String[] all = new String[arguments.length + 1];
    all[0] = "project.yaml";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Child.start(RunProject.class, directory, environment, all);
  }
}
