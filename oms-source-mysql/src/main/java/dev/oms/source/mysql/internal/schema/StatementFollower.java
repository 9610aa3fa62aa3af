package dev.oms.source.mysql.internal.schema;

import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.binlog.SessionCollations;
import dev.oms.source.mysql.internal.row.ServerCollations;
import dev.oms.source.mysql.internal.schema.DdlStatement.Kind;
import dev.oms.source.mysql.internal.schema.DdlStatement.Target;
import dev.oms.source.mysql.internal.server.LogPosition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes the tracked tables as the statements of the log do. */
final class StatementFollower {

  private static final Logger LOG = LoggerFactory.getLogger(StatementFollower.class);

  private final TrackedTables state;
  private final DdlParser parser;
  private final Dialect dialect;
  private final ServerCollations collations;
  private final boolean ignoreCase;
  private final List<TableId> arrivals = new ArrayList<>();

  /** Names that synchronized tables had before the statement at hand moved them away. */
  private final Set<TableId> left = new HashSet<>();

  private @Nullable LogPosition lastStatement;
  private long unfollowed;
  private Consumer<String> notes = note -> {};

  // Of the statement at hand.
  private @Nullable String defaultDatabase;
  private @Nullable LogPosition here;
  private Map<TableId, Effect> effects = new LinkedHashMap<>();
  private String ddlType = "";
  private String sql = "";
  private CollationRules rules;

  StatementFollower(
      TrackedTables state,
      DdlParser parser,
      Dialect dialect,
      ServerCollations collations,
      int lowerCaseNames) {
    this.state = state;
    this.parser = parser;
    this.dialect = dialect;
    this.collations = collations;
    this.rules = new CollationRules(collations, SessionCollations.UNKNOWN, dialect);
    this.ignoreCase = lowerCaseNames == 2;
  }

  /**
   * What a statement did to a table.
   *
   * @param schema afterwards; null when the table is gone or its schema not known
   */
  record Effect(String ddlType, @Nullable TableSchema schema) {}

  /** Where the last statement ended that may have changed a table; null before the first. */
  @Nullable LogPosition lastStatement() {
    return lastStatement;
  }

  /** The tables that the last statement renamed to a synchronized name from one that is not. */
  List<TableId> arrivals() {
    return List.copyOf(arrivals);
  }

  /** Who is told what people should know. */
  void tell(Consumer<String> notes) {
    this.notes = notes;
  }

  long unfollowed() {
    return unfollowed;
  }

  /**
   * Follows a statement that ends at {@code position} by what its event says; gives what it did to
   * synchronized tables.
   */
  Map<TableId, Effect> follow(
      @Nullable String database,
      String text,
      SessionCollations session,
      @Nullable LogPosition position) {
    DdlStatement statement = parser.parse(database, text);
    arrivals.clear();
    left.clear();
    if (statement.kind() == Kind.OTHER) {
      return Map.of();
    }
    lastStatement = position;
    defaultDatabase = database;
    here = position;
    sql = text;
    rules = new CollationRules(collations, session, dialect);
    ddlType = statement.kind().name();
    effects = new LinkedHashMap<>();
    switch (statement.kind()) {
      case CREATE_TABLE -> createTable(statement);
      case ALTER_TABLE, CREATE_INDEX, DROP_INDEX -> alter(statement);
      case RENAME_TABLE -> statement.targets().forEach(t -> move(t, null));
      case DROP_TABLE -> statement.targets().forEach(t -> drop(t.table()));
      case TRUNCATE_TABLE -> truncate(statement.targets().get(0).table());
      case CREATE_DATABASE, ALTER_DATABASE -> database(statement);
      case DROP_DATABASE -> dropDatabase(String.valueOf(statement.database()));
      default -> unknown(statement);
    }
    return effects;
  }

  /** The table with this name, as the tracker spells it. */
  private TableId spelled(TableId id) {
    if (ignoreCase && !state.tables.containsKey(id)) {
      for (TableId known : state.tables.keySet()) {
        if (known.toString().equalsIgnoreCase(id.toString())) {
          return known;
        }
      }
    }
    return id;
  }

  /** Whether what was read from the server may have this statement in it already. */
  private boolean isAhead(Tracked table) {
    return table.readTo != null && !isAfter(table.readTo);
  }

  private boolean isAfter(LogPosition position) {
    return here != null && here.comparableTo(position) && here.compareTo(position) > 0;
  }

