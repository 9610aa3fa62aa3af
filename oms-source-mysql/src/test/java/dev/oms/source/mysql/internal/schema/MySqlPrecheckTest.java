package dev.oms.source.mysql.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.ObjectMapping;
import dev.oms.core.StartPoint;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.precheck.PrecheckItem;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.ServerFlavor;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MySqlPrecheckTest {

  private static final ObjectMapping ORDERS =
      ObjectMapping.builder().table("shop.orders", t -> t.topic("x")).build();

  static Stream<DatabaseServer.Builder> servers() {
    return TestServers.all();
  }

  private static PrecheckReport check(MySqlConfig config, ObjectMapping objects) {
    return check(config, objects, StartPoint.fullThenIncremental(), null);
  }

  private static PrecheckReport check(
      MySqlConfig config, ObjectMapping objects, StartPoint start, MySqlPrecheck.LogProbe probe) {
    PrecheckCollector collector = new PrecheckCollector();
    new MySqlPrecheck(config, objects, start, false, probe).run(collector);
    return collector.report();
  }

  private static String texts(PrecheckReport report, PrecheckItem.Result result) {
    return report.items().stream()
        .filter(i -> i.result() == result)
        .map(PrecheckItem::toString)
        .collect(Collectors.joining("\n"));
  }

  private static String failures(PrecheckReport report) {
    return texts(report, PrecheckItem.Result.FAILED);
  }

  private static String warnings(PrecheckReport report) {
    return texts(report, PrecheckItem.Result.WARNING);
  }

  private static MySqlConfig withPort(MySqlConfig c, int port, String host, long serverId) {
    return new MySqlConfig(
        host,
        port,
        c.username(),
        c.password(),
        c.tlsMode(),
        null,
        null,
        serverId,
        null,
        c.connectTimeout(),
        c.heartbeatInterval(),
        1,
        1,
        1,
        c.jdbcProperties());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void everythingInOrderPasses(DatabaseServer.Builder builder) throws SQLException {
    try (DatabaseServer server = builder.start()) {
      server.createCaptureUser("oms", "s3cret");
      server.execute("CREATE DATABASE shop", "CREATE TABLE shop.orders (id INT PRIMARY KEY)");
      PrecheckReport report =
          check(
              TestServers.config(server, "oms", "s3cret"),
              ORDERS,
              StartPoint.incrementalFrom(Instant.now()),
              file -> Instant.now().minusSeconds(60));
      assertThat(failures(report)).isEmpty();
      assertThat(warnings(report)).isEmpty();
      assertThat(report.items()).extracting(PrecheckItem::name).contains("Source-DB_INCR_LOG");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void eachMissingGrantIsNamedWithItsStatement(DatabaseServer.Builder builder) throws SQLException {
    try (DatabaseServer server = builder.start()) {
      server.execute(
          "CREATE DATABASE shop",
          "CREATE TABLE shop.orders (id INT PRIMARY KEY)",
          "CREATE USER 'none'@'%' IDENTIFIED BY 'pw'",
          "CREATE USER 'client'@'%' IDENTIFIED BY 'pw'",
          "CREATE USER 'slave'@'%' IDENTIFIED BY 'pw'",
          "GRANT SELECT, REPLICATION CLIENT ON *.* TO 'client'@'%'",
          "GRANT SELECT, REPLICATION SLAVE ON *.* TO 'slave'@'%'");
      String none = failures(check(TestServers.config(server, "none", "pw"), ORDERS));
      assertThat(none)
          .contains("GRANT REPLICATION CLIENT ON *.* TO 'none'@'%'")
          .contains("GRANT REPLICATION SLAVE ON *.* TO 'none'@'%'")
          .contains("GRANT SELECT ON `shop`.* TO 'none'@'%'")
          .contains("GRANT SELECT ON `shop`.`orders` TO 'none'@'%'")
          .doesNotContain("there is no table");
      String client = failures(check(TestServers.config(server, "client", "pw"), ORDERS));
      assertThat(client.lines()).hasSize(1);
      assertThat(client).contains("GRANT REPLICATION SLAVE ON *.* TO 'client'@'%'");
      String slave = failures(check(TestServers.config(server, "slave", "pw"), ORDERS));
      assertThat(slave.lines()).hasSize(1);
      assertThat(slave).contains("GRANT REPLICATION CLIENT ON *.* TO 'slave'@'%'");
      // What it prints is what helps.
      server.execute(
          "GRANT REPLICATION CLIENT ON *.* TO 'none'@'%'",
          "GRANT REPLICATION SLAVE ON *.* TO 'none'@'%'",
          "GRANT SELECT ON `shop`.`orders` TO 'none'@'%'");
      assertThat(failures(check(TestServers.config(server, "none", "pw"), ORDERS))).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void logSettings(DatabaseServer.Builder builder) throws SQLException {
    try (DatabaseServer server = builder.start()) {
      server.execute(
          "CREATE DATABASE shop",
          "CREATE TABLE shop.orders (id INT PRIMARY KEY)",
          "SET GLOBAL binlog_row_image=MINIMAL",
          "SET GLOBAL binlog_format=STATEMENT");
      boolean metadata = !server.version().startsWith("5.7");
      if (metadata) {
        server.execute("SET GLOBAL binlog_row_metadata=MINIMAL");
      }
      boolean partial = server.flavor() == ServerFlavor.MYSQL && metadata;
      if (partial) {
        server.execute("SET GLOBAL binlog_row_value_options=PARTIAL_JSON");
      }
      PrecheckReport report = check(TestServers.config(server), ORDERS);
      assertThat(failures(report))
          .contains("SET GLOBAL binlog_row_image=FULL")
          .contains("SET GLOBAL binlog_format=ROW");
      if (partial) {
        assertThat(failures(report)).contains("SET GLOBAL binlog_row_value_options=''");
      }
      if (metadata) {
        assertThat(warnings(report)).contains("SET GLOBAL binlog_row_metadata=FULL");
      }
    }
  }

  @Test
  void logOff() throws SQLException {
    try (DatabaseServer server =
        DatabaseServers.mysql80().assumeAvailable().arg("--skip-log-bin").start()) {
      server.execute("CREATE DATABASE shop", "CREATE TABLE shop.orders (id INT PRIMARY KEY)");
      assertThat(failures(check(TestServers.config(server), ORDERS)))
          .contains("log_bin=OFF")
          .contains("restart the server");
      assertThat(check(TestServers.config(server), ORDERS, StartPoint.fullOnly(), null).failures())
          .isEmpty();
    }
  }

  @Test
  void logFilters() throws SQLException {
    try (DatabaseServer server =
        DatabaseServers.mariadb11().arg("--binlog-ignore-db=shop").start()) {
      server.execute("CREATE DATABASE shop", "CREATE TABLE shop.orders (id INT PRIMARY KEY)");
      assertThat(failures(check(TestServers.config(server), ORDERS)))
          .contains("does not log changes of shop (binlog_ignore_db)");
    }
  }

  @Test
  void objectsThatAreNotThereOrNoTables() throws SQLException {
    try (DatabaseServer server = DatabaseServers.mariadb11().start()) {
      server.execute(
          "CREATE DATABASE shop",
          "CREATE TABLE shop.orders (id INT PRIMARY KEY)",
          "CREATE TABLE shop.nokey (id INT)",
          "CREATE TABLE shop.nullkey (id INT UNIQUE)",
          "CREATE VIEW shop.v AS SELECT * FROM shop.orders",
          "CREATE SEQUENCE shop.seq",
          "CREATE TABLE shop.versioned (id INT PRIMARY KEY) WITH SYSTEM VERSIONING");
      ObjectMapping objects =
          ObjectMapping.builder()
              .table("shop.missing", t -> t.topic("x"))
              .table("shop.Orders", t -> t.topic("x"))
              .table("shop.v", t -> t.topic("x"))
              .table("shop.seq", t -> t.topic("x"))
              .table("shop.versioned", t -> t.topic("x"))
              .table("shop.nokey", t -> t.topic("x"))
              .table("shop.nullkey", t -> t.topic("x").shardBy("idd"))
              .table("nowhere.t", t -> t.topic("x"))
              .tables("shop.log_*", t -> t.topic("x"))
              .build();
      PrecheckReport report = check(TestServers.config(server), objects);
      assertThat(failures(report))
          .contains("there is no table shop.missing")
          .contains("write it as shop.orders")
          .contains("shop.v is not a table but a view")
          .contains("shop.seq is not a table but a sequence")
          .contains("shop.versioned is system-versioned")
          .contains("there is no database nowhere")
          .contains("table shop.nullkey has no column idd to shard by; it has id");
      assertThat(warnings(report))
          .contains("no table matches shop.log_*")
          .contains("shop.nokey")
          .doesNotContain("nullkey");
      ObjectMapping all = ObjectMapping.builder().tables("shop.*", t -> t.topic("x")).build();
      PrecheckReport pattern = check(TestServers.config(server), all);
      assertThat(failures(pattern)).isEmpty();
      assertThat(warnings(pattern)).contains("shop.v (view)");
    }
  }

  @Test
  void hiddenColumns() throws SQLException {
    try (DatabaseServer server = DatabaseServers.mariadb11().start()) {
      server.execute("CREATE DATABASE shop", "CREATE TABLE shop.orders (id INT, t TEXT UNIQUE)");
      assertThat(warnings(check(TestServers.config(server), ORDERS)))
          .doesNotContain("DB_ROW_HASH_n");
      server.execute("SET GLOBAL binlog_row_metadata=NO_LOG");
      assertThat(failures(check(TestServers.config(server), ORDERS)))
          .contains("DB_ROW_HASH_n into the log of shop.orders")
          .contains("SET GLOBAL binlog_row_metadata=FULL");
    }
  }

  @Test
  void startTimestampAndServerId() throws SQLException {
    try (DatabaseServer server = DatabaseServers.mariadb11().start()) {
      server.execute("CREATE DATABASE shop", "CREATE TABLE shop.orders (id INT PRIMARY KEY)");
      MySqlConfig config = TestServers.config(server);
      Instant oldest = Instant.now().minusSeconds(60);
      assertThat(
              failures(
                  check(
                      withPort(config, config.port(), config.host(), server.serverId()),
                      ORDERS,
                      StartPoint.incrementalFrom(oldest.minusSeconds(60)),
                      file -> oldest)))
          .contains("the log goes back to")
          .contains("is the server's own server_id");
      assertThat(
              failures(
                  check(
                      config,
                      ORDERS,
                      StartPoint.incrementalFrom(Instant.now().plusSeconds(3600)),
                      file -> oldest)))
          .contains("lies in the future");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void noConnection(DatabaseServer.Builder builder) throws Exception {
    try (DatabaseServer server = builder.start()) {
      server.createCaptureUser("oms", "s3cret");
      String wrong = failures(check(TestServers.config(server, "oms", "bad-s3cret"), ORDERS));
      assertThat(wrong)
          .contains("access denied for user 'oms' at 127.0.0.1:" + server.port())
          .contains("check username and password")
          .doesNotContain("bad-s3cret");
      assertThat(wrong.lines()).hasSize(1);
    }
  }

  @Test
  void nobodyAtThePort() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    MySqlConfig any =
        new MySqlConfig(
            "127.0.0.1",
            port,
            "oms",
            dev.oms.core.Secret.of("x"),
            dev.oms.source.mysql.TlsMode.PREFERRED,
            null,
            null,
            0,
            null,
            java.time.Duration.ofSeconds(3),
            java.time.Duration.ofSeconds(3),
            1,
            1,
            1,
            java.util.Map.of());
    assertThat(failures(check(any, ORDERS)))
        .contains("cannot connect to 127.0.0.1:" + port)
        .contains("check that the server runs");
    assertThat(failures(check(withPort(any, 3306, "no-such-host.invalid", 0), ORDERS)))
        .contains("unknown host 'no-such-host.invalid'");
    List<PrecheckItem> items = check(any, ORDERS).items();
    assertThat(items).hasSize(1);
  }
}
