package dev.oms.source.mysql.internal;

import dev.oms.core.NewTables;
import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.model.Position;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.ChangeEmitter;
import dev.oms.core.spi.ObjectUpdate;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceProgress;
import dev.oms.core.spi.SourceReader;
import dev.oms.source.mysql.internal.SourceDelays.Part;
import dev.oms.source.mysql.internal.binlog.BinlogPosition;
import dev.oms.source.mysql.internal.binlog.BinlogStream;
import dev.oms.source.mysql.internal.binlog.LogAddressing;
import dev.oms.source.mysql.internal.binlog.LogPositions;
import dev.oms.source.mysql.internal.binlog.LogScan;
import dev.oms.source.mysql.internal.binlog.LogServer;
import dev.oms.source.mysql.internal.binlog.TimestampSearch;
import dev.oms.source.mysql.internal.schema.AddedTables;
import dev.oms.source.mysql.internal.schema.DdlScan;
import dev.oms.source.mysql.internal.schema.SchemaReader;
import dev.oms.source.mysql.internal.schema.SchemaTracker;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.LogPosition;
import dev.oms.source.mysql.internal.server.ServerClock;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.source.mysql.internal.snapshot.KeylessReader;
import dev.oms.source.mysql.internal.snapshot.ReadyChunk;
import dev.oms.source.mysql.internal.snapshot.SnapshotBatch;
import dev.oms.source.mysql.internal.snapshot.SnapshotCoordinator;
import dev.oms.source.mysql.internal.snapshot.SnapshotPlan;
import dev.oms.source.mysql.internal.snapshot.SnapshotProgress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the MySQL source. The pipeline's source thread is the stream thread: it takes the
 * log's events, follows the schemas, merges the chunks of full synchronization in, and hands
 * batches over.
 */
public final class MySqlReader implements SourceReader {

  private static final Logger log = LoggerFactory.getLogger(MySqlReader.class);

  /** How long the stream thread waits for events while chunks may become ready. */
  private static final long FULL_POLL_MILLIS = 5;

  private static final long POLL_MILLIS = 200;
  private static final long POSITION_MILLIS = 1000;
  private static final long MAX_BACKOFF_MILLIS = 10_000;

  private final MySqlConfig config;
  private final SourceContext context;
  private final SourceDelays delays;
  private final Object lifecycle = new Object();
  private final List<AutoCloseable> open = new ArrayList<>();
  private volatile boolean closed;

  private volatile SourceProgress.Phase phase = SourceProgress.Phase.SCHEMA;
  private volatile @Nullable LogPump pump;
  private volatile @Nullable FullSync full;
  private volatile @Nullable Start started;
  private volatile ObjectMapping objects;
  private final ObjectUpdates updates = new ObjectUpdates();

  /** A reader that connects nothing before {@link #run}. */
  public MySqlReader(MySqlConfig config, SourceContext context) {
    Duration heartbeats = context.heartbeatInterval();
    // Where an idle log ends after a rotation is told by the server's heartbeats alone.
    this.config = heartbeats.isZero() ? config : config.withHeartbeatsWithin(heartbeats);
    this.context = context;
    delays = new SourceDelays(context::delayed);
    objects = context.objects();
  }

  @Override
  public void run(ChangeEmitter out) throws InterruptedException {
    try {
      Start start = retrying(this::prepare);
      started = start;
      updates.ready();
      if (start.log() == null) {
        fullOnly(start, out);
      } else {
        stream(start, start.log(), out);
      }
    } catch (RuntimeException e) {
      if (closed) {
        log.debug("while closing", e);
        return;
      }
      throw e;
    } finally {
      updates.over();
    }
  }

  /** What a run begins with. */
  private record Start(
      Connections connections,
      ServerInfo server,
      SchemaReader schemas,
      SchemaTracker tracker,
      @Nullable BinlogPosition log,
      SnapshotProgress progress,
      AddedTables added,
      long rowsInTransaction) {}

