package dev.oms.benchmarks;

import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.TestKitException;
import dev.oms.testkit.VerifiedTable;
import dev.oms.testkit.WorkloadWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What happens in one database during a soak: single changes from two threads; and from one more,
 * big transactions, rows of some hundred kilobytes, DDL, and a pulse, whose arrival tells the lag.
 */
final class SoakLoad implements AutoCloseable {

  /** The columns that no DDL statement touches. */
  private static final String[] COLUMNS = {
    "id", "version", "user_id", "amount", "status", "note", "score", "raw", "day", "placed",
    "changed"
  };

  private static final int KEYS = 5000;
  private static final int BIG_ROWS = 2000;
  private static final int WIDE_BYTES = 300_000;
  private static final long PULSE_MILLIS = 250;
  private static final int ADDED_RATE = 20;

  /** What errors are expected: the server is away, or a lock was in the way. */
  private long refused;

  private final DatabaseServer server;
  private final List<WorkloadWriter> writers = new ArrayList<>();
  private final List<String> tables = new ArrayList<>(List.of("orders", "users"));
  private final Random random;
  private final Thread thread;
  private final long seed;
  private volatile boolean stopping;

  private SoakLoad(DatabaseServer server, long seed) {
    this.server = server;
    this.seed = seed;
    random = new Random(seed);
    thread = new Thread(this::run, "load of " + server.name());
    thread.setDaemon(true);
  }

  /** Makes the tables {@code orders}, {@code users}, {@code wide} and {@code pulse}, and starts. */
  static SoakLoad start(DatabaseServer server, long seed, double rowsPerSecond)
      throws SQLException {
    SoakLoad load = new SoakLoad(server, seed);
    for (String table : load.tables) {
      WorkloadWriter.createTable(server, "shop", table);
    }
    server.execute(
        "CREATE TABLE shop.wide (id INT PRIMARY KEY, version BIGINT NOT NULL, body MEDIUMTEXT)",
        "CREATE TABLE shop.pulse (id INT PRIMARY KEY, version BIGINT NOT NULL, at BIGINT)",
        "INSERT INTO shop.pulse VALUES (1, 1, 0)");
    load.writers.add(
        WorkloadWriter.builder(server)
            .table("shop", "orders")
            .table("shop", "users")
            .keys(KEYS)
            .seed(seed)
            .rowsPerSecond(rowsPerSecond)
            .start());
    load.thread.start();
    return load;
  }

  /** Makes a table with some rows; {@link #change} starts to change it. */
  String addTable() throws SQLException {
    String table = "added" + tables.size();
    WorkloadWriter.createTable(server, "shop", table);
    server.execute(
        "INSERT INTO shop." + table + " (id, version, user_id) SELECT id, 1, 7 FROM shop.orders");
    tables.add(table);
    return table;
  }

  void change(String table) throws SQLException {
    writers.add(
        WorkloadWriter.builder(server)
            .table("shop", table)
            .keys(KEYS)
            .threads(1)
            .seed(seed + writers.size())
            .rowsPerSecond(ADDED_RATE)
            .start());
  }

  private void run() {
    long due = System.nanoTime();
    int extra = 0;
    for (long n = 1; !stopping; n++) {
      try {
        server.execute(pulse());
        if (n % 8 == 0) {
          int id = 1 + random.nextInt(20);
          server.execute(
              "INSERT INTO shop.wide VALUES (%d, 1, REPEAT('w%d ', %d))"
                      .formatted(id, n, 1 + random.nextInt(WIDE_BYTES / 5))
                  + " ON DUPLICATE KEY UPDATE version = version + 1, body = VALUES(body)");
        }
        if (n % 40 == 0) {
          int from = 1 + random.nextInt(KEYS - BIG_ROWS);
          server.execute(
              "UPDATE shop.orders SET version = version + 1, score = %d WHERE id BETWEEN %d AND %d"
                  .formatted(n, from, from + BIG_ROWS));
        }
        if (n % 60 == 0) {
          server.execute(
              extra == 0
                  ? "ALTER TABLE shop.users ADD COLUMN extra VARCHAR(20) DEFAULT 'x' AFTER version"
                  : "ALTER TABLE shop.users DROP COLUMN extra");
          extra = 1 - extra;
        }
      } catch (SQLException e) {
        refused++;
        extra = hasExtra(extra);
      }
      due = Math.max(due + PULSE_MILLIS * 1_000_000, System.nanoTime());
      try {
        Thread.sleep(Math.max(1, (due - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** A statement whose connection was lost may have been done. */
  private int hasExtra(int known) {
    try {
      return Integer.parseInt(
          server.queryValue(
              "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = 'shop'"
                  + " AND table_name = 'users' AND column_name = 'extra'"));
    } catch (SQLException e) {
      return known;
    }
  }

  private static String pulse() {
    return "UPDATE shop.pulse SET version = version + 1, at = " + System.currentTimeMillis();
  }

  /**
   * Ends it.
   *
   * @return what the pulse shows when all of it has been delivered
   */
  long stop() throws SQLException, InterruptedException {
    stopping = true;
    thread.join(60_000);
    for (WorkloadWriter writer : writers) {
      try {
        System.out.println("  " + server.name() + ": " + writer.stop());
      } catch (TestKitException e) {
        throw new BenchmarkException("the load of " + server.name() + ": " + e.getMessage());
      }
    }
    System.out.println("  " + server.name() + ": " + refused + " statements refused meanwhile");
    long last = System.currentTimeMillis();
    server.execute("UPDATE shop.pulse SET version = version + 1, at = " + last);
    return last;
  }

  /** What is compared at the end. */
  List<VerifiedTable> verified() {
    List<VerifiedTable> all = new ArrayList<>();
    tables.forEach(table -> all.add(VerifiedTable.of("shop", table).columns(COLUMNS)));
    all.add(VerifiedTable.of("shop", "wide"));
    all.add(VerifiedTable.of("shop", "pulse"));
    return all;
  }

  /** The tables, in the database {@code shop}. */
  List<String> tables() {
    List<String> all = new ArrayList<>(tables);
    all.add("wide");
    all.add("pulse");
    return all;
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    writers.forEach(WorkloadWriter::close);
  }
}
