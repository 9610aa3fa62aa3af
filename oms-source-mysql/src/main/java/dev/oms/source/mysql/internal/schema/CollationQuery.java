package dev.oms.source.mysql.internal.schema;

import dev.oms.source.mysql.internal.row.Charsets;
import dev.oms.source.mysql.internal.row.ServerCollations;
import dev.oms.source.mysql.internal.server.ServerInfo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** Asks a server for its collations. */
final class CollationQuery {

  private static final String ALL =
      "SELECT ID, COLLATION_NAME, CHARACTER_SET_NAME, IS_DEFAULT FROM"
          + " information_schema.COLLATIONS";

  /** COLLATIONS has no numbers of those that belong to several character sets. */
  private static final String ALL_OF_MARIADB =
      "SELECT ID, FULL_COLLATION_NAME, CHARACTER_SET_NAME, IS_DEFAULT FROM"
          + " information_schema.COLLATION_CHARACTER_SET_APPLICABILITY";

  private final Map<Integer, String> byId = new HashMap<>();
  private final Map<String, String> defaults = new HashMap<>();

  private CollationQuery() {}

  static ServerCollations run(Connection connection, ServerInfo server) throws SQLException {
    CollationQuery query = new CollationQuery();
    boolean full = server.isMariaDb() && server.atLeast(10, 10, 1);
    try (Statement statement = connection.createStatement()) {
      // Else MariaDB gives the defaults of this session for those of the server.
      boolean changeable = server.variables().containsKey("character_set_collations");
      if (changeable) {
        statement.execute("SET SESSION character_set_collations=''");
      }
      query.read(statement, full ? ALL_OF_MARIADB : ALL);
      if (changeable) {
        statement.execute("SET SESSION character_set_collations=DEFAULT");
      }
    }
    return new ServerCollations(query.byId, query.defaults);
  }

  private void read(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        int id = rows.getInt(1);
        String name = rows.getString(2);
        String charset = rows.getString(3);
        if (id <= 0 || name == null || charset == null) {
          continue;
        }
        byId.put(id, name);
        if ("Yes".equalsIgnoreCase(rows.getString(4))) {
          defaults.put(charset, name);
        }
        if (Charsets.ofCollation(id).isEmpty()) {
          // A server that is newer than our own list.
          Charsets.registerCollation(id, charset);
        }
      }
    }
  }
}
