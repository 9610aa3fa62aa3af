package dev.oms.testkit.internal.workload;

import dev.oms.testkit.TestKitException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that runs transactions, one after the other, until it is told to stop. */
public final class WorkloadThread {

  /** MySQL's and MariaDB's codes for conflicts between transactions. */
  private static final int DUPLICATE_KEY = 1062;

  private static final int LOCK_WAIT_TIMEOUT = 1205;
  private static final int DEADLOCK = 1213;

  /** Opens connections. */
  @FunctionalInterface
  public interface Connections {
    /** Opens a connection. */
    Connection open() throws SQLException;
  }

  /** The shares of what is done. */
  public record Mix(int maxRows, double deletes, double keyChanges, double rollbacks) {}

  /** Lets only so many rows per second pass, of all threads that share it. */
  public static final class Pace {
    private final double nanosPerRow;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    /** Sets the rate. */
    public Pace(double rowsPerSecond) {
      this.nanosPerRow = 1e9 / rowsPerSecond;
    }

    void await(int rows) {
      long cost = (long) (nanosPerRow * rows);
      if (cost > 0) {
        // A server that was down for a while is not made up for by a burst.
        long now = System.nanoTime();
        long turn = next.getAndUpdate(n -> Math.max(n, now - 100_000_000) + cost);
        for (long left = turn - now; left > 0; left = turn - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
      }
    }
  }

  private final Connections connections;
  private final List<RandomTable> tables;
  private final SplittableRandom random;
  private final int keys;
  private final Mix mix;
  private final Pace pace;
  private final Thread thread;

  private final AtomicLong transactions = new AtomicLong();
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong rolledBack = new AtomicLong();
  private final AtomicLong uncertain = new AtomicLong();
  private final AtomicLong connects = new AtomicLong();
  private volatile boolean stopping;
  private volatile @Nullable Throwable failure;

  /** Prepares a thread. */
  public WorkloadThread(
      Connections connections, List<RandomTable> tables, long seed, int keys, Mix mix, Pace pace) {
    this.connections = connections;
    this.tables = tables;
    this.random = new SplittableRandom(seed);
    this.keys = keys;
    this.mix = mix;
    this.pace = pace;
    this.thread = new Thread(this::run, "oms-testkit-workload-" + seed);
    thread.setDaemon(true);
  }

  /** Starts to write. */
  public void start() {
    thread.start();
  }

  /** Lets the present transaction be the last. */
  public void requestStop() {
    stopping = true;
  }

  /** Waits for the end. */
  public void awaitEnd() {
    try {
      thread.join(TimeUnit.SECONDS.toMillis(60));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new TestKitException("a transaction of the workload does not end");
    }
  }

  /** Throws what ended the thread before its time. */
  public void throwIfFailed() {
    Throwable cause = failure;
    if (cause != null) {
      throw new TestKitException("the workload failed: " + cause, cause);
    }
  }

  /** Returns how many transactions were committed. */
  public long transactions() {
    return transactions.get();
  }

  /** Returns how many rows were changed in them. */
  public long rows() {
    return rows.get();
  }

  /** Returns how many transactions were rolled back. */
  public long rolledBack() {
    return rolledBack.get();
  }

  /** Returns how many commits had an unknown outcome. */
  public long uncertain() {
    return uncertain.get();
  }

  /** Returns how many connections followed the first. */
  public long reconnects() {
    return Math.max(0, connects.get() - 1);
  }

  private void run() {
    try {
      while (!stopping) {
        try (Connection connection = connections.open()) {
          connects.incrementAndGet();
          connection.setAutoCommit(false);
          while (!stopping) {
            transaction(connection);
          }
        } catch (SQLException e) {
          if (!isConnectionProblem(e)) {
            throw e;
          }
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
      }
    } catch (SQLException | RuntimeException e) {
      failure = e;
    }
  }

  private void transaction(Connection connection) throws SQLException {
    int size = random.nextBoolean() ? 1 : random.nextInt(1, mix.maxRows() + 1);
    pace.await(size);
    int changed = 0;
    try {
      for (int i = 0; i < size; i++) {
        changed += change(connection);
      }
    } catch (SQLException e) {
      if (isConflict(e)) {
        connection.rollback();
        rolledBack.incrementAndGet();
        return;
      }
      throw e;
    }
    if (random.nextDouble() < mix.rollbacks()) {
      connection.rollback();
      rolledBack.incrementAndGet();
      return;
    }
    try {
      connection.commit();
    } catch (SQLException e) {
      uncertain.incrementAndGet();
      throw e;
    }
    if (changed > 0) {
      transactions.incrementAndGet();
      rows.addAndGet(changed);
    }
  }

  private int change(Connection connection) throws SQLException {
    RandomTable table = tables.get(random.nextInt(tables.size()));
    long id = 1 + random.nextInt(keys);
    double what = random.nextDouble();
    if (what < mix.deletes()) {
      return table.delete(connection, id);
    }
    if (what < mix.deletes() + mix.keyChanges()) {
      return table.move(connection, id, 1 + random.nextInt(keys), freshVersion());
    }
    if (table.update(connection, id, random) == 0) {
      table.insert(connection, id, freshVersion(), random);
    }
    return 1;
  }

  /** Higher than any version before it: updates add 1 and take longer than a microsecond. */
  private static long freshVersion() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private static boolean isConflict(SQLException e) {
    int code = e.getErrorCode();
    return code == DUPLICATE_KEY || code == LOCK_WAIT_TIMEOUT || code == DEADLOCK;
  }

  private static boolean isConnectionProblem(SQLException e) {
    String state = e.getSQLState();
    // 1053: the server shuts down. 70100: it killed the query as it did so.
    return state == null
        || state.startsWith("08")
        || state.equals("70100")
        || e.getErrorCode() == 1053
        || e.getErrorCode() == 1927;
  }
}
