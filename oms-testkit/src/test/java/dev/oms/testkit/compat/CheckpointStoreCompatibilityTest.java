package dev.oms.testkit.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.Checkpoint;
import dev.oms.core.OmsException;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.CheckpointStore.Handle;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreCompatibilityTest {

  @Nested
  class InMemory extends CheckpointStoreCompatibilityKit {
    private static final MemoryCheckpointStore STORE = new MemoryCheckpointStore();

    @Override
    protected CheckpointStore store() {
      return STORE;
    }
  }

  @Nested
  class InFiles extends CheckpointStoreCompatibilityKit {
    @TempDir static Path directory;

    @Override
    protected CheckpointStore store() {
      return FileCheckpointStore.in(directory);
    }

    @Test
    @DisplayName("another process that holds the checkpoint is respected until it dies")
    void killedProcess() throws Exception {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Holder.class.getName(),
                  directory.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader out =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        assertThat(out.readLine()).isEqualTo("holding");
        assertThatThrownBy(() -> store().open("killed"))
            .isInstanceOf(OmsException.class)
            .hasMessageContaining("in use");
        assertThat(store().peek("killed")).isPresent();
        String last = out.readLine();
        process.destroyForcibly().waitFor();
        try (Handle handle = store().open("killed")) {
          Checkpoint found = handle.load().orElseThrow();
          assertThat(found.syncTimeMillis()).isGreaterThanOrEqualTo(Long.parseLong(last));
          assertThat(found.attachment()).isEqualTo("of " + found.position());
        }
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /** Saves until it is killed. */
  static final class Holder {
    public static void main(String[] args) {
      Handle handle = FileCheckpointStore.in(Path.of(args[0])).open("killed");
      for (int i = 0; ; i++) {
        handle.save(new Checkpoint("killed", "id", "p" + i, "of p" + i, i, 0, false, false));
        System.out.println(i == 0 ? "holding" : String.valueOf(i));
      }
    }
  }

  @Nested
  class InH2 extends JdbcCheckpointStoreKit {
    @Override
    String url() {
      return "jdbc:h2:mem:kit;DB_CLOSE_DELAY=-1";
    }

    @Override
    String user() {
      return "keeper";
    }

    @Override
    String password() {
      return "k33per";
    }
  }

  @Nested
  class InMariaDb extends ServerCheckpointStoreKit {
    private static DatabaseServer server;

    @BeforeAll
    static void start() throws Exception {
      server = DatabaseServers.mariadb11().assumeAvailable().start();
      server.execute("CREATE DATABASE kit");
    }

    @AfterAll
    static void stop() {
      if (server != null) {
        server.close();
      }
    }

    @Override
    DatabaseServer server() {
      return server;
    }
  }

  @Nested
  class InMySql extends ServerCheckpointStoreKit {
    private static DatabaseServer server;

    @BeforeAll
    static void start() throws Exception {
      server = DatabaseServers.mysql80().assumeAvailable().start();
      server.execute("CREATE DATABASE kit");
    }

    @AfterAll
    static void stop() {
      if (server != null) {
        server.close();
      }
    }

    @Override
    DatabaseServer server() {
      return server;
    }
  }
}
