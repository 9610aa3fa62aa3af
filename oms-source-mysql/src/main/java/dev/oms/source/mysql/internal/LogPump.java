package dev.oms.source.mysql.internal;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.model.Position;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeEmitter;
import dev.oms.core.spi.SourceContext;
import dev.oms.source.mysql.internal.binlog.BinlogPosition;
import dev.oms.source.mysql.internal.binlog.GtidSet;
import dev.oms.source.mysql.internal.binlog.LogEvent;
import dev.oms.source.mysql.internal.binlog.LogTransaction;
import dev.oms.source.mysql.internal.binlog.PositionTracker;
import dev.oms.source.mysql.internal.binlog.StatementDml;
import dev.oms.source.mysql.internal.row.CompressedRows;
import dev.oms.source.mysql.internal.row.RowLayout;
import dev.oms.source.mysql.internal.row.RowsEvent;
import dev.oms.source.mysql.internal.schema.SchemaTracker;
import dev.oms.source.mysql.internal.server.LogPosition;
import dev.oms.source.mysql.internal.snapshot.SnapshotCoordinator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches of the log's events: knows the tables, the open transaction and the position. Used
 * by the stream thread.
 */
final class LogPump {

  private ObjectMapping objects;
  private final SchemaTracker schemas;
  private final ChangeEmitter out;
  private final SourceContext context;
  private final Retry retry;
  private final PositionTracker positions;
  private final TableMaps tables;
  private final CompressedRows inflater = new CompressedRows();
  private final RowsEvent keyCursor = new RowsEvent();
  private final RowCount rowCount;
  private final FullSync full;

  private LogBatch batch = new LogBatch();

  /** What the batch may have; a throttle may change it from batch to batch. */
  private int maxRows;

  private long maxBytes;
  private @Nullable LogTransaction transaction;
  private @Nullable LogOrigin origin;
  private boolean positionMoved;
  private boolean preparedRows;
  private boolean rowsInTransaction;
  private int schemaChanges;
  private long committedMillis;
  private @Nullable LogPosition visibleFrom;
  private volatile String file;
  private volatile long offset;
  private volatile long syncMillis;

  /** Repeats what needs the server until the server is there. */
  interface Retry {
    void run(Runnable attempt) throws InterruptedException;
  }

  LogPump(
      ObjectMapping objects,
      SchemaTracker schemas,
      BinlogPosition start,
      ChangeEmitter out,
      SourceContext context,
      RowCount rowCount,
      FullSync full,
      Retry retry) {
    this.full = full;
    this.rowCount = rowCount;
    this.retry = retry;
    this.objects = objects;
    this.schemas = schemas;
    this.out = out;
    this.context = context;
    askLimits();
    positions = new PositionTracker(start);
    tables = new TableMaps(schemas.mariaDb(), map -> this.schemas.resolve(map));
    file = start.file();
    offset = start.position();
  }

  private void askLimits() {
    maxRows = context.maxBatchRows();
    maxBytes = context.maxBatchBytes();
  }

  /** Other tables are wanted from here on, at a {@link #atBoundary}. */
  void update(ObjectMapping next) {
    objects = next;
    tables.forget();
  }

  /** Takes in the next event; hands a batch over when it is full. */
  void accept(LogEvent event) throws InterruptedException {
    switch (event.kind()) {
      case TABLE_MAP -> {
        schemas.streamPosition(event.file(), event.endPosition());
        retry.run(() -> tables.accept(event));
      }
      case WRITE_ROWS, UPDATE_ROWS, DELETE_ROWS -> rows(event);
      case QUERY -> statement(event);
      case COMMIT, ROLLBACK, XA_COMMIT -> commit(event);
      case XA_PREPARE -> {
        preparedRows |= rowsInTransaction;
        commit(event);
      }
      case XA_ROLLBACK -> revoked(event);
      case BEGIN -> {}
      case ROTATE, HEARTBEAT -> {}
    }
    positions.accept(event);
    positionMoved = true;
    if (event.kind() == LogEvent.Kind.BEGIN) {
      rowsInTransaction = false;
      LogTransaction begun = event.transaction();
      rowCount.begin(positions.rowEvents() > 0, begun == null ? null : begun.gtid());
    }
    if (!positions.inTransaction()) {
      rowCount.end();
      // Within a transaction an event's position may be the end of the transaction already.
      moveTo(event);
      if (schemas.hasJoining() && schemas.joined(reached())) {
        tables.forget();
      }
    }
    if (batch.rowsAtMost() >= maxRows || batch.bytes() >= maxBytes) {
      flush();
    }
  }

