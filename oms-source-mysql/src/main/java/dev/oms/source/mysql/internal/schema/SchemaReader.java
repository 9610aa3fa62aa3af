package dev.oms.source.mysql.internal.schema;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.TableLookup;
import dev.oms.source.mysql.internal.row.ServerCollations;
import dev.oms.source.mysql.internal.server.BinlogStatus;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.LogPosition;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.source.mysql.internal.server.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads what tables look like now from information_schema: a handful of queries for all tables
 * together. Takes a connection for the time of a call. Thread-safe.
 *
 * <p>All columns count, in their order: generated ones (virtual too) and invisible ones are in the
 * rows of the log. A table of OceanBase without a primary key has a hidden column {@code
 * __pk_increment} that information_schema does not show and that is not among the columns.
 */
public final class SchemaReader {

  private final Connections connections;
  private final ServerInfo server;
  private volatile @Nullable ServerCollations collations;

  /** A reader of one server. */
  public SchemaReader(Connections connections, ServerInfo server) {
    this.connections = connections;
    this.server = server;
  }

  /**
   * The collations of the server, which are asked for once.
   *
   * @throws OmsException when the server cannot be asked
   */
  ServerCollations collations() {
    ServerCollations known = collations;
    if (known == null) {
      try (Connection connection = connections.get()) {
        known = CollationQuery.run(connection, server);
        collations = known;
      } catch (SQLException e) {
        throw failed("reading the collations of the server", e);
      }
    }
    return known;
  }

  /**
   * Something that information_schema lists as a table.
   *
   * @param id its name
   * @param kind what it is: {@code BASE TABLE}, {@code VIEW}, {@code SEQUENCE}, {@code SYSTEM
   *     VERSIONED}, ...
   * @param engine its engine; null for views
   * @param estimatedRows the server's estimate, -1 when it has none
   * @param averageRowBytes the server's estimate, -1 when it has none
   */
  public record TableEntry(
      TableId id, String kind, @Nullable String engine, long estimatedRows, long averageRowBytes) {

    /** Whether its rows can be synchronized. */
    public boolean isBaseTable() {
      return kind.equals("BASE TABLE");
    }
  }

  /** Definitions, and the place of the log for which they hold. */
  record Reading(
      Map<TableId, TableDefinition> tables,
      Map<String, CharsetAndCollation> databases,
      LogPosition from,
      LogPosition to) {}

  /**
   * Everything that is named like a wanted table, also views and the like.
   *
   * @throws OmsException when the server cannot be asked
   */
  public List<TableEntry> list(ObjectMapping objects) {
    try (Connection connection = connections.get()) {
      return new InformationSchema(connection, server)
          .tables(TableScope.of(objects)).stream().filter(t -> objects.contains(t.id())).toList();
    } catch (SQLException e) {
      throw failed("listing the tables", e);
    }
  }

  /**
   * The schemas of all wanted tables, as version 1. What a pattern matches and is no base table is
   * left out.
   *
   * @throws OmsException when the server cannot be asked
   */
  public Map<TableId, TableSchema> read(ObjectMapping objects) {
    Map<TableId, TableSchema> schemas = new LinkedHashMap<>();
    try (Connection connection = connections.get()) {
      InformationSchema source = new InformationSchema(connection, server);
      Map<TableId, TableDefinition> tables =
          source.definitions(TableScope.of(objects), objects::contains);
      tables.forEach((id, table) -> schemas.put(id, table.toSchema(server.sourceInfo(), 1)));
      return schemas;
    } catch (SQLException e) {
      throw failed("reading the schemas of the tables", e);
    }
  }

  /**
   * What there is under the names of the wanted tables. Columns of unsupported types are left out.
   *
   * @throws OmsException when the server cannot be asked
   */
  public TableLookup.Found lookUp(ObjectMapping objects) {
    try (Connection connection = connections.get()) {
      InformationSchema source = new InformationSchema(connection, server, new ArrayList<>());
      TableScope scope = TableScope.of(objects);
      Map<TableId, String> others = new LinkedHashMap<>();
      for (TableEntry entry : source.tables(scope)) {
        if (objects.contains(entry.id()) && !entry.isBaseTable()) {
          others.put(entry.id(), Dialect.lower(entry.kind()));
        }
      }
      Map<TableId, TableSchema> schemas = new LinkedHashMap<>();
      source
          .definitions(scope, objects::contains)
          .forEach((id, table) -> schemas.put(id, table.toSchema(server.sourceInfo(), 1)));
      return new TableLookup.Found(schemas, others);
    } catch (SQLException e) {
      throw failed("looking up tables", e);
    }
  }

