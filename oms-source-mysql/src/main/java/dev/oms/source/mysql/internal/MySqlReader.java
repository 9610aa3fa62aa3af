package dev.oms.source.mysql.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.model.Position;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.ChangeEmitter;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceProgress;
import dev.oms.core.spi.SourceReader;
import dev.oms.source.mysql.internal.binlog.BinlogPosition;
import dev.oms.source.mysql.internal.binlog.BinlogStream;
import dev.oms.source.mysql.internal.binlog.LogAddressing;
import dev.oms.source.mysql.internal.binlog.LogPositions;
import dev.oms.source.mysql.internal.binlog.LogScan;
import dev.oms.source.mysql.internal.binlog.LogServer;
import dev.oms.source.mysql.internal.binlog.TimestampSearch;
import dev.oms.source.mysql.internal.schema.DdlScan;
import dev.oms.source.mysql.internal.schema.SchemaReader;
import dev.oms.source.mysql.internal.schema.SchemaTracker;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.LogPosition;
import dev.oms.source.mysql.internal.server.ServerClock;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.source.mysql.internal.snapshot.ChunkReaders;
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
  private final Object lifecycle = new Object();
  private final List<AutoCloseable> open = new ArrayList<>();
  private volatile boolean closed;

  private volatile SourceProgress.Phase phase = SourceProgress.Phase.SCHEMA;
  private volatile @Nullable LogPump pump;
  private volatile @Nullable SnapshotCoordinator snapshot;
  private volatile List<SourceProgress.TableProgress> finalTables = List.of();

  /** A reader that connects nothing before {@link #run}. */
  public MySqlReader(MySqlConfig config, SourceContext context) {
    Duration heartbeats = context.heartbeatInterval();
    // Where an idle log ends after a rotation is told by the server's heartbeats alone.
    this.config = heartbeats.isZero() ? config : config.withHeartbeatsWithin(heartbeats);
    this.context = context;
  }

  @Override
  public void run(ChangeEmitter out) throws InterruptedException {
    try {
      Start start = retrying(this::prepare);
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
    String saved = context.savedPosition();
    MySqlPosition position = saved == null ? null : MySqlPosition.decode(saved);
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
            context.objects(),
            schemas,
            position == null ? null : context.savedAttachment());
    tracker.lookAhead(this::statementsBetween);
    tracker.tell(context::note);
    if (start != null && (position == null || context.savedAttachment() == null)) {
      tracker.load();
    }
    SnapshotProgress progress =
        position != null
            ? position.snapshot()
            : context.startPoint().full()
                ? SnapshotPlan.begin(schemas.list(context.objects()))
                : SnapshotProgress.NONE;
    long rows = position == null ? RowCount.UNKNOWN : position.rowsInTransaction();
    return new Start(connections, server, schemas, tracker, start, progress, rows);
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
    SnapshotCoordinator coordinator = beginFull(start, false);
    while (!closed && coordinator.active()) {
      ReadyChunk ready = coordinator.takeReady(null);
      if (ready != null) {
        handOver(coordinator, ready, out, () -> MySqlPosition.fullOnly(coordinator.progress(), 0));
      } else if (!readKeyless(start, coordinator, null, null, out)) {
        coordinator.await(FULL_POLL_MILLIS * 10);
      }
    }
    if (!closed) {
      LogBatch end = new LogBatch();
      end.close(MySqlPosition.fullOnly(coordinator.progress(), start.server().sourceNow()));
      out.emit(end);
      finalTables = coordinator.tables();
      phase = SourceProgress.Phase.FINISHED;
    }
  }

  private SnapshotCoordinator beginFull(Start start, boolean withLog) {
    SnapshotCoordinator coordinator =
        SnapshotPlan.coordinator(
            config, start.progress(), start.schemas(), context.objects(), withLog);
    snapshot = coordinator;
    ChunkReaders readers =
        new ChunkReaders(
            coordinator, start.connections(), start.server(), withLog, context::delayed);
    register(
        () -> {
          coordinator.close();
          readers.close();
        });
    readers.start(context.pipelineName(), config.snapshotThreads());
    return coordinator;
  }

  // ---- the log, with or without full synchronization
  // ---------------------------------------------

  private void stream(Start start, BinlogPosition from, ChangeEmitter out)
      throws InterruptedException {
    LogPump pump =
        new LogPump(
            context.objects(),
            start.tracker(),
            from,
            out,
            context.maxBatchRows(),
            context.maxBatchBytes(),
            new RowCount(context.transactionSequence(), start.rowsInTransaction()),
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
                config, LogAddressing.AUTO, context.pipelineName(), from, context::delayed));
    SnapshotCoordinator coordinator = null;
    if (!start.progress().done()) {
      coordinator = beginFull(start, true);
      pump.beside(coordinator);
    }
    phase = coordinator == null ? SourceProgress.Phase.INCREMENTAL : SourceProgress.Phase.FULL;
    // So that a restart before the first change goes on from here and not from a later "now".
    pump.flushPosition(true);
    EventFeed feed = new EventFeed(stream);
    Heartbeats heartbeats = null;
    long pollMillis = POLL_MILLIS;
    long saved = System.nanoTime();
    while (!closed) {
      if (coordinator == null) {
        if (heartbeats == null && !context.heartbeatInterval().isZero()) {
          heartbeats = heartbeats(start);
          pollMillis = Math.min(POLL_MILLIS, context.heartbeatInterval().toMillis() / 4);
        }
        feed.pump(pump, pollMillis);
        if (heartbeats != null) {
          heartbeats.check(pump);
        }
      } else {
        feed.pumpTransaction(pump, coordinator, FULL_POLL_MILLIS);
        if (pump.atBoundary()) {
          mergeFull(start, coordinator, pump, feed, out);
        }
        if (!coordinator.active()) {
          log.info("[{}] full synchronization is done", context.pipelineName());
          finalTables = coordinator.tables();
          pump.beside(null);
          coordinator = null;
          snapshot = null;
          phase = SourceProgress.Phase.INCREMENTAL;
          pump.flushPosition(true);
        }
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
    for (int count = 1; ; count++) {
      try {
        T result = attempt.run();
        if (count > 1) {
          context.delayed(null);
        }
        return result;
      } catch (RetriableException e) {
        if (closed) {
          throw new InterruptedException("the source is closed");
        }
        context.delayed(e.getMessage() + " (attempt " + count + ")");
        Thread.sleep(backoff / 2 + ThreadLocalRandom.current().nextLong(backoff / 2 + 1));
        backoff = Math.min(MAX_BACKOFF_MILLIS, backoff * 2);
      }
    }
  }

  @Override
  public SourceProgress progress() {
    SnapshotCoordinator coordinator = snapshot;
    LogPump pump = this.pump;
    return new SourceProgress(
        phase,
        coordinator == null ? finalTables : coordinator.tables(),
        pump == null ? null : pump.reached().toString(),
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
