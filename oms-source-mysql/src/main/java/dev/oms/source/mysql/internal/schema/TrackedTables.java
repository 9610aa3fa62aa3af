package dev.oms.source.mysql.internal.schema;

import dev.oms.core.NewTables;
import dev.oms.core.ObjectMapping;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.schema.SchemaReader.Reading;
import dev.oms.source.mysql.internal.server.LogPosition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of a {@link SchemaTracker}: synchronized tables, definitions of some others that may
 * get the name of one, and the databases' default character sets and collations.
 */
final class TrackedTables {

  /** Ghost tables of schema changes live for one change; this many are remembered. */
  private static final int MAX_OTHERS = 200;

  final SourceInfo source;
  ObjectMapping objects;
  final Map<TableId, Tracked> tables = new HashMap<>();
  final Map<TableId, TableDefinition> others = new LinkedHashMap<>();
  final Map<String, CharsetAndCollation> databases = new HashMap<>();

  /** Up to where what was read from the server may be ahead of the stream; null when nothing is. */
  @Nullable LogPosition unsettled;

  /** Up to where the stream may meet tables that {@link #load} did not see. */
  @Nullable LogPosition loadedTo;

  /** Up to where the last table joins; null when none does. */
  @Nullable LogPosition joinsUpTo;

  /** Whether something changed since it was last saved. */
  boolean changed = true;

  TrackedTables(SourceInfo source, ObjectMapping objects) {
    this.source = source;
    this.objects = objects;
  }

  @Nullable Tracked get(TableId id) {
    return tables.get(id);
  }

  Tracked add(Tracked table) {
    tables.put(table.id, table);
    changed = true;
    return table;
  }

  void load(Reading reading) {
    tables.clear();
    others.clear();
    databases.clear();
    databases.putAll(reading.databases());
    reading
        .tables()
        .forEach((id, definition) -> define(add(new Tracked(id, 0)), definition, reading));
    loadedTo = reading.to();
    raise(reading.to());
    changed = true;
  }

  /**
   * Other tables are wanted from here on. Those that are not any more are remembered as others, for
   * they may come back by another name.
   */
  void rescope(ObjectMapping next) {
    objects = next;
    List<Tracked> out = tables.values().stream().filter(t -> !next.contains(t.id)).toList();
    for (Tracked table : out) {
      tables.remove(table.id);
      TableDefinition definition = table.definition;
      if (definition != null && table.readTo == null) {
        remember(definition);
      }
    }
    changed = true;
  }

  /** Takes tables in that are synchronized from the place at which they were read. */
  void join(Collection<TableId> ids, Reading reading) {
    for (TableId id : ids) {
      TableDefinition definition = reading.tables().get(id);
      if (definition == null) {
        continue;
      }
      others.remove(id);
      Tracked known = tables.get(id);
      Tracked table = add(new Tracked(id, known == null ? 0 : known.version));
      define(table, definition, reading);
      table.joining = true;
      raiseJoin(reading.to());
    }
  }

  private void raiseJoin(LogPosition to) {
    LogPosition current = joinsUpTo;
    if (current == null || !current.comparableTo(to) || current.compareTo(to) < 0) {
      joinsUpTo = to;
    }
  }

  /** The stream is here, between two transactions; whether a table joined. */
  boolean joined(LogPosition here) {
    boolean any = false;
    LogPosition last = null;
    for (Tracked table : tables.values()) {
      if (!table.joining) {
        continue;
      }
      LogPosition at = table.readTo;
      if (at == null || !here.comparableTo(at) || here.compareTo(at) >= 0) {
        table.joining = false;
        any = true;
      } else if (last == null || last.compareTo(at) < 0) {
        last = at;
      }
    }
    joinsUpTo = last;
    changed |= any;
    return any;
  }

  /** Whether a table that comes to be under this name is synchronized. */
  boolean takesNew(TableId id) {
    return objects
        .find(id)
        .filter(m -> objects.newTables() != NewTables.IGNORE || m.pattern().isExact())
        .isPresent();
  }

  void define(Tracked table, TableDefinition definition, Reading reading) {
    table.define(source, definition);
    table.readBetween(reading.from(), reading.to());
    raise(reading.to());
    changed = true;
  }

  void define(Tracked table, TableDefinition definition) {
    table.define(source, definition);
    changed = true;
  }

  /** The columns of a table, by collations that were not known before, or not rightly. */
  void correct(Tracked table, TableDefinition definition) {
    table.correct(source, definition);
    changed = true;
  }

  void forget(Tracked table, String reason) {
    table.forget(reason);
    changed = true;
  }

  private void raise(LogPosition to) {
    LogPosition current = unsettled;
    if (current == null || !current.comparableTo(to) || current.compareTo(to) < 0) {
      unsettled = to;
    }
  }

  /** The stream is past all that was read. */
  void settle() {
    unsettled = null;
    loadedTo = null;
    for (Tracked table : tables.values()) {
      if (table.readTo != null) {
        table.readFrom = null;
        table.readTo = null;
        changed = true;
      }
    }
  }

  /** Remembers a table that is not synchronized. */
  void remember(TableDefinition definition) {
    if (!objects.touchesDatabase(definition.id().database())) {
      return;
    }
    others.remove(definition.id());
    others.put(definition.id(), definition);
    if (others.size() > MAX_OTHERS) {
      others.remove(others.keySet().iterator().next());
    }
    changed = true;
  }

  Collection<TableSchema> schemas() {
    List<TableSchema> schemas = new ArrayList<>();
    for (Tracked table : new TreeMap<>(tables).values()) {
      if (table.schema != null) {
        schemas.add(table.schema);
      }
    }
    return schemas;
  }

  SchemaHistory save() {
    List<SchemaHistory.Table> saved = new ArrayList<>();
    for (Tracked table : new TreeMap<>(tables).values()) {
      saved.add(
          new SchemaHistory.Table(
              table.id,
              table.version,
              table.definition,
              table.readFrom,
              table.readTo,
              table.joining));
    }
    others.forEach((id, d) -> saved.add(new SchemaHistory.Table(id, 0, d, null, null, false)));
    return new SchemaHistory(new TreeMap<>(databases), saved, SavedScope.of(objects), false);
  }

  /**
   * Goes on from a history.
   *
   * @param elsewhere whether it was made with another server, in whose log its places are. What was
   *     followed holds here as well. What was read ahead of the stream is read again when it is
   *     needed, and a table that was to join later joins at once, which is too early for none of
   *     its changes.
   * @return whether a table joined so
   */
  boolean restore(SchemaHistory history, boolean elsewhere) {
    boolean joined = false;
    databases.putAll(history.databases());
    for (SchemaHistory.Table saved : history.tables()) {
      TableDefinition definition = saved.definition();
      if (!objects.contains(saved.id())) {
        if (definition != null) {
          remember(definition);
        }
        continue;
      }
      Tracked table = add(new Tracked(saved.id(), Math.max(0, saved.version() - 1)));
      if (definition == null) {
        table.version = saved.version();
        table.forget("it was not known when the checkpoint was made");
        continue;
      }
      table.define(source, definition);
      if (saved.readFrom() != null && saved.readTo() != null && elsewhere) {
        table.forget("it was read from a server that is not read any more");
        joined |= saved.joining();
      } else if (saved.readFrom() != null && saved.readTo() != null) {
        table.readBetween(saved.readFrom(), saved.readTo());
        raise(saved.readTo());
        if (saved.joining()) {
          table.joining = true;
          raiseJoin(saved.readTo());
        }
      }
    }
    return joined;
  }
}
