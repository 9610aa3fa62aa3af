package dev.oms.source.mysql.internal.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Less common things in the log: XA, statements that change rows, tags, other charsets. */
class LogShapesTest {

  @Test
  void xaTransactions() throws Exception {
    for (DatabaseServer.Builder builder :
        List.of(DatabaseServers.mariadb11(), DatabaseServers.mysql80())) {
      if (builder.unavailableReason().isPresent()) {
        continue;
      }
      try (DatabaseServer server = LogReading.prepare(builder.start())) {
        server.execute("CREATE TABLE shop.t (id INT PRIMARY KEY) ENGINE=InnoDB");
        BinlogPosition start = LogReading.end(server);
        try (Connection c = server.connect("shop");
            Statement s = c.createStatement()) {
          for (String end : List.of("XA COMMIT 'a'", "XA ROLLBACK 'a'")) {
            s.execute("XA START 'a'");
            s.execute("INSERT INTO t VALUES (" + end.length() + ")");
            s.execute("XA END 'a'");
            s.execute("XA PREPARE 'a'");
            s.execute(end);
          }
          s.execute("XA START 'b'");
          s.execute("INSERT INTO t VALUES (99)");
          s.execute("XA END 'b'");
          s.execute("XA COMMIT 'b' ONE PHASE");
        }
        List<String> kinds = kinds(server, start);
        System.out.println(server.name() + " " + kinds);
        assertThat(kinds)
            .containsExactly(
                "BEGIN",
                "TABLE_MAP",
                "WRITE_ROWS",
                "XA_PREPARE",
                "XA_COMMIT",
                "BEGIN",
                "TABLE_MAP",
                "WRITE_ROWS",
                "XA_PREPARE",
                "XA_ROLLBACK",
                "BEGIN",
                "TABLE_MAP",
                "WRITE_ROWS",
                "COMMIT");
      }
    }
  }

  @Test
  void statementsThatChangeRowsAreSeen() throws Exception {
    for (DatabaseServer.Builder builder :
        List.of(DatabaseServers.mariadb11(), DatabaseServers.mysql80())) {
      if (builder.unavailableReason().isPresent()) {
        continue;
      }
      try (DatabaseServer server = LogReading.prepare(builder.start())) {
        server.execute("CREATE TABLE shop.t (id INT PRIMARY KEY, v VARCHAR(50)) CHARSET gbk");
        BinlogPosition start = LogReading.end(server);
        try (Connection c = server.connect("shop");
            Statement s = c.createStatement()) {
          s.execute("SET SESSION binlog_format=STATEMENT");
          s.execute("INSERT INTO t VALUES (1, '中文')");
          s.execute("SET SESSION binlog_format=ROW");
          s.execute("CREATE TABLE u AS SELECT * FROM t");
        }
        List<LogEvent> events = events(server, start);
        LogEvent insert =
            events.stream().filter(e -> StatementDml.isDml(e.sql())).findFirst().orElseThrow();
        assertThat(insert.sql()).isEqualTo("INSERT INTO t VALUES (1, '中文')");
        assertThat(insert.database()).isEqualTo("shop");
        assertThat(insert.threadId()).isPositive();
        assertThat(insert.endsTransaction()).isFalse();
        List<String> sql = new ArrayList<>();
        LogScan.statements(
            LogReading.config(server), start, LogReading.end(server), e -> sql.add(e.sql()));
        assertThat(sql).hasSize(2);
        assertThat(sql.get(1)).startsWith("CREATE TABLE");
        LogScan.statements(LogReading.config(server), start, start, e -> sql.add(e.sql()));
        assertThat(sql).hasSize(2);
      }
    }
  }

  @Test
  void statementsOfOtherCharsets() throws Exception {
    try (DatabaseServer server = LogReading.prepare(DatabaseServers.mariadb11().start())) {
      BinlogPosition start = LogReading.end(server);
      try (Connection c = server.connect("shop");
          Statement s = c.createStatement()) {
        // Drivers send UTF-8, and refuse other character sets of the client.
        s.execute("CREATE TABLE t (id INT) COMMENT 'häß'");
      }
      List<LogEvent> events = events(server, start);
      assertThat(events.get(0).sql()).isEqualTo("CREATE TABLE t (id INT) COMMENT 'häß'");
    }
    byte[] gbk = "中文".getBytes("GBK");
    assertThat(QueryCharsets.decode(gbk, 0, gbk.length, 28)).isEqualTo("中文");
    byte[] latin1 = "é€".getBytes("windows-1252");
    assertThat(QueryCharsets.decode(latin1, 0, latin1.length, 8)).isEqualTo("é€");
    assertThat(QueryCharsets.decode(latin1, 0, latin1.length, 1024 + 8)).isEqualTo("é€");
  }

  @Test
  void taggedGtids() throws Exception {
    DatabaseServer.Builder builder = DatabaseServers.mysql97();
    builder.assumeAvailable();
    try (DatabaseServer server = LogReading.prepare(builder.start())) {
      MySqlConfig config = LogReading.config(server);
      BinlogPosition first = LogPositions.complete(config, LogReading.first(server));
      server.execute(
          "CREATE TABLE shop.t (id INT PRIMARY KEY)",
          "SET GTID_NEXT='AUTOMATIC:orders'",
          "INSERT INTO shop.t VALUES (1)",
          "SET GTID_NEXT='AUTOMATIC:a_very_long_tag_with_32_letters_'",
          "INSERT INTO shop.t VALUES (2)",
          "SET GTID_NEXT='AUTOMATIC'",
          "INSERT INTO shop.t VALUES (3)");
      BinlogPosition middle = LogReading.end(server);
      server.execute("INSERT INTO shop.t VALUES (4)", "FLUSH LOGS");
      assertThat(String.valueOf(middle.gtids())).contains(":orders:1");
      // Read from the start: the set that was followed is the server's.
      PositionTracker tracker = new PositionTracker(first);
      events(server, first).forEach(tracker::accept);
      assertThat(tracker.position().gtids()).isEqualTo(LogReading.end(server).gtids());
      assertThat(LogPositions.complete(config, middle.withGtids(null)).gtids())
          .isEqualTo(middle.gtids());
      // And go on from a set with tags.
      assertThat(kinds(server, middle))
          .containsExactly("BEGIN", "TABLE_MAP", "WRITE_ROWS", "COMMIT");
      LogTransaction transaction = events(server, middle).get(0).transaction();
      assertThat(transaction.commitMicros() / 1_000_000)
          .isBetween(System.currentTimeMillis() / 1000 - 60, System.currentTimeMillis() / 1000 + 1);
    }
  }

  private static List<String> kinds(DatabaseServer server, BinlogPosition start) throws Exception {
    return events(server, start).stream().map(e -> e.kind().name()).toList();
  }

  private static List<LogEvent> events(DatabaseServer server, BinlogPosition start)
      throws Exception {
    List<LogEvent> all = new ArrayList<>();
    BinlogPosition end = LogReading.end(server);
    try (BinlogStream stream =
        BinlogStream.open(
            LogReading.config(server), LogAddressing.AUTO, "shapes", start, r -> {})) {
      LogReading.readUntil(
          stream,
          e -> {
            if (e.transaction() != null) {
              all.add(e);
            }
            return LogReading.isAt(e, end);
          },
          20_000);
    }
    return all;
  }
}
