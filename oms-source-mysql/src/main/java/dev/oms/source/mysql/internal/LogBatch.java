package dev.oms.source.mysql.internal;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.LentSlices;
import dev.oms.core.model.Origin;
import dev.oms.core.model.Position;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.text.ValueText;
import dev.oms.source.mysql.internal.binlog.LogEvent;
import dev.oms.source.mysql.internal.row.RowLayout;
import dev.oms.source.mysql.internal.row.RowsEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some successive events of the log, undecoded. Filled by the stream thread, read by a worker. */
final class LogBatch implements ChangeBatch {

  /** What an event and a transaction take on the heap beside the rows, about. */
  private static final int EVENT_BYTES = 200;

  private static final int TRANSACTION_BYTES = 500;

  private final List<Item> items = new ArrayList<>();
  private long bytes;
  private @Nullable LogOrigin lastOrigin;
  private long rowsAtMost;
  private @Nullable Position position;
  private boolean savedFirst;

  private sealed interface Item permits Rows, Statement, Commit, Heartbeat {}

  private record Rows(
      LogOrigin origin,
      RowLayout layout,
      LogEvent event,
      long number,
      long firstIndex,
      int leftOut,
      byte[] body,
      int offset,
      int end)
      implements Item {}

  private record Statement(SchemaChange change) implements Item {}

  private record Commit(LogOrigin origin) implements Item {}

  private record Heartbeat(long sourceTimeMillis) implements Item {}

  /**
   * Adds a row event.
   *
   * @param number the event's place among the row events of its transaction
   * @param firstIndex the place of its first row among the synchronized rows of its transaction; -1
   *     when they are not counted
   * @param leftOut how many of its first rows are not handed over
   */
  void addRows(
      LogOrigin origin,
      RowLayout layout,
      LogEvent event,
      long number,
      long firstIndex,
      int leftOut,
      byte[] body,
      int offset,
      int end) {
    items.add(new Rows(origin, layout, event, number, firstIndex, leftOut, body, offset, end));
    bytes += end - offset + EVENT_BYTES;
    if (origin != lastOrigin) {
      lastOrigin = origin;
      bytes += TRANSACTION_BYTES;
    }
    rowsAtMost += layout.rowsAtMost(end - offset);
  }

  void addSchemaChange(SchemaChange change) {
    items.add(new Statement(change));
    bytes += 2L * change.sql().length();
  }

  void addCommit(LogOrigin origin) {
    // Only where the transaction has something in this batch: most transactions of a busy server
    // may
    // be about other tables.
    if (!items.isEmpty()
        && items.get(items.size() - 1) instanceof Rows rows
        && rows.origin == origin) {
      items.add(new Commit(origin));
    }
  }

  void addHeartbeat(long sourceTimeMillis) {
    items.add(new Heartbeat(sourceTimeMillis));
  }

  void close(Position position) {
    this.position = position;
  }

  /** Nothing behind it is delivered before its position is saved. */
  void saveFirst() {
    savedFirst = true;
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  @Override
  public int rowsAtMost() {
    return (int) Math.min(Integer.MAX_VALUE / 4, rowsAtMost);
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public @Nullable Position position() {
    return position;
  }

  @Override
  public boolean savedFirst() {
    return savedFirst;
  }

  @Override
  public void read(ChangeVisitor visitor) {
    Change change = new Change();
    try {
      read(change, visitor);
    } finally {
      change.close();
    }
  }

  private void read(Change change, ChangeVisitor visitor) {
    Origin open = null;
    for (Item item : items) {
      if (item instanceof Rows rows) {
        if (open != rows.origin) {
          open = rows.origin;
          visitor.begin(open);
        }
        change.read(rows, visitor);
      } else if (item instanceof Statement statement) {
        visitor.schemaChange(statement.change);
      } else if (item instanceof Commit commit) {
        visitor.commit(commit.origin);
        open = null;
      } else if (item instanceof Heartbeat heartbeat) {
        visitor.heartbeat(heartbeat.sourceTimeMillis);
      }
    }
  }

  static RowsEvent.Kind kindOf(LogEvent event) {
    return switch (event.kind()) {
      case WRITE_ROWS -> RowsEvent.Kind.WRITE;
      case UPDATE_ROWS -> RowsEvent.Kind.UPDATE;
      case DELETE_ROWS -> RowsEvent.Kind.DELETE;
      default -> throw new IllegalArgumentException("no row event: " + event);
    };
  }

  /** The change that the cursor stands on; one object for all rows of the batch. */
  private static final class Change implements RowChange {
    private final LentSlices lent = new LentSlices();
    private final RowsEvent rows = new RowsEvent(lent);
    private ChangeType type = ChangeType.INSERT;
    private @Nullable Rows item;

    void read(Rows next, ChangeVisitor visitor) {
      item = next;
      RowsEvent.Kind kind = kindOf(next.event);
      type =
          switch (kind) {
            case WRITE -> ChangeType.INSERT;
            case UPDATE -> ChangeType.UPDATE;
            case DELETE -> ChangeType.DELETE;
          };
      rows.reset(next.layout, kind, next.event.v2(), next.body, next.offset, next.end);
      int leftOut = next.leftOut;
      while (rows.next()) {
        if (rows.rowIndex() >= leftOut) {
          visitor.row(this);
        }
      }
    }

    /** Whoever keeps this change, or a slice that it filled, keeps nothing of the log with it. */
    void close() {
      item = null;
      rows.close();
      lent.takeBack();
    }

    private Rows item() {
      Rows current = item;
      if (current == null) {
        throw new IllegalStateException("no row");
      }
      return current;
    }

    @Override
    public ChangeType type() {
      return type;
    }

    @Override
    public TableSchema schema() {
      return item().layout.schema();
    }

    @Override
    public @Nullable Row before() {
      return rows.before();
    }

    @Override
    public @Nullable Row after() {
      return rows.after();
    }

    @Override
    public long sourceTimeMillis() {
      return item().event.timestampSeconds() * 1000;
    }

    @Override
    public Origin origin() {
      return item().origin;
    }

    @Override
    public long indexInTransaction() {
      long first = item().firstIndex;
      return first < 0 ? -1 : first + rows.rowIndex();
    }

    /**
     * By the transaction's GTID, which another server of the same group has too, else by its place;
     * and by the event's number and not its position: all events of a compressed transaction have
     * the same.
     */
    @Override
    public void appendEventId(ByteOutput out) {
      Rows current = item();
      boolean ignored = current.origin.appendTransactionId(out);
      out.write(':');
      ValueText.appendLong(current.number, out);
      out.write(':');
      ValueText.appendLong(rows.rowIndex(), out);
    }
  }
}
