package dev.oms.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What can be wrong: each time exit code 1 and one clear message, soon. */
class RunProjectFailuresTest extends RunProjectBase {

  private static final Duration SOON = Duration.ofSeconds(40);

  /** Waits for the failure and returns its message. */
  private static String failure(String tried, Child child) throws InterruptedException {
    try (child) {
      int code = child.awaitExit(SOON);
      String message = child.err().strip();
      System.out.println(
          "| " + tried + " | " + message + " | " + code + " | " + child.millis() + " ms |");
      assertThat(code).as(child.out() + message).isEqualTo(1);
      assertThat(message)
          .startsWith("RunProject: ")
          .doesNotContain("\tat ")
          .doesNotContain("Caused by")
          .doesNotContain("internal error")
          .doesNotContain(PASSWORD);
      assertThat(Pattern.compile("^RunProject: ", Pattern.MULTILINE).matcher(message).results())
          .as("one message")
          .hasSize(1);
      assertThat(child.out()).doesNotContain(PASSWORD);
      return message;
    }
  }

  @Test
  void noFile() throws Exception {
    try (Child child = Child.start(RunProject.class, directory, Map.of())) {
      assertThat(failure("no arguments", child)).contains("usage: RunProject FILE");
    }
    try (Child child = Child.start(RunProject.class, directory, Map.of(), "none.yaml")) {
      assertThat(failure("a file that is not there", child))
          .isEqualTo("RunProject: none.yaml: the file does not exist");
    }
    assertThat(failure("--exit-when-idle soon", run(project("p"), "--exit-when-idle", "soon")))
        .contains("--exit-when-idle 'soon' is not a whole number of seconds from 1 on");
    assertThat(failure("--reset-to yesterday", run(project("p"), "--reset-to", "yesterday")))
        .contains("--reset-to 'yesterday' is not a time with its offset, as 2026-11-21T10:00:00Z");
    assertThat(
            failure("--reset-to anew", run(project("p"), "--reset-to", Instant.now().toString())))
        .contains("pipeline 'p' has no checkpoint in");
    assertThat(failure("--resync shop.none", run(project("p"), "--resync", "shop.none")))
        .contains("shop.none is not synchronized; what is: shop.orders");
  }

  @Test
  void badYaml() throws Exception {
    assertThat(failure("YAML that is none", run("name: [a\nsource: }")))
        .contains("project.yaml:2:");
    String yaml =
        project("a b").replace("type: kafka", "type: kafak").replace("host:", "hots:")
            + "partitioning: HASHED\n";
    assertThat(failure("five mistakes in a project", run(yaml)))
        .contains("project.yaml:1: name:")
        .contains("source.host: is missing")
        .contains("source.hots: unknown key; did you mean 'host'?")
        .contains("did you mean 'kafka'?")
        .contains("partitioning: 'HASHED' is none of HASH, TABLE, ONE");
    assertThat(failure("a variable that is not set", run(project("p"), Map.of())))
        .contains("source.password: ")
        .contains("OMS_PW");
  }

  @Test
  void wrongPassword() throws Exception {
    assertThat(failure("wrong password", run(project("p"), Map.of("OMS_PW", "wrong"))))
        .contains("oms")
        .contains("127.0.0.1:" + server.port());
  }

