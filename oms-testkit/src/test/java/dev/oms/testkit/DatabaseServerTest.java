package dev.oms.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseServerTest {

  static Stream<DatabaseServer.Builder> all() {
    return Stream.of(
        DatabaseServers.mariadb11(),
        DatabaseServers.mysql80(),
        DatabaseServers.mysql57(),
        DatabaseServers.mysql97(),
        DatabaseServers.mariadb1011());
  }

  @ParameterizedTest
  @MethodSource("all")
  void writesItsBinlogAndKeepsCommittedRowsThroughStopAndCrash(DatabaseServer.Builder builder)
      throws Exception {
    builder.assumeAvailable();
    try (DatabaseServer server = builder.start()) {
      assertThat(server.version()).startsWith(server.name().replaceAll("[a-z]+-", ""));
      server.execute(
          "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY, c VARCHAR(20))");
      server.execute("INSERT INTO shop.t VALUES (1, 'żółw 🐢')");
      assertThat(binlogEvents(server)).contains("Write_rows");
      assertThat(server.queryValue("SELECT CONCAT(@@binlog_format, @@binlog_row_image)"))
          .isEqualTo("ROWFULL");

      server.stop();
      assertThat(server.isRunning()).isFalse();
      assertThatThrownBy(server::connect).isInstanceOf(SQLException.class);
      server.start();
      assertThat(server.queryValue("SELECT c FROM shop.t WHERE id = 1")).isEqualTo("żółw 🐢");

      server.execute("INSERT INTO shop.t VALUES (2, 'two')");
      server.kill();
      server.start("--binlog-row-image=MINIMAL");
      assertThat(server.queryValue("SELECT COUNT(*) FROM shop.t")).isEqualTo("2");
      assertThat(server.queryValue("SELECT @@binlog_row_image")).isEqualTo("MINIMAL");
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void captureUserMayReadAndFollowTheBinlogButNotWrite(DatabaseServer.Builder builder)
      throws Exception {
    builder.assumeAvailable();
    try (DatabaseServer server = builder.start()) {
      String before = server.query(logStatus(server)).toString();
      server.createCaptureUser("oms", "s3cret");
      assertThat(server.query(logStatus(server)).toString()).isEqualTo(before);
      try (Connection connection =
          DriverManager.getConnection(server.jdbcUrl(""), "oms", "s3cret")) {
        try (ResultSet rows = connection.createStatement().executeQuery(logStatus(server))) {
          assertThat(rows.next()).isTrue();
        }
        assertThatThrownBy(() -> connection.createStatement().execute("CREATE DATABASE no"))
            .isInstanceOf(SQLException.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void tlsWithAVerifiableHostName(DatabaseServer.Builder builder) throws Exception {
    builder.assumeAvailable();
    if (builder.name().contains("5.7")) {
      return; // Its TLS library ends at 1.1, which the JDK refuses.
    }
    try (DatabaseServer server = builder.tls(true).start()) {
      TestCertificates certificates = server.certificates().orElseThrow();
      String url =
          server.mariadbJdbcUrl("").replaceAll("\\?.*", "")
              + "?sslMode=verify-full&serverSslCert="
              + certificates.caPem();
      try (Connection connection = DriverManager.getConnection(url, "root", "");
          ResultSet rows =
              connection.createStatement().executeQuery("SHOW STATUS LIKE 'Ssl_cipher'")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(2)).isNotEmpty();
      }
    }
  }

  @Test
  void twoServersHaveTheirOwnPortIdentityAndOptions() throws Exception {
    try (DatabaseServer one = DatabaseServers.mariadb11().start();
        DatabaseServer two =
            DatabaseServers.mariadb11()
                .arg("--default-time-zone=+03:00")
                .arg("--lower-case-table-names=1")
                .start()) {
      assertThat(one.port()).isNotEqualTo(two.port()).isLessThan(32768);
      assertThat(one.serverId()).isNotEqualTo(two.serverId());
      assertThat(two.queryValue("SELECT @@time_zone")).isEqualTo("+03:00");
      assertThat(two.queryValue("SELECT @@lower_case_table_names")).isEqualTo("1");
    }
  }

  @Test
  void aWrongOptionIsReportedWithTheServersLog() {
    assertThatThrownBy(() -> DatabaseServers.mariadb11().arg("--no-such-option").start())
        .isInstanceOf(TestKitException.class)
        .hasMessageContaining("no-such-option");
  }

  private static String logStatus(DatabaseServer server) {
    return server.name().startsWith("mysql-9") ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
  }

  private static String binlogEvents(DatabaseServer server) throws SQLException {
    String file = server.query(logStatus(server)).get(0).get(0);
    return server.query("SHOW BINLOG EVENTS IN '" + file + "'").toString();
  }
}