  private Start prepare() {
    closeAll();
    Connections connections =
        register(
            new Connections(config, "oms-" + context.pipelineName(), config.snapshotThreads() + 2));
    ServerInfo server;
    try (Connection connection = connections.get()) {
      server = ServerInfo.read(connection, config);
    } catch (SQLException e) {
      throw new RetriableException("closing a connection to " + config.address() + " failed", e);
    }
    SchemaReader schemas = new SchemaReader(connections, server);
    String text = context.savedPosition();
    MySqlPosition position = text == null ? null : MySqlPosition.decode(text);
    BinlogPosition start = null;
    if (context.startPoint().incremental()) {
      start = position == null ? firstPosition() : position.log();
      if (start == null) {
        throw new OmsException(
            "the checkpoint of pipeline '"
                + context.pipelineName()
                + "' is one of full synchronization alone and has no place in the log; start a new"
                + " pipeline with full and incremental synchronization");
      }
    }
    SchemaTracker tracker =
        new SchemaTracker(
            server.sourceInfo(),
            server,
            objects,
            schemas,
            position == null ? null : context.savedAttachment());
    tracker.lookAhead(this::statementsBetween);
    tracker.tell(context::note);
    if (start != null && (position == null || context.savedAttachment() == null)) {
      tracker.load();
    }
    SnapshotProgress progress = SnapshotProgress.NONE;
    // Tables that the checkpoint's objects did not have are taken in as if they were added now.
    AddedTables added = AddedTables.none();
    if (position != null) {
      SnapshotProgress saved = position.snapshot().only(objects::contains);
      progress = saved;
      if (start == null) {
        added = schemas.readNewWithoutLog(objects, table -> !saved.tables().containsKey(table));
      } else if (tracker.wantedOthers()) {
        added = schemas.readNew(objects, table -> !tracker.wasWanted(table));
      }
    } else if (context.startPoint().full()) {
      progress = SnapshotPlan.begin(schemas.list(objects));
    }
    tracker.join(added.tables(), added);
    long rows = position == null ? RowCount.UNKNOWN : position.rowsInTransaction();
    return new Start(connections, server, schemas, tracker, start, progress, added, rows);
  }

  /** For the schema tracker: what the log says between two places. */
  private List<DdlScan.Statement> statementsBetween(LogPosition from, LogPosition to) {
    LogPump pump = this.pump;
    BinlogPosition begin = BinlogPosition.of(from.file(), from.offset());
    if (pump != null && pump.boundary().compareInLog(begin) < 0) {
      // A transaction is read from its start.
      begin = BinlogPosition.of(pump.boundary().file(), pump.boundary().position());
    }
    List<DdlScan.Statement> statements = new ArrayList<>();
    LogScan.statements(
        config,
        begin,
        BinlogPosition.of(to.file(), to.offset()),
        event -> {
          LogPosition end = new LogPosition(event.file(), event.endPosition());
          if (end.compareTo(from) > 0) {
            statements.add(
                new DdlScan.Statement(
                    end, event.database().isEmpty() ? null : event.database(), event.sql()));
          }
        });
    return statements;
  }

  private BinlogPosition firstPosition() {
    Instant timestamp = context.startPoint().timestamp();
    if (timestamp != null) {
      return LogPositions.complete(config, TimestampSearch.find(config, timestamp));
    }
    return LogServer.end(config);
  }

  // ---- full synchronization alone
  // ----------------------------------------------------------------

  private void fullOnly(Start start, ChangeEmitter out) throws InterruptedException {
    phase = SourceProgress.Phase.FULL;
    FullSync full = fullSync(start, false);
    SnapshotCoordinator coordinator = full.begin(start.progress(), table -> null);
    full.add(start.added().tables(), start.added());
    while (!closed && coordinator.active()) {
      ReadyChunk ready = coordinator.takeReady(null);
      if (ready != null) {
        handOver(coordinator, ready, out, () -> MySqlPosition.fullOnly(coordinator.progress(), 0));
      } else if (!readKeyless(start, coordinator, null, null, out)) {
        coordinator.await(FULL_POLL_MILLIS * 10);
      }
      takeUpdate(start, null, full);
    }
    if (!closed) {
      LogBatch end = new LogBatch();
      end.close(MySqlPosition.fullOnly(coordinator.progress(), start.server().sourceNow()));
      out.emit(end);
      boolean ignored = full.endIfDone();
      phase = SourceProgress.Phase.FINISHED;
    }
  }

  private FullSync fullSync(Start start, boolean withLog) {
    FullSync made =
        register(
            new FullSync(
                config,
                context,
                delays.of(Part.ROWS),
                start.connections(),
                start.server(),
                start.schemas(),
                objects,
                withLog));
    full = made;
    return made;
  }

  // ---- the log, with or without full synchronization
  // ---------------------------------------------