  /** Leaves a table that was read after this statement as it is, where that is certain. */
  private void keepAhead(Tracked table) {
    LogPosition from = table.readFrom;
    boolean certain =
        here != null && from != null && here.comparableTo(from) && here.compareTo(from) <= 0;
    if (!certain) {
      state.forget(table, "it was read while this statement ran: " + brief());
    }
    effects.put(table.id, new Effect(ddlType, null));
  }

  private void createTable(DdlStatement statement) {
    TableId id = spelled(statement.targets().get(0).table());
    Tracked table = state.get(id);
    boolean exists = table != null || state.others.containsKey(id);
    if (exists && statement.ifNotExists()) {
      return;
    }
    if (table != null && isAhead(table)) {
      keepAhead(table);
      return;
    }
    TableDefinition definition = null;
    String reason = "";
    try {
      if (statement.ifNotExists() && inLoad()) {
        throw new DdlException("it is not certain that the table was not there");
      }
      definition = created(statement, id);
    } catch (DdlException e) {
      reason = e.reason();
    }
    if (table == null && !state.takesNew(id)) {
      state.others.remove(id);
      if (definition != null && !statement.ifNotExists()) {
        state.remember(definition);
      }
      return;
    }
    if (table == null) {
      table = state.add(new Tracked(id, 0));
    }
    put(table, definition, reason);
  }

  /** Whether the stream has not come to where the tables were loaded. */
  private boolean inLoad() {
    return state.loadedTo != null && !isAfter(state.loadedTo);
  }

  private TableDefinition created(DdlStatement statement, TableId id) throws DdlException {
    TableId like = CreateTable.like(statement, parser, defaultDatabase);
    if (like == null) {
      // While the tables were loaded, it may have had another one already.
      CharsetAndCollation database = inLoad() ? null : state.databases.get(id.database());
      return CreateTable.define(statement, database, rules, dialect);
    }
    like = spelled(like);
    Tracked model = state.get(like);
    TableDefinition definition = model == null ? state.others.get(like) : model.definition;
    if (definition == null || (model != null && isAhead(model))) {
      throw new DdlException("made like " + like + ", which is not known");
    }
    return definition.withId(id);
  }

  private void put(Tracked table, @Nullable TableDefinition definition, String reason) {
    if (definition == null) {
      unfollowed++;
      LOG.info("reading the schema of {} at its next row: {}: {}", table.id, reason, brief());
      state.forget(table, "a statement could not be followed (" + reason + ": " + brief() + ")");
    } else {
      state.define(table, definition);
    }
    effects.put(table.id, new Effect(ddlType, table.schema));
  }

  private String brief() {
    String line = sql.strip().replaceAll("\\s+", " ");
    return line.length() <= 200 ? line : line.substring(0, 200) + "...";
  }

  private void alter(DdlStatement statement) {
    Target target = statement.targets().get(0);
    TableId id = spelled(target.table());
    if (target.newName() != null) {
      move(new Target(id, target.newName()), statement);
      return;
    }
    Tracked table = state.get(id);
    if (table == null) {
      TableDefinition other = state.others.get(id);
      if (state.takesNew(id)) {
        put(state.add(new Tracked(id, 0)), null, "the table was not known");
      } else if (other != null) {
        alterOther(other, statement);
      }
      return;
    }
    if (isAhead(table)) {
      keepAhead(table);
      return;
    }
    if (table.definition == null) {
      effects.put(id, new Effect(ddlType, null));
      return;
    }
    TableDefinition after = null;
    String reason = "";
    try {
      after = applied(table.definition, statement);
    } catch (DdlException e) {
      reason = e.reason();
    }
    put(table, after, reason);
  }

  private void alterOther(TableDefinition other, DdlStatement statement) {
    try {
      state.remember(applied(other, statement));
    } catch (DdlException e) {
      state.others.remove(other.id());
      state.changed = true;
    }
  }

  private TableDefinition applied(TableDefinition before, DdlStatement statement)
      throws DdlException {
    return AlterApplier.apply(before, statement, rules, dialect);
  }

