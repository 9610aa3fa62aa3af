package dev.oms.source.mysql.internal.schema;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.TableMapping;
import dev.oms.core.model.Origin;
import dev.oms.core.model.Position;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.binlog.SessionCollations;
import dev.oms.source.mysql.internal.row.MetadataSchema;
import dev.oms.source.mysql.internal.row.RowLayout;
import dev.oms.source.mysql.internal.row.SchemaMismatchException;
import dev.oms.source.mysql.internal.row.ServerCollations;
import dev.oms.source.mysql.internal.row.TableMap;
import dev.oms.source.mysql.internal.schema.SchemaReader.Reading;
import dev.oms.source.mysql.internal.server.LogPosition;
import dev.oms.source.mysql.internal.server.ServerInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the columns of each synchronized table at the place of the log that the stream is at.
 *
 * <p>Where the log names the columns ({@code binlog_row_metadata=FULL}), they are taken from there.
 * Else they are what information_schema said at the start, or the checkpoint's history, changed by
 * each DDL statement of the log. A statement whose outcome is not certain makes a table be read
 * from information_schema again when its next row comes; that is used only when it can be proved
 * that the table did not change between this place and the moment of reading. A row is never
 * decoded with columns that may not be its own: what cannot be known is an error that says what to
 * do.
 *
 * <p>Used by one thread, in the order of the log:
 *
 * <pre>{@code
 * tracker.lookAhead(scan);
 * if (tracker.mustLoad()) tracker.load();      // after the stream's start position was taken
 * // for each event:
 * tracker.streamPosition(file, endOfEvent);
 * RowLayout layout = tracker.resolve(map);     // TABLE_MAP
 * List<SchemaChange> changes = tracker.apply(database, sql, session, time, origin); // QUERY
 * }</pre>
 */
