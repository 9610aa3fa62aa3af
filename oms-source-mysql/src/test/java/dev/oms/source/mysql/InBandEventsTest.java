package dev.oms.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.core.StartPoint;
import dev.oms.source.mysql.EventRecorder.Asked;
import dev.oms.source.mysql.EventRecorder.Event;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Heartbeats, DDL, event ids and the rows' places in their transactions. */
@Timeout(120)
class InBandEventsTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  abstract static class Servers {
    private static DatabaseServer server;
    private static String gtid;

    static void start(DatabaseServer.Builder builder, String pattern) throws Exception {
      server = builder.assumeAvailable().start();
      gtid = pattern;
    }

    @AfterAll
    static void stop() {
      if (server != null) {
        server.close();
      }
    }

    @BeforeEach
    void tables() throws Exception {
      server.execute(
          "DROP DATABASE IF EXISTS kit",
          "CREATE DATABASE kit",
          "CREATE TABLE kit.t (id BIGINT PRIMARY KEY, v VARCHAR(200))",
          "CREATE TABLE kit.t2 (id BIGINT PRIMARY KEY, v VARCHAR(200))",
          "CREATE TABLE kit.other (id BIGINT PRIMARY KEY, v VARCHAR(200))");
    }

    private static void rows(String prefix, int rows, List<String> setup) throws Exception {
      try (Connection connection = server.connect("kit");
          Statement statement = connection.createStatement()) {
        for (String sql : setup) {
          statement.execute(sql);
        }
        connection.setAutoCommit(false);
        for (int i = 0; i < rows; i += 50) {
          StringBuilder sql = new StringBuilder();
          for (int n = i; n < i + 50; n++) {
            sql.append(n == i ? "" : ",").append("(").append(n).append(",REPEAT('x',100))");
          }
          String table = i % 100 == 0 ? prefix : prefix + "2";
          statement.execute("INSERT INTO " + table + " VALUES " + sql);
          statement.execute("INSERT INTO other VALUES " + sql);
        }
        statement.execute("UPDATE " + prefix + " SET v = 'y' WHERE id < 40");
        statement.execute("DELETE FROM " + prefix + " WHERE id < 10");
        connection.commit();
      }
    }

    private static List<Long> upTo(int count) {
      return LongStream.range(0, count).boxed().toList();
    }

    private static List<Long> indexes(List<Event> rows) {
      return rows.stream().map(Event::index).toList();
    }

    /** Statements that make the session's transactions compressed in the log, where it can. */
    List<String> compressed() {
      return List.of();
    }

    @Test
    @DisplayName("rows of a transaction are counted over batches, without those of other tables")
    void sequence() throws Exception {
      try (EventRecorder recorder = EventRecorder.start(server, Asked.sequence())) {
        rows("t", 1000, List.of());
        await().atMost(LONG).until(() -> recorder.rows().size() == 1050);
        assertThat(recorder.of("POSITION")).hasSizeGreaterThan(8);
        assertThat(indexes(recorder.rows())).isEqualTo(upTo(1050));
        server.execute("INSERT INTO kit.t VALUES (-1, NULL), (-2, NULL)");
        await().atMost(LONG).until(() -> recorder.rows().size() == 1052);
        assertThat(indexes(recorder.rows()).subList(1050, 1052)).containsExactly(0L, 1L);
      }
    }

    @Test
    @DisplayName("rows of a compressed transaction are counted too")
    void sequenceOfCompressed() throws Exception {
      try (EventRecorder recorder = EventRecorder.start(server, Asked.sequence())) {
        rows("t", 500, compressed());
        await().atMost(LONG).until(() -> recorder.rows().size() == 550);
        assertThat(indexes(recorder.rows())).isEqualTo(upTo(550));
      }
    }

