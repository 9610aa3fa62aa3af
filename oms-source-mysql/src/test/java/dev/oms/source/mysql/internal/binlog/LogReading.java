package dev.oms.source.mysql.internal.binlog;

import dev.oms.core.Secret;
import dev.oms.source.mysql.TlsMode;
import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.ServerFlavor;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** What the tests of this package share. */
final class LogReading {

  static final String USER = "capture";
  static final String PASSWORD = "s3cret-Passw0rd";

  private LogReading() {}

  static MySqlConfig config(DatabaseServer server) {
    return config(server.host(), server.port());
  }

  static MySqlConfig config(String host, int port) {
    return config(host, port, USER, PASSWORD, TlsMode.DISABLED, null, null);
  }

  static MySqlConfig config(
      String host,
      int port,
      String user,
      String password,
      TlsMode tls,
      @Nullable Path store,
      @Nullable String storePassword) {
    return new MySqlConfig(
        host,
        port,
        user,
        Secret.of(password),
        tls,
        store,
        storePassword == null ? null : Secret.of(storePassword),
        0,
        null,
        Duration.ofSeconds(5),
        Duration.ofSeconds(1),
        1,
        1000,
        16 << 20,
        Map.of());
  }

  static MySqlConfig queueBytes(MySqlConfig c, long bytes, Duration heartbeat) {
    return new MySqlConfig(
        c.host(),
        c.port(),
        c.username(),
        c.password(),
        c.tlsMode(),
        c.trustStore(),
        c.trustStorePassword(),
        c.serverId(),
        c.tenant(),
        c.connectTimeout(),
        heartbeat,
        1,
        1000,
        bytes,
        Map.of());
  }

  static DatabaseServer prepare(DatabaseServer server) throws Exception {
    server.createCaptureUser(USER, PASSWORD);
    server.execute("CREATE DATABASE shop");
    return server;
  }

  /** Every kind of transaction that is common: DDL, inserts, updates, deletes, a rotation. */
  static void workload(DatabaseServer server) throws Exception {
    server.execute(
        "CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(100), v TEXT)",
        "CREATE TABLE shop.u (id INT PRIMARY KEY, n INT)");
    try (Connection c = server.connect("shop")) {
      c.setAutoCommit(false);
      try (PreparedStatement insert = c.prepareStatement("INSERT INTO t VALUES (?,?,?)")) {
        for (int i = 0; i < 200; i++) {
          insert.setInt(1, i);
          insert.setString(2, "näme " + i);
          insert.setString(3, "x".repeat(i * 10));
          insert.executeUpdate();
          if (i % 10 == 9) {
            c.commit();
          }
        }
      }
      c.commit();
    }
    server.execute(
        "UPDATE shop.t SET name='é' WHERE id < 100",
        "FLUSH LOGS",
        "DELETE FROM shop.t WHERE id BETWEEN 20 AND 60",
        "ALTER TABLE shop.u ADD COLUMN extra VARCHAR(20) DEFAULT 'ü'",
        "INSERT INTO shop.u (id, n) VALUES (1, 1), (2, 2)",
        "TRUNCATE TABLE shop.u");
  }

  /** Many transactions of one row. */
  static void workloadSmall(DatabaseServer server, int rows) throws Exception {
    try (Connection c = server.connect("shop");
        var statement = c.createStatement()) {
      for (int i = 0; i < rows; i++) {
        statement.executeUpdate("INSERT INTO t VALUES (" + (10_000 + i) + ",'s','v')");
      }
    }
  }

  static BinlogPosition first(DatabaseServer server) throws Exception {
    return BinlogPosition.of(server.query("SHOW BINARY LOGS").get(0).get(0), 4);
  }

  static BinlogPosition end(DatabaseServer server) {
    return LogServer.end(config(server));
  }

  /** Reads until an event is at or beyond a place, heartbeats and rotations left out. */
  static List<String> readTo(BinlogStream stream, BinlogPosition end) throws Exception {
    return readUntil(stream, e -> isAt(e, end), 60_000);
  }

  /** Whether nothing before {@code end} is to come after the event. */
  static boolean isAt(LogEvent e, BinlogPosition end) {
    // The events of a compressed transaction all have its end.
    return (e.transaction() == null || e.endsTransaction())
        && LogFiles.compare(e.file(), e.endPosition(), end.file(), end.position()) >= 0;
  }

  static List<String> readUntil(BinlogStream stream, Predicate<LogEvent> last, long millis)
      throws Exception {
    List<String> seen = new ArrayList<>();
    List<LogEvent> events = new ArrayList<>();
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < deadline) {
      events.clear();
      stream.poll(events, 100);
      for (LogEvent event : events) {
        if (event.transaction() != null) {
          seen.add(describe(event));
        }
        if (last.test(event)) {
          return seen;
        }
      }
    }
    throw new AssertionError("not reached; " + seen.size() + " events seen");
  }

  /** Everything that tells an event from others, its bytes too. */
  static String describe(LogEvent e) {
    CRC32 crc = new CRC32();
    crc.update(e.body(), e.bodyOffset(), e.bodyEnd() - e.bodyOffset());
    return e.kind()
        + " "
        + e.file()
        + ":"
        + e.startPosition()
        + "-"
        + e.endPosition()
        + " "
        + e.transaction()
        + " "
        + e.sql()
        + " "
        + (e.bodyEnd() - e.bodyOffset())
        + "/"
        + crc.getValue();
  }

  /** Kind and place of what the server itself says is in its log. */
  static List<String> shown(DatabaseServer server) throws Exception {
    List<String> shown = new ArrayList<>();
    for (List<String> log : server.query("SHOW BINARY LOGS")) {
      for (List<String> row : server.query("SHOW BINLOG EVENTS IN '" + log.get(0) + "'")) {
        String type = row.get(2).replace("_v1", "");
        String info = row.get(5);
        String kind =
            switch (type) {
              case "Table_map" -> "TABLE_MAP";
              case "Write_rows", "Write_rows_compressed" -> "WRITE_ROWS";
              case "Update_rows", "Update_rows_compressed" -> "UPDATE_ROWS";
              case "Delete_rows", "Delete_rows_compressed" -> "DELETE_ROWS";
              case "Xid" -> "COMMIT";
              case "Gtid" ->
                  server.flavor() == ServerFlavor.MARIADB && info.startsWith("BEGIN")
                      ? "BEGIN"
                      : "";
              case "Query", "Query_compressed" ->
                  info.equals("BEGIN") || info.equals("COMMIT") ? info : "QUERY";
              default -> "";
            };
        if (!kind.isEmpty()) {
          // MariaDB 11.4 knows no position of events within a transaction.
          shown.add(
              row.get(4).equals("0")
                  ? kind
                  : kind + " " + log.get(0) + ":" + row.get(1) + "-" + row.get(4));
        }
      }
    }
    return shown;
  }

  /** The beginning of {@link #describe} that {@link #shown} has too. */
  static List<String> places(List<String> described, List<String> shown) {
    List<String> places = new ArrayList<>();
    for (String text : described) {
      String[] words = text.split(" ", 3);
      boolean placed = places.size() >= shown.size() || shown.get(places.size()).contains(" ");
      places.add(placed ? words[0] + " " + words[1] : words[0]);
    }
    return places;
  }

  static boolean threadsGone(String pipeline) throws InterruptedException {
    for (int i = 0; i < 50; i++) {
      boolean alive =
          Thread.getAllStackTraces().keySet().stream()
              .anyMatch(t -> t.getName().startsWith("oms-" + pipeline + "-"));
      if (!alive) {
        return true;
      }
      Thread.sleep(20);
    }
    return false;
  }
}