  /** A table gets another name, and with an ALTER other columns, too. */
  private void move(Target target, @Nullable DdlStatement alter) {
    TableId from = spelled(target.table());
    TableId to = java.util.Objects.requireNonNull(target.newName());
    Tracked old = state.get(from);
    if (old != null && isAhead(old)) {
      // What was read under the old name is another table, made later.
      effects.put(from, new Effect(ddlType, null));
      arriveUnknown(to);
      return;
    }
    TableDefinition definition = old == null ? state.others.remove(from) : old.definition;
    String reason = "the table was not known as " + from;
    if (definition != null) {
      try {
        definition = alter == null ? definition.withId(to) : applied(definition, alter);
      } catch (DdlException e) {
        reason = e.reason();
        definition = null;
      }
    }
    if (old != null) {
      state.tables.remove(from);
      left.add(from);
    }
    state.changed = true;
    boolean known = old != null || left.contains(to) || state.get(to) != null;
    if (known ? !state.objects.contains(to) : !state.takesNew(to)) {
      if (definition != null) {
        state.remember(definition);
      }
      if (old != null) {
        effects.put(from, new Effect(ddlType, null));
        notes.accept(
            "table %s was renamed to %s, which no mapping takes: it is not synchronized any more"
                .formatted(from, to));
      }
      return;
    }
    Tracked arrived = state.get(to);
    if (arrived != null && isAhead(arrived)) {
      keepAhead(arrived);
      return;
    }
    if (arrived == null) {
      arrived = state.add(new Tracked(to, old == null ? 0 : old.version));
    }
    put(arrived, definition, reason);
    if (old == null) {
      arrivals.add(to);
    } else {
      // The change is told under the old name, with what the table is now.
      effects.remove(to);
      effects.put(from, new Effect(ddlType, arrived.schema));
    }
  }

  private void arriveUnknown(TableId to) {
    if (!state.objects.contains(to)) {
      return;
    }
    Tracked arrived = state.get(to);
    if (arrived != null && isAhead(arrived)) {
      keepAhead(arrived);
    } else {
      put(state.add(new Tracked(to, 0)), null, "it was renamed before the schemas were read");
    }
  }

  private void drop(TableId name) {
    TableId id = spelled(name);
    if (state.others.remove(id) != null) {
      state.changed = true;
    }
    Tracked table = state.get(id);
    if (table == null) {
      return;
    }
    effects.put(id, new Effect(ddlType, null));
    if (isAhead(table)) {
      keepAhead(table);
    } else {
      state.tables.remove(id);
      state.changed = true;
    }
  }

  private void truncate(TableId name) {
    TableId id = spelled(name);
    Tracked table = state.get(id);
    if (table != null) {
      effects.put(id, new Effect(ddlType, isAhead(table) ? null : table.schema));
    }
  }

  private void database(DdlStatement statement) {
    String name = String.valueOf(statement.database());
    if (statement.ifNotExists() && state.databases.containsKey(name)) {
      return;
    }
    CharsetAndCollation before =
        statement.kind() == Kind.CREATE_DATABASE ? rules.ofServer() : state.databases.get(name);
    CharsetAndCollation text = null;
    try {
      TableOptions options = new TableOptions();
      TokenReader in = statement.bodyReader();
      while (!in.atEnd()) {
        if (!options.accept(in)) {
          in.next();
        }
      }
      text = options.in(before, rules);
    } catch (DdlException e) {
      LOG.debug("the character set of a database is not known: {}", brief());
    }
    if (text == null) {
      state.databases.remove(name);
    } else {
      state.databases.put(name, text);
    }
    state.changed = true;
  }

  private void dropDatabase(String name) {
    List<TableId> gone = new ArrayList<>();
    for (TableId id : state.tables.keySet()) {
      if (id.database().equals(name) || (ignoreCase && id.database().equalsIgnoreCase(name))) {
        gone.add(id);
      }
    }
    gone.stream().sorted().forEach(this::drop);
    state.others.keySet().removeIf(id -> id.database().equals(name));
    state.databases.remove(name);
    state.changed = true;
  }

  /** What may touch any of the tables that it mentions. */
  private void unknown(DdlStatement statement) {
    List<String> words = SqlLexer.firstWords(sql, dialect, 2);
    ddlType = String.join("_", words.stream().filter(w -> !w.isEmpty()).toList());
    // In an order that is the same in every run: events are known by their place.
    List<Tracked> known = new ArrayList<>(state.tables.values());
    known.sort(Comparator.comparing(table -> table.id));
    for (Tracked table : known) {
      boolean mentioned =
          statement.tokens().isEmpty()
              ? Dialect.lower(sql).contains(Dialect.lower(table.id.table()))
              : statement.mentions(table.id.table());
      if (mentioned) {
        LOG.warn("a statement that is not understood mentions {}: {}", table.id, brief());
        if (isAhead(table)) {
          keepAhead(table);
        } else {
          put(table, null, "it is not understood");
        }
      }
    }
  }
}
