package dev.oms.testkit;

import dev.oms.testkit.internal.workload.RandomTable;
import dev.oms.testkit.internal.workload.WorkloadThread;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes rows of a database at random from several threads, in transactions of one or more
 * statements: inserts, updates, deletes, changes of a primary key, rollbacks.
 *
 * <pre>{@code
 * WorkloadWriter.createTable(mysql, "shop", "orders");
 * WorkloadWriter writer =
 *     WorkloadWriter.builder(mysql).table("shop", "orders").threads(4).rowsPerSecond(2_000).start();
 * ...
 * WorkloadWriter.Counts counts = writer.stop();
 * }</pre>
 *
 * <p>Each table has an integer primary key of one column and a column {@code version} that {@link
 * TopicVerifier} judges the order by: each UPDATE increments it, and each INSERT or change of key
 * begins at the microseconds since 1970, so that it never repeats for a key.
 *
 * <p>Survives what it is meant to meet: after a lost connection it connects again, until the server
 * is back; deadlocks and duplicate keys count as rollbacks. Thread-safe.
 */
public final class WorkloadWriter implements AutoCloseable {

  /**
   * What a writer has done so far.
   *
   * @param transactions committed transactions
   * @param rows rows changed in them
   * @param rolledBack transactions rolled back, by intention or because of a conflict
   * @param uncertain transactions whose connection was lost while they committed
   * @param reconnects connections opened after the first of each thread
   */
  public record Counts(
      long transactions, long rows, long rolledBack, long uncertain, long reconnects) {

    private Counts plus(Counts other) {
      return new Counts(
          transactions + other.transactions,
          rows + other.rows,
          rolledBack + other.rolledBack,
          uncertain + other.uncertain,
          reconnects + other.reconnects);
    }
  }

  private final List<WorkloadThread> threads = new ArrayList<>();

  private WorkloadWriter(Builder builder) throws SQLException {
    List<RandomTable> tables = new ArrayList<>();
    try (Connection connection = builder.server.connect()) {
      for (String[] table : builder.tables) {
        tables.add(RandomTable.load(connection, table[0], table[1]));
      }
    }
    WorkloadThread.Pace pace = new WorkloadThread.Pace(builder.rowsPerSecond);
    for (int i = 0; i < builder.threads; i++) {
      threads.add(
          new WorkloadThread(
              builder.server::connect,
              tables,
              builder.seed * 1_000 + i,
              builder.keys,
              new WorkloadThread.Mix(
                  builder.maxRows, builder.deletes, builder.keyChanges, builder.rollbacks),
              pace));
    }
  }

  /** Returns a builder of a writer on this server. */
  public static Builder builder(DatabaseServer server) {
    return new Builder(server);
  }

  /**
   * Creates a table that suits the writer and the verifier, with a column of each common type; the
   * database too, where it is missing.
   *
   * @throws SQLException if the table exists already
   */
  public static void createTable(DatabaseServer server, String database, String table)
      throws SQLException {
    server.execute(
        "CREATE DATABASE IF NOT EXISTS `" + database + "`",
        "CREATE TABLE `"
            + database
            + "`.`"
            + table
            + """
            ` (
              id BIGINT NOT NULL PRIMARY KEY,
              version BIGINT NOT NULL,
              user_id INT UNSIGNED NOT NULL,
              amount DECIMAL(12,2),
              status VARCHAR(40),
              note TEXT,
              score DOUBLE,
              raw VARBINARY(64),
              day DATE,
              placed DATETIME(6),
              changed TIMESTAMP(3) NULL
            )\
            """);
  }

  /** Returns what has been done so far. */
  public Counts counts() {
    Counts sum = new Counts(0, 0, 0, 0, 0);
    for (WorkloadThread thread : threads) {
      sum =
          sum.plus(
              new Counts(
                  thread.transactions(),
                  thread.rows(),
                  thread.rolledBack(),
                  thread.uncertain(),
                  thread.reconnects()));
    }
    return sum;
  }

