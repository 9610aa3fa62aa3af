package dev.oms.core.checkpoint;

import dev.oms.core.Checkpoint;
import dev.oms.core.OmsException;
import dev.oms.core.spi.CheckpointStore;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Timestamp;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The row of one pipeline, while this process holds its lease. */
final class JdbcCheckpointHandle implements CheckpointStore.Handle {

  private final JdbcCheckpointStore store;
  private final String pipeline;
  private final String holder = UUID.randomUUID().toString();
  private @Nullable Connection connection;
  private @Nullable String savedAttachment;
  private @Nullable String savedAttachmentName;
  private long renewedAt;

  private JdbcCheckpointHandle(JdbcCheckpointStore store, String pipeline) {
    this.store = store;
    this.pipeline = pipeline;
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
    long now = now(sql);
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

  private OmsException inUse(@Nullable SQLException cause) {
    return new OmsException(
        "the checkpoint of pipeline '"
            + pipeline
            + "' in "
            + store.describe()
            + " is held by another running pipeline; stop that one, or wait "
            + store.lease().toSeconds()
            + " s after it died",
        cause);
  }

  private Connection connection() throws SQLException {
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

  /** The database's clock: the clocks of two machines may differ, the lease must not. */
  private static long now(Connection sql) throws SQLException {
    try (PreparedStatement statement = sql.prepareStatement("SELECT CURRENT_TIMESTAMP");
        ResultSet row = statement.executeQuery()) {
      row.next();
      Timestamp time = row.getTimestamp(1);
      return time.getTime();
    }
  }

  @Override
  public Optional<Checkpoint> load() {
    try {
      return read(connection(), store, pipeline);
    } catch (SQLException e) {
      throw new OmsException(
          "the checkpoint of pipeline '" + pipeline + "' cannot be read: " + e.getMessage(), e);
    }
  }

  static Optional<Checkpoint> read(Connection sql, JdbcCheckpointStore store, String pipeline)
      throws SQLException {
    String where = "the checkpoint of pipeline '" + pipeline + "' in " + store.describe();
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
          if (attachment == null || !parsed.attachmentName().equals(attachmentName(attachment))) {
            throw CheckpointText.damaged(where, "its attachment is missing or was changed", null);
          }
        }
        return Optional.of(parsed.checkpoint().withAttachment(attachment));
      }
    }
  }

  @Override
  public void save(Checkpoint checkpoint) {
    String attachment = checkpoint.attachment();
    boolean attachmentChanged =
        savedAttachmentName == null || !String.valueOf(attachment).equals(savedAttachment);
    if (attachmentChanged) {
      savedAttachmentName = attachment == null ? null : attachmentName(attachment);
      savedAttachment = attachment;
    }
    String content = CheckpointText.write(checkpoint, savedAttachmentName);
    try {
      Connection sql = connection();
      long until = now(sql) + store.lease().toMillis();
      int updated =
          attachmentChanged
              ? update(
                  sql,
                  "UPDATE "
                      + store.table()
                      + " SET content = ?, attachment_name = ?, attachment = ?,"
                      + " lease_until = ? WHERE pipeline = ? AND holder = ?",
                  content,
                  savedAttachmentName,
                  attachment,
                  until,
                  pipeline,
                  holder)
              : update(
                  sql,
                  "UPDATE "
                      + store.table()
                      + " SET content = ?, lease_until = ?"
                      + " WHERE pipeline = ? AND holder = ?",
                  content,
                  until,
                  pipeline,
                  holder);
      checkStillHeld(updated);
    } catch (SQLException e) {
      savedAttachmentName = null;
      throw new OmsException(
          "the checkpoint of pipeline '"
              + pipeline
              + "' cannot be saved in "
              + store.describe()
              + ": "
              + e.getMessage()
              + "; the one saved before is still there",
          e);
    }
  }

  private void checkStillHeld(int updated) {
    if (updated != 1) {
      throw new OmsException(
          "the checkpoint of pipeline '"
              + pipeline
              + "' in "
              + store.describe()
              + " was taken over by another process, so this one stops");
    }
    renewedAt = System.nanoTime();
  }

  @Override
  public void keepAlive() {
    if (System.nanoTime() - renewedAt < store.lease().toNanos() / 3) {
      return;
    }
    try {
      Connection sql = connection();
      checkStillHeld(
          update(
              sql,
              "UPDATE " + store.table() + " SET lease_until = ? WHERE pipeline = ? AND holder = ?",
              now(sql) + store.lease().toMillis(),
              pipeline,
              holder));
    } catch (SQLException e) {
      throw new OmsException(
          "the lease of pipeline '"
              + pipeline
              + "' cannot be renewed in "
              + store.describe()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static String attachmentName(String content) {
    CRC32 crc = new CRC32();
    crc.update(content.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x-%d", crc.getValue(), content.length());
  }

  @Override
  public void delete() {
    try {
      int ignored =
          update(
              connection(),
              "UPDATE "
                  + store.table()
                  + " SET content = NULL, attachment = NULL, attachment_name = NULL"
                  + " WHERE pipeline = ? AND holder = ?",
              pipeline,
              holder);
      savedAttachmentName = null;
    } catch (SQLException e) {
      throw new OmsException("the checkpoint of '" + pipeline + "' cannot be deleted", e);
    }
  }

  @Override
  public void close() {
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
      throw new OmsException(
          "the checkpoint of '" + pipeline + "' could not be let go: " + e.getMessage(), e);
    } finally {
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
