package dev.oms.source.mysql.internal.schema;

import dev.oms.core.ObjectMapping;
import dev.oms.core.TableMapping;
import dev.oms.core.model.Column;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.row.Charsets;
import dev.oms.source.mysql.internal.schema.SchemaReader.TableEntry;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.source.mysql.internal.server.SqlErrors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The part of the precheck about databases and tables, and who may read them. */
final class ObjectCheck {

  private static final Set<String> TRANSACTIONAL =
      Set.of("INNODB", "ROCKSDB", "TOKUDB", "NDBCLUSTER", "OCEANBASE");

  private final Connection connection;
  private final ServerInfo server;
  private final ObjectMapping objects;
  private final Items items;

  ObjectCheck(Connection connection, ServerInfo server, ObjectMapping objects, Items items) {
    this.connection = connection;
    this.server = server;
    this.objects = objects;
    this.items = items;
  }

  void run() {
    List<String> unsupported = new ArrayList<>();
    InformationSchema source = new InformationSchema(connection, server, unsupported);
    TableScope scope = TableScope.of(objects);
    List<TableEntry> entries = new ArrayList<>();
    items.run(Items.SCHEMA_EXIST, () -> databases(source));
    items.run(Items.TABLE_EXIST, () -> entries.addAll(listed(source, scope)));
    kinds(entries);
    engines(entries);
    items.run(Items.DATA_TYPE, () -> columns(source, scope, entries));
    items.run(Items.DATA_TYPE, () -> types(scope, unsupported));
  }

  private List<TableEntry> listed(InformationSchema source, TableScope scope) throws SQLException {
    List<TableEntry> visible = source.tables(scope);
    List<TableEntry> entries = visible.stream().filter(e -> objects.contains(e.id())).toList();
    Set<TableId> denied = new LinkedHashSet<>();
    tables(visible, entries, denied);
    items.run(Items.FULL_PRIVILEGE, () -> privileges(entries, denied));
    return entries;
  }

  /** What needs the columns, which are also told to the pipeline. */
  private void columns(InformationSchema source, TableScope scope, List<TableEntry> entries)
      throws SQLException {
    Map<TableId, TableDefinition> definitions = source.definitions(scope, objects::contains);
    keys(definitions);
    charsets(definitions);
    Map<TableId, Long> averages = new HashMap<>();
    entries.forEach(entry -> averages.put(entry.id(), entry.averageRowBytes()));
    definitions.forEach(
        (id, definition) ->
            items.table(
                definition.toSchema(server.sourceInfo(), 1), averages.getOrDefault(id, -1L)));
  }

  private void types(TableScope scope, List<String> unsupported) throws SQLException {
    if (unsupported.isEmpty()) {
      items.passed(Items.DATA_TYPE, "all column types are supported");
    } else {
      items.failed(
          Items.DATA_TYPE,
          "columns have types that are not supported: " + Items.list(unsupported),
          "leave these tables out, or change the types");
    }
    hiddenHashes(scope);
  }

  private void engines(List<TableEntry> entries) {
    List<String> others = new ArrayList<>();
    for (TableEntry entry : entries) {
      String engine = entry.engine();
      if (entry.isBaseTable()
          && engine != null
          && !TRANSACTIONAL.contains(engine.toUpperCase(Locale.ROOT))) {
        others.add(entry.id() + " (" + engine + ")");
      }
    }
    if (others.isEmpty()) {
      items.passed(Items.ENGINE, "all tables have transactions");
    } else {
      items.warning(
          Items.ENGINE,
          "these tables have an engine without transactions: "
              + Items.list(others)
              + "; a crash of the server can leave them other than its log says (those of MEMORY"
              + " are empty then)",
          "ALTER TABLE ... ENGINE=InnoDB");
    }
  }

