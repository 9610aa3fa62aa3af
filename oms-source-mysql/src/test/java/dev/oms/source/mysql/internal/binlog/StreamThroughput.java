package dev.oms.source.mysql.internal.binlog;

import dev.oms.source.mysql.internal.MySqlConfig;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Not a test: prints how fast {@link BinlogStream#poll} gives events of a log that is written. */
final class StreamThroughput {

  private StreamThroughput() {}

  public static void main(String[] args) throws Exception {
    boolean mariaDb = args.length > 0 && args[0].equals("mariadb");
    DatabaseServer.Builder builder =
        mariaDb
            ? DatabaseServers.mariadb11().arg("--binlog-annotate-row-events=OFF")
            : DatabaseServers.mysql80();
    builder.arg("--max-binlog-size=1G").arg("--innodb-flush-log-at-trx-commit=0");
    try (DatabaseServer server = LogReading.prepare(builder.start())) {
      server.execute(
          "CREATE TABLE shop.b (id INT PRIMARY KEY AUTO_INCREMENT, k INT, c CHAR(120), p CHAR(60))",
          "CREATE TABLE shop.s (id INT PRIMARY KEY AUTO_INCREMENT, k INT, c CHAR(120), p CHAR(60))",
          "CREATE PROCEDURE shop.single(n INT) BEGIN WHILE n > 0 DO INSERT INTO shop.s (k, c, p)"
              + " VALUES (n, REPEAT('c', 110), REPEAT('p', 50)); SET n = n - 1; END WHILE; END");
      BinlogPosition start =
          LogPositions.complete(LogReading.config(server), LogReading.end(server));
      long began = System.nanoTime();
      try (Connection c = server.connect("shop");
          Statement s = c.createStatement()) {
        StringBuilder sql = new StringBuilder("INSERT INTO b (k, c, p) VALUES ");
        for (int i = 0; i < 1000; i++) {
          sql.append(i == 0 ? "" : ",").append("(7, '").append("c".repeat(110)).append("', '");
          sql.append("p".repeat(50)).append("')");
        }
        for (int i = 0; i < 1000; i++) {
          s.executeUpdate(sql.toString());
        }
      }
      BinlogPosition middle = LogReading.end(server);
      server.execute("CALL shop.single(200000)");
      BinlogPosition end = LogReading.end(server);
      System.out.println("written in " + (System.nanoTime() - began) / 1_000_000 + " ms");
      for (int i = 0; i < 4; i++) {
        run(server, "bulk 1,000,000 rows", start, middle, 1_000_000);
      }
      for (int i = 0; i < 4; i++) {
        run(server, "single 200,000 rows", middle, end, 200_000);
      }
    }
  }

  private static void run(
      DatabaseServer server, String name, BinlogPosition from, BinlogPosition to, int rows)
      throws Exception {
    MySqlConfig config = LogReading.config(server);
    var threads =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = threads.getProcessCpuTime();
    long began = System.nanoTime();
    long bytes = 0;
    long count = 0;
    long polls = 0;
    try (BinlogStream stream =
        BinlogStream.open(config, LogAddressing.AUTO, "speed", from, r -> {})) {
      List<LogEvent> events = new ArrayList<>();
      PositionTracker tracker = new PositionTracker(from);
      boolean done = false;
      while (!done) {
        events.clear();
        count += stream.poll(events, 1000);
        polls++;
        for (LogEvent event : events) {
          tracker.accept(event);
          bytes += event.bodyEnd() - event.bodyOffset();
          done |= LogReading.isAt(event, to);
        }
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "%s: %.3f s, %.2f M rows/s, %.2f M events/s, %.0f MB/s, cpu %.3f s, %d polls%n",
        name,
        seconds,
        rows / seconds / 1e6,
        count / seconds / 1e6,
        bytes / seconds / 1e6,
        (threads.getProcessCpuTime() - cpu) / 1e9,
        polls);
  }
}
