package dev.oms.source.mysql.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.oms.core.OmsException;
import dev.oms.core.model.Position;
import dev.oms.source.mysql.internal.binlog.BinlogPosition;
import dev.oms.source.mysql.internal.snapshot.SnapshotProgress;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * Where the MySQL source can go on: the place in the log and how far full synchronization is.
 * Immutable.
 *
 * @param log the place in the log; null when only full synchronization was asked for
 * @param snapshot full synchronization
 * @param syncTimeMillis up to when changes are complete, by the server's clock; 0 when unknown
 * @param attachment the table schemas at that place; null when they need not be kept
 * @param rowsInTransaction how many synchronized rows of the transaction that {@code log} is within
 *     were handed over; -1 when they were not counted, or it is not within one
 * @param openTransaction the GTID of that transaction, by which another server knows it, too; null
 *     when it has none or rows were not counted
 */
public record MySqlPosition(
    @Nullable BinlogPosition log,
    SnapshotProgress snapshot,
    long syncTimeMillis,
    @Nullable Attachment attachment,
    long rowsInTransaction,
    @Nullable String openTransaction)
    implements Position {

  private static final JsonFactory JSON = new JsonFactory();

  /** The position of full synchronization alone. */
  static MySqlPosition fullOnly(SnapshotProgress snapshot, long syncTimeMillis) {
    return new MySqlPosition(null, snapshot, syncTimeMillis, null, RowCount.UNKNOWN, null);
  }

  @Override
  public String encode() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      if (log != null) {
        json.writeStringField("log", log.encode());
      }
      if (rowsInTransaction >= 0) {
        json.writeNumberField("rows", rowsInTransaction);
      }
      if (openTransaction != null) {
        json.writeStringField("open", openTransaction);
      }
      json.writeFieldName("full");
      snapshot.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
    return text.toString();
  }

  /**
   * Reads the text of {@link #encode}.
   *
   * @throws OmsException when it is not such a text
   */
  public static MySqlPosition decode(String text) {
    BinlogPosition log = null;
    SnapshotProgress snapshot = SnapshotProgress.NONE;
    long rows = -1;
    String open = null;
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("not an object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "log" -> log = BinlogPosition.decode(json.getText());
          case "rows" -> rows = json.getLongValue();
          case "open" -> open = json.getText();
          case "full" -> snapshot = SnapshotProgress.read(json);
          default -> json.skipChildren();
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new OmsException(
          "the checkpoint's position is not one of a MySQL source: '" + text + "'", e);
    }
    return new MySqlPosition(log, snapshot, 0, null, rows, open);
  }

  /** The same with the attachment that was saved beside it. */
  MySqlPosition with(@Nullable String attached) {
    return new MySqlPosition(
        log,
        snapshot,
        syncTimeMillis,
        attached == null ? null : new Attachment(attached),
        rowsInTransaction,
        openTransaction);
  }
}
