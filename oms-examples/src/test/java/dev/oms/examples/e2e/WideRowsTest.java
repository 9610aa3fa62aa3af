package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of 1 to 8 MB in a small heap. */
class WideRowsTest {

  private static final int ROWS = 24;
  private static final Pattern MOST = Pattern.compile("most in flight: (\\d+)");

  @TempDir Path directory;

  private static void createRows(DatabaseServer server) throws Exception {
    server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
    server.execute(
        "CREATE DATABASE shop",
        "CREATE TABLE shop.docs (id INT PRIMARY KEY, v INT NOT NULL, doc LONGTEXT, raw LONGBLOB)");
    for (int i = 0; i < ROWS; i++) {
      // 1 to 8 MB, text or bytes.
      int size = (1 + i % 8) << 20;
      String column = i % 2 == 0 ? "doc" : "raw";
      server.execute(
          "INSERT INTO shop.docs (id, v, %s) VALUES (%d, 0, REPEAT('茶%d', %d))"
              .formatted(column, i, i, size / 5));
    }
  }

  private static DatabaseServer.Builder mariadb() {
    return DatabaseServers.mariadb11().arg("--max-allowed-packet=64M");
  }

  private Process start(DatabaseServer server, String sink, int messages, long budget, int heapMb)
      throws Exception {
    return new ProcessBuilder(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx" + heapMb + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                WideRowsProcess.class.getName(),
                server.host(),
                String.valueOf(server.port()),
                sink,
                String.valueOf(messages),
                String.valueOf(budget)))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  /** Waits for the process's good end; the most that it had in flight. */
  private long awaitEnd(Process process) throws Exception {
    try {
      assertThat(process.waitFor(240, TimeUnit.SECONDS))
          .as(() -> "ended in time; its log: " + log())
          .isTrue();
      assertThat(process.exitValue()).as(this::log).isZero();
      Matcher most = MOST.matcher(log());
      assertThat(most.find()).isTrue();
      return Long.parseLong(most.group(1));
    } finally {
      process.destroyForcibly();
    }
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 32})
  @DisplayName("a slow sink holds wide rows back, in full and incremental, within the heap")
  void slowSink(int budgetMb) throws Exception {
    long budget = (long) budgetMb << 20;
    try (DatabaseServer server = mariadb().assumeAvailable().start()) {
      createRows(server);
      Process process = start(server, "slow", 2 * ROWS, budget, 256);
      await().atMost(Duration.ofSeconds(60)).until(() -> log().contains("started"));
      server.execute("UPDATE shop.docs SET v = 1", "UPDATE shop.docs SET v = 2");
      long most = awaitEnd(process);
      System.out.println("budget " + budget + ", most in flight " + most);
      // A single batch of any size passes, alone.
      assertThat(most).isLessThan(budget + (64 << 20));
    }
  }

  @Test
  @DisplayName("with Kafka and its buffers 256 MB of heap are enough")
  void kafka() throws Exception {
    try (KafkaCluster kafka = KafkaCluster.builder().nodes(1).start();
        DatabaseServer server = mariadb().assumeAvailable().start()) {
      kafka.createTopic("wide", 3, 1, Map.of("max.message.bytes", String.valueOf(40 << 20)));
      createRows(server);
      Process process = start(server, kafka.bootstrapServers(), ROWS, 32 << 20, 256);
      awaitEnd(process);
      assertThat(kafka.endOffsets("wide").values().stream().mapToLong(o -> o).sum())
          .isGreaterThanOrEqualTo(ROWS);
    }
  }
}