  private void stream(Start start, BinlogPosition from, ChangeEmitter out)
      throws InterruptedException {
    FullSync full = fullSync(start, true);
    LogPump pump =
        new LogPump(
            objects,
            start.tracker(),
            from,
            out,
            context,
            new RowCount(context.transactionSequence(), start.rowsInTransaction()),
            full,
            attempt ->
                retrying(
                    () -> {
                      attempt.run();
                      return true;
                    }));
    register(pump::close);
    this.pump = pump;
    BinlogStream stream =
        register(
            BinlogStream.open(
                config, LogAddressing.AUTO, context.pipelineName(), from, delays.of(Part.LOG)));
    if (!start.progress().done()) {
      SnapshotCoordinator ignored = full.begin(start.progress(), start.tracker()::joinsAt);
    }
    if (withRows(objects)) {
      full.add(start.added().tables(), start.added());
    }
    phase = SourceProgress.Phase.INCREMENTAL;
    // So that a restart before the first change goes on from here and not from a later "now".
    if (start.added().tables().isEmpty()) {
      pump.flushPosition(true);
    } else {
      pump.flushJoined();
    }
    EventFeed feed = new EventFeed(stream);
    Heartbeats heartbeats = null;
    long pollMillis = POLL_MILLIS;
    long saved = System.nanoTime();
    while (!closed) {
      SnapshotCoordinator coordinator = full.coordinator();
      if (coordinator == null) {
        if (heartbeats == null && !context.heartbeatInterval().isZero()) {
          heartbeats = heartbeats(start);
          pollMillis = Math.min(POLL_MILLIS, context.heartbeatInterval().toMillis() / 4);
        }
        feed.pump(pump, updates::waiting, pollMillis);
        if (heartbeats != null && full.coordinator() == null) {
          heartbeats.check(pump);
        }
      } else {
        feed.pump(pump, () -> coordinator.waitsForStream() || updates.waiting(), FULL_POLL_MILLIS);
        if (pump.atBoundary()) {
          mergeFull(start, coordinator, pump, feed, out);
        }
        if (full.endIfDone()) {
          log.info("[{}] full synchronization is done", context.pipelineName());
          pump.flushPosition(true);
        }
      }
      if (pump.atBoundary() && takeUpdate(start, pump, full)) {
        pump.flushJoined();
      }
      if (feed.sawHeartbeat()) {
        pump.idleSince(start.server().sourceNow());
      }
      if (System.nanoTime() - saved > POSITION_MILLIS * 1_000_000) {
        // Also while the log is about other tables alone: the checkpoint goes along.
        pump.flushPosition(false);
        saved = System.nanoTime();
      }
    }
  }

  // ---- other objects while the source runs
  // -------------------------------------------------------

  @Override
  public void updateObjects(ObjectUpdate update) throws InterruptedException {
    ObjectMapping next = update.objects();
    while (updates.awaitReady(update.deadline())) {
      ObjectMapping before = objects;
      Start start = started;
      if (start == null) {
        return;
      }
      // Read here and not by the stream thread, which must not wait for it.
      Predicate<TableId> isNew = table -> isNew(before, next, table);
      AddedTables added =
          start.log() == null
              ? start.schemas().readNewWithoutLog(next, isNew)
              : start.schemas().readNew(next, isNew);
      ObjectUpdates.Answer answer = updates.offer(new ObjectUpdates.Request(update, added));
      if (answer != ObjectUpdates.Answer.READ_AGAIN || ObjectUpdates.isPast(update.deadline())) {
        return;
      }
    }
  }

  /** Whether an existing table comes in by a change of the objects, and not by the log. */
  private static boolean isNew(ObjectMapping before, ObjectMapping next, TableId table) {
    return next.contains(table)
        && (!before.contains(table) || (takesLater(next, table) && !takesLater(before, table)));
  }

  /** Whether the table is taken also when it comes after the start. */
  private static boolean takesLater(ObjectMapping wanted, TableId table) {
    return wanted
        .find(table)
        .filter(m -> m.pattern().isExact() || wanted.newTables() != NewTables.IGNORE)
        .isPresent();
  }

  /** Whether the rows that tables have are read when a change of the objects takes them in. */
  private boolean withRows(ObjectMapping wanted) {
    return context.startPoint().full() || wanted.newTables() == NewTables.WITH_ROWS;
  }

  /** Takes in the update that waits, between two transactions; whether it did. */
  private boolean takeUpdate(Start start, @Nullable LogPump pump, FullSync full)
      throws InterruptedException {
    ObjectUpdates.Request request = updates.next();
    if (request == null || closed) {
      return false;
    }
    SchemaTracker tracker = start.tracker();
    AddedTables added = request.added();
    if (pump != null) {
      if (!tracker.holds(added, pump.reached())) {
        updates.answer(request, ObjectUpdates.Answer.READ_AGAIN);
        return false;
      }
      pump.flush();
    }
    boolean taken = request.update().take();
    if (taken) {
      ObjectMapping next = request.update().objects();
      List<TableId> joining = new ArrayList<>(added.tables());
      if (pump != null) {
        tracker.update(next);
        joining.removeIf(tracker::tracks);
        tracker.join(joining, added);
        boolean ignored = tracker.joined(pump.reached());
        pump.update(next);
      }
      full.update(next);
      if (withRows(next)) {
        full.add(joining, added);
      }
      objects = next;
    }
    updates.answer(request, ObjectUpdates.Answer.DONE);
    return taken;
  }

  private Heartbeats heartbeats(Start start) {
    Duration interval = context.heartbeatInterval();
    ServerClock clock = register(new ServerClock(start.connections(), start.server(), interval));
    clock.start(context.pipelineName());
    return new Heartbeats(clock, interval);
  }

