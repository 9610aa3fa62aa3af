package dev.oms.testkit.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.RetriableException;
import dev.oms.core.Secret;
import dev.oms.core.checkpoint.JdbcCheckpointStore;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.CheckpointStore.Handle;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.TcpProxy;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the JDBC store does when its server goes away. */
abstract class ServerCheckpointStoreKit extends JdbcCheckpointStoreKit {

  abstract DatabaseServer server();

  @Override
  final String url() {
    return server().jdbcUrl("kit");
  }

  @Override
  final String user() {
    return server().rootUser();
  }

  @Override
  final String password() {
    return server().rootPassword();
  }

  private String through(TcpProxy network) {
    return url().replace(":" + server().port(), ":" + network.port());
  }

  @Test
  @DisplayName("while the server is away a save says so, and the old one stays; then saves go on")
  void serverAway() {
    try (TcpProxy network = TcpProxy.to(server().host(), server().port());
        Handle handle = store(through(network), Duration.ofSeconds(15)).open("away")) {
      handle.save(checkpoint("away", "1"));
      network.cut();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> handle.save(checkpoint("away", "2")))
            .isInstanceOf(RetriableException.class)
            .hasMessageContaining("'away'")
            .hasMessageContaining("the one saved before is still there");
      }
      assertThat(store().peek("away")).contains(checkpoint("away", "1"));
      network.heal();
      handle.save(checkpoint("away", "2"));
      assertThat(store().peek("away")).contains(checkpoint("away", "2"));
      network.closeConnections();
      handle.save(checkpoint("away", "3"));
      assertThat(store().peek("away")).contains(checkpoint("away", "3"));
      network.cut();
      // Nothing but a warning: the lease ends by itself.
      handle.close();
    }
  }

  @Test
  @DisplayName("a server that is silent does not hold a save for ever")
  void silentServer() {
    try (TcpProxy network = TcpProxy.to(server().host(), server().port());
        Handle handle =
            store(
                    through(network) + "&connectTimeout=1000&socketTimeout=1000",
                    Duration.ofSeconds(15))
                .open("silent")) {
      handle.save(checkpoint("silent", "1"));
      network.freeze();
      long start = System.nanoTime();
      assertThatThrownBy(() -> handle.save(checkpoint("silent", "2")))
          .isInstanceOf(RetriableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
      network.thaw();
      handle.save(checkpoint("silent", "2"));
      assertThat(store().peek("silent")).contains(checkpoint("silent", "2"));
    }
  }

  @Test
  @DisplayName("an account that may use the table need not have the right to make it")
  void noRightToCreate() throws Exception {
    store().open("made").close();
    server()
        .execute(
            "CREATE USER 'keeper'@'127.0.0.1' IDENTIFIED BY 'k33per'",
            "GRANT SELECT, INSERT, UPDATE ON kit.oms_checkpoint TO 'keeper'@'127.0.0.1'",
            "CREATE USER 'looker'@'127.0.0.1' IDENTIFIED BY 'l00ker'",
            "GRANT SELECT ON kit.oms_checkpoint TO 'looker'@'127.0.0.1'");
    JdbcCheckpointStore keeper =
        JdbcCheckpointStore.builder(url()).credentials("keeper", Secret.of("k33per")).build();
    try (Handle handle = keeper.open("kept")) {
      handle.save(checkpoint("kept", "1"));
      handle.delete();
    }
    PrecheckCollector good = new PrecheckCollector();
    keeper.precheck("kept", good);
    assertThat(good.report().failures()).isEmpty();
    PrecheckCollector bad = new PrecheckCollector();
    JdbcCheckpointStore.builder(url())
        .credentials("looker", Secret.of("l00ker"))
        .build()
        .precheck("kept", bad);
    assertThat(bad.report().failures()).hasSize(1);
  }
}
