package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.ObjectMapping;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.ServerFlavor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables of every shape: character sets, keys of any type, no key, DDL while rows flow. */
class TablesTest {

  @AutoClose private static final KafkaCluster kafka = KafkaCluster.builder().nodes(1).start();

  static Stream<Named<Supplier<DatabaseServer.Builder>>> servers() {
    return Stream.of(
        Named.of("MariaDB 11.4", DatabaseServers::mariadb11),
        Named.of(
            "MariaDB 11.4 without row metadata",
            () -> DatabaseServers.mariadb11().arg("--binlog-row-metadata=NO_LOG")),
        Named.of("MySQL 8.0", DatabaseServers::mysql80),
        Named.of("MySQL 5.7", DatabaseServers::mysql57),
        Named.of("MySQL 9.7", DatabaseServers::mysql97));
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("a row read in full equals the before image of its first update in the log")
  void fullEqualsIncremental(Supplier<DatabaseServer.Builder> which, @TempDir Path state)
      throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    kafka.createTopic("all", 3);
    try (DatabaseServer server = which.get().assumeAvailable().start()) {
      server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
      List<String> tables = createTables(server);
      try (SyncPipeline pipeline =
          EndToEnd.pipeline("tables", EndToEnd.source(server).chunkRows(2).build(), kafka, state)
              .objects(ObjectMapping.builder().tables("sh_p.t_*", t -> t.topic("all")).build())
              .checkpoints(new MemoryCheckpointStore())
              .build()) {
        pipeline.start();
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(60));
        for (String table : tables) {
          server.execute("UPDATE sh_p." + table + " SET touched = touched + 1");
        }
        server.execute(
            "ALTER TABLE sh_p.t_latin ADD COLUMN late VARCHAR(9) CHARACTER SET latin1"
                + " DEFAULT 'süß' FIRST",
            "UPDATE sh_p.t_latin SET touched = touched + 1",
            "RENAME TABLE sh_p.t_gbk TO sh_p.away",
            "UPDATE sh_p.away SET touched = 99",
            "RENAME TABLE sh_p.away TO sh_p.t_back",
            "UPDATE sh_p.t_back SET touched = 100",
            "CREATE TABLE sh_p.t_new (a INT PRIMARY KEY, touched INT)",
            "INSERT INTO sh_p.t_new VALUES (1, 1)",
            "DROP TABLE sh_p.t_bit",
            "CREATE TABLE sh_p.t_bit (other VARCHAR(5) PRIMARY KEY)",
            "INSERT INTO sh_p.t_bit VALUES ('x')");
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(60));
      }
      List<DefaultMessage> messages = DefaultMessage.all(kafka, "all");
      for (String table : tables) {
        List<Map<String, String>> full = new ArrayList<>();
        List<Map<String, String>> updated = new ArrayList<>();
        for (DefaultMessage message : messages) {
          if (message.table().equals(table) && message.type().equals("ROW")) {
            full.add(message.after());
          } else if (message.table().equals(table)
              && message.type().equals("UPDATE")
              && message.before().get("touched").equals("0")) {
            updated.add(message.before());
          }
        }
        assertThat(full).as(table).isNotEmpty().containsExactlyInAnyOrderElementsOf(updated);
      }
      assertThat(of(messages, "t_latin", "ROW"))
          .anySatisfy(m -> assertThat(m.after()).containsEntry("t", "\"café ÿ\""));
      assertThat(of(messages, "t_gbk", "ROW"))
          .allSatisfy(m -> assertThat(m.after()).containsEntry("t", "\"中文字\""));
      assertThat(of(messages, "t_latin", "UPDATE"))
          .anySatisfy(m -> assertThat(m.after()).containsEntry("late", "\"süß\""));
      assertThat(messages).noneMatch(m -> "99".equals(m.after().get("touched")));
      assertThat(of(messages, "t_back", "UPDATE"))
          .isNotEmpty()
          .allSatisfy(m -> assertThat(m.after()).containsEntry("touched", "100"));
      assertThat(of(messages, "t_new", "INSERT")).hasSize(1);
      assertThat(of(messages, "t_bit", "INSERT").get(0).after()).containsOnlyKeys("other");
      assertThat(messages).noneMatch(m -> m.table().equals("t_view"));
    }
  }

  private static List<String> createTables(DatabaseServer server) throws Exception {
    server.execute(
        "CREATE DATABASE sh_p CHARACTER SET utf8mb4",
        // The key of each is of another type, the values of another character set.
        "CREATE TABLE sh_p.t_latin (k VARCHAR(20) CHARACTER SET latin1 PRIMARY KEY, t TEXT"
            + " CHARACTER SET latin1, touched INT NOT NULL)",
        "INSERT INTO sh_p.t_latin VALUES ('é1','café ÿ',0),('É2','',0),('z',NULL,0),('ß','x',0)",
        "CREATE TABLE sh_p.t_gbk (k CHAR(5) CHARACTER SET gbk, k2 DATE, t VARCHAR(30) CHARACTER SET"
            + " gbk, touched INT NOT NULL, PRIMARY KEY (k, k2))",
        "INSERT INTO sh_p.t_gbk VALUES ('中','2024-01-01','中文字',0),('中','2024-01-02','中文字',0),"
            + "('文','2024-01-01','中文字',0),('a','1000-01-01','中文字',0)",
        "CREATE TABLE sh_p.t_emoji (k VARBINARY(8) PRIMARY KEY, t VARCHAR(40), touched INT NOT"
            + " NULL)",
        "INSERT INTO sh_p.t_emoji VALUES (x'00ff','a🐢b',0),(x'','q\\\"\\\\\\n"
            + "\\t',0),(x'ff00','',0)",
        "CREATE TABLE sh_p.t_enum (k ENUM('z','a','ü'), k2 DECIMAL(10,3), t SET('x','y'), touched"
            + " INT NOT NULL, PRIMARY KEY (k, k2))",
        "INSERT INTO sh_p.t_enum VALUES"
            + " ('a',-1.5,'x,y',0),('z',2,'',0),('ü',0,'y',0),('a',7,NULL,0),('z',-0.001,'x',0)",
        "CREATE TABLE sh_p.t_unsigned (k BIGINT UNSIGNED PRIMARY KEY, t BIGINT UNSIGNED, touched"
            + " INT NOT NULL)",
        "INSERT INTO sh_p.t_unsigned VALUES (18446744073709551615,9223372036854775808,0),(0,0,0),"
            + "(9223372036854775808,1,0),(5,2,0)",
        "CREATE TABLE sh_p.t_double (k DOUBLE, k2 FLOAT, t DOUBLE, touched INT NOT NULL, PRIMARY"
            + " KEY (k, k2))",
        "INSERT INTO sh_p.t_double VALUES (0.1,0.1,1e300,0),(0.1,1.1,-0.5,0),(-3e10,2.5,NULL,0),"
            + "(0.30000000000000004,7,1,0)",
        "CREATE TABLE sh_p.t_time (k TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), k2"
            + " TIME(3), t DATETIME(6), touched INT NOT NULL, PRIMARY KEY (k, k2))",
        "SET time_zone='+00:00'",
        "INSERT INTO sh_p.t_time VALUES ('2024-02-29 12:00:00.000001','-838:59:59','1000-01-01"
            + " 00:00:00',0),('2024-02-29 12:00:00.000001','10:00:00.5','9999-12-31"
            + " 23:59:59.999999',0),('1971-01-01 00:00:00','00:00:00',NULL,0)",
        "CREATE TABLE sh_p.t_bit (k BIT(20) PRIMARY KEY, t BIT(7), touched INT NOT NULL)",
        "INSERT INTO sh_p.t_bit VALUES"
            + " (b'1',b'1',0),(b'11111111111111111111',NULL,0),(b'10',b'0',0)",
        "CREATE TABLE sh_p.t_nokey (a INT, t VARCHAR(20) CHARACTER SET latin1, touched INT NOT"
            + " NULL)",
        "INSERT INTO sh_p.t_nokey VALUES (1,'é',0),(1,'é',0),(NULL,NULL,0)",
        "CREATE TABLE sh_p.t_unique (a INT, b INT NOT NULL, touched INT NOT NULL, UNIQUE (a),"
            + " UNIQUE (b))",
        "INSERT INTO sh_p.t_unique VALUES (NULL,1,0),(NULL,2,0),(3,3,0)",
        "CREATE TABLE sh_p.t_json (k INT PRIMARY KEY, t JSON, touched INT NOT NULL)",
        "INSERT INTO sh_p.t_json VALUES (1,'{\"a\": [1, 2.5, \"ü\"], \"b\": null}',0),(2,NULL,0)",
        "CREATE VIEW sh_p.t_view AS SELECT * FROM sh_p.t_json");
    List<String> tables =
        new ArrayList<>(
            List.of(
                "t_latin",
                "t_gbk",
                "t_emoji",
                "t_enum",
                "t_unsigned",
                "t_double",
                "t_time",
                "t_bit",
                "t_nokey",
                "t_unique",
                "t_json"));
    if (server.flavor() == ServerFlavor.MARIADB
        && server.queryValue("SELECT @@binlog_row_metadata").equals("FULL")) {
      // MariaDB keeps a hidden column with the hash of such a key, and logs it.
      server.execute(
          "CREATE TABLE sh_p.t_hash (k INT PRIMARY KEY, t TEXT, touched INT NOT NULL, UNIQUE (t))",
          "INSERT INTO sh_p.t_hash VALUES (1,'a',0),(2,'b',0),(3,NULL,0)");
      tables.add("t_hash");
    }
    return tables;
  }

  private static List<DefaultMessage> of(List<DefaultMessage> messages, String table, String type) {
    return messages.stream().filter(m -> m.table().equals(table) && m.type().equals(type)).toList();
  }
}
