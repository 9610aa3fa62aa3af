package dev.oms.source.mysql.internal.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.source.mysql.TlsMode;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What cannot be repaired ends the stream with a message that says what to do. */
class FailureTest {

  @Test
  void wrongPassword() throws Exception {
    try (DatabaseServer server = LogReading.prepare(DatabaseServers.mariadb11().start())) {
      OmsException e =
          failure(
              LogReading.config(
                  server.host(),
                  server.port(),
                  LogReading.USER,
                  "not-the-s3cret",
                  TlsMode.DISABLED,
                  null,
                  null),
              LogReading.end(server));
      assertThat(e)
          .hasMessageContaining("'capture' cannot log in")
          .hasMessageContaining("Check user name, password");
      assertThat(e.getMessage()).doesNotContain("not-the-s3cret");
    }
  }

  @Test
  void missingPrivilege() throws Exception {
    for (DatabaseServer.Builder builder :
        List.of(DatabaseServers.mariadb11(), DatabaseServers.mysql80())) {
      if (builder.unavailableReason().isPresent()) {
        continue;
      }
      try (DatabaseServer server = LogReading.prepare(builder.start())) {
        server.execute("CREATE USER reader IDENTIFIED BY 'reader'");
        MySqlConfig config =
            LogReading.config(
                server.host(), server.port(), "reader", "reader", TlsMode.DISABLED, null, null);
        assertThat(failure(config, LogReading.end(server)))
            .hasMessageContaining("'reader' may not read the log")
            .hasMessageContaining("GRANT REPLICATION SLAVE");
      }
    }
  }

  @Test
  void purgedPosition() throws Exception {
    for (DatabaseServer.Builder builder :
        List.of(DatabaseServers.mariadb11(), DatabaseServers.mysql80())) {
      if (builder.unavailableReason().isPresent()) {
        continue;
      }
      try (DatabaseServer server = LogReading.prepare(builder.start())) {
        MySqlConfig config = LogReading.config(server);
        BinlogPosition first = LogPositions.complete(config, LogReading.first(server));
        server.execute("CREATE TABLE shop.t (id INT PRIMARY KEY)", "FLUSH LOGS");
        server.execute("INSERT INTO shop.t VALUES (1)", "FLUSH LOGS");
        BinlogPosition end = LogReading.end(server);
        server.execute("PURGE BINARY LOGS TO '" + end.file() + "'");
        // MariaDB keeps one more file than was asked for.
        BinlogPosition left = LogReading.first(server);
        assertThat(left.file()).isNotEqualTo(first.file());
        for (LogAddressing way : List.of(LogAddressing.FILE_POSITION, LogAddressing.GTID)) {
          OmsException e = failure(config, first, way);
          assertThat(e)
              .hasMessageContaining("no longer has the log from")
              .hasMessageContaining(first.toString())
              .hasMessageContaining("The earliest it has is " + left)
              .hasMessageContaining("full synchronization");
        }
        // Beyond the end of a file that there is: the log was reset.
        assertThat(failure(config, BinlogPosition.of(end.file(), 100_000_000)))
            .hasMessageContaining("its log was reset or cut");
      }
    }
  }

  @Test
  void logOfAnotherServer() throws Exception {
    try (DatabaseServer server = LogReading.prepare(DatabaseServers.mariadb11().start())) {
      assertThat(
              failure(
                  LogReading.config(server),
                  LogReading.end(server).withGtids(null).withServer("x")))
          .hasMessageContaining("is of the log of server x");
    }
  }

  @Test
  void noBinlog() throws Exception {
    DatabaseServer.Builder builder = DatabaseServers.mysql80().arg("--skip-log-bin");
    builder.assumeAvailable();
    try (DatabaseServer server = builder.start()) {
      LogReading.prepare(server);
      assertThat(failure(LogReading.config(server), BinlogPosition.of("b.1", 4)))
          .hasMessageContaining("The server writes no binlog");
    }
  }