public final class SchemaTracker {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaTracker.class);
  private static final int MAX_IGNORED = 20_000;

  private final SourceInfo source;
  private final ServerInfo server;
  private ObjectMapping objects;
  private final SchemaReader reader;
  private final LogProof proof;
  private final TrackedTables state;
  private final StatementFollower follower;
  private final ServerCollations collations;
  private final CollationFinder finder;
  private final Set<TableId> ignored = new HashSet<>();

  private final @Nullable SavedScope savedScope;
  private final boolean joinedEarly;
  private final boolean mustLoad;

  private @Nullable String file;
  private long offset;
  private Position.@Nullable Attachment attachment;

  /**
   * A tracker at the place of the log to which the history belongs.
   *
   * @param source what schemas say of the server
   * @param server what the server is
   * @param objects which tables are synchronized
   * @param reader opens connections when they are needed
   * @param history the content of a saved {@link #attachment}; null for none. When {@link
   *     #mustLoad} says so, {@link #load} is called next
   * @param elsewhere whether the history was made with another server
   * @throws OmsException when the history is damaged or of a version that is not known, or the
   *     server cannot be asked for its collations
   */
  public SchemaTracker(
      SourceInfo source,
      ServerInfo server,
      ObjectMapping objects,
      SchemaReader reader,
      @Nullable String history,
      boolean elsewhere) {
    this.source = source;
    this.server = server;
    this.objects = objects;
    this.reader = reader;
    Dialect dialect = Dialect.of(server);
    DdlParser parser = new DdlParser(dialect, server.lowerCaseTableNames() == 1);
    this.proof = new LogProof(parser);
    this.state = new TrackedTables(source, objects);
    this.collations = reader.collations();
    this.finder = new CollationFinder(state, reader, proof, collations);
    this.follower =
        new StatementFollower(state, parser, dialect, collations, server.lowerCaseTableNames());
    SavedScope scope = null;
    boolean joined = false;
    boolean unread = history == null;
    if (history != null) {
      SchemaHistory saved = SchemaHistory.decode(history, dialect);
      unread = saved.unread();
      joined = state.restore(saved, elsewhere);
      attachment = new Position.Attachment(history);
      scope = saved.scope();
      state.changed = elsewhere || !SavedScope.of(objects).equals(scope);
    }
    savedScope = scope;
    joinedEarly = joined;
    mustLoad = unread;
  }

  /** A tracker of the server that the history was made with. */
  public SchemaTracker(
      SourceInfo source,
      ServerInfo server,
      ObjectMapping objects,
      SchemaReader reader,
      @Nullable String history) {
    this(source, server, objects, reader, history, false);
  }

  /**
   * The history for another place of the log, where the tables may have been others: it says only
   * which were wanted.
   *
   * @param history the content of a saved {@link #attachment}
   * @param server what the server is
   * @throws OmsException when it is damaged
   */
  public static String elsewhere(String history, ServerInfo server) {
    return SchemaHistory.decode(history, Dialect.of(server)).elsewhere().encode();
  }

  /** Whether the history does not say what the tables are like at this place. */
  public boolean mustLoad() {
    return mustLoad;
  }

  /**
   * Whether the objects that the history was made with had this table among them. All had been, for
   * a history that does not say.
   */
  public boolean wasWanted(TableId table) {
    return savedScope == null || savedScope.contains(table);
  }

  /**
   * Whether the same tables are synchronized as at the end of the history, no fewer and no more.
   */
  public boolean sameTables() {
    return savedScope != null && !wantedOthers() && !joinedEarly;
  }

  /** Whether the history says that other objects were wanted than now. */
  public boolean wantedOthers() {
    return savedScope != null && !savedScope.equals(SavedScope.of(objects));
  }

  /**
   * Whether what was read of these tables holds at {@code here}, or from {@link
   * AddedTables#joinsAt} on when the stream is not there yet: false when a statement followed in
   * between, so that they must be read again.
   */
  public boolean holds(AddedTables added, LogPosition here) {
    Reading reading = added.reading();
    if (reading == null) {
      return true;
    }
    LogPosition from = reading.from();
    LogPosition statement = follower.lastStatement();
    return statement == null
        || (here.comparableTo(from) && here.compareTo(from) <= 0)
        || (statement.comparableTo(from) && statement.compareTo(from) <= 0);
  }

  /** Other objects are wanted from here on, between two transactions. */
  public void update(ObjectMapping next) {
    objects = next;
    ignored.clear();
    state.rescope(next);
  }

  /**
   * Tables that were not wanted before are synchronized from {@link AddedTables#joinsAt} on, see
   * {@link #joined}.
   */
  public void join(Collection<TableId> tables, AddedTables added) {
    Reading reading = added.reading();
    if (reading != null) {
      state.join(tables, reading);
    }
  }

  /**
   * To be called between two transactions. Whether a table is synchronized from here on whose rows
   * were skipped before, so that what {@link #resolve} said does not hold any more.
   */
  public boolean joined(LogPosition here) {
    return state.joinsUpTo != null && state.joined(here);
  }

  /** From where on a table is synchronized that has not joined yet; null for others. */
  public @Nullable LogPosition joinsAt(TableId table) {
    Tracked tracked = state.get(table);
    return tracked != null && tracked.joining ? tracked.readTo : null;
  }

  /** Whether tables are to join. */
  public boolean hasJoining() {
    return state.joinsUpTo != null;
  }

  /** Whether the table is synchronized, also when its columns must be read anew. */
  public boolean tracks(TableId table) {
    return state.get(table) != null;
  }

  /** The tables that the last statement renamed to a synchronized name from one that is not. */
  public Collection<TableId> arrivals() {
    return follower.arrivals();
  }

  /** Whether the log is MariaDB's. */
  public boolean mariaDb() {
    return server.isMariaDb();
  }

  /** Who is told what people should know of the tables. Default: nobody. */
  public void tell(Consumer<String> notes) {
    follower.tell(notes);
  }

  /** Gives the means to prove that a table did not change in a stretch of the log. */
  public void lookAhead(DdlScan scan) {
    proof.use(scan);
  }

  /**
   * Reads all synchronized tables, for a start without a history. The stream's start position must
   * have been taken before.
   *
   * @throws OmsException when the server cannot be asked, or what is named exactly is no table
   */
  public void load() {
    for (SchemaReader.TableEntry entry : reader.list(objects)) {
      boolean exact =
          objects.find(entry.id()).map(TableMapping::pattern).filter(p -> p.isExact()).isPresent();
      if (!entry.isBaseTable() && exact) {
        throw new OmsException(
            entry.id()
                + " is not a table but a "
                + entry.kind().toLowerCase(java.util.Locale.ROOT)
                + ", whose rows are not in the log: take it out of the synchronized objects");
      }
    }
    state.load(reader.readAll(objects));
  }

  /**
   * Where the stream is: called before {@link #apply} with the end of the event that it is called
   * for, and before {@link #resolve} with any place from the start of the transaction to the end of
   * the event (MariaDB 11.4 does not say where events end inside of transactions).
   */
  public void streamPosition(String logFile, long endOfEvent) {
    file = logFile;
    offset = endOfEvent;
    LogPosition unsettled = state.unsettled;
    if (unsettled != null && isPast(unsettled)) {
      state.settle();
    }
  }

  private boolean isPast(LogPosition position) {
    LogPosition here = here();
    return here != null && here.comparableTo(position) && here.compareTo(position) >= 0;
  }

  private @Nullable LogPosition here() {
    return file == null ? null : new LogPosition(file, offset);
  }

  /**
   * How rows that follow a TABLE_MAP event are decoded; null when the table is not synchronized.
   * The same object for as long as neither the map nor the table's schema changes; then this is one
   * look-up and one comparison of bytes.
   *
   * @throws dev.oms.core.RetriableException when the server had to be asked and is away
   * @throws OmsException when the columns cannot be known; the message says what to do
   */
  public @Nullable RowLayout resolve(TableMap map) {
    TableId id = map.table();
    Tracked table = state.get(id);
    if (table == null) {
      table = discovered(id);
      if (table == null) {
        return null;
      }
    }
    if (table.joining) {
      return null;
    }
    TableMap last = table.map;
    if (last != null && (last == map || last.sameDefinition(map))) {
      return table.layout;
    }
    RowLayout layout = map.hasNames() ? byNames(table, map) : bySchema(table, map);
    table.map = map;
    table.layout = layout;
    table.handed = layout.schema();
    return layout;
  }

  /** A table of which nothing is known yet, when it is synchronized. */
  private @Nullable Tracked discovered(TableId id) {
    if (ignored.contains(id)) {
      return null;
    }
    if (!state.takesNew(id)) {
      if (ignored.size() >= MAX_IGNORED) {
        ignored.clear();
      }
      ignored.add(id);
      return null;
    }
    return state.add(Tracked.unknown(id, 0, "the table was not known at the start"));
  }

  private RowLayout byNames(Tracked table, TableMap map) {
    TableSchema known = table.schema;
    if (known == null) {
      Reading reading = reader.readOne(table.id);
      TableDefinition now = reading.tables().get(table.id);
      if (now != null && proof.unchanged(table.id, here(), reading.to())) {
        state.define(table, now, reading);
        known = table.schema;
      } else if (now != null) {
        // Only what fits the log's own description is taken from it.
        known = now.toSchema(source, table.version);
      }
    }
    finder.takeLogged(table, map);
    known = table.schema != null ? table.schema : known;
    TableSchema schema =
        MetadataSchema.of(map, source, Math.max(1, table.version), known, collations);
    if (schema != known) {
      TableSchema handed = table.handed;
      if (handed != null && handed.version() == table.version && sameContent(schema, handed)) {
        schema = handed;
      } else if (handed != null) {
        table.version = Math.max(table.version, handed.version()) + 1;
        schema = MetadataSchema.of(map, source, table.version, known, collations);
      }
      if (table.definition != null && !sameNames(schema, table.definition)) {
        LOG.warn(
            "table {} has the columns {} in the log at {}, not {} as was followed",
            table.id,
            names(schema),
            here(),
            names(Objects.requireNonNull(table.schema)));
        state.forget(table, "the log has other columns");
      }
    }
    return RowLayout.of(map, schema);
  }

  private static boolean sameContent(TableSchema a, TableSchema b) {
    return a.columns().equals(b.columns())
        && a.primaryKey().equals(b.primaryKey())
        && a.uniqueKeys().equals(b.uniqueKeys());
  }

  private static boolean sameNames(TableSchema schema, TableDefinition definition) {
    return names(schema).equals(definition.columns().stream().map(c -> c.name()).toList());
  }

  private static List<String> names(TableSchema schema) {
    return schema.columns().stream().map(c -> c.name()).toList();
  }

  private RowLayout bySchema(Tracked table, TableMap map) {
    String reason = table.stale;
    boolean fresh = false;
    if (table.definition == null) {
      refresh(table, Objects.requireNonNullElse(reason, "it is not known"));
      fresh = true;
    } else if (table.readTo != null && !proof.unchanged(table.id, here(), table.readTo)) {
      throw unknowable(table.id, "it was read at " + table.readTo + ", and changed before that");
    }
    try {
      return layout(table, map);
    } catch (SchemaMismatchException e) {
      if (fresh) {
        throw unknowable(table.id, e.getMessage());
      }
      LOG.warn("reading the schema of {} again at {}: {}", table.id, here(), e.getMessage());
      refresh(table, "the rows do not fit what was followed (" + e.getMessage() + ")");
    }
    try {
      return layout(table, map);
    } catch (SchemaMismatchException e) {
      throw unknowable(table.id, e.getMessage());
    }
  }

  /** By the schema that is known, if it fits, and with all collations that can be known. */
  private RowLayout layout(Tracked table, TableMap map) {
    RowLayout layout = RowLayout.of(map, Objects.requireNonNull(table.schema));
    finder.takeLogged(table, map);
    TableSchema schema = finder.askServer(table, here());
    return schema == layout.schema() ? layout : RowLayout.of(map, schema);
  }

  /** Reads the table from the server, if that holds for this place of the log. */
  private void refresh(Tracked table, String why) {
    Reading reading = reader.readOne(table.id);
    TableDefinition now = reading.tables().get(table.id);
    if (!proof.unchanged(table.id, here(), reading.to())) {
      throw unknowable(
          table.id,
          why
              + ", and it changed again (or may have) before "
              + reading.to()
              + ", so that what the server says of it now does not hold");
    }
    if (now == null) {
      throw unknowable(table.id, why + ", and the server has no such table any more");
    }
    state.define(table, now, reading);
  }

  private OmsException unknowable(TableId table, @Nullable String why) {
    String metadata = server.binlogRowMetadata();
    return new OmsException(
        "the columns of table "
            + table
            + " at "
            + (file == null ? "?" : here())
            + " in the log of the source cannot be known: "
            + why
            + ". "
            + (metadata == null
                ? ""
                : "Set binlog_row_metadata=FULL on the server (SET GLOBAL"
                    + " binlog_row_metadata=FULL), so that this cannot happen again. ")
            + "To go on, start the synchronization anew: full, or incremental from a time after the"
            + " last change of the table's columns; or take the table out");
  }

  /**
   * Follows a statement of the log.
   *
   * @param defaultDatabase of the statement; null or empty for none
   * @param sql its text
   * @param session what its event says of the session that ran it
   * @param timeMillis when it was run
   * @param origin where it stands
   * @return one change for each synchronized table that it touches; a table that is renamed to a
   *     name that is synchronized from one that is not has its new name
   */
  public List<SchemaChange> apply(
      @Nullable String defaultDatabase,
      String sql,
      SessionCollations session,
      long timeMillis,
      Origin origin) {
    List<SchemaChange> changes = new ArrayList<>();
    follower
        .follow(defaultDatabase, sql, session, here())
        .forEach(
            (table, effect) -> {
              if (!joinsLater(table)) {
                changes.add(
                    new SchemaChange(
                        table, effect.ddlType(), sql, effect.schema(), timeMillis, origin, source));
              }
            });
    return changes;
  }

  /** Whether the table is synchronized only from a place behind this one. */
  private boolean joinsLater(TableId table) {
    LogPosition at = joinsAt(table);
    return at != null && !isPast(at);
  }

  /** Everything that is known now, for a checkpoint; the same object until something changes. */
  public Position.Attachment attachment() {
    Position.Attachment current = attachment;
    if (current == null || state.changed) {
      state.changed = false;
      current = new Position.Attachment(state.save().encode());
      attachment = current;
    }
    return current;
  }

  /** The schemas that are known now; tables that must be read anew are not among them. */
  public Collection<TableSchema> tables() {
    return state.schemas();
  }

  /** The schema of a table as far as it is known now; null when it is not. */
  public @Nullable TableSchema schema(TableId table) {
    Tracked tracked = state.get(table);
    return tracked == null ? null : tracked.schema;
  }

  /** How many statements could not be followed, so that a table had to be read anew. */
  public long unfollowed() {
    return follower.unfollowed();
  }
}
