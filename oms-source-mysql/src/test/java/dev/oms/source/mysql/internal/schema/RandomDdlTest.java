package dev.oms.source.mysql.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is followed is what the server has, whatever is done to the tables, and whatever defaults
 * the sessions have that do it.
 */
class RandomDdlTest {

  private static final int STATEMENTS = Integer.getInteger("oms.test.ddl", 120);

  @ParameterizedTest
  @MethodSource("dev.oms.source.mysql.internal.schema.TestServers#all")
  void followedSchemaIsTheServers(DatabaseServer.Builder builder) throws SQLException {
    long seed = Long.getLong("oms.test.seed", 20261121L);
    try (DatabaseServer server = builder.start();
        Connections connections = new Connections(TestServers.config(server), "test", 2);
        Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      FollowedTables tables = new FollowedTables(server, connections);
      statement.execute("CREATE DATABASE d CHARACTER SET utf8mb4");
      statement.execute("USE d");
      statement.execute("SET SESSION sql_mode='ALLOW_INVALID_DATES'");
      boolean mysql8 = !tables.info.isMariaDb() && tables.info.atLeast(8, 0, 0);
      RandomDdl ddl = new RandomDdl(seed, tables.info.isMariaDb(), mysql8);
      int accepted = 0;
      for (int tries = 0; accepted < STATEMENTS && tries < STATEMENTS * 12; tries++) {
        String sql = ddl.next();
        try {
          statement.execute(sql);
        } catch (SQLException e) {
          continue;
        }
        if (!sql.startsWith("SET")) {
          accepted++;
          tables.follow();
          tables.compare(sql);
        }
      }
      int unknown = tables.unknown.values().stream().mapToInt(Integer::intValue).sum();
      System.out.printf(
          "%s: %d statements accepted, %d unknown, %d columns without collation, %d wrong%n",
          server.name(), accepted, unknown, tables.uncollated.size(), tables.wrong.size());
      tables.unknown.forEach((reason, count) -> System.out.println("  " + count + " x " + reason));
      tables.uncollated.forEach(column -> System.out.println("  no collation: " + column));
      assertThat(tables.wrong).isEmpty();
      assertThat(unknown).isLessThan(accepted / 10);
      assertThat(tables.uncollated).hasSizeLessThan(Math.max(3, accepted / 20));
    }
  }
}