  /**
   * The schema of one table as version 1, or null when there is no such base table.
   *
   * @throws OmsException when the server cannot be asked
   */
  public @Nullable TableSchema read(TableId table) {
    TableDefinition definition = definition(table);
    return definition == null ? null : definition.toSchema(server.sourceInfo(), 1);
  }

  @Nullable TableDefinition definition(TableId table) {
    try (Connection connection = connections.get()) {
      return new InformationSchema(connection, server)
          .definitions(TableScope.of(table), table::equals)
          .get(table);
    } catch (SQLException e) {
      throw failed("reading the schema of " + table, e);
    }
  }

  /** Reads all wanted tables, and between which places of the log that was. */
  Reading readAll(ObjectMapping objects) {
    return Objects.requireNonNull(readSome(objects, objects::contains).reading());
  }

  /**
   * Reads those of the wanted tables that {@code isNew} names.
   *
   * @throws OmsException when the server cannot be asked
   */
  public AddedTables readNew(ObjectMapping objects, Predicate<TableId> isNew) {
    return readSome(objects, table -> objects.contains(table) && isNew.test(table));
  }

  /** As {@link #readNew}, for a server whose log is not read, and which may have none. */
  public AddedTables readNewWithoutLog(ObjectMapping objects, Predicate<TableId> isNew) {
    Map<TableId, TableEntry> entries = new LinkedHashMap<>();
    for (TableEntry entry : list(objects)) {
      if (entry.isBaseTable() && isNew.test(entry.id())) {
        entries.put(entry.id(), entry);
      }
    }
    Map<TableId, TableSchema> schemas = entries.isEmpty() ? new LinkedHashMap<>() : read(objects);
    schemas.keySet().retainAll(entries.keySet());
    return new AddedTables(entries, null, schemas);
  }

  private AddedTables readSome(ObjectMapping objects, Predicate<TableId> wanted) {
    try (Connection connection = connections.get()) {
      InformationSchema source = new InformationSchema(connection, server);
      TableScope scope = TableScope.of(objects);
      Map<TableId, TableEntry> entries = new LinkedHashMap<>();
      for (TableEntry entry : source.tables(scope)) {
        if (entry.isBaseTable() && wanted.test(entry.id())) {
          entries.put(entry.id(), entry);
        }
      }
      Reading reading =
          held(connection, entries.keySet(), () -> source.reading(scope, entries::containsKey));
      Map<TableId, TableSchema> schemas = new LinkedHashMap<>();
      reading
          .tables()
          .forEach((id, table) -> schemas.put(id, table.toSchema(server.sourceInfo(), 1)));
      return new AddedTables(entries, reading, schemas);
    } catch (SQLException e) {
      throw failed("reading the schemas of the tables", e);
    }
  }

  /** Reads one table, and between which places of the log that was. */
  Reading readOne(TableId table) {
    try (Connection connection = connections.get()) {
      InformationSchema source = new InformationSchema(connection, server);
      return held(
          connection, List.of(table), () -> source.reading(TableScope.of(table), table::equals));
    } catch (SQLException e) {
      throw failed("reading the schema of " + table, e);
    }
  }

  private interface Work {
    Reading run() throws SQLException;
  }

  /**
   * Reads while no DDL on the tables can finish: a transaction that has used a table holds its
   * metadata lock. Else a definition could be seen before its statement is in the log, or after.
   * Where a lock cannot be had soon, it goes without.
   */
  private static Reading held(Connection connection, Collection<TableId> tables, Work work)
      throws SQLException {
    List<TableId> few = tables.size() > 5000 ? List.of() : new ArrayList<>(tables);
    try (Statement statement = connection.createStatement()) {
      // Every statement must see what is committed then, not at the transaction's start.
      statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
      connection.setAutoCommit(false);
      try {
        statement.setQueryTimeout(5);
        for (TableId table : few) {
          try {
            statement.executeQuery("SELECT 1 FROM " + quote(table) + " LIMIT 0").close();
          } catch (SQLException e) {
            if (connection.isClosed() || !connection.isValid(5)) {
              throw e;
            }
            // It is gone, or in the hands of a DDL; what is read says more.
          }
        }
        statement.setQueryTimeout(0);
        return work.run();
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  /** The table's name for SQL. */
  public static String quote(TableId table) {
    return quote(table.database()) + "." + quote(table.table());
  }

  /** A name for SQL. */
  public static String quote(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** The end of the log now. */
  LogPosition logEnd() {
    try (Connection connection = connections.get()) {
      return BinlogStatus.read(connection, server).position();
    } catch (SQLException e) {
      throw failed("asking for the end of the log", e);
    }
  }

  private OmsException failed(String doing, SQLException e) {
    return SqlErrors.working(doing, connections.config(), e);
  }
}
