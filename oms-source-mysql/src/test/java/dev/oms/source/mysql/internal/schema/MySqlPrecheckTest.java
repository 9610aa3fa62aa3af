package dev.oms.source.mysql.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.ObjectMapping;
import dev.oms.core.StartPoint;
import dev.oms.core.model.Column;
import dev.oms.core.precheck.CheckedTable;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.precheck.PrecheckItem;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.source.mysql.internal.HostPort;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.source.mysql.internal.MySqlPosition;
import dev.oms.source.mysql.internal.binlog.BinlogPosition;
import dev.oms.source.mysql.internal.binlog.LogPositions;
import dev.oms.source.mysql.internal.server.BinlogStatus;
import dev.oms.source.mysql.internal.server.Flavor;
import dev.oms.source.mysql.internal.server.LogPosition;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.source.mysql.internal.snapshot.SnapshotProgress;
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
    new MySqlPrecheck(config, objects, start, null, probe).run(collector);
    return collector.report();
  }

  private static PrecheckCollector collected(MySqlConfig config, ObjectMapping objects) {
    PrecheckCollector collector = new PrecheckCollector();
    new MySqlPrecheck(config, objects, StartPoint.fullThenIncremental(), null, null).run(collector);
    return collector;
  }

  private static BinlogPosition endOfLog(DatabaseServer server) throws SQLException {
    MySqlConfig config = TestServers.config(server);
    try (java.sql.Connection connection = server.connect()) {
      LogPosition end = BinlogStatus.end(connection, ServerInfo.read(connection, config));
      return LogPositions.complete(config, BinlogPosition.of(end.file(), end.offset()));
    }
  }

  /** MariaDB keeps a file until its storage engines do not need it for recovery any more. */
  private static void purgeTo(DatabaseServer server, String file) throws SQLException {
    try (java.sql.Connection connection = server.connect()) {
      do {
        server.execute("PURGE BINARY LOGS TO '" + file + "'");
      } while (!BinlogStatus.files(connection).get(0).name().equals(file));
    }
  }

  private static PrecheckReport resumed(MySqlConfig config, BinlogPosition position) {
    String saved = new MySqlPosition(position, SnapshotProgress.NONE, 0, null, -1, null).encode();
    return resumed(config, saved);
  }

  private static PrecheckReport resumed(MySqlConfig config, String saved) {
    PrecheckCollector collector = new PrecheckCollector();
    new MySqlPrecheck(config, ORDERS, StartPoint.fullThenIncremental(), saved, null).run(collector);
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
          .contains("there is no database nowhere");
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
  void hostsThatCannotTakeOver() throws Exception {
    try (DatabaseServer first = DatabaseServers.mysql80().assumeAvailable().start();
        DatabaseServer second = DatabaseServers.mysql80().gtid(false).start()) {
      first.createCaptureUser("oms", "s3cret");
      second.createCaptureUser("oms", "s3cret");
      first.execute("CREATE DATABASE shop", "CREATE TABLE shop.orders (id INT PRIMARY KEY)");
      MySqlConfig one = TestServers.config(first, "oms", "s3cret");
      HostPort a = new HostPort("127.0.0.1", first.port());
      HostPort b = new HostPort("127.0.0.1", second.port());
      HostPort away = new HostPort("127.0.0.1", 1);
      PrecheckReport report =
          check(one.of(List.of(a, b, away), java.time.Duration.ofSeconds(1)), ORDERS);
      assertThat(failures(report)).contains(b + ": gtid_mode is not ON").doesNotContain(a + ":");
      assertThat(warnings(report)).contains("Source-DB_FAILOVER", "127.0.0.1:1");
      assertThat(failures(check(one.of(List.of(a), java.time.Duration.ofSeconds(1)), ORDERS)))
          .isEmpty();
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

  @ParameterizedTest
  @MethodSource("servers")
  void aSavedPositionThatThePurgedLogLacks(DatabaseServer.Builder builder) throws SQLException {
    try (DatabaseServer server = builder.start()) {
      server.execute("CREATE DATABASE shop", "CREATE TABLE shop.orders (id INT PRIMARY KEY)");
      MySqlConfig config = TestServers.config(server);
      BinlogPosition saved = endOfLog(server);
      assertThat(failures(resumed(config, saved))).isEmpty();
      server.execute("INSERT INTO shop.orders VALUES (1)", "FLUSH BINARY LOGS");
      BinlogPosition later = endOfLog(server);
      purgeTo(server, later.file());
      assertThat(failures(resumed(config, saved)))
          .contains("Source-DB_INCR_LOG")
          .containsAnyOf("yet to read: ", "and the log begins with " + later.file())
          .contains("synchronize in full under another name");
      assertThat(failures(resumed(config, later))).isEmpty();
      assertThat(failures(resumed(config, saved.withGtids(null).withServer("another"))))
          .contains("of the log of server another, but this is server");
      PrecheckReport garbage = resumed(config, "nonsense");
      assertThat(failures(garbage)).contains("is not one of a MySQL source: 'nonsense'");
      assertThat(garbage.items())
          .extracting(PrecheckItem::name)
          .contains("Source-RDB_TABLE_EXIST", "Source-DB_MASTER_SLAVE");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void tablesAreToldWithTheirColumns(DatabaseServer.Builder builder) throws SQLException {
    try (DatabaseServer server = builder.start()) {
      server.execute(
          "CREATE DATABASE shop",
          "CREATE TABLE shop.orders (id INT PRIMARY KEY, note VARCHAR(1000))",
          "CREATE TABLE shop.log (id INT PRIMARY KEY) ENGINE=MyISAM",
          "CREATE VIEW shop.v AS SELECT * FROM shop.orders",
          "INSERT INTO shop.orders VALUES (1, REPEAT('x', 500)), (2, REPEAT('x', 500))",
          "ANALYZE TABLE shop.orders");
      ObjectMapping all = ObjectMapping.builder().tables("shop.*", t -> t.topic("x")).build();
      PrecheckCollector found = collected(TestServers.config(server), all);
      assertThat(found.tables())
          .extracting(t -> t.schema().id().toString())
          .containsExactlyInAnyOrder("shop.log", "shop.orders");
      CheckedTable orders =
          found.tables().stream()
              .filter(t -> t.schema().id().table().equals("orders"))
              .findFirst()
              .orElseThrow();
      assertThat(orders.schema().columns()).extracting(Column::name).containsExactly("id", "note");
      assertThat(orders.averageRowBytes()).isGreaterThanOrEqualTo(500);
      assertThat(warnings(found.report()))
          .contains("engine without transactions: shop.log (MyISAM)")
          .contains("ENGINE=InnoDB");
    }
  }

  @Test
  void serverSettings() throws SQLException {
    try (DatabaseServer server =
        DatabaseServers.mysql80()
            .assumeAvailable()
            .arg("--lower-case-table-names=1")
            .arg("--max-allowed-packet=1048576")
            .arg("--default-time-zone=+08:00")
            .start()) {
      server.execute("CREATE DATABASE shop", "CREATE TABLE shop.Orders (id INT PRIMARY KEY)");
      ObjectMapping capitals =
          ObjectMapping.builder().tables("Shop.Order*", t -> t.topic("x")).build();
      PrecheckReport report = check(TestServers.config(server), capitals);
      assertThat(failures(report))
          .contains("lower_case_table_names=1")
          .contains("nothing matches Shop.Order*")
          .contains("write them in lower case");
      assertThat(warnings(report)).contains("max_allowed_packet=1048576").contains("SET GLOBAL");
      assertThat(report.toString()).contains("Source-DB_TIMEZONE: time_zone=+08:00");
      assertThat(failures(check(TestServers.config(server), ORDERS))).isEmpty();
    }
  }

  @Test
  void clocksThatDisagreeAndOldServers() throws SQLException {
    try (DatabaseServer server = DatabaseServers.mariadb11().start();
        java.sql.Connection connection = server.connect()) {
      ServerInfo real = ServerInfo.read(connection, TestServers.config(server));
      assertThat(warnings(ofServer(real))).isEmpty();
      ServerInfo hourAhead =
          new ServerInfo(Flavor.MYSQL, "5.6.51", 50651, null, "oms@%", 3_600_000, real.variables());
      assertThat(warnings(ofServer(hourAhead)))
          .contains("the server's clock is 3600.0 s ahead of ours")
          .contains("NTP");
      assertThat(failures(ofServer(hourAhead))).contains("MySQL 5.6.51 is too old");
    }
  }

  private static PrecheckReport ofServer(ServerInfo server) {
    PrecheckCollector collector = new PrecheckCollector();
    new ServerCheck(server, ORDERS, new Items(collector, null)).run();
    return collector.report();
  }

  @Test
  void aCheckThatTheServerRefusesEndsNoOther() throws SQLException {
    try (DatabaseServer server = DatabaseServers.mariadb11().start()) {
      server.execute(
          "CREATE DATABASE shop", "CREATE TABLE shop.orders (id INT PRIMARY KEY, t TEXT)");
      try (java.sql.Connection connection = server.connect()) {
        ServerInfo info = ServerInfo.read(connection, TestServers.config(server));
        PrecheckCollector collector = new PrecheckCollector();
        connection.close();
        new ObjectCheck(connection, info, ORDERS, new Items(collector, TestServers.config(server)))
            .run();
        assertThat(collector.report().failures())
            .extracting(PrecheckItem::name)
            .contains("Source-RDB_SCHEMA_EXIST", "Source-RDB_TABLE_EXIST", "Source-DB_DATA_TYPE");
      }
    }
  }
}