  @Test
  void unreachableServer() throws Exception {
    int closed = freePort();
    assertThat(
            failure(
                "database: nobody listens", run(project("p").replace(port(), "port: " + closed))))
        .contains("127.0.0.1:" + closed);
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String yaml =
          project("p").replace(port(), "port: " + silent.getLocalPort() + ", connectTimeout: 2s");
      assertThat(failure("database: connects, but says nothing", run(yaml)))
          .contains("127.0.0.1:" + silent.getLocalPort());
    }
  }

  private static String port() {
    return "port: " + server.port();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void unreachableKafka() throws Exception {
    String closed = "127.0.0.1:" + freePort();
    assertThat(
            failure(
                "Kafka: nobody listens",
                run(project("p").replace(kafka.bootstrapServers(), closed))))
        .contains(closed);
  }

  @Test
  void missingTable() throws Exception {
    assertThat(failure("missing table", run(project("p").replace("shop.orders", "shop.order_s"))))
        .contains("shop.order_s");
  }

  @Test
  void missingTopic() throws Exception {
    assertThat(
            failure("missing topic", run(project("p").replace("topic: orders", "topic: orderz"))))
        .contains("has no topic orderz")
        .contains("create it");
  }

  @Test
  void missingGrants() throws Exception {
    server.execute(
        "CREATE USER reader@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "'",
        "GRANT SELECT ON shop.* TO reader@'127.0.0.1'",
        "CREATE USER replica@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "'",
        "GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO replica@'127.0.0.1'");
    assertThat(
            failure(
                "no REPLICATION SLAVE",
                run(project("p").replace("username: oms", "username: reader"))))
        .containsIgnoringCase("REPLICATION SLAVE")
        .contains("GRANT");
    assertThat(
            failure("no SELECT", run(project("p").replace("username: oms", "username: replica"))))
        .contains("SELECT")
        .contains("GRANT");
  }

  @Test
  void checkpointCannotBeWritten() throws Exception {
    Files.writeString(directory.resolve("file"), "");
    assertThat(
            failure(
                "checkpoint path is a file",
                run(project("p").replace("path: state", "path: file"))))
        .contains("file")
        .contains("another directory");
    assertThat(
            failure(
                "checkpoint below a file",
                run(project("p").replace("path: state", "path: file/state"))))
        .contains("file/state");
    assertThat(
            failure(
                "checkpoint in /proc",
                run(project("p").replace("path: state", "path: /proc/oms-state"))))
        .contains("/proc/oms-state");
  }

  @Test
  void checkpointOfAnother() throws Exception {
    try (Child first = run(project("held"))) {
      first.awaitOut("incremental");
      assertThat(failure("checkpoint held by another process", run(project("held"))))
          .contains("held");
      first.terminate();
      assertThat(first.awaitExit(SOON)).isZero();
    }
    assertThat(
            failure(
                "checkpoint of another source",
                run(project("held").replace("host: 127.0.0.1", "host: localhost"))))
        .contains("127.0.0.1:" + server.port())
        .contains("localhost:" + server.port());
    Path saved;
    try (var files = Files.list(directory.resolve("state"))) {
      saved = files.filter(f -> f.toString().endsWith(".checkpoint")).findFirst().orElseThrow();
    }
    Files.writeString(saved, Files.readString(saved).replace("binlog", "b1nlog"));
    String damaged = Files.readString(saved);
    assertThat(failure("damaged checkpoint", run(project("held"))))
        .contains(saved.getFileName().toString());
    assertThat(Files.readString(saved)).as("is left as it is").isEqualTo(damaged);
  }

  @Test
  void fullDisk() throws Exception {
    Path small = Files.createDirectory(directory.resolve("small"));
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(mount.getInputStream().readAllBytes(), UTF_8);
    assumeTrue(mount.waitFor() == 0, () -> "a small file system cannot be mounted: " + said);
    try {
      String yaml = project("disk").replace("path: state", "path: " + small + "/state");
      try (Child child = run(yaml)) {
        child.awaitOut("incremental");
        // A checkpoint says so, too: one is saved each second.
        Thread.sleep(3_000);
        fill(small.resolve("fill"));
        server.execute("UPDATE shop.orders SET note = CONCAT(note, '!') WHERE id <= 10");
        child.awaitOut("no checkpoint is saved since");
        assertThat(child.out()).contains(small.toString()).containsIgnoringCase("no space left");
        Files.delete(small.resolve("fill"));
        child.awaitOut("goes on");
        assertThat(child.terminate().awaitExit(SOON)).as(child.err()).isZero();
      }
      fill(small.resolve("fill"));
      assertThat(failure("disk full at the start", run(yaml)))
          .contains(small.toString())
          .containsIgnoringCase("no space left");
      Files.delete(small.resolve("fill"));
      try (Child child = run(yaml, "--exit-when-idle", "1")) {
        assertThat(child.awaitExit(SOON)).as("goes on when there is room: " + child.err()).isZero();
        assertThat(child.out()).doesNotContain("full ");
      }
    } finally {
      assertThat(new ProcessBuilder("umount", small.toString()).start().waitFor()).isZero();
    }
  }

  private static void fill(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      byte[] page = new byte[4096];
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }
}
