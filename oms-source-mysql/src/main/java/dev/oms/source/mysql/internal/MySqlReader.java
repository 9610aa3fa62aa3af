package dev.oms.source.mysql.internal;

import dev.oms.core.NewTables;
import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.model.Position;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.ChangeEmitter;
import dev.oms.core.spi.ObjectUpdate;
import dev.oms.core.spi.Resynchronization;
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
import dev.oms.source.mysql.internal.binlog.ServerBinding;
import dev.oms.source.mysql.internal.binlog.ServerChoice;
import dev.oms.source.mysql.internal.binlog.ServerLeftException;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
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

  /** With several hosts each round of attempts takes its time anyway. */
  private static final long MAX_BACKOFF_SEVERAL_MILLIS = 2_000;

  /** One connection may break; when the next does not come about, another server is tried. */
  private static final int ATTEMPTS_OF_SEVERAL = 2;

  private final MySqlConfig config;
  private final ServerChoice servers;
  private final SourceContext context;
  private final SourceDelays delays;
  private final Object lifecycle = new Object();
  private final List<AutoCloseable> open = new ArrayList<>();
  private volatile boolean closed;

  private volatile SourceProgress.Phase phase = SourceProgress.Phase.SCHEMA;
  private volatile @Nullable LogPump pump;
  private volatile @Nullable FullSync full;
  private volatile @Nullable Start started;
  private volatile @Nullable BinlogStream stream;
  private long toldMillis;
  private volatile ObjectMapping objects;
  private final ObjectUpdates updates = new ObjectUpdates();

  /** A reader that connects nothing before {@link #run}. */
  public MySqlReader(MySqlConfig config, SourceContext context) {
    Duration heartbeats = context.heartbeatInterval();
    // Where an idle log ends after a rotation is told by the server's heartbeats alone.
    this.config = heartbeats.isZero() ? config : config.withHeartbeatsWithin(heartbeats);
    this.servers = new ServerChoice(this.config);
    this.context = context;
    delays = new SourceDelays(context::delayed);
    objects = context.objects();
  }

  @Override
  public void run(ChangeEmitter out) throws InterruptedException {
    try {
      Resumption resumption = new Resumption(context, out);
      while (!runOnOneServer(resumption)) {
        log.info("[{}] all connections to the former server are closed", context.pipelineName());
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

  /** Runs until the end, or until the server is left; whether it was the end. */
  private boolean runOnOneServer(Resumption resumption) throws InterruptedException {
    try {
      Start start = retrying(() -> prepare(resumption));
      delays.of(Part.START).accept(null);
      started = start;
      updates.ready();
      if (start.log() == null) {
        fullOnly(start, resumption);
      } else {
        stream(start, start.log(), resumption);
      }
      return true;
    } catch (RuntimeException e) {
      BinlogStream stream = this.stream;
      ServerLeftException left = stream == null ? null : stream.left();
      if (left == null || closed) {
        throw e;
      }
      log.warn(
          "[{}] {}; what comes next is read from a server that is chosen anew",
          context.pipelineName(),
          left.getMessage());
      delays.startsAnew(String.valueOf(left.getMessage()));
      started = null;
      updates.pause();
      closeAll();
      this.stream = null;
      return false;
    }
  }

  /** What a run begins with. */
  private record Start(
      ServerChoice.Chosen chosen,
      Connections connections,
      ServerInfo server,
      SchemaReader schemas,
      SchemaTracker tracker,
      @Nullable BinlogPosition log,
      SnapshotProgress progress,
      AddedTables added,
      @Nullable MySqlPosition from) {

    MySqlConfig config() {
      return chosen.config();
    }
  }

  private Start prepare(Resumption resumption) {
    closeAll();
    MySqlPosition position = resumption.position();
    ServerChoice.Chosen chosen =
        servers.choose(
            position == null ? null : position.log(),
            position == null ? null : position.openTransaction(),
            context.startPoint().incremental());
    MySqlConfig config = chosen.config();
    Connections connections =
        register(
            new Connections(config, "oms-" + context.pipelineName(), config.snapshotThreads() + 2));
    connections.only(chosen.onlyServer());
    ServerInfo server;
    try (Connection connection = connections.get()) {
      server = ServerInfo.read(connection, config);
    } catch (SQLException e) {
      throw new RetriableException("closing a connection to " + config.address() + " failed", e);
    }
    SchemaReader schemas = new SchemaReader(connections, server);
    BinlogPosition start = null;
    if (context.startPoint().incremental()) {
      start = position == null ? firstPosition(config) : chosen.start();
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
            server.sourceInfo(), server, objects, schemas, resumption.attachment(), chosen.moved());
    tracker.lookAhead((from, to) -> statementsBetween(config, from, to));
    tracker.tell(context::note);
    if (start != null && tracker.mustLoad()) {
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
    tell(chosen);
    return new Start(
        chosen, connections, server, schemas, tracker, start, progress, added, position);
  }

  private void tell(ServerChoice.Chosen chosen) {
    String text =
        "reads "
            + chosen.config().address()
            + " (server "
            + chosen.server().identity()
            + ", "
            + chosen.server().version()
            + ")";
    if (chosen.moved()) {
      context.note(text + ", which is another server than before");
    } else if (config.several()) {
      log.info("[{}] {}", context.pipelineName(), text);
    }
  }

  /** For the schema tracker: what the log says between two places. */
  private List<DdlScan.Statement> statementsBetween(
      MySqlConfig config, LogPosition from, LogPosition to) {
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

  private BinlogPosition firstPosition(MySqlConfig config) {
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
      if (takeUpdate(start, null, full)) {
        LogBatch taken = new LogBatch();
        taken.saveFirst();
        taken.close(MySqlPosition.fullOnly(coordinator.progress(), 0));
        out.emit(taken);
      }
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
                start.config(),
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
            rowCount(start),
            full,
            attempt ->
                retrying(
                    () -> {
                      attempt.run();
                      return true;
                    }));
    register(pump::close);
    goOn(start, pump);
    this.pump = pump;
    BinlogStream stream =
        register(
            BinlogStream.open(
                start.config(),
                LogAddressing.AUTO,
                binding(start),
                context.pipelineName(),
                from,
                delays.of(Part.LOG)));
    this.stream = stream;
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
          toldMillis = heartbeats.toldMillis();
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

  private ServerBinding binding(Start start) {
    return new ServerBinding(
        start.chosen().onlyServer(), config.several() ? ATTEMPTS_OF_SEVERAL : Integer.MAX_VALUE);
  }

  private RowCount rowCount(Start start) {
    MySqlPosition from = start.from();
    boolean numbering = context.transactionSequence();
    RowCount count =
        new RowCount(
            numbering || config.several(),
            numbering,
            from == null ? RowCount.UNKNOWN : from.rowsInTransaction());
    String open = from == null ? null : from.openTransaction();
    BinlogPosition place = start.log();
    // Within a transaction of the same server events are left out, before they come here.
    if (from != null && open != null && place != null && place.eventsToSkip() == 0) {
      if (start.tracker().sameTables()) {
        count.leaveOut(open, from.rowsInTransaction());
      } else {
        log.warn(
            "[{}] the transaction {} is handed on again from its start: other tables are"
                + " synchronized now than when a part of it was",
            context.pipelineName(),
            open);
      }
    }
    return count;
  }

  /** Tells the pump what a run on another server has from the one before it. */
  private static void goOn(Start start, LogPump pump) {
    BinlogPosition end = start.chosen().end();
    if (end != null) {
      pump.arrived(new LogPosition(end.file(), end.position()));
    }
    MySqlPosition from = start.from();
    if (from != null && from.syncTimeMillis() > 0) {
      pump.idleSince(from.syncTimeMillis());
    }
  }

  // ---- other objects while the source runs
  // -------------------------------------------------------

  @Override
  public void updateObjects(ObjectUpdate update) throws InterruptedException {
    ObjectMapping next = update.objects();
    ask(
        update.deadline(),
        start -> {
          ObjectMapping before = objects;
          return read(start, next, table -> isNew(before, next, table));
        },
        (start, read) -> new ObjectUpdates.Change(update, read, start));
  }

  @Override
  public void resynchronize(Resynchronization request) throws InterruptedException {
    ask(
        request.deadline(),
        start -> read(start, objects, request::contains),
        (start, read) -> new ObjectUpdates.Again(request, read, start));
  }

  /**
   * Reads tables and asks the stream thread to take them, until it has decided or time is up. They
   * are read here and not by the stream thread, which must not wait for it.
   */
  private void ask(
      long deadline,
      Function<Start, AddedTables> reading,
      BiFunction<Start, AddedTables, ObjectUpdates.Request> request)
      throws InterruptedException {
    while (updates.awaitReady(deadline)) {
      Start start = started;
      if (start == null) {
        // The server is being changed.
        Thread.sleep(POLL_MILLIS);
        continue;
      }
      AddedTables read;
      try {
        read = reading.apply(start);
      } catch (OmsException e) {
        if (started == start || ObjectUpdates.isPast(deadline)) {
          throw e;
        }
        continue;
      }
      ObjectUpdates.Answer answer = updates.offer(request.apply(start, read));
      if (answer != ObjectUpdates.Answer.READ_AGAIN || ObjectUpdates.isPast(deadline)) {
        return;
      }
    }
  }

  private static AddedTables read(Start start, ObjectMapping wanted, Predicate<TableId> tables) {
    return start.log() == null
        ? start.schemas().readNewWithoutLog(wanted, tables)
        : start.schemas().readNew(wanted, tables);
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

  /** Takes in the request that waits, between two transactions; whether it did. */
  private boolean takeUpdate(Start start, @Nullable LogPump pump, FullSync full)
      throws InterruptedException {
    ObjectUpdates.Request request = updates.next();
    if (request == null || closed) {
      return false;
    }
    if (request.readFrom() != start) {
      updates.answer(request, ObjectUpdates.Answer.READ_AGAIN);
      return false;
    }
    if (pump != null) {
      if (!start.tracker().holds(request.read(), pump.reached())) {
        updates.answer(request, ObjectUpdates.Answer.READ_AGAIN);
        return false;
      }
      pump.flush();
    }
    boolean taken =
        request instanceof ObjectUpdates.Change change
            ? takeObjects(start, pump, full, change)
            : readAgain(start, pump, full, (ObjectUpdates.Again) request);
    updates.answer(request, ObjectUpdates.Answer.DONE);
    return taken;
  }

  private boolean takeObjects(
      Start start, @Nullable LogPump pump, FullSync full, ObjectUpdates.Change change) {
    if (!change.update().take()) {
      return false;
    }
    SchemaTracker tracker = start.tracker();
    AddedTables added = change.read();
    ObjectMapping next = change.update().objects();
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
    return true;
  }

  /** Their changes are handed over as before: only their rows are read from the beginning. */
  private static boolean readAgain(
      Start start, @Nullable LogPump pump, FullSync full, ObjectUpdates.Again again) {
    Set<TableId> tables = new LinkedHashSet<>(again.read().tables());
    if (pump != null) {
      tables.removeIf(table -> !start.tracker().tracks(table));
    }
    if (!again.request().take(tables)) {
      return false;
    }
    full.again(tables, again.read());
    return true;
  }

  private Heartbeats heartbeats(Start start) {
    Duration interval = context.heartbeatInterval();
    ServerClock clock = register(new ServerClock(start.connections(), start.server(), interval));
    clock.start(context.pipelineName());
    return new Heartbeats(clock, interval, toldMillis);
  }

  private void mergeFull(
      Start start, SnapshotCoordinator coordinator, LogPump pump, EventFeed feed, ChangeEmitter out)
      throws InterruptedException {
    coordinator.openWindows(pump.reached(), pump.mustSee(), pump::gtids);
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
              ready.reading(),
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
    KeylessReader reader =
        new KeylessReader(start.connections(), start.server(), table, coordinator.reading(id));
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
    long most = config.several() ? MAX_BACKOFF_SEVERAL_MILLIS : MAX_BACKOFF_MILLIS;
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
        BinlogStream stream = this.stream;
        ServerLeftException left = stream == null ? null : stream.left();
        if (left != null) {
          throw left;
        }
        waiting.accept(e.getMessage() + " (attempt " + count + ")");
        Thread.sleep(backoff / 2 + ThreadLocalRandom.current().nextLong(backoff / 2 + 1));
        backoff = Math.min(most, backoff * 2);
      }
    }
  }

  @Override
  public SourceProgress progress() {
    // The place first: who sees it behind a statement that brought a table in sees FULL, too.
    LogPump pump = this.pump;
    Start start = started;
    String of = config.several() && start != null ? " of " + start.config().address() : "";
    String position = pump == null ? null : pump.reached() + of;
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