  private void databases(InformationSchema source) throws SQLException {
    Set<String> there = source.databases().keySet();
    Set<String> missing = new LinkedHashSet<>();
    int wanted = 0;
    for (TableMapping mapping : objects.mappings()) {
      Optional<String> database = mapping.pattern().database().exactName();
      if (database.isPresent()) {
        wanted++;
        if (!there.contains(database.get())) {
          missing.add(database.get());
        }
      }
    }
    for (String database : missing) {
      String similar = there.stream().filter(database::equalsIgnoreCase).findFirst().orElse(null);
      items.failed(
          Items.SCHEMA_EXIST,
          "there is no database " + database + " that " + server.currentUser() + " may see",
          similar != null
              ? "write it as " + similar
              : "check its name, or GRANT SELECT ON "
                  + SchemaReader.quote(database)
                  + ".* TO "
                  + Items.account(server.currentUser()));
    }
    if (missing.isEmpty() && wanted > 0) {
      items.passed(Items.SCHEMA_EXIST, "all databases are there");
    }
  }

  private void tables(List<TableEntry> visible, List<TableEntry> entries, Set<TableId> denied) {
    Set<TableId> there = new TreeSet<>();
    visible.forEach(e -> there.add(e.id()));
    boolean complete = true;
    for (TableMapping mapping : objects.mappings()) {
      Optional<TableId> id = mapping.pattern().exactTable();
      if (id.isPresent()) {
        if (!there.contains(id.get())) {
          complete &= missing(id.get(), there, denied);
        }
      } else if (entries.stream().noneMatch(e -> mapping.pattern().matches(e.id()))) {
        complete = false;
        items.warning(
            Items.TABLE_EXIST,
            "no table matches " + mapping.pattern(),
            "check the pattern, letter case counts; tables that are made later are taken");
      }
    }
    if (complete) {
      items.passed(Items.TABLE_EXIST, entries.size() + " tables are there");
    }
  }