  private void moveTo(LogEvent event) {
    if (event.kind() == LogEvent.Kind.HEARTBEAT
        && reached().compareTo(new LogPosition(event.file(), event.endPosition())) > 0) {
      return;
    }
    file = event.file();
    offset = event.endPosition();
  }

  /** Whether the event is where the stream is. */
  boolean isAt(LogEvent event) {
    return event.endPosition() == offset && event.file().equals(file);
  }

  private void rows(LogEvent event) {
    RowLayout layout = tables.layoutOf(event);
    if (layout == null) {
      return;
    }
    byte[] body = event.body();
    int from = event.bodyOffset();
    int end = event.bodyEnd();
    if (event.compressed()) {
      body = inflater.rows(event.typeCode(), body, from, end);
      from = 0;
      end = body.length;
    }
    long first = rowCount.add(layout, LogBatch.kindOf(event), event.v2(), body, from, end);
    rowsInTransaction = true;
    int leftOut = rowCount.leftOut(first);
    if (leftOut > 0 && leftOut == rowCount.soFar() - first) {
      return;
    }
    SnapshotCoordinator beside = full.coordinator();
    TableSchema schema = layout.schema();
    if (beside != null && beside.hasWindow(schema.id())) {
      keyCursor.reset(layout, LogBatch.kindOf(event), event.v2(), body, from, end);
      beside.touched(schema, keyCursor);
    }
    batch.addRows(
        originOf(event),
        layout,
        event,
        positions.rowEvents(),
        rowCount.numbered(first),
        leftOut,
        body,
        from,
        end);
  }

  private LogOrigin originOf(LogEvent event) {
    LogTransaction current = event.transaction();
    LogOrigin known = origin;
    if (known == null || current != transaction) {
      if (current == null) {
        throw new OmsException("the log has " + event + " outside of any transaction");
      }
      known = new LogOrigin(current, syncMillis / 1000);
      origin = known;
      transaction = current;
      schemaChanges = 0;
    }
    return known;
  }

  private void commit(LogEvent event) {
    LogOrigin known = origin;
    if (known != null && event.transaction() == transaction) {
      batch.addCommit(known);
    }
    synced(event);
  }

  private void synced(LogEvent event) {
    LogTransaction committed = event.transaction();
    long micros = committed == null ? 0 : committed.commitMicros();
    long millis = micros > 0 ? micros / 1000 : event.timestampSeconds() * 1000;
    syncMillis = Math.max(syncMillis, millis);
    committedMillis = millis;
  }

  private void revoked(LogEvent event) {
    if (preparedRows) {
      throw new OmsException(
          "the XA transaction of "
              + event.sql()
              + " at "
              + event.file()
              + ":"
              + event.startPosition()
              + " was rolled back after its prepared rows were delivered; those rows are wrong at"
              + " the destination. Synchronize their tables anew (a new pipeline with full"
              + " synchronization), and keep XA transactions off synchronized tables");
    }
    commit(event);
  }

  private void statement(LogEvent event) throws InterruptedException {
    if (StatementDml.isDml(event.sql())) {
      refuseIfOurs(event);
      synced(event);
      return;
    }
    schemas.streamPosition(event.file(), event.endPosition());
    List<SchemaChange> changes =
        schemas.apply(
            event.database(),
            event.sql(),
            event.session(),
            event.timestampSeconds() * 1000,
            originOf(event));
    if (!changes.isEmpty()) {
      tables.forget();
      for (SchemaChange change : changes) {
        batch.addSchemaChange(change.withIndex(schemaChanges++));
      }
      retry.run(() -> full.follow(changes, schemas));
    }
    synced(event);
  }

