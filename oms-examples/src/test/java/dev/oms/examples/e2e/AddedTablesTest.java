package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oms.core.NewTables;
import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.SyncPipeline;
import dev.oms.core.spi.SourceProgress.TableProgress;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables that come and go: while a pipeline runs, between two starts, and by their names. */
class AddedTablesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @AutoClose private static final KafkaCluster kafka = KafkaCluster.builder().nodes(1).start();

  static Stream<Named<Supplier<DatabaseServer.Builder>>> servers() {
    return Stream.of(
        Named.of("MariaDB 11.4", DatabaseServers::mariadb11),
        Named.of("MySQL 8.0", DatabaseServers::mysql80));
  }

  private static ObjectMapping objects(String... tables) {
    ObjectMapping.Builder builder = ObjectMapping.builder();
    for (String table : tables) {
      builder.tables("shop." + table, t -> t.topic("all"));
    }
    return builder.build();
  }

  private static DatabaseServer start(DatabaseServer.Builder which) throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    kafka.createTopic("all", 2);
    DatabaseServer server = which.assumeAvailable().start();
    server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
    server.execute("CREATE DATABASE shop");
    return server;
  }

  private static void fill(DatabaseServer server, String table, int from, int to) throws Exception {
    StringBuilder values = new StringBuilder();
    for (int id = from; id <= to; id++) {
      values.append(values.isEmpty() ? "" : ",").append("(").append(id).append(",0)");
    }
    server.execute("INSERT INTO shop." + table + " VALUES " + values);
  }

  private static void make(DatabaseServer server, String table, int rows) throws Exception {
    server.execute("CREATE TABLE shop." + table + " (id INT PRIMARY KEY, v INT NOT NULL)");
    if (rows > 0) {
      fill(server, table, 1, rows);
    }
  }

  private static SyncPipeline.Builder pipeline(DatabaseServer server, Path state) {
    return EndToEnd.pipeline(
            "added", EndToEnd.source(server).chunkRows(20).snapshotThreads(1).build(), kafka, state)
        .checkpointInterval(Duration.ofMillis(20));
  }

  private static long count(String table, String type) throws Exception {
    return DefaultMessage.all(kafka, "all").stream()
        .filter(m -> m.table().equals(table) && m.type().equals(type))
        .count();
  }

  private static Set<String> ids(String table, String type) throws Exception {
    Set<String> ids = new TreeSet<>();
    DefaultMessage.all(kafka, "all").stream()
        .filter(m -> m.table().equals(table) && m.type().equals(type))
        .forEach(m -> ids.add(m.after().get("id")));
    return ids;
  }

  private static TableProgress progress(SyncPipeline pipeline, String table) {
    return pipeline.status().tables().stream()
        .filter(t -> t.table().table().equals(table))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("an end in the middle of an added table's rows goes on at its chunk")
  void resumes(Supplier<DatabaseServer.Builder> which, @TempDir Path state) throws Exception {
    try (DatabaseServer server = start(which.get())) {
      make(server, "a", 10);
      make(server, "big", 30_000);
      SyncPipeline killed =
          pipeline(server, state).objects(objects("a")).maxInFlightBytes(1 << 20).build();
      killed.start();
      ObjectChangesTest.awaitIncremental(killed);
      killed.addObjects(objects("big"));
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> progress(killed, "big").rows() > 8_000);
      boolean drained = killed.stop(Duration.ZERO);
      long before = progress(killed, "big").rows();
      assertThat(progress(killed, "big").done()).as("drained %s at %s", drained, before).isFalse();
      server.execute("UPDATE shop.big SET v = 1 WHERE id IN (1, 30000)");
      try (SyncPipeline again = pipeline(server, state).objects(objects("a", "big")).build()) {
        again.start();
        await().atMost(PATIENCE).until(() -> !again.status().tables().isEmpty());
        assertThat(progress(again, "big").rows()).isPositive();
        EndToEnd.awaitCaughtUp(again, server, PATIENCE);
        assertThat(progress(again, "big").done()).isTrue();
      }
      // All, and not from the beginning again; a table that was there is not read again at all.
      assertThat(ids("big", "ROW")).hasSize(30_000);
      assertThat(count("big", "ROW") - 30_000).isLessThan(before / 2);
      assertThat(count("big", "UPDATE")).isEqualTo(2);
      assertThat(count("a", "ROW")).isEqualTo(10);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("what cannot be added is refused and changes nothing; what was removed starts anew")
  void refusedAndAnew(Supplier<DatabaseServer.Builder> which, @TempDir Path state)
      throws Exception {
    try (DatabaseServer server = start(which.get())) {
      make(server, "a", 10);
      make(server, "b", 10);
      server.execute("CREATE VIEW shop.seen AS SELECT * FROM shop.b");
      try (SyncPipeline pipeline = pipeline(server, state).objects(objects("a")).build()) {
        pipeline.start();
        ObjectChangesTest.awaitIncremental(pipeline);
        assertThatThrownBy(() -> pipeline.addObjects(objects("b", "nowhere")))
            .isInstanceOf(OmsException.class)
            .hasMessageContaining("shop.nowhere")
            .hasMessageContaining("not changed");
        assertThatThrownBy(() -> pipeline.addObjects(objects("seen")))
            .isInstanceOf(OmsException.class)
            .hasMessageContaining("view");
        assertThatThrownBy(
                () ->
                    pipeline.addObjects(
                        ObjectMapping.builder().table("shop.b", t -> t.topic("none")).build()))
            .isInstanceOf(OmsException.class)
            .hasMessageContaining("none");
        assertThatThrownBy(
                () ->
                    pipeline.addObjects(
                        ObjectMapping.builder()
                            .table("shop.b", t -> t.topic("all").shardBy("nothing"))
                            .build()))
            .isInstanceOf(OmsException.class)
            .hasMessageContaining("nothing");
        assertThatThrownBy(() -> pipeline.removeObjects("shop.b"))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("shop.b");
        assertThat(pipeline.objects()).isEqualTo(objects("a"));
        fill(server, "a", 11, 12);
        fill(server, "b", 11, 12);
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
        assertThat(count("a", "INSERT")).isEqualTo(2);
        assertThat(count("b", "ROW") + count("b", "INSERT")).isZero();

        pipeline.addObjects(objects("b"));
        pipeline.addObjects(objects("b"));
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
        assertThat(count("b", "ROW")).isEqualTo(12);
        assertThatThrownBy(
                () ->
                    pipeline.addObjects(
                        ObjectMapping.builder()
                            .table("shop.b", t -> t.topic("all").shardBy("v"))
                            .build()))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("updateObjects");

        pipeline.removeObjects("shop.b");
        fill(server, "b", 13, 13);
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
        assertThat(count("b", "INSERT")).isZero();
        assertThat(pipeline.status().tables()).hasSize(1);
        pipeline.addObjects(objects("b"));
        fill(server, "b", 14, 14);
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
        assertThat(ids("b", "ROW")).contains("13").hasSizeBetween(13, 14);
        assertThat(count("b", "ROW")).isBetween(12 + 13L, 12 + 14L);
        assertThat(ids("b", "INSERT")).isSubsetOf("14");

        // While nothing runs it holds from the next start on.
        pipeline.pause();
        make(server, "c", 3);
        pipeline.addObjects(objects("c"));
        pipeline.resume();
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
        assertThat(count("c", "ROW")).isEqualTo(3);
        assertThat(count("a", "ROW")).isEqualTo(10);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName(
      "a start with other objects than the checkpoint's takes new tables in, forgets others")
  void otherObjectsAtRestart(Supplier<DatabaseServer.Builder> which, @TempDir Path state)
      throws Exception {
    try (DatabaseServer server = start(which.get())) {
      make(server, "a", 10);
      make(server, "b", 10);
      make(server, "c", 10);
      run(server, state, objects("a", "b"));
      fill(server, "c", 11, 12);
      // Columns that the log does not tell of change before the table is taken in.
      server.execute("ALTER TABLE shop.c ADD COLUMN w INT NOT NULL DEFAULT 5 AFTER id");
      make(server, "d_later", 4);
      run(server, state, objects("a", "c", "d*"));
      assertThat(count("c", "ROW")).isEqualTo(12);
      assertThat(count("c", "INSERT")).isZero();
      assertThat(count("d_later", "ROW")).isEqualTo(4);
      assertThat(count("d_later", "INSERT")).isZero();
      fill(server, "b", 11, 11);
      // Made after the objects were: the log has all of it.
      make(server, "d_new", 2);
      run(server, state, objects("a", "c", "d*"));
      assertThat(count("d_new", "INSERT")).isEqualTo(2);
      assertThat(count("d_new", "ROW")).isZero();
      assertThat(count("b", "INSERT")).isZero();
      run(server, state, objects("a", "b", "c", "d*"));
      assertThat(count("b", "ROW")).isEqualTo(10 + 11);
      assertThat(count("a", "ROW")).isEqualTo(10);
      assertThat(count("c", "ROW")).isEqualTo(12);
    }
  }

  private static void run(DatabaseServer server, Path state, ObjectMapping objects)
      throws Exception {
    try (SyncPipeline pipeline = pipeline(server, state).objects(objects).build()) {
      pipeline.start();
      EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
      pipeline.pause();
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("a statement that cannot be followed does not end the reading of a table's rows")
  void notFollowed(Supplier<DatabaseServer.Builder> which, @TempDir Path state) throws Exception {
    try (DatabaseServer server = start(which.get())) {
      make(server, "a", 1);
      server.execute(
          "CREATE TABLE shop.big (id INT PRIMARY KEY, t TEXT CHARACTER SET latin1) CHARSET latin1");
      StringBuilder values = new StringBuilder("(1,'x')");
      for (int id = 2; id <= 20_000; id++) {
        values.append(",(").append(id).append(",'x')");
      }
      server.execute("INSERT INTO shop.big VALUES " + values);
      try (SyncPipeline pipeline = pipeline(server, state).objects(objects("a")).build()) {
        pipeline.start();
        ObjectChangesTest.awaitIncremental(pipeline);
        pipeline.addObjects(objects("big"));
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> progress(pipeline, "big").rows() > 100);
        // A label of bytes is not followed: the columns are read when the next row comes.
        server.execute("ALTER TABLE shop.big ADD COLUMN e ENUM(x'61')");
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
      }
      assertThat(ids("big", "ROW")).hasSize(20_000);
    }
  }

  @ParameterizedTest
  @EnumSource(NewTables.class)
  @DisplayName("a table renamed into the objects comes with its rows, from then on, or not at all")
  void renamed(NewTables newTables, @TempDir Path state) throws Exception {
    for (var which : servers().toList()) {
      renamed(which.getPayload().get(), newTables, state.resolve(which.getName()));
    }
  }

  private void renamed(DatabaseServer.Builder which, NewTables newTables, Path state)
      throws Exception {
    try (DatabaseServer server = start(which)) {
      make(server, "orders", 5);
      make(server, "draft", 7);
      make(server, "_orders_gho", 6);
      ObjectMapping objects =
          ObjectMapping.builder()
              .table("shop.orders", t -> t.topic("all"))
              .tables("shop.x*", t -> t.topic("all"))
              .newTables(newTables)
              .build();
      try (SyncPipeline pipeline = pipeline(server, state).objects(objects).build()) {
        pipeline.start();
        ObjectChangesTest.awaitIncremental(pipeline);
        server.execute("RENAME TABLE shop.draft TO shop.x1");
        fill(server, "x1", 8, 8);
        server.execute(
            "CREATE TABLE shop.x2 LIKE shop.x1", "INSERT INTO shop.x2 VALUES (1,1),(2,2)");
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
        boolean rows = newTables == NewTables.WITH_ROWS;
        boolean taken = newTables != NewTables.IGNORE;
        assertThat(ids("x1", "ROW")).hasSizeBetween(rows ? 7 : 0, rows ? 8 : 0);
        assertThat(count("x1", "INSERT")).isEqualTo(taken ? 1 : 0);
        assertThat(count("x2", "INSERT")).isEqualTo(taken ? 2 : 0);
        assertThat(count("x2", "ROW")).isZero();
        // As gh-ost and pt-online-schema-change end.
        server.execute(
            "RENAME TABLE shop.orders TO shop._orders_del, shop._orders_gho TO shop.orders");
        fill(server, "orders", 7, 7);
        server.execute("INSERT INTO shop._orders_del VALUES (99, 0)");
        EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
        assertThat(count("orders", "ROW")).isBetween(rows ? 11L : 5L, rows ? 12L : 5L);
        assertThat(ids("orders", "INSERT")).containsExactly("7");
        assertThat(List.of("_orders_del", "_orders_gho", "draft"))
            .allSatisfy(t -> assertThat(count(t, "INSERT")).isZero());
      }
    }
  }
}
