package dev.oms.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a killed JVM leaves behind. */
class OrphanTest {

  /** Starts a server from a thread that ends, says where it is, and waits to be killed. */
  public static void main(String[] args) throws Exception {
    Thread starter =
        new Thread(
            () -> System.out.println("DIR " + DatabaseServers.mariadb11().start().directory()));
    starter.start();
    starter.join();
    Thread.sleep(60_000);
  }

  @Test
  void theServerDiesWithTheJvmButNotWithTheThreadThatStartedIt() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OrphanTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Path directory;
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      while (!line.startsWith("DIR ")) {
        line = out.readLine();
      }
      directory = Path.of(line.substring(4));
      long pid = Long.parseLong(Files.readString(directory.resolve("data/mysqld.pid")).strip());
      Thread.sleep(300);
      assertThat(ProcessHandle.of(pid)).hasValueSatisfying(p -> assertThat(p.isAlive()).isTrue());
      jvm.destroyForcibly().waitFor();
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(ProcessHandle.of(pid)).isEmpty());
    } finally {
      jvm.destroyForcibly();
    }
    // What it left is removed by whichever JVM starts a server next.
  }
}
