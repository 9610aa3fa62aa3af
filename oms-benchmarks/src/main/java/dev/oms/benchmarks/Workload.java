package dev.oms.benchmarks;

import dev.oms.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What is written to the log before it is measured. Each row change makes one message. */
enum Workload {
  /** Inserts of four columns, 190 bytes, 1000 in a transaction. */
  BULK {
    @Override
    void prepare(DatabaseServer server) throws SQLException {
      server.execute(table("bulk"));
      seed(server, SEED_ROWS);
    }

    @Override
    void write(DatabaseServer server, int rows) throws SQLException {
      copySeed(server, "INSERT INTO bulk SELECT id + ?, k + ?, c, pad FROM seed", rows, 1000);
    }
  },

  /** Single-row transactions on the same table: 60% update, 30% insert, 10% delete. */
  SMALL {
    private static final int THREADS = 4;
    private static final int FIRST = 1000;

    @Override
    void prepare(DatabaseServer server) throws SQLException {
      seed(server, SEED_ROWS);
      server.execute(
          table("small"),
          "CREATE PROCEDURE bench.small(base INT, n INT) BEGIN"
              + " DECLARE i INT DEFAULT 0; DECLARE low INT DEFAULT base;"
              + " DECLARE high INT DEFAULT base + "
              + FIRST
              + "; WHILE i < n DO CASE WHEN MOD(i, 10) < 6 THEN"
              + "  UPDATE small SET k = k + 1 WHERE id = low + MOD(i * 7, high - low);"
              + " WHEN MOD(i, 10) < 9 THEN"
              + "  INSERT INTO small SELECT high, i, c, pad FROM seed WHERE id = MOD(i, "
              + SEED_ROWS
              + "); SET high = high + 1;"
              + " ELSE DELETE FROM small WHERE id = low; SET low = low + 1;"
              + " END CASE; SET i = i + 1; END WHILE; END");
      for (int t = 0; t < THREADS; t++) {
        server.execute(
            "INSERT INTO bench.small SELECT id + %d, k, c, pad FROM bench.seed WHERE id < %d"
                .formatted(t * SPACING, FIRST));
      }
    }

    @Override
    void write(DatabaseServer server, int rows) throws SQLException {
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      try {
        List<Future<?>> calls = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
          int base = t * SPACING;
          int share = rows / THREADS + (t < rows % THREADS ? 1 : 0);
          calls.add(
              threads.submit(
                  () -> {
                    try (Connection connection = server.connect("bench");
                        Statement statement = connection.createStatement()) {
                      return statement.execute("CALL small(" + base + ", " + share + ")");
                    }
                  }));
        }
        for (Future<?> call : calls) {
          Object unused = call.get();
        }
      } catch (ExecutionException | InterruptedException e) {
        throw new SQLException("writing failed", e);
      } finally {
        threads.shutdownNow();
      }
    }
  },

  /** Inserts of fifty columns of mixed types, some 700 bytes, 100 in a transaction. */
  WIDE {
    private static final int SEEDS = 2000;

    @Override
    void prepare(DatabaseServer server) throws SQLException {
      server.execute(
          "CREATE TABLE bench.wide " + WideTable.columns(),
          "CREATE TABLE bench.wide_seed " + WideTable.columns());
      Random random = new Random(7);
      try (Connection connection = server.connect("bench");
          Statement statement = connection.createStatement()) {
        for (int i = 0; i < SEEDS; ) {
          StringBuilder sql = new StringBuilder("INSERT INTO wide_seed VALUES ");
          for (int n = 0; n < 100; n++, i++) {
            sql.append(n == 0 ? "" : ",").append(WideTable.values(i, random));
          }
          statement.executeUpdate(sql.toString());
        }
      }
    }

    @Override
    void write(DatabaseServer server, int rows) throws SQLException {
      String sql =
          "INSERT INTO wide SELECT id + ?, i_u + ?, " + WideTable.others() + " FROM wide_seed";
      copy(server, sql, rows, 100, SEEDS);
    }
  };

  /** How many different rows the texts of a table are taken from. */
  static final int SEED_ROWS = 10_000;

  static final int SPACING = 100_000_000;

  /** The name in options, topics and tables. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Makes tables and whatever must not be part of what is measured. */
  abstract void prepare(DatabaseServer server) throws SQLException;

  /** Writes {@code rows} row changes of the table {@code bench.<id>}. */
  abstract void write(DatabaseServer server, int rows) throws SQLException;

  /** The table of four columns, as sysbench has it. */
  static String table(String name) {
    return "CREATE TABLE bench."
        + name
        + " (id INT PRIMARY KEY, k INT NOT NULL, c CHAR(120) NOT NULL, pad CHAR(60) NOT NULL)";
  }

  /** Makes {@code bench.seed}, unless it is there. */
  static void seed(DatabaseServer server, int rows) throws SQLException {
    if (!server
        .query(
            "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA='bench' AND"
                + " TABLE_NAME='seed'")
        .isEmpty()) {
      return;
    }
    server.execute(table("seed"));
    Random random = new Random(42);
    try (Connection connection = server.connect("bench");
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < rows; ) {
        StringBuilder sql = new StringBuilder("INSERT INTO seed VALUES ");
        for (int n = 0; n < 1000 && i < rows; n++, i++) {
          sql.append(n == 0 ? "" : ",")
              .append("(%d, %d, '".formatted(i, random.nextInt(1_000_000)));
          digits(sql, random, 10).append("', '");
          digits(sql, random, 5).append("')");
        }
        statement.executeUpdate(sql.toString());
      }
    }
  }

  private static StringBuilder digits(StringBuilder sql, Random random, int groups) {
    for (int g = 0; g < groups; g++) {
      sql.append(g == 0 ? "" : "-");
      for (int d = 0; d < 11; d++) {
        sql.append((char) ('0' + random.nextInt(10)));
      }
    }
    return sql;
  }

  static void copySeed(DatabaseServer server, String sql, int rows, int perTransaction)
      throws SQLException {
    copy(server, sql, rows, perTransaction, SEED_ROWS);
  }

  /** Copies windows of a seed table, whose ids count from 0, each as a transaction. */
  private static void copy(
      DatabaseServer server, String sql, int rows, int perTransaction, int seeds)
      throws SQLException {
    try (Connection connection = server.connect("bench");
        PreparedStatement statement =
            connection.prepareStatement(sql + " WHERE id >= ? AND id < ?")) {
      for (int at = 0; at < rows; at += perTransaction) {
        int from = at % seeds;
        int count = Math.min(perTransaction, rows - at);
        statement.setInt(1, at - from);
        statement.setInt(2, at / seeds);
        statement.setInt(3, from);
        statement.setInt(4, from + count);
        int written = statement.executeUpdate();
        if (written != count) {
          throw new BenchmarkException("wrote " + written + " rows instead of " + count);
        }
      }
    }
  }
}
