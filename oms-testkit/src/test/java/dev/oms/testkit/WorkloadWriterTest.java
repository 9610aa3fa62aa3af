package dev.oms.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadWriterTest {

  static Stream<DatabaseServer.Builder> servers() {
    return Stream.of(DatabaseServers.mariadb11(), DatabaseServers.mysql80());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void changesRowsThroughACrashOfTheServer(DatabaseServer.Builder builder) throws Exception {
    builder.assumeAvailable();
    try (DatabaseServer server = builder.start()) {
      WorkloadWriter.createTable(server, "shop", "orders");
      try (WorkloadWriter writer =
          WorkloadWriter.builder(server).table("shop", "orders").threads(3).keys(200).start()) {
        writer.awaitRows(1_000, Duration.ofSeconds(30));
        server.kill();
        long atCrash = writer.counts().rows();
        server.start();
        writer.awaitRows(atCrash + 500, Duration.ofSeconds(30));
        WorkloadWriter.Counts counts = writer.stop();
        assertThat(counts.reconnects()).isGreaterThanOrEqualTo(3);
        assertThat(counts.transactions()).isLessThan(counts.rows());
        assertThat(counts.rolledBack()).isPositive();
        assertThat(writer.counts()).isEqualTo(counts);
      }
      assertThat(Integer.parseInt(server.queryValue("SELECT COUNT(*) FROM shop.orders")))
          .isBetween(50, 200);
      assertThat(server.queryValue("SELECT COUNT(DISTINCT amount) > 20 FROM shop.orders"))
          .isEqualTo("1");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void keepsToItsPaceAndRefusesTablesWithoutVersion(DatabaseServer.Builder builder)
      throws Exception {
    builder.assumeAvailable();
    try (DatabaseServer server = builder.start()) {
      WorkloadWriter.createTable(server, "shop", "orders");
      server.execute("CREATE TABLE shop.plain (id INT PRIMARY KEY)");
      assertThatThrownBy(() -> WorkloadWriter.builder(server).table("shop", "plain").start())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("version");
      long begin = System.nanoTime();
      try (WorkloadWriter writer =
          WorkloadWriter.builder(server)
              .table("shop", "orders")
              .rowsPerSecond(500)
              .deletes(0)
              .start()) {
        writer.awaitRows(500, Duration.ofSeconds(20));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isBetween(Duration.ofMillis(700), Duration.ofSeconds(6));
    }
  }
}