  /**
   * A change that was logged as a statement has no rows in the log: to go on would be to lose it.
   */
  private void refuseIfOurs(LogEvent event) {
    if (StatementTarget.mayBeOneOf(objects, event.database(), event.sql())) {
      String sql = event.sql();
      throw new OmsException(
          "a session changed rows with statement logging, so the changed rows are not in the log: '"
              + (sql.length() > 80 ? sql.substring(0, 80) + "..." : sql)
              + "' at "
              + event.file()
              + ":"
              + event.startPosition()
              + ". Run SET GLOBAL binlog_format = ROW, keep sessions from changing it, and start"
              + " anew with full synchronization");
    }
  }

  /** Hands over what there is. */
  void flush() throws InterruptedException {
    if (!batch.isEmpty() && !rowCount.leavingOut()) {
      LogBatch full = batch;
      batch = new LogBatch();
      askLimits();
      full.close(position());
      positionMoved = false;
      out.emit(full);
    }
  }

  /** Hands over the position alone, when it moved or {@code always}. */
  void flushPosition(boolean always) throws InterruptedException {
    flush();
    if ((positionMoved || always) && !rowCount.leavingOut()) {
      handOverPosition(new LogBatch());
    }
  }

  /**
   * Hands over that tables have joined, which has to be saved before anything of them is delivered:
   * after a crash they would join at a later place, and what lies between the two would be lost.
   */
  void flushJoined() throws InterruptedException {
    flush();
    LogBatch empty = new LogBatch();
    empty.saveFirst();
    handOverPosition(empty);
  }

  private void handOverPosition(LogBatch empty) throws InterruptedException {
    empty.close(position());
    positionMoved = false;
    out.emit(empty);
  }

  /** Where to go on after everything that was taken in. */
  Position position() {
    boolean within = positions.inTransaction();
    return new MySqlPosition(
        positions.position(),
        full.progress(),
        syncMillis,
        schemas.attachment(),
        !within && rowCount.repeated() != null ? rowCount.handedOver() : rowCount.soFar(),
        within ? openTransaction() : rowCount.repeated());
  }

  private @Nullable String openTransaction() {
    LogTransaction open = positions.open();
    return open == null || open.gtid() == null || rowCount.soFar() < 0
        ? null
        : open.gtid().toString();
  }

  /**
   * Another server is read from here on, to whose log the stream's place does not belong.
   *
   * @param end a place in that log before which it has everything that was handed over
   */
  void arrived(LogPosition end) {
    visibleFrom = end;
  }

  /** The place in the log that a SELECT must see for it to see all that was handed over. */
  LogPosition mustSee() {
    LogPosition reached = reached();
    LogPosition from = visibleFrom;
    return from == null || reached.compareTo(from) >= 0 ? reached : from;
  }

  /** Where the open transaction starts, or else the end of the last event. */
  BinlogPosition boundary() {
    return positions.position();
  }

  /** Whether no transaction is open: only then do chunks and the log meet. */
  boolean atBoundary() {
    return !positions.inTransaction();
  }

  /** The end of the last complete transaction. */
  LogPosition reached() {
    return new LogPosition(file, offset);
  }

  /** Everything that was taken in, as GTIDs; null without. */
  @Nullable String gtids() {
    GtidSet gtids = positions.position().gtids();
    return gtids == null || gtids.isEmpty() ? null : gtids.toString();
  }

  /** The server has nothing that is newer than {@code millis} by its clock. */
  void idleSince(long millis) {
    if (millis > syncMillis) {
      syncMillis = millis;
      positionMoved = true;
    }
  }

  long syncMillis() {
    return syncMillis;
  }

  /** When the last transaction was committed, by the server's clock; 0 before the first. */
  long committedMillis() {
    return committedMillis;
  }

  /** Hands over that everything up to {@code millis} was; only at a {@link #atBoundary}. */
  void heartbeat(long millis) throws InterruptedException {
    batch.addHeartbeat(millis);
    flush();
  }

  void close() {
    inflater.close();
  }
}
