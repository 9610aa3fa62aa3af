package dev.oms.core.checkpoint;

import dev.oms.core.Checkpoint;
import dev.oms.core.CheckpointHeldException;
import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.spi.CheckpointStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The row of one pipeline, while this process holds its lease. */
final class JdbcCheckpointHandle implements CheckpointStore.Handle {

  private static final Logger log = LoggerFactory.getLogger(JdbcCheckpointHandle.class);

  private final JdbcCheckpointStore store;
  private final String pipeline;
  private final String where;
  private final String holder = UUID.randomUUID().toString();
  private @Nullable Connection connection;
  private boolean readable;
  private boolean closed;

  /** What the row is known to hold, so that an unchanged attachment is not written again. */
  private @Nullable String savedAttachment;

  private boolean attachmentKnown;
  private volatile long renewedAt;

  private JdbcCheckpointHandle(JdbcCheckpointStore store, String pipeline) {
    this.store = store;
    this.pipeline = pipeline;
    this.where = where(store, pipeline);
  }

  private static String where(JdbcCheckpointStore store, String pipeline) {
    return "the checkpoint of pipeline '" + pipeline + "' in " + store.describe();
  }

  static JdbcCheckpointHandle open(JdbcCheckpointStore store, String pipeline) throws SQLException {
    JdbcCheckpointHandle handle = new JdbcCheckpointHandle(store, pipeline);
    try {
      handle.take();
    } catch (SQLException | RuntimeException e) {
      handle.disconnect();
      throw e;
    }
    return handle;
  }

  private void take() throws SQLException {
    Connection sql = connection();
    // Taken before the database's, so that the lease ends no sooner there than here.
    long began = System.nanoTime();
    long now = JdbcClock.now(sql);
    renewedAt = began;
    if (update(
            sql,
            "UPDATE "
                + store.table()
                + " SET holder = ?, lease_until = ? WHERE pipeline = ?"
                + " AND (holder IS NULL OR holder = ? OR lease_until < ?)",
            holder,
            now + store.lease().toMillis(),
            pipeline,
            holder,
            now)
        == 1) {
      return;
    }
    try {
      int inserted =
          update(
              sql,
              "INSERT INTO " + store.table() + " (pipeline, holder, lease_until) VALUES (?, ?, ?)",
              pipeline,
              holder,
              now + store.lease().toMillis());
      if (inserted == 1) {
        return;
      }
    } catch (SQLIntegrityConstraintViolationException e) {
      throw inUse(e);
    } catch (SQLException e) {
      if (e.getSQLState() != null && e.getSQLState().startsWith("23")) {
        throw inUse(e);
      }
      throw e;
    }
    throw inUse(null);
  }

  private CheckpointHeldException inUse(@Nullable SQLException cause) {
    return new CheckpointHeldException(
        where
            + " is held by another running pipeline; stop that one, or wait "
            + store.lease().toSeconds()
            + " s after it died",
        cause);
  }

  private Connection connection() throws SQLException {
    if (closed) {
      throw new OmsException(where + " was let go");
    }
    Connection open = connection;
    if (open == null || !open.isValid(5)) {
      disconnect();
      open = store.connect();
      open.setAutoCommit(true);
      connection = open;
    }
    return open;
  }

  private static int update(Connection sql, String text, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = sql.prepareStatement(text)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }

  @Override
  public Optional<Checkpoint> load() {
    try {
      Optional<Checkpoint> loaded = read(connection(), store, pipeline);
      readable = true;
      return loaded;
    } catch (SQLException e) {
      throw failed("cannot be read", "", e);
    }
  }

  static Optional<Checkpoint> read(Connection sql, JdbcCheckpointStore store, String pipeline)
      throws SQLException {
    String where = where(store, pipeline);
    try (PreparedStatement statement =
        sql.prepareStatement(
            "SELECT content, attachment FROM " + store.table() + " WHERE pipeline = ?")) {
      statement.setString(1, pipeline);
      try (ResultSet row = statement.executeQuery()) {
        String content = row.next() ? row.getString(1) : null;
        if (content == null) {
          return Optional.empty();
        }
        CheckpointText.Parsed parsed = CheckpointText.read(content, where);
        String attachment = null;
        if (parsed.attachmentName() != null) {
          attachment = row.getString(2);
          if (attachment == null
              || !parsed.attachmentName().equals(CheckpointText.attachmentName(attachment))) {
            throw CheckpointText.damaged(where, "its attachment is missing or was changed", null);
          }
        }
        return Optional.of(parsed.checkpoint().withAttachment(attachment));
      }
    }
  }