    @Test
    @DisplayName("from any batch within a transaction another reader goes on counting and naming")
    void sequenceGoesOn() throws Exception {
      List<Event> all;
      EventRecorder first = EventRecorder.start(server, Asked.sequence());
      try (first) {
        rows("t", 300, List.of());
        await().atMost(LONG).until(() -> first.rows().size() == 350);
        all = first.rows();
      }
      List<Event> positions = first.of("POSITION");
      int cuts = 0;
      for (int i = 0; i < positions.size(); i += 2) {
        Event cut = positions.get(i);
        int done =
            (int)
                first.events.subList(0, first.events.indexOf(cut)).stream()
                    .filter(e -> e.index() >= 0)
                    .count();
        if (done == all.size()) {
          continue;
        }
        cuts++;
        try (EventRecorder rest = EventRecorder.start(server, Asked.sequence().from(cut.text()))) {
          await().atMost(LONG).until(() -> rest.rows().size() == 350 - done);
          assertThat(rest.rows()).isEqualTo(all.subList(done, 350));
        }
        // Who did not count the beginning does not guess.
        String uncounted = cut.text().replaceFirst("\"rows\":\\d+,", "");
        try (EventRecorder rest = EventRecorder.start(server, Asked.sequence().from(uncounted))) {
          await().atMost(LONG).until(() -> rest.rows().size() == 350 - done);
          assertThat(indexes(rest.rows()))
              .isEqualTo(
                  done == 0 ? upTo(350) : IntStream.range(done, 350).mapToObj(n -> -1L).toList());
        }
      }
      assertThat(cuts).isGreaterThan(2);
    }

    @Test
    @DisplayName("who does not ask gets neither places nor heartbeats")
    void notAsked() throws Exception {
      try (EventRecorder recorder = EventRecorder.start(server, Asked.nothing())) {
        rows("t", 100, List.of());
        await().atMost(LONG).until(() -> recorder.rows().size() == 150);
        Thread.sleep(1500);
        assertThat(indexes(recorder.rows())).containsOnly(-1L);
        assertThat(recorder.of("HEARTBEAT")).isEmpty();
        assertThat(recorder.of("POSITION").toString()).doesNotContain("\"rows\"");
      }
    }

    @Test
    @DisplayName("event ids are made of the GTID where there is one")
    void eventIds() throws Exception {
      try (EventRecorder recorder = EventRecorder.start(server, Asked.nothing())) {
        rows("t", 200, List.of());
        server.execute("ALTER TABLE kit.t ADD COLUMN w INT");
        await().atMost(LONG).until(() -> recorder.of("DDL").size() == 1);
        List<String> ids = recorder.rows().stream().map(Event::eventId).toList();
        assertThat(ids).hasSize(250).doesNotHaveDuplicates();
        assertThat(ids).allMatch(id -> id.matches(gtid + ":\\d+:\\d+"), gtid);
        assertThat(recorder.of("DDL").get(0).eventId()).matches(gtid + ":ddl:0");
      }
    }

