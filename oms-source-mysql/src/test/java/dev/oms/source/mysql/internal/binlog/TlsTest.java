package dev.oms.source.mysql.internal.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.source.mysql.TlsMode;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.TestCertificates;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Encryption and authentication of the log connection. */
class TlsTest {

  @Test
  void allModes() throws Exception {
    for (DatabaseServer.Builder builder :
        List.of(
            DatabaseServers.mariadb11().tls(true),
            DatabaseServers.mysql80().tls(true),
            DatabaseServers.mysql97().tls(true))) {
      if (builder.unavailableReason().isPresent()) {
        continue;
      }
      try (DatabaseServer server = LogReading.prepare(builder.start())) {
        TestCertificates certificates = server.certificates().orElseThrow();
        Path pem = certificates.caPem();
        Path store = certificates.trustStore();
        String password = TestCertificates.STORE_PASSWORD;
        for (TlsMode mode : TlsMode.values()) {
          for (Path trust : List.of(pem, store)) {
            MySqlConfig config = config(server, mode, trust, trust == store ? password : null);
            try (BinlogConnection connection = new BinlogConnection(config)) {
              connection.connect();
              assertThat(connection.encrypted()).isEqualTo(mode != TlsMode.DISABLED);
              String cipher = connection.query("SHOW STATUS LIKE 'Ssl_cipher'").get(0).get(1);
              assertThat(String.valueOf(cipher).isEmpty()).isEqualTo(mode == TlsMode.DISABLED);
            }
          }
        }
        BinlogPosition start = LogReading.end(server);
        server.execute("CREATE TABLE shop.t (id INT PRIMARY KEY)", "INSERT INTO shop.t VALUES (1)");
        try (BinlogStream stream =
            BinlogStream.open(
                config(server, TlsMode.VERIFY_IDENTITY, pem, null),
                LogAddressing.AUTO,
                "tls",
                start,
                r -> {})) {
          assertThat(LogReading.readTo(stream, LogReading.end(server))).hasSize(5);
        }
        // An authority that is not trusted: the JVM's own do not know the tests' one.
        for (TlsMode mode : List.of(TlsMode.VERIFY_CA, TlsMode.VERIFY_IDENTITY)) {
          assertThat(FailureTest.failure(config(server, mode, null, null), start))
              .hasMessageContaining("is not accepted in tlsMode " + mode);
        }
        assertThat(FailureTest.failure(config(server, TlsMode.VERIFY_CA, store, "wrong"), start))
            .hasMessageContaining("The trust store")
            .hasMessageNotContaining("wrong");
      }
    }
  }

  @Test
  void hostNameIsChecked() throws Exception {
    // The certificate is for 127.0.0.1 and not for the other address of this machine.
    DatabaseServer.Builder builder =
        DatabaseServers.mysql80().tls(true).arg("--bind-address=127.0.0.1,127.0.0.2");
    builder.assumeAvailable();
    try (DatabaseServer server = LogReading.prepare(builder.start())) {
      Path pem = server.certificates().orElseThrow().caPem();
      for (TlsMode mode : List.of(TlsMode.VERIFY_CA, TlsMode.VERIFY_IDENTITY)) {
        MySqlConfig other =
            LogReading.config(
                "127.0.0.2", server.port(), LogReading.USER, LogReading.PASSWORD, mode, pem, null);
        Throwable e = catchThrowable(() -> LogServer.of(other));
        if (mode == TlsMode.VERIFY_CA) {
          assertThat(e).isNull();
        } else {
          System.out.println("MESSAGE " + e.getMessage());
          assertThat(e)
              .isNotInstanceOf(RetriableException.class)
              .hasMessageContaining("connect by a host name that is in it");
        }
      }
    }
  }

  @Test
  void serverWithoutTls() throws Exception {
    try (DatabaseServer server = LogReading.prepare(DatabaseServers.mariadb11().start())) {
      for (TlsMode mode : List.of(TlsMode.REQUIRED, TlsMode.VERIFY_CA, TlsMode.VERIFY_IDENTITY)) {
        Throwable e = catchThrowable(() -> LogServer.of(config(server, mode, null, null)));
        System.out.println("MESSAGE " + e.getMessage());
        assertThat(e).isInstanceOf(OmsException.class).hasMessageContaining("offers no TLS");
      }
      assertThat(LogServer.of(config(server, TlsMode.PREFERRED, null, null)).logging()).isTrue();
    }
  }

  @Test
  void oldTlsIsNotNeededWhenOnlyPreferred() throws Exception {
    DatabaseServer.Builder builder = DatabaseServers.mysql57().tls(true);
    builder.assumeAvailable();
    try (DatabaseServer server = LogReading.prepare(builder.start())) {
      assertThat(LogServer.of(config(server, TlsMode.PREFERRED, null, null)).logging()).isTrue();
      Throwable e =
          catchThrowable(() -> LogServer.of(config(server, TlsMode.REQUIRED, null, null)));
      System.out.println("MESSAGE " + e.getMessage());
      assertThat(e).hasMessageContaining("broke the TLS handshake off");
    }
  }

  @Test
  void passwords() throws Exception {
    DatabaseServer.Builder builder = DatabaseServers.mysql80().tls(true);
    builder.assumeAvailable();
    try (DatabaseServer server = LogReading.prepare(builder.start())) {
      server.execute(
          "CREATE USER sha2 IDENTIFIED WITH caching_sha2_password BY 'pässword-ü'",
          "CREATE USER old IDENTIFIED WITH mysql_native_password BY 'native'",
          "CREATE USER sha256 IDENTIFIED WITH sha256_password BY 'x'",
          "CREATE USER nopw IDENTIFIED WITH caching_sha2_password BY ''");
      for (TlsMode mode : List.of(TlsMode.DISABLED, TlsMode.REQUIRED)) {
        // Twice: the server's cache makes the second log-in another one.
        for (int i = 0; i < 2; i++) {
          assertThat(LogServer.of(user(server, "sha2", "pässword-ü", mode)).logging()).isTrue();
          assertThat(LogServer.of(user(server, "old", "native", mode)).logging()).isTrue();
          assertThat(LogServer.of(user(server, "nopw", "", mode)).logging()).isTrue();
        }
        server.execute("FLUSH PRIVILEGES");
      }
      Throwable e =
          catchThrowable(() -> LogServer.of(user(server, "sha256", "x", TlsMode.REQUIRED)));
      System.out.println("MESSAGE " + e.getMessage());
      assertThat(e).hasMessageContaining("sha256_password");
    }
  }

  private static MySqlConfig user(DatabaseServer s, String user, String password, TlsMode mode) {
    return LogReading.config(s.host(), s.port(), user, password, mode, null, null);
  }

  private static MySqlConfig config(DatabaseServer s, TlsMode mode, Path store, String password) {
    return LogReading.config(
        s.host(), s.port(), LogReading.USER, LogReading.PASSWORD, mode, store, password);
  }
}