  private void mergeFull(
      Start start, SnapshotCoordinator coordinator, LogPump pump, EventFeed feed, ChangeEmitter out)
      throws InterruptedException {
    coordinator.openWindows(pump.reached(), pump::gtids);
    ReadyChunk ready;
    while (!closed && (ready = coordinator.takeReady(pump.reached())) != null) {
      pump.flush();
      handOver(coordinator, ready, out, pump::position);
    }
    boolean ignored = readKeyless(start, coordinator, pump, feed, out);
  }

  private void handOver(
      SnapshotCoordinator coordinator,
      ReadyChunk ready,
      ChangeEmitter out,
      Supplier<Position> position)
      throws InterruptedException {
    int size = ready.rows().size();
    long rowBytes = size == 0 ? 1 : Math.max(1, ready.rows().bytes() / size);
    int step =
        (int) Math.max(1, Math.min(context.maxBatchRows(), context.maxBatchBytes() / rowBytes));
    for (int at = 0; at < size || at == 0; at += step) {
      int to = Math.min(size, at + step);
      boolean last = to == size;
      if (last) {
        coordinator.handedOver(ready);
      }
      out.emit(
          new SnapshotBatch(
              ready.schema(),
              ready.rows(),
              ready.removed(),
              at,
              to,
              ready.name(),
              last ? position.get() : null));
      if (last) {
        return;
      }
    }
  }

  /** Reads the next table without a key, if only such are left; whether there was one. */
  private boolean readKeyless(
      Start start,
      SnapshotCoordinator coordinator,
      @Nullable LogPump pump,
      @Nullable EventFeed feed,
      ChangeEmitter out)
      throws InterruptedException {
    var table = coordinator.nextKeyless();
    if (table == null || closed) {
      return false;
    }
    TableId id = table.id();
    KeylessReader reader = new KeylessReader(start.connections(), start.server(), table);
    retrying(
        () -> {
          try (KeylessReader.Snapshot rows = reader.open(pump != null)) {
            if (pump != null && feed != null && rows.position() != null) {
              feed.pumpUntil(pump, rows.position(), () -> closed);
              pump.flush();
            }
            SnapshotBatch batch;
            while (!closed
                && (batch = rows.next(context.maxBatchRows(), context.maxBatchBytes())) != null) {
              out.emit(batch);
              coordinator.keylessRows(id, batch.rowsAtMost(), false);
            }
          }
          if (!closed) {
            coordinator.keylessRows(id, 0, true);
          }
          return true;
        });
    if (pump != null) {
      pump.flushPosition(true);
    }
    return true;
  }

  // ---- life cycle
  // --------------------------------------------------------------------------------

  private interface Attempt<T> {
    T run() throws InterruptedException;
  }

  /** Tries until it works or fails for good. */
  private <T> T retrying(Attempt<T> attempt) throws InterruptedException {
    long backoff = 250;
    Consumer<@Nullable String> waiting = delays.of(Part.START);
    for (int count = 1; ; count++) {
      try {
        T result = attempt.run();
        if (count > 1) {
          waiting.accept(null);
        }
        return result;
      } catch (RetriableException e) {
        if (closed) {
          throw new InterruptedException("the source is closed");
        }
        waiting.accept(e.getMessage() + " (attempt " + count + ")");
        Thread.sleep(backoff / 2 + ThreadLocalRandom.current().nextLong(backoff / 2 + 1));
        backoff = Math.min(MAX_BACKOFF_MILLIS, backoff * 2);
      }
    }
  }

  @Override
  public SourceProgress progress() {
    // The place first: who sees it behind a statement that brought a table in sees FULL, too.
    LogPump pump = this.pump;
    String position = pump == null ? null : pump.reached().toString();
    SourceProgress.Phase now = phase;
    FullSync full = this.full;
    if (now == SourceProgress.Phase.INCREMENTAL && full != null && full.coordinator() != null) {
      now = SourceProgress.Phase.FULL;
    }
    return new SourceProgress(
        now,
        full == null ? List.of() : full.tables(),
        position,
        pump == null ? 0 : pump.syncMillis());
  }

  private <T extends AutoCloseable> T register(T resource) {
    synchronized (lifecycle) {
      if (!closed) {
        open.add(resource);
        return resource;
      }
    }
    closeQuietly(resource);
    throw new OmsException("the source is closed");
  }

  private void closeAll() {
    List<AutoCloseable> all;
    synchronized (lifecycle) {
      all = new ArrayList<>(open);
      open.clear();
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      closeQuietly(all.get(i));
    }
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      log.debug("closing {}", resource, e);
    }
  }

  @Override
  public void close() {
    synchronized (lifecycle) {
      closed = true;
    }
    closeAll();
  }
}
