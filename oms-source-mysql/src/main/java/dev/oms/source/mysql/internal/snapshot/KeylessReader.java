package dev.oms.source.mysql.internal.snapshot;

import dev.oms.core.model.TableSchema;
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
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a table without a key in one pass, from one consistent snapshot. Without a key its rows
 * cannot be reconciled with the log one by one, so the stream is held at the snapshot's place in
 * the log until all rows were handed over.
 */
public final class KeylessReader {

  private static final Logger log = LoggerFactory.getLogger(KeylessReader.class);
  private static final int TRIES = 50;

  private final Connections connections;
  private final ServerInfo server;
  private final TableSchema schema;
  private final long reading;

  /**
   * For one table.
   *
   * @param reading which reading of it this is
   */
  public KeylessReader(
      Connections connections, ServerInfo server, TableSchema schema, long reading) {
    this.reading = reading;
    this.connections = connections;
    this.server = server;
    this.schema = schema;
  }

  /**
   * Opens a snapshot of the table.
   *
   * @param withLog whether its place in the log is wanted
   */
  public Snapshot open(boolean withLog) {
    Connection connection = connections.open();
    try {
      SnapshotSession.prepare(connection);
      LogPosition position = withLog ? begin(connection) : null;
      return new Snapshot(connection, position);
    } catch (SQLException | InterruptedException | RuntimeException e) {
      try {
        connection.close();
      } catch (SQLException suppressed) {
        e.addSuppressed(suppressed);
      }
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw failure(e);
    }
  }

  private RuntimeException failure(Exception e) {
    if (e instanceof SQLException sql) {
      return SqlErrors.working("reading table " + schema.id(), connections.config(), sql);
    }
    return e instanceof RuntimeException known ? known : new IllegalStateException(e);
  }

  /** Begins a transaction whose snapshot stands for the place in the log that is returned. */
  private LogPosition begin(Connection connection) throws SQLException, InterruptedException {
    LogPosition after = null;
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i < TRIES; i++) {
        BinlogStatus before = BinlogStatus.read(connection, server);
        awaitVisible(connection, before);
        statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
        LogPosition exact = BinlogStatus.snapshotPosition(connection);
        if (exact != null) {
          return exact;
        }
        after = BinlogStatus.read(connection, server).position();
        if (after.equals(before.position())) {
          return after;
        }
        // Something committed in between: whether the snapshot has it cannot be told.
        if (i < TRIES - 1) {
          statement.execute("COMMIT");
        }
      }
    }
    log.warn(
        "table {} has no key and is read while the server never rests: rows that changed in the"
            + " moment of its snapshot may be delivered twice",
        schema.id());
    if (after == null) {
      throw new IllegalStateException("no try");
    }
    return after;
  }

  private void awaitVisible(Connection connection, BinlogStatus status)
      throws SQLException, InterruptedException {
    if (server.isMariaDb()) {
      return;
    }
    if (status.gtidSet() == null || status.gtidSet().isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(20);
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT WAIT_FOR_EXECUTED_GTID_SET(?, 30)")) {
      statement.setString(1, status.gtidSet());
      statement.executeQuery().close();
    }
  }

  /** The rows of the table at one place in the log. Used by one thread. */
  public final class Snapshot implements AutoCloseable {
    private final Connection connection;
    private final @Nullable LogPosition position;
    private final PreparedStatement statement;
    private final ResultSet rows;
    private long count;

    private Snapshot(Connection connection, @Nullable LogPosition position) throws SQLException {
      this.connection = connection;
      this.position = position;
      statement =
          connection.prepareStatement(
              "SELECT "
                  + SnapshotRows.selectList(schema)
                  + " FROM "
                  + ChunkQuery.quoted(schema.id()));
      SnapshotSession.stream(statement);
      rows = statement.executeQuery();
    }

    /** The place in the log that the rows stand for; null when it was not wanted. */
    public @Nullable LogPosition position() {
      return position;
    }

    /** The next rows; null at the end. */
    public @Nullable SnapshotBatch next(int maxRows, long maxBytes) {
      SnapshotRows batch = new SnapshotRows(schema);
      try {
        while (batch.size() < maxRows && batch.bytes() < maxBytes && rows.next()) {
          batch.add(rows);
        }
      } catch (SQLException e) {
        throw failure(e);
      }
      if (batch.size() == 0) {
        return null;
      }
      String name = schema.id() + "@" + count;
      count += batch.size();
      return new SnapshotBatch(schema, batch, new BitSet(), 0, batch.size(), name, reading, null);
    }

    @Override
    public void close() {
      try (connection;
          statement) {
        rows.close();
      } catch (SQLException e) {
        log.debug("closing the snapshot of {}", schema.id(), e);
      }
    }
  }
}
