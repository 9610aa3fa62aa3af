package dev.oms.source.mysql.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.Secret;
import dev.oms.source.mysql.TlsMode;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.source.mysql.internal.schema.TestServers;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.TestCertificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionsTest {

  private static MySqlConfig tls(
      DatabaseServer server, String host, TlsMode mode, Path trust, String password) {
    return new MySqlConfig(
        host,
        server.port(),
        "oms",
        Secret.of("s3cret"),
        mode,
        trust,
        password == null ? null : Secret.of(password),
        0,
        null,
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        2,
        1000,
        1 << 20,
        Map.of());
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(rows.getMetaData().getColumnCount());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.oms.source.mysql.internal.schema.TestServers#all")
  void bothDriversGiveTheSame(DatabaseServer.Builder builder) throws SQLException {
    try (DatabaseServer server =
        builder.arg("--sql-mode=PAD_CHAR_TO_FULL_LENGTH,ANSI_QUOTES").start()) {
      server.createCaptureUser("oms", "s3cret");
      server.execute(
          "CREATE DATABASE d",
          "CREATE TABLE d.t (c CHAR(10), l VARCHAR(9) CHARACTER SET latin1, z DATETIME, ts"
              + " TIMESTAMP NULL) CHARSET utf8mb4",
          "SET SESSION sql_mode=''",
          "INSERT INTO d.t VALUES ('😀', 'é', '0000-00-00', FROM_UNIXTIME(1000000000))");
      for (JdbcDriver driver : JdbcDriver.values()) {
        try (Connections connections =
                new Connections(TestServers.config(server, "oms", "s3cret"), "t", 2, driver);
            Connection connection = connections.get()) {
          assertThat(value(connection, "SELECT @@time_zone")).isEqualTo("+00:00");
          assertThat(value(connection, "SELECT @@sql_mode")).isEmpty();
          assertThat(value(connection, "SELECT @@net_write_timeout")).isEqualTo("7200");
          try (Statement statement = connection.createStatement();
              ResultSet rows =
                  statement.executeQuery("SELECT c, l, CONCAT(z), CONCAT(ts) FROM d.t")) {
            rows.next();
            assertThat(new String(rows.getBytes(1), StandardCharsets.UTF_8)).isEqualTo("😀");
            assertThat(new String(rows.getBytes(2), StandardCharsets.UTF_8)).isEqualTo("é");
            assertThat(new String(rows.getBytes(3), StandardCharsets.UTF_8))
                .startsWith("0000-00-00 00:00:00");
            assertThat(rows.getString(4)).startsWith("2001-09-09 01:46:40");
          }
          ServerInfo info = ServerInfo.read(connection, connections.config());
          assertThat(info.logBin()).isTrue();
          assertThat(info.binlogFormat()).isEqualTo("ROW");
          assertThat(info.binlogRowImage()).isEqualTo("FULL");
          assertThat(info.serverId()).isEqualTo(server.serverId());
          assertThat(info.gtid()).isTrue();
          assertThat(info.currentUser()).isEqualTo("oms@127.0.0.1");
          assertThat(info.maxAllowedPacket()).isGreaterThan(1 << 20);
          assertThat(Math.abs(info.clockSkewMillis())).isLessThan(2000);
          assertThat(info.isMariaDb()).isEqualTo(server.name().startsWith("mariadb"));
          BinlogStatus status = BinlogStatus.read(connection, info);
          assertThat(status.position().offset()).isGreaterThan(4);
          assertThat(status.gtidSet()).isNotEmpty();
          assertThat(BinlogStatus.files(connection)).isNotEmpty();
          if (info.isMariaDb()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
              statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            }
            assertThat(BinlogStatus.snapshotPosition(connection)).isEqualTo(status.position());
            connection.rollback();
            connection.setAutoCommit(true);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(JdbcDriver.class)
  void tlsModes(JdbcDriver driver) throws Exception {
    try (DatabaseServer server = DatabaseServers.mysql80().assumeAvailable().tls(true).start()) {
      server.createCaptureUser("oms", "s3cret");
      TestCertificates certificates = server.certificates().orElseThrow();
      Path pem = certificates.caPem();
      for (TlsMode mode : TlsMode.values()) {
        MySqlConfig config = tls(server, "127.0.0.1", mode, pem, null);
        try (Connections connections = new Connections(config, "t", 1, driver);
            Connection connection = connections.get()) {
          String cipher = value(connection, "SHOW STATUS LIKE 'Ssl_cipher'");
          assertThat(cipher.isEmpty())
              .as("%s %s", mode, cipher)
              .isEqualTo(mode == TlsMode.DISABLED);
        }
      }
      // Without the authority the certificate is not trusted.
      try (Connections connections =
          new Connections(
              tls(server, "127.0.0.1", TlsMode.VERIFY_CA, null, null), "t", 1, driver)) {
        assertThatThrownBy(connections::get)
            .isInstanceOf(OmsException.class)
            .isNotInstanceOf(RetriableException.class)
            .hasMessageContaining(
                "TLS to 127.0.0.1:" + server.port() + " failed (tlsMode VERIFY_CA)");
      }
    }
    try (DatabaseServer server = DatabaseServers.mysql80().start()) {
      server.createCaptureUser("oms", "s3cret");
      try (Connections connections =
          new Connections(
              tls(server, "127.0.0.1", TlsMode.PREFERRED, null, null), "t", 1, driver)) {
        connections.get().close();
      }
      try (Connections connections =
          new Connections(tls(server, "127.0.0.1", TlsMode.REQUIRED, null, null), "t", 1, driver)) {
        assertThatThrownBy(connections::get)
            .isInstanceOf(OmsException.class)
            .isNotInstanceOf(RetriableException.class)
            .hasMessageContaining("TLS to 127.0.0.1:" + server.port());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(JdbcDriver.class)
  void whatGoesWrongIsSaid(JdbcDriver driver) throws Exception {
    MySqlConfig config;
    try (DatabaseServer server = DatabaseServers.mariadb11().start()) {
      server.createCaptureUser("oms", "s3cret");
      try (Connections connections =
          new Connections(TestServers.config(server, "oms", "wr0ng"), "t", 1, driver)) {
        assertThatThrownBy(connections::get)
            .isInstanceOf(OmsException.class)
            .isNotInstanceOf(RetriableException.class)
            .hasMessageContaining("access denied for user 'oms' at 127.0.0.1:" + server.port())
            .hasMessageNotContaining("wr0ng");
      }
      config = TestServers.config(server, "oms", "s3cret");
      try (Connections connections = new Connections(config, "t", 1, driver)) {
        try (Connection connection = connections.get()) {
          assertThat(connection.isValid(1)).isTrue();
        }
        server.kill();
        // The pool takes a connection that was just used for alive.
        Thread.sleep(600);
        assertThatThrownBy(connections::get)
            .isInstanceOf(RetriableException.class)
            .hasMessageContaining("cannot connect to 127.0.0.1:" + server.port());
        server.start();
        connections.get().close();
      }
    }
    try (Connections connections = new Connections(config, "t", 1, driver)) {
      assertThatThrownBy(connections::get)
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("check that the server runs");
    }
  }

  @Test
  void tenants() {
    assertThat(ServerInfo.tenantOf("root@sys#obcluster")).isEqualTo("sys");
    assertThat(ServerInfo.tenantOf("root@mysql_t")).isEqualTo("mysql_t");
    assertThat(ServerInfo.tenantOf("cluster:tenant:root")).isEqualTo("tenant");
    assertThat(ServerInfo.tenantOf("root")).isNull();
  }

  @Test
  void positions() {
    LogPosition a = new LogPosition("binlog.999999", 500);
    LogPosition b = new LogPosition("binlog.1000000", 4);
    assertThat(a).isLessThan(b).isLessThan(new LogPosition("binlog.999999", 501));
    assertThat(a.comparableTo(b)).isTrue();
    assertThat(a.comparableTo(new LogPosition("mysql-bin.000001", 4))).isFalse();
  }
}
