package dev.oms.source.mysql.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.model.Column;
import dev.oms.core.model.Origin;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.row.ColumnCopies;
import dev.oms.source.mysql.internal.row.RowLayout;
import dev.oms.source.mysql.internal.server.BinlogStatus;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.LogPosition;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.ServerFlavor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaTrackerTest {

  private static final ObjectMapping OBJECTS =
      ObjectMapping.builder()
          .table("shop.orders", t -> t.topic("x"))
          .tables("shop.log_*", t -> t.topic("x"))
          .tables("new_*.*", t -> t.topic("x"))
          .build();

  /** With names in the log and without. */
  static Stream<DatabaseServer.Builder> servers() {
    return Stream.of(
            DatabaseServers.mariadb11(),
            DatabaseServers.mariadb11().arg("--binlog-row-metadata=NO_LOG"),
            DatabaseServers.mysql80(),
            DatabaseServers.mysql80().arg("--binlog-row-metadata=MINIMAL"),
            DatabaseServers.mysql57())
        .filter(s -> s.unavailableReason().isEmpty());
  }

  static Stream<DatabaseServer.Builder> all() {
    return TestServers.all();
  }

  /** A server, and a tracker that reads its log behind what is done to it. */
  private static final class World implements AutoCloseable {
    final DatabaseServer server;
    final Connections connections;
    final ServerInfo info;
    final SchemaReader reader;
    SchemaTracker tracker;
    LogPosition at;
    final List<String> rows = new ArrayList<>();
    final List<String> changes = new ArrayList<>();
    RowLayout last;

    World(DatabaseServer.Builder builder, String... before) throws SQLException {
      server = builder.start();
      server.execute(before);
      connections = new Connections(TestServers.config(server), "test", 2);
      info = TestServers.info(connections);
      reader = new SchemaReader(connections, info);
      at = end();
      newTracker(null);
    }

    void newTracker(String history) {
      tracker = new SchemaTracker(info.sourceInfo(), info, OBJECTS, reader, history);
      tracker.lookAhead(LogFeed.scan(server));
    }

    LogPosition end() throws SQLException {
      try (Connection connection = connections.get()) {
        return BinlogStatus.read(connection, info).position();
      }
    }

    /** Reads the log to its end. */
    void follow() throws SQLException {
      LogPosition end = end();
      for (LogFeed.Logged event : LogFeed.read(server, at, end)) {
        at = event.end();
        tracker.streamPosition(at.file(), at.offset());
        if (event.map() != null) {
          RowLayout layout = tracker.resolve(event.map());
          if (layout != null) {
            last = layout;
            assertThat(tracker.resolve(event.map())).isSameAs(layout);
            rows.add(layout.schema().id().table() + "(" + names(layout.schema().columns()) + ")");
          }
        } else {
          for (SchemaChange c :
              tracker.apply(event.database(), event.sql(), event.session(), 0, new TestOrigin())) {
            changes.add(
                c.ddlType()
                    + " "
                    + c.table()
                    + (c.schema() == null
                        ? ""
                        : " -> "
                            + c.schema().id().table()
                            + "("
                            + names(c.schema().columns())
                            + ")"));
          }
        }
      }
      at = end;
    }

    @Override
    public void close() {
      connections.close();
      server.close();
    }
  }

  private record TestOrigin() implements Origin {
    @Override
    public String position() {
      return "here";
    }

    @Override
    public String transactionId() {
      return null;
    }

    @Override
    public String clusterId() {
      return null;
    }

    @Override
    public long checkpointSeconds() {
      return 0;
    }
  }

  private static String names(List<Column> columns) {
    return columns.stream().map(Column::name).collect(Collectors.joining(","));
  }

  private static final String[] SHOP = {
    "CREATE DATABASE shop CHARACTER SET utf8mb4",
    "CREATE TABLE shop.orders (id INT PRIMARY KEY, a VARCHAR(10), b TEXT)",
    "CREATE TABLE shop.other (x INT)",
    "CREATE TABLE shop.log_1 (x INT)"
  };

  private static final String[] WORK = {
    "INSERT INTO shop.orders VALUES (1,'x','y')",
    "INSERT INTO shop.other VALUES (1)",
    "ALTER TABLE shop.orders ADD COLUMN c VARCHAR(20) AFTER id",
    "INSERT INTO shop.orders VALUES (2,'x','y','z')",
    "ALTER TABLE shop.orders CHANGE a a2 VARCHAR(20) FIRST, ADD d INT AFTER a2, DROP b",
    "INSERT INTO shop.orders VALUES ('x',1,3,'z')",
    "TRUNCATE shop.orders",
    "CREATE TABLE shop.log_2 LIKE shop.orders",
    "INSERT INTO shop.log_2 VALUES ('x',1,3,'z')",
    "RENAME TABLE shop.log_1 TO shop.aside",
    "INSERT INTO shop.aside VALUES (1)",
    "ALTER TABLE shop.aside ADD y VARCHAR(3)",
    "RENAME TABLE shop.aside TO shop.log_3",
    "INSERT INTO shop.log_3 VALUES (1,'y')",
    // a ghost table, as online schema changes use them
    "CREATE /* gh-ost */ TABLE shop._orders_gho LIKE shop.orders",
    "ALTER /* gh-ost */ TABLE shop._orders_gho ADD COLUMN `e` DATETIME(6) NULL",
    "RENAME TABLE shop.orders TO shop._orders_del, shop._orders_gho TO shop.orders",
    "INSERT INTO shop.orders VALUES ('x',1,3,'z',NULL)",
    "DROP TABLE shop.log_3, shop._orders_del",
    "CREATE TABLE shop.log_3 (p INT, q VARCHAR(5) CHARACTER SET latin1)",
    "INSERT INTO shop.log_3 VALUES (1,'q')"
  };

  private static final List<String> ROWS =
      List.of(
          "orders(id,a,b)",
          "orders(id,c,a,b)",
          "orders(a2,d,id,c)",
          "log_2(a2,d,id,c)",
          "log_3(x,y)",
          "orders(a2,d,id,c,e)",
          "log_3(p,q)");

  private static final List<String> CHANGES =
      List.of(
          "ALTER_TABLE shop.orders -> orders(id,c,a,b)",
          "ALTER_TABLE shop.orders -> orders(a2,d,id,c)",
          "TRUNCATE_TABLE shop.orders -> orders(a2,d,id,c)",
          "CREATE_TABLE shop.log_2 -> log_2(a2,d,id,c)",
          "RENAME_TABLE shop.log_1",
          "RENAME_TABLE shop.log_3 -> log_3(x,y)",
          "RENAME_TABLE shop.orders -> orders(a2,d,id,c,e)",
          "DROP_TABLE shop.log_3",
          "CREATE_TABLE shop.log_3 -> log_3(p,q)");

  @ParameterizedTest
  @MethodSource("servers")
  void rowsThatAreReadLateHaveTheirOwnColumns(DatabaseServer.Builder builder) throws SQLException {
    try (World world = new World(builder, SHOP)) {
      world.tracker.load();
      world.server.execute(WORK);
      world.follow();
      assertThat(world.rows).isEqualTo(ROWS);
      assertThat(world.changes).isEqualTo(CHANGES);
      assertThat(world.tracker.unfollowed()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void restartsGoOnFromTheHistory(DatabaseServer.Builder builder) throws SQLException {
    try (World world = new World(builder, SHOP)) {
      world.tracker.load();
      List<LogPosition> ends = new ArrayList<>();
      for (String sql : WORK) {
        world.server.execute(sql);
        ends.add(world.end());
      }
      for (LogPosition end : ends) {
        for (LogFeed.Logged e : LogFeed.read(world.server, world.at, end)) {
          world.tracker.streamPosition(e.end().file(), e.end().offset());
          if (e.map() == null) {
            world.tracker.apply(e.database(), e.sql(), e.session(), 0, new TestOrigin());
          } else {
            RowLayout layout = world.tracker.resolve(e.map());
            if (layout != null) {
              world.rows.add(
                  layout.schema().id().table() + "(" + names(layout.schema().columns()) + ")");
            }
          }
        }
        world.at = end;
        String history = world.tracker.attachment().content();
        assertThat(world.tracker.attachment()).isSameAs(world.tracker.attachment());
        world.newTracker(history);
        assertThat(world.tracker.attachment().content()).isEqualTo(history);
      }
      assertThat(world.rows).isEqualTo(ROWS);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void loadingAfterTheWorkIsRefusedUnlessTheLogNamesColumns(DatabaseServer.Builder builder)
      throws SQLException {
    try (World world = new World(builder, SHOP)) {
      world.server.execute(WORK);
      world.tracker.load();
      if ("FULL".equals(world.info.binlogRowMetadata())) {
        world.follow();
        // log_3 is there with other columns by now, log_1 not at all.
        assertThat(world.rows).isEqualTo(ROWS);
      } else {
        assertThatThrownBy(world::follow)
            .isInstanceOf(OmsException.class)
            .hasMessageContaining("the columns of table shop.orders at ")
            .hasMessageContaining("start the synchronization anew");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void loadingWhileOtherTablesChangeIsFine(DatabaseServer.Builder builder) throws SQLException {
    try (World world = new World(builder, SHOP)) {
      world.server.execute(
          "INSERT INTO shop.orders VALUES (1,'x','y')",
          "ALTER TABLE shop.log_1 ADD y INT",
          "INSERT INTO shop.orders VALUES (2,'x','y')",
          "INSERT INTO shop.log_1 VALUES (1,2)");
      world.tracker.load();
      world.server.execute("ALTER TABLE shop.log_1 DROP x", "INSERT INTO shop.log_1 VALUES (1)");
      world.follow();
      assertThat(world.rows)
          .containsExactly("orders(id,a,b)", "orders(id,a,b)", "log_1(x,y)", "log_1(y)");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void whatCannotBeFollowedIsReadAgainIfThatIsSafe(DatabaseServer.Builder builder)
      throws SQLException {
    try (World world = new World(builder, SHOP)) {
      world.tracker.load();
      // A label of bytes is not followed.
      world.server.execute(
          "CREATE DATABASE new_1",
          "CREATE TABLE new_1.t (id INT PRIMARY KEY, v ENUM(x'78', 'y'))",
          "INSERT INTO new_1.t VALUES (1,'x')",
          "INSERT INTO shop.orders VALUES (1,'x','y')");
      world.follow();
      assertThat(world.rows).containsExactly("t(id,v)", "orders(id,a,b)");
      assertThat(world.tracker.unfollowed()).isEqualTo(1);
      assertThat(world.tracker.schema(new TableId("new_1", "t"))).isNotNull();
      world.rows.clear();
      world.server.execute(
          "CREATE TABLE new_1.u (id INT PRIMARY KEY, v ENUM(x'78', 'y'))",
          "INSERT INTO new_1.u VALUES (1,'x')",
          "ALTER TABLE new_1.u ADD w INT FIRST");
      if ("FULL".equals(world.info.binlogRowMetadata())) {
        world.follow();
        assertThat(world.rows).containsExactly("u(id,v)");
      } else {
        assertThatThrownBy(world::follow)
            .isInstanceOf(OmsException.class)
            .hasMessageContaining("the columns of table new_1.u")
            .hasMessageContaining("CREATE TABLE new_1.u");
      }
    }
  }

  /** Collations that a checkpoint lacks, or has wrongly, are those of the log where it tells. */
  @ParameterizedTest
  @MethodSource("servers")
  void theLogTellsCollations(DatabaseServer.Builder builder) throws SQLException {
    try (World world =
        new World(
            builder,
            "CREATE DATABASE shop CHARACTER SET utf8mb4",
            "CREATE TABLE shop.orders (id INT PRIMARY KEY, a VARCHAR(10) NOT NULL UNIQUE, b TEXT"
                + " COLLATE utf8mb4_bin, c CHAR(3) CHARACTER SET latin1, d VARBINARY(3))")) {
      world.tracker.load();
      String history = world.tracker.attachment().content();
      TableSchema known = world.tracker.schema(new TableId("shop", "orders"));
      String metadata = world.info.binlogRowMetadata();
      boolean tells = "FULL".equals(metadata) || "MINIMAL".equals(metadata);
      String without = history.replaceAll(",\"collation\":\"[^\"]*\"", "");
      String other = history.replace("utf8mb4_bin", "utf8mb4_unicode_ci");
      assertThat(List.of(without, other)).doesNotContain(history);
      for (String damaged : List.of(without, other)) {
        world.newTracker(damaged);
        world.server.execute(
            "DELETE FROM shop.orders", "INSERT INTO shop.orders VALUES (1,'x','y','z','w')");
        world.follow();
        TableSchema read = world.last.schema();
        assertThat(read.version()).isEqualTo(known.version());
        assertThat(read.uniqueKeys()).isEqualTo(known.uniqueKeys()).hasSize(1);
        assertThat(read.columns().equals(known.columns())).isEqualTo(tells);
        assertThat(ColumnCopies.sameButCollation(read.columns(), known.columns())).isTrue();
        if (tells) {
          assertThat(world.tracker.attachment().content())
              .contains("\"name\":\"b\",\"type\":\"text\"")
              .contains("\"collation\":\"utf8mb4_bin\"");
        }
      }
      // And where nothing is wrong, nothing is made anew.
      world.newTracker(history);
      world.server.execute("UPDATE shop.orders SET b = 'z'");
      TableSchema before = world.tracker.schema(known.id());
      world.follow();
      assertThat(world.last.schema()).isSameAs(before);
    }
  }

  /** Everything that is in a row image, and only that, is a column. */
  @ParameterizedTest
  @MethodSource("all")
  void columnsOfTheLogAreThoseOfInformationSchema(DatabaseServer.Builder builder)
      throws SQLException {
    try (World world = new World(builder, SHOP)) {
      boolean maria = world.server.flavor() == ServerFlavor.MARIADB;
      boolean mysql8 = !maria && world.info.atLeast(8, 0, 30);
      List<String> sql = new ArrayList<>();
      sql.add(
          "CREATE TABLE shop.log_v (id INT PRIMARY KEY, g INT AS (id + 1) VIRTUAL, v VARCHAR(5),"
              + " s INT AS (id + 2) STORED, z INT) CHARSET utf8mb4");
      sql.add("INSERT INTO shop.log_v (id, v, z) VALUES (1, 'x', 9)");
      sql.add("UPDATE shop.log_v SET z = 10");
      if (maria) {
        sql.add("CREATE TABLE shop.log_u (id INT, t TEXT, UNIQUE (t)) CHARSET utf8mb4");
        sql.add("INSERT INTO shop.log_u VALUES (1, 'x')");
        sql.add("CREATE TABLE shop.log_i (id INT, hid INT INVISIBLE DEFAULT 5, z INT)");
        sql.add("INSERT INTO shop.log_i VALUES (1, 2)");
        sql.add(
            "CREATE TABLE shop.log_c (id INT, c VARCHAR(500) COMPRESSED, z INT) CHARSET utf8mb4");
        sql.add("INSERT INTO shop.log_c VALUES (1, 'x', 2)");
        sql.add("CREATE TABLE shop.log_j (id INT, j JSON, u UUID, i INET6, z INT)");
        sql.add("INSERT INTO shop.log_j VALUES (1, '{}', uuid(), '::1', 2)");
      }
      if (mysql8) {
        sql.add(
            "CREATE TABLE shop.log_f (id INT, v VARCHAR(5), z INT, UNIQUE ((lower(v))), "
                + "KEY ((id + 1))) CHARSET utf8mb4");
        sql.add("INSERT INTO shop.log_f VALUES (1, 'x', 9)");
        sql.add("CREATE TABLE shop.log_i (id INT, hid INT DEFAULT 5 INVISIBLE, z INT)");
        sql.add("INSERT INTO shop.log_i VALUES (1, 2)");
        sql.add("SET sql_generate_invisible_primary_key=ON");
        sql.add("CREATE TABLE shop.log_g (a INT, z INT)");
        sql.add("INSERT INTO shop.log_g VALUES (1, 2)");
      }
      world.server.execute(sql.toArray(String[]::new));
      List<String> expected = new ArrayList<>();
      for (String statement : sql) {
        String[] words = statement.replace("(", " ").split("\\s+");
        String name =
            words[0].equals("INSERT") ? words[2] : words[0].equals("UPDATE") ? words[1] : "";
        if (!name.isEmpty()) {
          TableId id = TableId.parse(name);
          expected.add(id.table() + "(" + names(world.reader.read(id).columns()) + ")");
        }
      }
      world.tracker.load();
      // As if read at the start: there is no DDL after it.
      world.at = world.end();
      world.server.execute(
          sql.stream()
              .filter(s -> s.startsWith("INSERT") || s.startsWith("UPDATE"))
              .map(s -> s.replace("(1,", "(2,").replace("z = 10", "z = 11"))
              .map(s -> s.replace("(2, 'x')", "(2, 'y')"))
              .map(s -> s.contains("log_f") ? s.replace("'x'", "'y'") : s)
              .toArray(String[]::new));
      world.follow();
      assertThat(world.rows).isEqualTo(expected);
      assertThat(world.rows.get(0)).isEqualTo("log_v(id,g,v,s,z)");
    }
  }

  @Test
  void historyThatIsDamagedIsRefused() throws SQLException {
    try (World world = new World(DatabaseServers.mariadb11(), SHOP)) {
      world.tracker.load();
      String history = world.tracker.attachment().content();
      for (String bad :
          List.of(
              "",
              "{",
              "[]",
              "{}",
              history.substring(1),
              history + "x",
              "{\"v\":1}",
              history.replace("\"type\"", "\"typ\""),
              history.replace("varchar(10)", "what(10)"))) {
        assertThatThrownBy(() -> world.newTracker(bad))
            .isInstanceOf(OmsException.class)
            .hasMessageContaining("is damaged");
      }
      assertThatThrownBy(() -> world.newTracker(history.replace("\"v\":1", "\"v\":2")))
          .isInstanceOf(OmsException.class)
          .hasMessageContaining("has version 2");
    }
  }

  @Test
  void aViewThatIsNamedIsRefused() throws SQLException {
    try (World world =
        new World(
            DatabaseServers.mariadb11(),
            "CREATE DATABASE shop",
            "CREATE VIEW shop.orders AS SELECT 1")) {
      assertThatThrownBy(() -> world.tracker.load())
          .isInstanceOf(OmsException.class)
          .hasMessageContaining("shop.orders is not a table but a view");
    }
  }
}
