package dev.oms.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.VerificationReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The program as people use it: a process, a file, signals. */
class RunProjectTest extends RunProjectBase {

  private static void fresh(String topic) throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    kafka.createTopic(topic, 3);
  }

  private static VerificationReport verify() throws Exception {
    return TopicVerifier.of(kafka, "orders").table("shop", "orders").verify(server);
  }

  @Test
  void sigtermEndsWithExitCode0AndTheNextStartGoesOn() throws Exception {
    fresh("orders");
    String yaml = project("signals");
    try (Child first = run(yaml)) {
      first.awaitOut("INIT -> RUNNING").awaitOut("incremental");
      server.execute("UPDATE shop.orders SET note = 'first' WHERE id <= 10");
      first.terminate();
      assertThat(first.awaitExit(Duration.ofSeconds(15))).as(first.err()).isZero();
      assertThat(first.err()).isEmpty();
      assertThat(first.out())
          .contains("project signals: mysql -> DEFAULT -> kafka")
          .contains("precheck:")
          .contains("PASSED  Destination-MQ_TOPIC_EXIST: topics (partitions): orders (3)")
          .contains("stopping: asked by a signal")
          .doesNotContain(PASSWORD);
    }
    server.execute(
        "UPDATE shop.orders SET note = 'while away' WHERE id BETWEEN 5 AND 20",
        "DELETE FROM shop.orders WHERE id = 30");
    try (Child second = run(yaml, "--exit-when-idle", "2")) {
      assertThat(second.awaitExit(PATIENCE)).as(second.err()).isZero();
      assertThat(second.out()).contains("stopping: idle").contains("stopped: ");
    }
    VerificationReport report = verify();
    assertThat(report.isExactlyOnce()).as(report.toString()).isTrue();
    // What was read in full is not read again.
    assertThat(report.messagesByType().get("ROW")).isEqualTo(ROWS);
  }

  @Test
  void changedObjectsAreTakenInWhileItRuns() throws Exception {
    fresh("orders");
    kafka.createTopic("more", 2);
    server.execute(
        "CREATE TABLE shop.more (id INT PRIMARY KEY)", "INSERT INTO shop.more VALUES (1), (2)");
    String yaml = project("watched");
    String added = yaml.replace("objects:", "objects:\n  - { table: shop.more, topic: more }");
    Path file = directory.resolve("project.yaml");
    try (Child child = run(yaml, "--watch")) {
      child.awaitOut("incremental");
      Files.writeString(file, added.replace("shop.more", "shop.moore"));
      child.awaitOut("the changed file is not taken in: ").awaitOut("shop.moore");
      Files.writeString(file, added);
      child.awaitOut("objects now: ");
      server.execute("INSERT INTO shop.more VALUES (3)");
      await().atMost(PATIENCE).until(() -> rows("more").isExactlyOnce());
      Files.writeString(file, added.replace("100ms", "200ms"));
      child.awaitOut("its objects have not");
      child.terminate();
      assertThat(child.awaitExit(Duration.ofSeconds(15))).as(child.err()).isZero();
    } finally {
      server.execute("DROP TABLE shop.more");
    }
    assertThat(verify().isExactlyOnce()).isTrue();
  }

  @Test
  void aPositionIsResetAndATableReadAgainAtAStart() throws Exception {
    fresh("orders");
    String yaml = project("repaired");
    try (Child child = run(yaml, "--exit-when-idle", "1")) {
      assertThat(child.awaitExit(PATIENCE)).as(child.err()).isZero();
    }
    Thread.sleep(1_100);
    String time = Instant.now().toString();
    Thread.sleep(1_100);
    server.execute("UPDATE shop.orders SET note = 'twice' WHERE id <= 3");
    try (Child child = run(yaml, "--exit-when-idle", "1")) {
      assertThat(child.awaitExit(PATIENCE)).as(child.err()).isZero();
    }
    try (Child child =
        run(yaml, "--reset-to", time, "--resync", "shop.orders", "--exit-when-idle", "2")) {
      assertThat(child.awaitExit(PATIENCE)).as(child.err()).isZero();
      assertThat(child.out())
          .contains("the position is that of " + time)
          .contains("read again: [shop.orders]");
    }
    VerificationReport report = verify();
    assertThat(report.isConsistent()).as(report.toString()).isTrue();
    assertThat(report.messagesByType()).containsEntry("UPDATE", 6L);
    // Of the second reading those are left out that the log changes meanwhile: three at most.
    long all = ROWS + Long.parseLong(server.queryValue("SELECT COUNT(*) FROM shop.orders"));
    assertThat(report.messagesByType().get("ROW")).isBetween(all - 3, all);
  }

  private static VerificationReport rows(String table) throws Exception {
    return TopicVerifier.of(kafka, table).table("shop", table).verify(server);
  }

  @Test
  void topicsAreCreatedAndItemsSkipped() throws Exception {
    fresh("other");
    String yaml = project("creating");
    try (Child refused = run(yaml)) {
      assertThat(refused.awaitExit(PATIENCE)).isOne();
      assertThat(refused.err()).contains("has no topic orders").contains("createTopics");
      assertThat(refused.out()).doesNotContain("INIT -> RUNNING");
    }
    yaml =
        yaml.replace("sink: { type: kafka,", "sink: { type: kafka, createTopics: true,")
            + "precheck: { skip: [MQ_REPLICATION] }\n";
    try (Child made = run(yaml, "--exit-when-idle", "1")) {
      assertThat(made.awaitExit(PATIENCE)).as(made.err()).isZero();
      assertThat(made.out())
          .contains("will be created, each with 3 partitions, 1 replica: orders")
          .contains("PASSED  Source-COLUMN_EXIST: partitioning HASH fits 1 table")
          .contains("PASSED  Serializer-TABLE: format DEFAULT takes 1 table")
          .contains("stopping: idle");
    }
    assertThat(kafka.topics()).contains("orders");
    assertThat(verify().isExactlyOnce()).isTrue();
    try (Child again = run(yaml, "--exit-when-idle", "1")) {
      assertThat(again.awaitExit(PATIENCE)).as(again.err()).isZero();
      assertThat(again.out())
          .contains("topics (partitions): orders (3); they are left as they are")
          .contains("SKIPPED Destination-MQ_REPLICATION");
    }
  }

  @Test
  void shardingColumnsThatDoNotExistAreFoundBeforeTheStart() throws Exception {
    try (Child child = run(project("sharding").replace("[user_id]", "[usr_id]"))) {
      assertThat(child.awaitExit(PATIENCE)).isOne();
      assertThat(child.err())
          .contains("FAILED  Source-COLUMN_EXIST: table shop.orders: ")
          .contains("usr_id")
          .contains("user_id");
      assertThat(child.out()).doesNotContain("INIT -> RUNNING");
    }
  }

  @Test
  void interruptEndsWithExitCode0() throws Exception {
    try (Child child = run(project("interrupted"))) {
      child.awaitOut("incremental").interrupt();
      assertThat(child.awaitExit(Duration.ofSeconds(15))).as(child.err()).isZero();
      assertThat(child.out()).contains("stopping: asked by a signal");
    }
  }

  @Test
  void whatIsDoneEndsByItself() throws Exception {
    String yaml = project("full-only") + "sync: { types: [FULL] }\n";
    try (Child child = run(yaml)) {
      assertThat(child.awaitExit(PATIENCE)).as(child.err()).isZero();
      assertThat(child.out()).contains("RUNNING -> FINISHED").contains("everything is done");
    }
    try (Child again = run(yaml)) {
      assertThat(again.awaitExit(PATIENCE)).as(again.err()).isZero();
      assertThat(again.out()).contains("stopped: 0 rows");
    }
  }

  @Test
  void idleIsNotIdleWhileRowsCome() throws Exception {
    try (Child child = run(project("busy"), "--exit-when-idle", "3")) {
      child.awaitOut("incremental");
      for (int i = 0; i < 12; i++) {
        server.execute("UPDATE shop.orders SET note = 'busy " + i + "' WHERE id = 1");
        Thread.sleep(500);
      }
      assertThat(child.out()).doesNotContain("stopping");
      assertThat(child.awaitExit(PATIENCE)).as(child.err()).isZero();
      assertThat(child.out()).contains("stopping: idle");
    }
  }

  @Test
  void debugShowsLogsButNoPassword() throws Exception {
    Map<String, String> environment = Map.of("OMS_PW", PASSWORD, "OMS_DEBUG", "1");
    try (Child child = run(project("debug"), environment, "--exit-when-idle", "1")) {
      assertThat(child.awaitExit(PATIENCE)).as(child.err()).isZero();
      assertThat(child.err()).contains("[debug]").doesNotContain(PASSWORD);
      assertThat(child.out()).doesNotContain(PASSWORD);
    }
  }

  @Test
  void embedInYourAppDoesWhatTheReadmeSays() throws Exception {
    fresh("orders");
    kafka.createTopic("logs", 1);
    try (Child child =
        Child.start(
            EmbedInYourApp.class,
            directory,
            Map.of("OMS_PW", PASSWORD),
            server.host(),
            Integer.toString(server.port()),
            "oms",
            kafka.bootstrapServers())) {
      child.awaitOut("INCREMENTAL: " + server.queryValue("SELECT COUNT(*) FROM shop.orders"));
    }
    VerificationReport report = verify();
    assertThat(report.isExactlyOnce()).as(report.toString()).isTrue();
  }
}
