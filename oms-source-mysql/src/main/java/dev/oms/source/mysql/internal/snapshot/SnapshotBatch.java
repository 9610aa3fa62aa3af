package dev.oms.source.mysql.internal.snapshot;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.LentSlices;
import dev.oms.core.model.Origin;
import dev.oms.core.model.Position;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.text.ValueText;
import dev.oms.source.mysql.internal.row.SnapshotRow;
import dev.oms.source.mysql.internal.row.SnapshotRows;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Some rows of a chunk on their way into the pipeline. */
public final class SnapshotBatch implements ChangeBatch {

  private final TableSchema schema;
  private final SnapshotRows rows;
  private final BitSet removed;
  private final int from;
  private final int to;
  private final String name;
  private final long reading;
  private final @Nullable Position position;

  /**
   * Rows {@code from} up to {@code to} of {@code rows}, without those in {@code removed}.
   *
   * @param name of the chunk: the same each time it is read
   * @param reading which reading of the table it is
   */
  public SnapshotBatch(
      TableSchema schema,
      SnapshotRows rows,
      BitSet removed,
      int from,
      int to,
      String name,
      long reading,
      @Nullable Position position) {
    this.schema = schema;
    this.rows = rows;
    this.removed = removed;
    this.from = from;
    this.to = to;
    this.name = name;
    this.reading = reading;
    this.position = position;
  }

  @Override
  public int rowsAtMost() {
    return to - from;
  }

  @Override
  public long bytes() {
    return rows.size() == 0 ? 0 : rows.bytes() * (to - from) / rows.size();
  }

  @Override
  public @Nullable Position position() {
    return position;
  }

  @Override
  public void read(ChangeVisitor visitor) {
    LentSlices lent = new LentSlices();
    SnapshotRow cursor = rows.cursor(lent);
    SnapshotChange change = new SnapshotChange(schema, cursor, name, reading);
    try {
      for (int i = removed.nextClearBit(from); i < to; i = removed.nextClearBit(i + 1)) {
        cursor.position(i);
        change.row = i;
        visitor.row(change);
      }
    } finally {
      // Whoever keeps the change, or a slice that it filled, keeps nothing of the chunk with it.
      cursor.close();
      lent.takeBack();
    }
  }

  private static final class SnapshotChange implements RowChange, Origin {
    private final TableSchema schema;
    private final SnapshotRow cursor;
    private final String name;
    private final long reading;
    private @Nullable SnapshotEventId eventId;
    private int row;

    SnapshotChange(TableSchema schema, SnapshotRow cursor, String name, long reading) {
      this.schema = schema;
      this.cursor = cursor;
      this.name = name;
      this.reading = reading;
    }

    @Override
    public ChangeType type() {
      return ChangeType.SNAPSHOT;
    }

    @Override
    public TableSchema schema() {
      return schema;
    }

    @Override
    public @Nullable Row before() {
      return null;
    }

    @Override
    public Row after() {
      return cursor;
    }

    @Override
    public long sourceTimeMillis() {
      return 0;
    }

    @Override
    public Origin origin() {
      return this;
    }

    /**
     * By the row's key, since a chunk that is read again after rows came or went has others at the
     * same places. A table without a key is read again as a whole, in the server's order.
     */
    @Override
    public void appendEventId(ByteOutput out) {
      if (schema.rowKey().isEmpty()) {
        out.write(name.getBytes(StandardCharsets.UTF_8));
        out.write('/');
        ValueText.appendLong(row, out);
        SnapshotEventId.appendReading(reading, out);
      } else {
        SnapshotEventId id = eventId;
        if (id == null) {
          id = new SnapshotEventId(schema);
          eventId = id;
        }
        id.append(cursor, reading, out);
      }
    }

    @Override
    public String position() {
      return name;
    }

    @Override
    public @Nullable String transactionId() {
      return null;
    }

    @Override
    public @Nullable String clusterId() {
      return null;
    }

    @Override
    public long checkpointSeconds() {
      return 0;
    }
  }
}