    @Test
    @DisplayName("each statement on a synchronized table has its word, its table and an id")
    void statements() throws Exception {
      try (EventRecorder recorder = EventRecorder.start(server, Asked.nothing())) {
        server.execute(
            "USE kit",
            "CREATE TABLE t3 (a INT, b INT)",
            "CREATE TABLE IF NOT EXISTS t3 (a INT)",
            "ALTER TABLE t3 ADD c INT",
            "CREATE INDEX i ON t3 (a)",
            "DROP INDEX i ON t3",
            "TRUNCATE t3",
            "ALTER TABLE other ADD c INT",
            "RENAME TABLE t3 TO away",
            "RENAME TABLE away TO t4",
            "RENAME TABLE t4 TO t5, t2 TO t6",
            "ALTER TABLE t5 RENAME TO t7",
            "DROP TABLE t7, other, t6",
            "DROP TABLE IF EXISTS t9",
            "DROP DATABASE kit");
        await().atMost(LONG).until(() -> recorder.of("DDL").size() >= 13);
        assertThat(recorder.of("DDL").stream().map(Event::text))
            .containsExactly(
                "CREATE_TABLE t3",
                "ALTER_TABLE t3",
                "CREATE_INDEX t3",
                "DROP_INDEX t3",
                "TRUNCATE_TABLE t3",
                "RENAME_TABLE t3",
                "RENAME_TABLE t4",
                "RENAME_TABLE t4",
                "RENAME_TABLE t2",
                "ALTER_TABLE t5",
                "DROP_TABLE t7",
                "DROP_TABLE t6",
                "DROP_DATABASE t");
        List<String> ids = recorder.of("DDL").stream().map(Event::eventId).toList();
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches(gtid + ":ddl:[01]"));
        assertThat(ids.get(8)).isEqualTo(ids.get(7).replace(":ddl:0", ":ddl:1"));
      }
    }

    @Test
    @DisplayName("heartbeats come while the server is idle, also after its log was rotated")
    void idle() throws Exception {
      Asked asked = Asked.heartbeats(StartPoint.incrementalFromNow(), 200);
      try (EventRecorder recorder = EventRecorder.start(server, asked)) {
        await().atMost(LONG).until(() -> recorder.of("HEARTBEAT").size() > 3);
        server.execute("FLUSH BINARY LOGS");
        int before = recorder.of("HEARTBEAT").size();
        long start = System.nanoTime();
        await().atMost(LONG).until(() -> recorder.of("HEARTBEAT").size() > before + 10);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
        List<Long> times = recorder.of("HEARTBEAT").stream().map(Event::id).toList();
        assertThat(times).isSorted().doesNotHaveDuplicates();
        assertThat(System.currentTimeMillis() - times.get(times.size() - 1)).isBetween(0L, 2000L);
      }
    }

    @Test
    @DisplayName("none comes before full synchronization is done")
    void notInFull() throws Exception {
      rows("t", 2000, List.of());
      Asked asked = Asked.heartbeats(StartPoint.fullThenIncremental(), 100);
      try (EventRecorder recorder = EventRecorder.start(server, asked)) {
        recorder.slow(50);
        await().atMost(LONG).until(() -> !recorder.of("HEARTBEAT").isEmpty());
        assertThat(recorder.snapshotRows()).isEqualTo(1990);
        int first = recorder.events.indexOf(recorder.of("HEARTBEAT").get(0));
        assertThat(recorder.events.subList(first, recorder.events.size()))
            .noneMatch(e -> e.kind().equals("SNAPSHOT"));
      }
    }

    @Test
    @DisplayName("nothing that was committed before a heartbeat's time comes after it")
    void watermark() throws Exception {
      Map<Long, Long> committedBefore = new ConcurrentHashMap<>();
      Asked asked = Asked.heartbeats(StartPoint.incrementalFromNow(), 100);
      try (EventRecorder recorder = EventRecorder.start(server, asked)) {
        try (Connection connection = server.connect("kit");
            PreparedStatement insert =
                connection.prepareStatement("INSERT INTO t VALUES (?, REPEAT('x', 200))")) {
          for (long id = 0; id < 900; id++) {
            if (id == 300) {
              // From here on the pipeline falls behind, with idle moments of the server between.
              recorder.slow(120);
            } else if (id == 700) {
              recorder.slow(0);
            }
            insert.setLong(1, id);
            insert.execute();
            committedBefore.put(id, System.currentTimeMillis());
            Thread.sleep(id % 100 == 50 ? 700 : 2);
          }
        }
        await().atMost(LONG).until(() -> recorder.rows().size() == 900);
        int beats = recorder.of("HEARTBEAT").size();
        await().atMost(LONG).until(() -> recorder.of("HEARTBEAT").size() > beats + 1);
        List<String> wrong = new ArrayList<>();
        long time = 0;
        for (Event event : recorder.events) {
          if (event.kind().equals("HEARTBEAT")) {
            assertThat(event.id()).isGreaterThan(time);
            time = event.id();
          } else if (event.kind().equals("INSERT") && committedBefore.get(event.id()) < time) {
            wrong.add(event.id() + " is " + (time - committedBefore.get(event.id())) + " ms late");
          }
        }
        assertThat(wrong).isEmpty();
        assertThat(recorder.of("HEARTBEAT")).hasSizeGreaterThan(15);
      }
    }
  }

  @Nested
  class OfMariaDb extends Servers {
    @BeforeAll
    static void start() throws Exception {
      start(DatabaseServers.mariadb11().arg("--log-bin-compress=ON"), "\\d+-\\d+-\\d+");
    }
  }

  @Nested
  class OfMySql extends Servers {
    @BeforeAll
    static void start() throws Exception {
      start(DatabaseServers.mysql80(), "[0-9a-f-]{36}:\\d+");
    }

    @Override
    List<String> compressed() {
      return List.of("SET SESSION binlog_transaction_compression = ON");
    }
  }

  @Nested
  class OfMySqlWithoutGtids extends Servers {
    @BeforeAll
    static void start() throws Exception {
      start(DatabaseServers.mysql80().gtid(false), "[a-z0-9-]+\\.\\d+:\\d+");
    }
  }
}
