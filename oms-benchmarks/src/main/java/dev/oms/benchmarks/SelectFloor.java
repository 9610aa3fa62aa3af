package dev.oms.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Streams tables by plain {@code SELECT *} over some connections, each a range of the key. */
final class SelectFloor {

  private SelectFloor() {}

  /** Reads, tells, and ends. */
  public static void main(String[] args) throws Exception {
    ChildSide.begin();
    Options options =
        new Options()
            .define("port", "")
            .define("bootstrap", "")
            .define("kafka", "")
            .define("rows", "")
            .define("table", "")
            .define("connections", "4")
            .parse(args);
    List<String> tables = options.all("table");
    int connections = options.number("connections");
    int each = options.number("rows") / tables.size();
    double cpu = ChildSide.cpuSeconds();
    long begin = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    List<Future<Long>> reads = new ArrayList<>();
    int ranges = connections / tables.size();
    for (String table : tables) {
      for (int r = 0; r < ranges; r++) {
        long from = (long) each * r / ranges;
        long to = (long) each * (r + 1) / ranges;
        reads.add(
            threads.submit(
                () ->
                    read(
                        options.number("port"),
                        "SELECT * FROM bench.%s WHERE id >= %d AND id < %d"
                            .formatted(table, from, to))));
      }
    }
    long rows = 0;
    for (Future<Long> read : reads) {
      rows += read.get();
    }
    threads.shutdown();
    ChildSide.tell("rows", rows);
    ChildSide.tell("seconds", (System.nanoTime() - begin) / 1e9);
    ChildSide.tell("cpu", ChildSide.cpuSeconds() - cpu);
    ChildSide.tellMemory();
  }

  private static long read(int port, String sql) throws SQLException {
    String url =
        "jdbc:mysql://127.0.0.1:" + port + "/?sslMode=DISABLED&allowPublicKeyRetrieval=true";
    try (Connection connection = DriverManager.getConnection(url, Lab.USER, Lab.PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(Integer.MIN_VALUE);
      long count = 0;
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          count++;
        }
      }
      return count;
    }
  }
}