  @Test
  void partialJson() throws Exception {
    DatabaseServer.Builder builder = DatabaseServers.mysql80();
    builder.assumeAvailable();
    try (DatabaseServer server = LogReading.prepare(builder.start())) {
      BinlogPosition start = LogReading.end(server);
      server.execute(
          "CREATE TABLE shop.t (id INT PRIMARY KEY, j JSON)",
          "INSERT INTO shop.t VALUES (1, '{\"a\": \"aaaaaaaaaaaaaaaaaaa\", \"b\": 2}')",
          "SET SESSION binlog_row_value_options=PARTIAL_JSON",
          "UPDATE shop.t SET j = JSON_SET(j, '$.a', 'b')");
      assertThat(failure(LogReading.config(server), start))
          .hasMessageContaining("PARTIAL_JSON")
          .hasMessageContaining("SET GLOBAL binlog_row_value_options=''");
    }
  }

  @Test
  void serverIdClash() throws Exception {
    for (DatabaseServer.Builder builder :
        List.of(DatabaseServers.mariadb11(), DatabaseServers.mysql80())) {
      if (builder.unavailableReason().isPresent()) {
        continue;
      }
      try (DatabaseServer server = LogReading.prepare(builder.start())) {
        server.execute("CREATE TABLE shop.t (id INT PRIMARY KEY)");
        BinlogPosition start = LogReading.end(server);
        MySqlConfig config = withServerId(LogReading.config(server), 4711);
        List<String> one = Collections.synchronizedList(new ArrayList<>());
        List<String> two = Collections.synchronizedList(new ArrayList<>());
        try (BinlogStream a =
                BinlogStream.open(config, LogAddressing.AUTO, "clash-a", start, one::add);
            BinlogStream b =
                BinlogStream.open(config, LogAddressing.AUTO, "clash-b", start, two::add)) {
          for (int i = 0; i < 5; i++) {
            server.execute("INSERT INTO shop.t VALUES (" + i + ")");
            BinlogPosition end = LogReading.end(server);
            List<String> seen = LogReading.readTo(a, end);
            assertThat(seen).hasSize(4).isEqualTo(LogReading.readTo(b, end));
            Thread.sleep(200);
          }
        }
        System.out.println(server.name() + " clash: " + one + " / " + two);
        assertThat(one.size() + two.size()).isLessThan(5);
      }
    }
  }

  @Test
  void unreachableIsRetried() {
    MySqlConfig config = LogReading.config("127.0.0.1", 1);
    assertThat(catchThrowable(() -> LogServer.of(config)))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("127.0.0.1:1 refuses the connection");
    List<String> delays = Collections.synchronizedList(new ArrayList<>());
    try (BinlogStream stream =
        BinlogStream.open(
            config, LogAddressing.AUTO, "nowhere", BinlogPosition.of("b.1", 4), delays::add)) {
      assertThat(catchThrowable(() -> stream.poll(new ArrayList<>(), 700))).isNull();
    }
    assertThat(delays.size()).isBetween(2, 4);
    assertThat(delays.get(1)).contains("attempt 2");
  }

  static OmsException failure(MySqlConfig config, BinlogPosition start) throws Exception {
    return failure(config, start, LogAddressing.AUTO);
  }

  static OmsException failure(MySqlConfig config, BinlogPosition start, LogAddressing way)
      throws Exception {
    List<LogEvent> events = new ArrayList<>();
    try (BinlogStream stream = BinlogStream.open(config, way, "failing", start, r -> {})) {
      for (int i = 0; i < 200; i++) {
        stream.poll(events, 100);
      }
    } catch (OmsException e) {
      System.out.println("MESSAGE " + e.getMessage());
      assertThat(LogReading.threadsGone("failing")).isTrue();
      return e;
    }
    throw new AssertionError("no failure");
  }

  private static MySqlConfig withServerId(MySqlConfig c, long id) {
    return new MySqlConfig(
        c.host(),
        c.port(),
        c.username(),
        c.password(),
        c.tlsMode(),
        null,
        null,
        id,
        null,
        c.connectTimeout(),
        c.heartbeatInterval(),
        1,
        1000,
        c.readerQueueBytes(),
        c.jdbcProperties());
  }
}
