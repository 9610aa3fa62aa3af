package dev.oms.source.mysql.internal.snapshot;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.source.mysql.internal.row.SnapshotRow;
import dev.oms.source.mysql.internal.row.SnapshotRows;
import dev.oms.source.mysql.internal.row.SnapshotSession;
import dev.oms.source.mysql.internal.server.BinlogStatus;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.LogPosition;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.source.mysql.internal.server.SqlErrors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that plan and read chunks for a {@link SnapshotCoordinator}. */
public final class ChunkReaders implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ChunkReaders.class);

  /** A chunk that turns out larger than this is cut, behind the row that made it so. */
  static final long MAX_CHUNK_BYTES = 2L << 20;

  /**
   * Where the server can neither tell its snapshot's place in the log nor wait for GTIDs: how long
   * a transaction may be in the log before it is visible. Windows open ahead of the reading, so
   * this is rarely waited for.
   */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long RETRY_MILLIS = 500;
  private static final long MAX_BACKOFF_MILLIS = 10_000;

  /**
   * How often a statement that fails in itself is tried: a DDL statement may be on its way to us.
   */
  private static final int MAX_FAILURES = 40;

  private final SnapshotCoordinator coordinator;
  private final Connections connections;
  private final ServerInfo server;
  private final boolean withLog;
  private final Consumer<@Nullable String> delayed;
  private final List<Thread> threads = new ArrayList<>();
  private final Set<Connection> reading = ConcurrentHashMap.newKeySet();

  /** Whether a delay was told that is not over: of any thread, for it ends with any's success. */
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * Readers that are not started yet.
   *
   * @param delayed is told why reading does not go on; null when it does
   */
  public ChunkReaders(
      SnapshotCoordinator coordinator,
      Connections connections,
      ServerInfo server,
      boolean withLog,
      Consumer<@Nullable String> delayed) {
    this.coordinator = coordinator;
    this.connections = connections;
    this.server = server;
    this.withLog = withLog;
    this.delayed = delayed;
  }

  /** Starts {@code count} threads. */
  public void start(String pipelineName, int count) {
    for (int i = 1; i <= count; i++) {
      Thread thread = new Thread(this::run, "oms-" + pipelineName + "-snapshot-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /**
   * The connection that a thread reads rows on. It is none of the pool's: its session gives text in
   * the columns' own character sets, which nobody else could use.
   */
  private final class RowConnection {
    private @Nullable Connection connection;

    Connection get() throws SQLException {
      Connection known = connection;
      if (known == null) {
        known = connections.open();
        connection = known;
        reading.add(known);
        SnapshotSession.prepare(known);
      }
      return known;
    }

    void drop() {
      Connection known = connection;
      connection = null;
      if (known != null) {
        reading.remove(known);
        abort(known);
      }
    }
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      log.debug("closing a connection", e);
    }
  }

  private void run() {
    RowConnection rows = new RowConnection();
    try {
      work(rows);
    } finally {
      rows.drop();
    }
  }

  private void work(RowConnection rows) {
    int failures = 0;
    try {
      SnapshotWork work;
      while ((work = coordinator.next()) != null) {
        try {
          perform(work, rows);
          failures = 0;
          goesOn();
        } catch (RetriableException e) {
          rows.drop();
          coordinator.failed(work);
          failures++;
          if (!coordinator.isClosed()) {
            told.set(true);
            delayed.accept(e.getMessage());
          }
          Thread.sleep(Math.min(MAX_BACKOFF_MILLIS, RETRY_MILLIS * failures));
        } catch (OmsException e) {
          rows.drop();
          coordinator.failed(work);
          if (++failures > MAX_FAILURES || !withLog) {
            throw e;
          }
          log.debug("reading a chunk failed, a DDL statement may be on its way", e);
          Thread.sleep(RETRY_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      log.debug("a snapshot thread was interrupted");
    } catch (Throwable e) {
      if (!coordinator.isClosed()) {
        coordinator.fail(e);
      }
    }
  }

  private void goesOn() {
    if (told.get() && told.compareAndSet(true, false)) {
      delayed.accept(null);
    }
  }

  private void perform(SnapshotWork work, RowConnection rows) throws InterruptedException {
    if (work instanceof SnapshotWork.Plan plan) {
      try (Connection connection = connections.get()) {
        coordinator.planned(
            plan, plan.query().findUpper(connection, plan.lower(), plan.task().chunkRows));
      } catch (SQLException e) {
        throw SqlErrors.working(
            "finding the next chunk of table " + plan.task().id, connections.config(), e);
      }
    } else if (work instanceof SnapshotWork.Read read) {
      try {
        read(read, rows.get());
      } catch (SQLException e) {
        throw SqlErrors.working("reading rows of table " + read.task().id, connections.config(), e);
      }
    }
  }

  private void read(SnapshotWork.Read read, Connection connection)
      throws SQLException, InterruptedException {
    boolean inTransaction = false;
    try {
      Chunk.Window window = read.window();
      if (withLog && window != null) {
        inTransaction = awaitVisible(connection, window);
      }
      Loaded loaded = load(read, connection);
      if (inTransaction) {
        commit(connection);
        inTransaction = false;
      }
      LogPosition high = withLog ? BinlogStatus.read(connection, server).position() : null;
      coordinator.loaded(read, loaded.rows(), loaded.readUpTo(), high);
    } finally {
      if (inTransaction) {
        commit(connection);
      }
    }
  }

  private static void commit(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("COMMIT");
    }
  }

  /**
   * Waits until everything that the stream had handed on when the window opened is visible to a
   * SELECT: a transaction is in the log a moment before it is.
   *
   * @return whether a transaction was begun for it
   */
  private boolean awaitVisible(Connection connection, Chunk.Window window)
      throws SQLException, InterruptedException {
    if (server.isMariaDb()) {
      // MariaDB says which place of the log a snapshot stands for.
      while (true) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
        }
        LogPosition snapshot = BinlogStatus.snapshotPosition(connection);
        if (snapshot == null) {
          commit(connection);
          break;
        }
        if (snapshot.compareTo(window.position()) >= 0) {
          return true;
        }
        commit(connection);
        Thread.sleep(1);
      }
    } else if (window.gtids() != null) {
      try (PreparedStatement statement =
          connection.prepareStatement("SELECT WAIT_FOR_EXECUTED_GTID_SET(?, 30)")) {
        statement.setString(1, window.gtids());
        try (ResultSet row = statement.executeQuery()) {
          if (!row.next() || row.getInt(1) != 0) {
            throw new RetriableException(
                "the server did not make the transactions "
                    + window.gtids()
                    + " visible within 30 s, though its log has them",
                null);
          }
        }
      }
      return false;
    }
    long left = window.nanoTime() + SETTLE_NANOS - System.nanoTime();
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
    return false;
  }

  private record Loaded(SnapshotRows rows, @Nullable KeyBound readUpTo) {}

  private static Loaded load(SnapshotWork.Read read, Connection connection) throws SQLException {
    SnapshotRows rows = new SnapshotRows(read.schema());
    SnapshotRow cursor = rows.cursor();
    long limit = KeyBound.canBeReadFrom(read.schema()) ? MAX_CHUNK_BYTES : Long.MAX_VALUE;
    try (PreparedStatement statement =
        read.query().read(connection, read.chunk().lower, read.upper())) {
      SnapshotSession.stream(statement);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows.add(row);
          if (rows.bytes() > limit) {
            cursor.position(rows.size() - 1);
            return new Loaded(rows, KeyBound.of(cursor));
          }
        }
      }
    }
    return new Loaded(rows, null);
  }

  /** Lets the threads go; the coordinator must have been closed, and the connections after this. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    reading.forEach(ChunkReaders::abort);
    goesOn();
  }
}
