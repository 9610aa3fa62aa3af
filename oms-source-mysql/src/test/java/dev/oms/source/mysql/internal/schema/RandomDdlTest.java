package dev.oms.source.mysql.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.ObjectMapping;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.LogPosition;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is followed is what the server has, whatever is done to the tables. */
class RandomDdlTest {

  private static final int STATEMENTS = Integer.getInteger("oms.test.ddl", 120);

  @ParameterizedTest
  @MethodSource("dev.oms.source.mysql.internal.schema.TestServers#all")
  void followedSchemaIsTheServers(DatabaseServer.Builder builder) throws SQLException {
    long seed = Long.getLong("oms.test.seed", 20261121L);
    try (DatabaseServer server = builder.start();
        Connections connections = new Connections(TestServers.config(server), "test", 2)) {
      server.execute("CREATE DATABASE d CHARACTER SET utf8mb4");
      ServerInfo info = TestServers.info(connections);
      Dialect dialect = Dialect.of(info);
      ObjectMapping objects = ObjectMapping.builder().tables("d.*", t -> t.topic("x")).build();
      TrackedTables state = new TrackedTables(info.sourceInfo(), objects);
      state.databases.put("d", "utf8mb4");
      StatementFollower follower =
          new StatementFollower(
              state, new DdlParser(dialect, false), dialect, info.lowerCaseTableNames());
      SchemaReader reader = new SchemaReader(connections, info);
      RandomDdl ddl =
          new RandomDdl(seed, info.isMariaDb(), !info.isMariaDb() && info.atLeast(8, 0, 0));
      int accepted = 0;
      int unknown = 0;
      List<String> problems = new ArrayList<>();
      Map<String, Integer> reasons = new HashMap<>();
      try (Connection connection = server.connect("d");
          Statement statement = connection.createStatement()) {
        statement.execute("SET SESSION sql_mode='ALLOW_INVALID_DATES'");
        for (int tries = 0; accepted < STATEMENTS && tries < STATEMENTS * 12; tries++) {
          String sql = ddl.next();
          try {
            statement.execute(sql);
          } catch (SQLException e) {
            continue;
          }
          accepted++;
          follower.follow("d", sql, new LogPosition("binlog.000001", 1000 + tries));
          Map<TableId, TableSchema> now = reader.read(objects);
          if (!state.tables.keySet().equals(now.keySet())) {
            problems.add(sql + "\n  tables " + state.tables.keySet() + " not " + now.keySet());
          }
          for (Map.Entry<TableId, TableSchema> e : now.entrySet()) {
            Tracked tracked = state.get(e.getKey());
            if (tracked == null) {
              continue;
            }
            if (tracked.schema == null) {
              unknown++;
              reasons.merge(String.valueOf(tracked.stale), 1, Integer::sum);
            } else if (!same(tracked.schema, e.getValue())) {
              problems.add(
                  sql
                      + "\n  followed "
                      + text(tracked.schema)
                      + "\n  server   "
                      + text(e.getValue()));
            } else {
              continue;
            }
            state.define(tracked, reader.definition(e.getKey()));
          }
        }
      }
      System.out.printf(
          "%s: %d statements accepted, %d unknown, %d wrong%n",
          server.name(), accepted, unknown, problems.size());
      reasons.forEach((reason, count) -> System.out.println("  " + count + " x " + reason));
      assertThat(problems).isEmpty();
      assertThat(unknown).isLessThan(accepted / 10);
    }
  }

  private static boolean same(TableSchema a, TableSchema b) {
    return a.columns().equals(b.columns())
        && a.primaryKey().equals(b.primaryKey())
        && a.uniqueKeys().equals(b.uniqueKeys());
  }

  private static String text(TableSchema s) {
    StringBuilder text =
        new StringBuilder(s.id() + " pk" + s.primaryKey() + " uk" + s.uniqueKeys());
    s.columns()
        .forEach(
            c ->
                text.append("\n      ")
                    .append(c.name())
                    .append(' ')
                    .append(c.nativeType())
                    .append(c.nullable() ? "" : " not null")
                    .append(c.charset() == null ? "" : " " + c.charset())
                    .append(' ')
                    .append(c.type())
                    .append(' ')
                    .append(c.length())
                    .append(' ')
                    .append(c.labels()));
    return text.toString();
  }
}