  /** Reports a table that is not listed; whether it is a matter of privileges instead. */
  private boolean missing(TableId id, Set<TableId> there, Set<TableId> denied) {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT * FROM " + SchemaReader.quote(id) + " LIMIT 0").close();
    } catch (SQLException e) {
      if (SqlErrors.isDenied(e)) {
        denied.add(id);
        return true;
      }
    }
    String remedy = "create it, or check its name";
    for (TableId other : there) {
      if (other.toString().equalsIgnoreCase(id.toString())) {
        remedy = "write it as " + other + ": letter case counts";
      }
    }
    items.failed(Items.TABLE_EXIST, "there is no table " + id, remedy);
    return false;
  }

  private void kinds(List<TableEntry> entries) {
    List<String> left = new ArrayList<>();
    boolean refused = false;
    for (TableEntry entry : entries) {
      if (entry.isBaseTable()) {
        continue;
      }
      boolean exact =
          objects.find(entry.id()).map(TableMapping::pattern).filter(p -> p.isExact()).isPresent();
      if (exact) {
        refused = true;
        items.failed(
            Items.TABLE_TYPE,
            entry.id()
                + (entry.kind().equals("SYSTEM VERSIONED")
                    ? " is system-versioned: the log has row versions of it, not its rows"
                    : " is not a table but a "
                        + Dialect.lower(entry.kind())
                        + ", whose rows are not in the log"),
            "take it out of the synchronized objects"
                + (entry.kind().equals("VIEW") ? " and take its tables" : ""));
      } else {
        left.add(entry.id() + " (" + Dialect.lower(entry.kind()) + ")");
      }
    }
    if (!left.isEmpty()) {
      items.warning(
          Items.TABLE_TYPE, "these match a pattern and are left out: " + Items.list(left), null);
    } else if (!refused) {
      items.passed(Items.TABLE_TYPE, "all are base tables");
    }
  }

  private void privileges(List<TableEntry> entries, Set<TableId> denied) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (TableEntry entry : entries) {
        if (!entry.isBaseTable()) {
          continue;
        }
        try {
          statement
              .executeQuery("SELECT * FROM " + SchemaReader.quote(entry.id()) + " LIMIT 0")
              .close();
        } catch (SQLException e) {
          if (SqlErrors.isDenied(e)) {
            denied.add(entry.id());
          } else if (SqlErrors.isPassing(e)) {
            throw e;
          }
        }
      }
    }
    if (denied.isEmpty()) {
      items.passed(Items.FULL_PRIVILEGE, "all tables can be read");
      return;
    }
    List<String> grants =
        denied.stream()
            .map(
                t ->
                    "GRANT SELECT ON "
                        + SchemaReader.quote(t)
                        + " TO "
                        + Items.account(server.currentUser()))
            .toList();
    items.failed(
        Items.FULL_PRIVILEGE,
        "the account " + server.currentUser() + " may not read " + Items.list(denied),
        String.join("; ", grants.subList(0, Math.min(20, grants.size()))));
  }

  private void keys(Map<TableId, TableDefinition> definitions) {
    List<TableId> without = new ArrayList<>();
    for (TableDefinition definition : definitions.values()) {
      TableSchema schema = definition.toSchema(server.sourceInfo(), 1);
      List<String> sharding =
          objects.find(definition.id()).map(TableMapping::shardingColumns).orElse(List.of());
      if (sharding.isEmpty() && schema.rowKey().isEmpty()) {
        without.add(definition.id());
      }
    }
    if (!without.isEmpty()) {
      items.warning(
          Items.UK_INDEX,
          "these tables have no primary key and no unique key without nullable columns: "
              + Items.list(without)
              + "; their rows have no order among partitions, and full synchronization of them"
              + " starts over after a stop",
          "add a primary key, or choose sharding columns");
    } else {
      items.passed(Items.UK_INDEX, "all tables have a key, or sharding columns");
    }
  }

  /** MariaDB keeps unique keys over long columns as hashes, in hidden columns of the table. */
  private void hiddenHashes(TableScope scope) throws SQLException {
    if (!server.isMariaDb()) {
      return;
    }
    Set<TableId> hashed = new TreeSet<>();
    String sql =
        "SELECT DISTINCT s.TABLE_SCHEMA, s.TABLE_NAME FROM information_schema.STATISTICS s"
            + " JOIN information_schema.TABLES t ON t.TABLE_SCHEMA=s.TABLE_SCHEMA AND"
            + " t.TABLE_NAME=s.TABLE_NAME WHERE s.NON_UNIQUE=0 AND s.INDEX_TYPE='HASH'"
            + " AND t.TABLE_TYPE='BASE TABLE' AND t.ENGINE<>'MEMORY' AND "
            + scope.condition("s.TABLE_SCHEMA", "s.TABLE_NAME");
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        TableId id = new TableId(rows.getString(1), rows.getString(2));
        if (objects.contains(id)) {
          hashed.add(id);
        }
      }
    }
    if (!hashed.isEmpty() && !"FULL".equals(server.binlogRowMetadata())) {
      items.failed(
          Items.DATA_TYPE,
          "a unique key over a long column puts a hidden column DB_ROW_HASH_n into the log of "
              + Items.list(hashed)
              + ", whose columns are not named there",
          "SET GLOBAL binlog_row_metadata=FULL, or make the unique key one over a shorter column or"
              + " a prefix");
    }
  }

  private void charsets(Map<TableId, TableDefinition> definitions) {
    Set<String> unknown = new TreeSet<>();
    for (TableDefinition definition : definitions.values()) {
      for (Column column : definition.columns()) {
        String charset = column.charset();
        if (charset != null && Charsets.find(charset).isEmpty()) {
          unknown.add(definition.id() + "." + column.name() + " " + charset);
        }
      }
    }
    if (unknown.isEmpty()) {
      items.passed(Items.CHARSET, "all character sets are known");
    } else {
      items.failed(
          Items.CHARSET,
          "columns have character sets that are not known: " + Items.list(unknown),
          "convert them to utf8mb4, or leave these tables out");
    }
  }
}