  /**
   * Waits until so many rows have been changed since the start.
   *
   * @throws TestKitException if that takes longer than {@code patience}, or a thread failed
   * @throws InterruptedException if interrupted
   */
  public void awaitRows(long rows, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (counts().rows() < rows) {
      threads.forEach(WorkloadThread::throwIfFailed);
      if (System.nanoTime() > end) {
        throw new TestKitException("not " + rows + " rows within " + patience + ": " + counts());
      }
      Thread.sleep(5);
    }
  }

  /**
   * Lets each thread end its transaction, waits for that, and returns what was done. Later calls
   * return the same.
   *
   * @throws TestKitException if a thread failed with an error that retrying does not cure
   */
  public Counts stop() {
    threads.forEach(WorkloadThread::requestStop);
    threads.forEach(WorkloadThread::awaitEnd);
    threads.forEach(WorkloadThread::throwIfFailed);
    return counts();
  }

  /** Stops without complaint. */
  @Override
  public void close() {
    threads.forEach(WorkloadThread::requestStop);
    threads.forEach(WorkloadThread::awaitEnd);
  }

  /** What to write. Reusable, not thread-safe. */
  public static final class Builder {

    private final DatabaseServer server;
    private final List<String[]> tables = new ArrayList<>();
    private int threads = 2;
    private long seed = 1;
    private int keys = 10_000;
    private int maxRows = 10;
    private double deletes = 0.15;
    private double keyChanges = 0.02;
    private double rollbacks = 0.05;
    private double rowsPerSecond = Double.POSITIVE_INFINITY;

    private Builder(DatabaseServer server) {
      this.server = server;
    }

    /** Adds a table to change; it must exist at the start. */
    public Builder table(String database, String table) {
      tables.add(new String[] {database, table});
      return this;
    }

    /** Sets the number of threads, each with a connection (default 2). */
    public Builder threads(int count) {
      this.threads = positive(count, "threads");
      return this;
    }

    /**
     * Sets the seed of all random choices (default 1). How the threads interleave is not
     * repeatable.
     */
    public Builder seed(long value) {
      this.seed = value;
      return this;
    }

    /** Sets from how many keys, beginning with 1, rows are chosen (default 10,000). */
    public Builder keys(int count) {
      this.keys = positive(count, "keys");
      return this;
    }

    /** Sets the most rows of a transaction (default 10); half of the transactions have one row. */
    public Builder maxTransactionRows(int count) {
      this.maxRows = positive(count, "maxTransactionRows");
      return this;
    }

    /** Sets the share of deletes among the changes, 0 to 1 (default 0.15). */
    public Builder deletes(double share) {
      this.deletes = share(share, "deletes");
      return this;
    }

    /** Sets the share of primary key changes among the changes, 0 to 1 (default 0.02). */
    public Builder keyChanges(double share) {
      this.keyChanges = share(share, "keyChanges");
      return this;
    }

    /** Sets the share of transactions that are rolled back, 0 to 1 (default 0.05). */
    public Builder rollbacks(double share) {
      this.rollbacks = share(share, "rollbacks");
      return this;
    }

    /** Limits the rows changed per second by all threads together (default: no limit). */
    public Builder rowsPerSecond(double limit) {
      if (!(limit > 0)) {
        throw new IllegalArgumentException("rowsPerSecond must be positive, but is: " + limit);
      }
      this.rowsPerSecond = limit;
      return this;
    }

    /**
     * Starts to write.
     *
     * @throws SQLException if a table is missing or has no version column or single integer key
     * @throws IllegalStateException if no table was named
     */
    public WorkloadWriter start() throws SQLException {
      if (tables.isEmpty()) {
        throw new IllegalStateException("name at least one table");
      }
      WorkloadWriter writer = new WorkloadWriter(this);
      writer.threads.forEach(WorkloadThread::start);
      return writer;
    }

    private static int positive(int value, String name) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1, but is: " + value);
      }
      return value;
    }

    private static double share(double value, String name) {
      if (!(value >= 0 && value <= 1)) {
        throw new IllegalArgumentException(name + " must be from 0 to 1, but is: " + value);
      }
      return value;
    }
  }
}
