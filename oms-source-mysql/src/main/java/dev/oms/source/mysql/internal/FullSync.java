package dev.oms.source.mysql.internal;

import dev.oms.core.NewTables;
import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceProgress.TableProgress;
import dev.oms.source.mysql.internal.schema.AddedTables;
import dev.oms.source.mysql.internal.schema.SchemaReader;
import dev.oms.source.mysql.internal.schema.SchemaTracker;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.LogPosition;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.source.mysql.internal.snapshot.ChunkReaders;
import dev.oms.source.mysql.internal.snapshot.SnapshotCoordinator;
import dev.oms.source.mysql.internal.snapshot.SnapshotPlan;
import dev.oms.source.mysql.internal.snapshot.SnapshotProgress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Full synchronization in one run of the source: its threads live while there are tables to read,
 * which may come at any time. Used by the stream thread; {@link #tables} and {@link #close} by any.
 */
final class FullSync implements AutoCloseable {

  private final MySqlConfig config;
  private final SourceContext context;
  private final Consumer<@Nullable String> delayed;
  private final Connections connections;
  private final ServerInfo server;
  private final SchemaReader schemas;
  private final boolean withLog;
  private ObjectMapping objects;

  private volatile @Nullable SnapshotCoordinator coordinator;
  private @Nullable ChunkReaders readers;
  private boolean closed;

  /** The tables of rounds that are over. */
  private volatile List<TableProgress> before = List.of();

  FullSync(
      MySqlConfig config,
      SourceContext context,
      Consumer<@Nullable String> delayed,
      Connections connections,
      ServerInfo server,
      SchemaReader schemas,
      ObjectMapping objects,
      boolean withLog) {
    this.config = config;
    this.context = context;
    this.delayed = delayed;
    this.connections = connections;
    this.server = server;
    this.schemas = schemas;
    this.objects = objects;
    this.withLog = withLog;
  }

  /** What coordinates the reading; null while there is nothing to read. */
  @Nullable SnapshotCoordinator coordinator() {
    return coordinator;
  }

  /** How far it is; nothing while there is nothing to read. */
  SnapshotProgress progress() {
    SnapshotCoordinator present = coordinator;
    return present == null ? SnapshotProgress.NONE : present.progress();
  }

  /**
   * Begins to read what {@code progress} has not done.
   *
   * @param opensAt the place in the log from which a table's changes are handed over, or null
   */
  SnapshotCoordinator begin(
      SnapshotProgress progress, Function<TableId, @Nullable LogPosition> opensAt) {
    SnapshotCoordinator made =
        SnapshotPlan.coordinator(config, progress, schemas, objects, withLog, opensAt);
    ChunkReaders threads = new ChunkReaders(made, connections, server, withLog, delayed);
    synchronized (this) {
      if (closed) {
        throw new OmsException("the source is closed");
      }
      coordinator = made;
      readers = threads;
      threads.start(context.pipelineName(), config.snapshotThreads());
    }
    return made;
  }

  private SnapshotCoordinator begun() {
    SnapshotCoordinator present = coordinator;
    return present != null ? present : begin(SnapshotProgress.NONE, table -> null);
  }

  /** Reads these tables from their beginning, beside what is read already. */
  void add(Collection<TableId> tables, AddedTables read) {
    add(tables, read, 0);
  }

  /** Reads tables again that were, or are, read already. */
  void again(Collection<TableId> tables, AddedTables read) {
    // The time tells this reading from all before.
    add(tables, read, System.currentTimeMillis());
  }

  private void add(Collection<TableId> tables, AddedTables read, long reading) {
    List<TableId> keylessLast = new ArrayList<>(tables);
    keylessLast.removeIf(table -> read.schema(table) == null);
    keylessLast.sort((a, b) -> Boolean.compare(isKeyless(read, a), isKeyless(read, b)));
    for (TableId table : keylessLast) {
      TableSchema schema = read.schema(table);
      if (schema != null) {
        SnapshotPlan.add(begun(), config, schema, read.entry(table), read.joinsAt(), reading);
      }
    }
  }

  private static boolean isKeyless(AddedTables read, TableId table) {
    TableSchema schema = read.schema(table);
    return schema == null || schema.rowKey().isEmpty();
  }

  /** Other objects are wanted: nothing more is read of tables that are not among them. */
  void update(ObjectMapping next) {
    objects = next;
    SnapshotCoordinator present = coordinator;
    if (present != null) {
      present.keep(next::contains);
    }
    before = before.stream().filter(table -> next.contains(table.table())).toList();
  }

  /**
   * Follows a DDL statement. Asks the server where the tracker does not know a table's columns, and
   * for tables that came from outside of the objects with their rows; nothing is done when that
   * fails.
   *
   * @throws dev.oms.core.RetriableException when the server is away
   */
  void follow(List<SchemaChange> changes, SchemaTracker tracker) {
    SnapshotCoordinator present = coordinator;
    Set<TableId> arrivals = withRows(tracker.arrivals());
    Set<TableId> unknown = new HashSet<>();
    if (present != null) {
      for (SchemaChange change : changes) {
        if (change.schema() == null
            && tracker.tracks(change.table())
            && present.isReading(change.table())) {
          unknown.add(change.table());
        }
      }
    }
    Set<TableId> wanted = new HashSet<>(arrivals);
    wanted.addAll(unknown);
    AddedTables read = wanted.isEmpty() ? null : schemas.readNew(objects, wanted::contains);
    if (present != null) {
      for (SchemaChange change : changes) {
        if (unknown.contains(change.table())) {
          replan(present, change.table(), read);
        } else {
          tell(present, change);
        }
      }
    }
    if (read != null) {
      // One that is gone by now is told to be so by the log.
      add(arrivals, read);
    }
  }

  private Set<TableId> withRows(Collection<TableId> arrivals) {
    return objects.newTables() == NewTables.WITH_ROWS ? Set.copyOf(arrivals) : Set.of();
  }

  private static void replan(
      SnapshotCoordinator present, TableId table, @Nullable AddedTables read) {
    TableSchema schema = read == null ? null : read.schema(table);
    if (schema != null) {
      present.schemaChanged(table, schema);
    }
  }

  private static void tell(SnapshotCoordinator present, SchemaChange change) {
    TableSchema now = change.schema();
    if (now != null && !now.id().equals(change.table())) {
      present.renamed(change.table(), now);
    } else {
      present.schemaChanged(change.table(), now);
    }
  }

  /** Lets go of threads and connections when all is read; whether it did. */
  boolean endIfDone() {
    SnapshotCoordinator present = coordinator;
    synchronized (this) {
      if (present == null || closed || present.active()) {
        return false;
      }
    }
    before = tables();
    end();
    return true;
  }

  private synchronized void end() {
    SnapshotCoordinator present = coordinator;
    ChunkReaders threads = readers;
    coordinator = null;
    readers = null;
    if (present != null) {
      present.close();
    }
    if (threads != null) {
      threads.close();
    }
  }

  /** The tables of this run, in the order in which they were taken in. */
  List<TableProgress> tables() {
    SnapshotCoordinator present = coordinator;
    if (present == null) {
      return before;
    }
    List<TableProgress> now = present.tables();
    Set<TableId> again = new HashSet<>();
    now.forEach(table -> again.add(table.table()));
    List<TableProgress> all = new ArrayList<>(before);
    all.removeIf(table -> again.contains(table.table()));
    all.addAll(now);
    return all;
  }

  @Override
  public void close() {
    SnapshotCoordinator present = coordinator;
    ChunkReaders threads;
    synchronized (this) {
      closed = true;
      threads = readers;
    }
    // What it has done is still asked for.
    if (present != null) {
      present.close();
    }
    if (threads != null) {
      threads.close();
    }
  }
}