  @Override
  public void save(Checkpoint checkpoint) {
    if (!readable) {
      load();
    }
    String attachment = checkpoint.attachment();
    String attachmentName = attachment == null ? null : CheckpointText.attachmentName(attachment);
    boolean unchanged = attachmentKnown && Objects.equals(attachment, savedAttachment);
    // Whatever goes wrong below may have gone wrong before or behind the commit.
    attachmentKnown = false;
    String content = CheckpointText.write(checkpoint, attachmentName);
    try {
      Connection sql = connection();
      long began = System.nanoTime();
      long until = JdbcClock.now(sql) + store.lease().toMillis();
      int updated =
          unchanged
              ? update(
                  sql,
                  "UPDATE "
                      + store.table()
                      + " SET content = ?, lease_until = ?"
                      + " WHERE pipeline = ? AND holder = ?",
                  content,
                  until,
                  pipeline,
                  holder)
              : update(
                  sql,
                  "UPDATE "
                      + store.table()
                      + " SET content = ?, attachment_name = ?, attachment = ?,"
                      + " lease_until = ? WHERE pipeline = ? AND holder = ?",
                  content,
                  attachmentName,
                  attachment,
                  until,
                  pipeline,
                  holder);
      checkStillHeld(sql, updated);
      renewedAt = began;
    } catch (SQLException e) {
      throw later("cannot be saved", "; the one saved before is still there", e);
    }
    savedAttachment = attachment;
    attachmentKnown = true;
  }

  private void checkStillHeld(Connection sql, int updated) throws SQLException {
    // Some drivers count only rows that were changed by what was written.
    if (updated != 1 && !holds(sql)) {
      throw new CheckpointHeldException(
          where + " was taken over by another process, so this one stops", null);
    }
  }

  private boolean holds(Connection sql) throws SQLException {
    try (PreparedStatement statement =
        sql.prepareStatement("SELECT holder FROM " + store.table() + " WHERE pipeline = ?")) {
      statement.setString(1, pipeline);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && holder.equals(row.getString(1));
      }
    }
  }

  @Override
  public void keepAlive() {
    if (System.nanoTime() - renewedAt < store.lease().toNanos() / 3) {
      return;
    }
    try {
      Connection sql = connection();
      long began = System.nanoTime();
      checkStillHeld(
          sql,
          update(
              sql,
              "UPDATE " + store.table() + " SET lease_until = ? WHERE pipeline = ? AND holder = ?",
              JdbcClock.now(sql) + store.lease().toMillis(),
              pipeline,
              holder));
      renewedAt = began;
    } catch (SQLException e) {
      throw later("cannot be held on to", "", e);
    }
  }

  /** Until a tenth of the lease before its end: what was handed over is still to be sent. */
  @Override
  public boolean holds() {
    long lease = store.lease().toNanos();
    return System.nanoTime() - renewedAt < lease - lease / 10;
  }

  @Override
  public void delete() {
    attachmentKnown = false;
    try {
      Connection sql = connection();
      checkStillHeld(
          sql,
          update(
              sql,
              "UPDATE "
                  + store.table()
                  + " SET content = NULL, attachment = NULL, attachment_name = NULL"
                  + " WHERE pipeline = ? AND holder = ?",
              pipeline,
              holder));
    } catch (SQLException e) {
      throw failed("cannot be deleted", "", e);
    }
  }

  /**
   * While a pipeline runs, everything may pass: a full disk, a right that was taken away, a server
   * that is gone.
   */
  private RetriableException later(String what, String after, SQLException e) {
    return new RetriableException(where + " " + what + ": " + e.getMessage() + after, e);
  }

  /** A server that is away may come back; one that refuses will go on to refuse. */
  private OmsException failed(String what, String after, SQLException e) {
    String message = where + " " + what + ": " + e.getMessage() + after;
    String state = e.getSQLState();
    boolean passing =
        e instanceof SQLTransientException
            || e instanceof SQLRecoverableException
            || e instanceof SQLNonTransientConnectionException
            || state != null && (state.startsWith("08") || state.startsWith("57P"));
    return passing ? new RetriableException(message, e) : new OmsException(message, e);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    try {
      int ignored =
          update(
              connection(),
              "UPDATE "
                  + store.table()
                  + " SET holder = NULL, lease_until = 0 WHERE pipeline = ? AND holder = ?",
              pipeline,
              holder);
    } catch (SQLException e) {
      log.warn(
          "{} could not be let go, it is held for {} s more: {}",
          where,
          store.lease().toSeconds(),
          e.getMessage());
    } finally {
      closed = true;
      disconnect();
    }
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        // It is broken; there is nothing to save.
      }
    }
  }
}
