package dev.oms.source.mysql.internal.schema;

import dev.oms.core.ObjectMapping;
import dev.oms.core.model.Column;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.row.ColumnCopies;
import dev.oms.source.mysql.internal.server.BinlogStatus;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.LogPosition;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tables of databases {@code d...} as the statements of the log make them, beside those of the
 * server.
 */
final class FollowedTables {

  final ServerInfo info;
  final SchemaReader reader;
  final TrackedTables state;

  /** What is other than on the server. */
  final List<String> wrong = new ArrayList<>();

  /** How often why a table was not known. */
  final Map<String, Integer> unknown = new TreeMap<>();

  /** The columns whose collation was not known, of those whose table was. */
  final List<String> uncollated = new ArrayList<>();

  private final DatabaseServer server;
  private final Connections connections;
  private final ObjectMapping objects =
      ObjectMapping.builder().tables("d*.*", t -> t.topic("x")).build();
  private final StatementFollower follower;
  private LogPosition at;

  FollowedTables(DatabaseServer server, Connections connections) throws SQLException {
    this.server = server;
    this.connections = connections;
    info = TestServers.info(connections);
    Dialect dialect = Dialect.of(info);
    reader = new SchemaReader(connections, info);
    state = new TrackedTables(info.sourceInfo(), objects);
    follower =
        new StatementFollower(
            state,
            new DdlParser(dialect, false),
            dialect,
            reader.collations(),
            info.lowerCaseTableNames());
    at = end();
  }

  private LogPosition end() throws SQLException {
    try (Connection connection = connections.get()) {
      return BinlogStatus.read(connection, info).position();
    }
  }

  /** Follows the log to its end. */
  void follow() throws SQLException {
    LogPosition end = end();
    for (LogFeed.Logged event : LogFeed.read(server, at, end)) {
      if (event.sql() != null) {
        follower.follow(event.database(), event.sql(), event.session(), event.end());
      }
    }
    at = end;
  }

  /** Compares with the server, and goes on from what that says where it is not the same. */
  void compare(String what) {
    Map<TableId, TableSchema> now = reader.read(objects);
    if (!state.tables.keySet().equals(now.keySet())) {
      wrong.add(what + "\n  tables " + state.tables.keySet() + " not " + now.keySet());
    }
    for (Map.Entry<TableId, TableSchema> e : now.entrySet()) {
      Tracked tracked = state.get(e.getKey());
      if (tracked != null && !isSame(what, tracked, e.getValue())) {
        state.define(tracked, reader.definition(e.getKey()));
      }
    }
  }

  private boolean isSame(String what, Tracked tracked, TableSchema server) {
    TableSchema followed = tracked.schema;
    if (followed == null) {
      unknown.merge(String.valueOf(tracked.stale), 1, Integer::sum);
      return false;
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < followed.size(); i++) {
      Column column = followed.column(i);
      Column there = i < server.size() ? server.column(i) : column;
      boolean lacks = column.collation() == null && there.collation() != null;
      if (lacks) {
        uncollated.add(what + ": " + column.name());
      }
      columns.add(lacks ? ColumnCopies.collated(column, there.collation()) : column);
    }
    if (!columns.equals(server.columns())
        || !followed.primaryKey().equals(server.primaryKey())
        || !followed.uniqueKeys().equals(server.uniqueKeys())) {
      wrong.add(what + "\n  followed " + text(followed) + "\n  server   " + text(server));
      return false;
    }
    return columns.equals(followed.columns());
  }

  private static String text(TableSchema s) {
    StringBuilder text =
        new StringBuilder(s.id() + " pk" + s.primaryKey() + " uk" + s.uniqueKeys());
    for (Column c : s.columns()) {
      text.append("\n      ").append(c);
    }
    return text.toString();
  }
}
