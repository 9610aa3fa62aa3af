package dev.oms.source.mysql.internal.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transactions and rows that the server compressed are not lost, and not inflated at once. */
class CompressionTest {

  @Test
  void mySqlPayloadHasTheEventsOfAnUncompressedLog() throws Exception {
    for (DatabaseServer.Builder builder :
        List.of(DatabaseServers.mysql80(), DatabaseServers.mysql97())) {
      if (builder.unavailableReason().isPresent()) {
        continue;
      }
      try (DatabaseServer server = LogReading.prepare(builder.start())) {
        server.execute("CREATE TABLE shop.t (id INT PRIMARY KEY, v LONGTEXT)");
        List<String> plain = changes(server, "OFF");
        List<String> compressed = changes(server, "ON");
        assertThat(compressed).hasSameSizeAs(plain).isEqualTo(plain);
        assertThat(plain.stream().filter(p -> p.startsWith("WRITE_ROWS")).count())
            .isGreaterThan(100);
      }
    }
  }

  /** Kinds and bodies of all events of the same changes; table ids differ and are left out. */
  private static List<String> changes(DatabaseServer server, String compression) throws Exception {
    BinlogPosition start = LogReading.end(server);
    try (Connection c = server.connect("shop");
        Statement s = c.createStatement()) {
      s.execute("SET SESSION binlog_transaction_compression=" + compression);
      s.executeUpdate("INSERT INTO t VALUES (1, 'one')");
      s.executeUpdate("INSERT INTO t VALUES (2, REPEAT('two', 100))");
      c.setAutoCommit(false);
      // More than is inflated at once, and an event larger than a block.
      for (int i = 10; i < 140; i++) {
        s.executeUpdate("INSERT INTO t VALUES (" + i + ", REPEAT('" + i + "é', 4000))");
      }
      s.executeUpdate("INSERT INTO t VALUES (1000, REPEAT('big', 500000))");
      s.executeUpdate("UPDATE t SET v = 'new' WHERE id < 50");
      s.executeUpdate("DELETE FROM t WHERE id > 5");
      c.commit();
      s.executeUpdate("DELETE FROM t");
      c.commit();
    }
    List<String> found = new ArrayList<>();
    MySqlConfig config = LogReading.config(server);
    try (BinlogStream stream =
        BinlogStream.open(config, LogAddressing.AUTO, "payload", start, r -> {})) {
      BinlogPosition end = LogReading.end(server);
      LogReading.readUntil(
          stream,
          e -> {
            if (e.transaction() != null) {
              int skip = e.isRows() || e.kind() == LogEvent.Kind.TABLE_MAP ? 6 : 0;
              java.util.zip.CRC32 crc = new java.util.zip.CRC32();
              int length = e.bodyEnd() - e.bodyOffset() - skip;
              if (length > 0) {
                crc.update(e.body(), e.bodyOffset() + skip, length);
              }
              found.add(e.kind() + " " + length + " " + crc.getValue() + " " + e.v2());
            }
            return LogReading.isAt(e, end);
          },
          30_000);
    }
    return found;
  }

  @Test
  void hugePayloadNeedsLittleMemory() throws Exception {
    DatabaseServer.Builder builder =
        DatabaseServers.mysql80().arg("--binlog-transaction-compression=ON");
    builder.assumeAvailable();
    try (DatabaseServer server = LogReading.prepare(builder.start())) {
      server.execute("CREATE TABLE shop.t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(1000))");
      BinlogPosition start = LogReading.end(server);
      try (Connection c = server.connect("shop");
          Statement s = c.createStatement()) {
        c.setAutoCommit(false);
        s.executeUpdate("INSERT INTO t (v) VALUES (REPEAT('x', 1000))");
        for (int i = 0; i < 17; i++) {
          s.executeUpdate("INSERT INTO t (v) SELECT v FROM t");
        }
        c.commit();
      }
      // 131072 rows of 1000 bytes, through a queue of 1 MB.
      BinlogPosition end = LogReading.end(server);
      MySqlConfig config =
          LogReading.queueBytes(LogReading.config(server), 1 << 20, Duration.ofSeconds(1));
      long[] bytes = new long[1];
      long[] most = new long[1];
      try (BinlogStream stream =
          BinlogStream.open(config, LogAddressing.AUTO, "huge", start, r -> {})) {
        List<LogEvent> events = new ArrayList<>();
        boolean done = false;
        while (!done) {
          events.clear();
          stream.poll(events, 100);
          most[0] = Math.max(most[0], stream.queuedBytes());
          for (LogEvent e : events) {
            bytes[0] += e.isRows() ? e.bodyEnd() - e.bodyOffset() : 0;
            done |= LogReading.isAt(e, end);
          }
        }
      }
      System.out.println("huge payload: " + bytes[0] + " bytes, most in queue " + most[0]);
      assertThat(bytes[0]).isGreaterThan(131_000_000L);
      assertThat(most[0]).isLessThan(1_500_000L);
    }
  }

  @Test
  void mariaDbCompressedEventsAreFlagged() throws Exception {
    try (DatabaseServer server =
        LogReading.prepare(
            DatabaseServers.mariadb11()
                .arg("--log-bin-compress=ON")
                .arg("--log-bin-compress-min-len=10")
                .start())) {
      BinlogPosition start = LogReading.end(server);
      server.execute(
          "CREATE TABLE shop.t (id INT PRIMARY KEY, v TEXT) COMMENT '" + "é".repeat(200) + "'",
          "INSERT INTO shop.t VALUES (1, REPEAT('x', 5000))",
          "UPDATE shop.t SET v = REPEAT('y', 5000)",
          "DELETE FROM shop.t");
      List<LogEvent> all = new ArrayList<>();
      try (BinlogStream stream =
          BinlogStream.open(
              LogReading.config(server), LogAddressing.AUTO, "compress", start, r -> {})) {
        BinlogPosition end = LogReading.end(server);
        LogReading.readUntil(
            stream,
            e -> {
              all.add(e);
              return LogReading.isAt(e, end);
            },
            20_000);
      }
      assertThat(all.get(0).kind()).isEqualTo(LogEvent.Kind.QUERY);
      assertThat(all.get(0).typeCode()).isEqualTo(EventTypes.MARIADB_QUERY_COMPRESSED);
      assertThat(all.get(0).sql()).startsWith("CREATE TABLE shop.t").contains("é".repeat(200));
      assertThat(all.stream().filter(LogEvent::isRows))
          .hasSize(3)
          .allMatch(LogEvent::compressed)
          .extracting(e -> e.kind().name())
          .containsExactly("WRITE_ROWS", "UPDATE_ROWS", "DELETE_ROWS");
    }
  }
}
