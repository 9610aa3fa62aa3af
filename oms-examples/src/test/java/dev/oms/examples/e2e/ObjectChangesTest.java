package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.core.ObjectMapping;
import dev.oms.core.SyncPipeline;
import dev.oms.core.spi.SourceProgress;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.VerificationReport;
import dev.oms.testkit.WorkloadWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables are added and removed while four threads write to all of them. */
class ObjectChangesTest {

  private static final String[] TABLES = {
    "stay1", "stay2", "gone1", "gone2", "new1", "new2", "new3"
  };

  @AutoClose private static final KafkaCluster kafka = KafkaCluster.builder().nodes(1).start();

  static Stream<Named<Supplier<DatabaseServer.Builder>>> servers() {
    return Stream.of(
        Named.of("MariaDB 11.4", DatabaseServers::mariadb11),
        Named.of("MySQL 8.0", DatabaseServers::mysql80),
        Named.of(
            "MySQL 8.0 without row metadata",
            () -> DatabaseServers.mysql80().arg("--binlog-row-metadata=MINIMAL")));
  }

  private static ObjectMapping objects(String... tables) {
    ObjectMapping.Builder builder = ObjectMapping.builder();
    for (String table : tables) {
      builder.table("shop." + table, t -> t.topic(table));
    }
    return builder.build();
  }

  private static WorkloadWriter.Builder writer(DatabaseServer server) {
    WorkloadWriter.Builder builder = WorkloadWriter.builder(server).threads(4).keys(6_000);
    for (String table : TABLES) {
      builder.table("shop", table);
    }
    return builder;
  }

  private static long messages(String topic) throws Exception {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < 3; partition++) {
      ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    return kafka.admin().listOffsets(ends).all().get().values().stream()
        .mapToLong(end -> end.offset())
        .sum();
  }

  /** Looks at a topic again and again, and knows the longest time without a new message. */
  private static final class Flow implements AutoCloseable {
    private final Thread thread = new Thread(this::watch, "flow");
    private volatile boolean stopped;
    private volatile long longestMillis;

    static Flow of() {
      Flow flow = new Flow();
      flow.thread.start();
      return flow;
    }

    private void watch() {
      long seen = -1;
      long since = System.nanoTime();
      while (!stopped) {
        try {
          long now = messages("stay1") + messages("stay2");
          longestMillis = Math.max(longestMillis, (System.nanoTime() - since) / 1_000_000);
          if (now != seen) {
            seen = now;
            since = System.nanoTime();
          }
          Thread.sleep(10);
        } catch (Exception e) {
          longestMillis = Long.MAX_VALUE;
          return;
        }
      }
    }

    @Override
    public void close() throws InterruptedException {
      stopped = true;
      thread.join();
    }
  }

  /** One with each kind of GTID: each takes minutes on a slow machine. */
  static Stream<Named<Supplier<DatabaseServer.Builder>>> killedServers() {
    return servers().limit(2);
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("three tables are added and two removed under load; nothing is lost or repeated")
  void underLoad(Supplier<DatabaseServer.Builder> which, @TempDir Path state) throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    try (DatabaseServer server = which.get().assumeAvailable().start()) {
      server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
      for (String table : TABLES) {
        kafka.createTopic(table, 3);
        WorkloadWriter.createTable(server, "shop", table);
      }
      try (WorkloadWriter before = writer(server).deletes(0.02).start()) {
        before.awaitRows(25_000, Duration.ofSeconds(180));
      }
      long removedAt;
      try (SyncPipeline pipeline =
              EndToEnd.pipeline(
                      "changes", EndToEnd.source(server).chunkRows(200).build(), kafka, state)
                  .objects(objects("stay1", "stay2", "gone1", "gone2"))
                  .build();
          WorkloadWriter writer =
              writer(server).seed(2).keyChanges(0.03).rowsPerSecond(4_000).start()) {
        pipeline.start();
        awaitIncremental(pipeline);
        try (Flow flow = Flow.of()) {
          long rows = writer.counts().rows();
          pipeline.addObjects(objects("new1", "new2"));
          // While the first two are being read.
          pipeline.addObjects(objects("new3"));
          assertThat(pipeline.status().tables())
              .extracting(t -> t.table().table())
              .contains("stay1", "new1", "new2", "new3");
          pipeline.removeObjects("shop.gone1", "shop.gone2");
          assertThat(pipeline.objects())
              .isEqualTo(objects("stay1", "stay2", "new1", "new2", "new3"));
          awaitIncremental(pipeline);
          writer.awaitRows(rows + 10_000, Duration.ofSeconds(180));
          flow.close();
          System.out.println(which + ": at most " + flow.longestMillis + " ms without a message");
          assertThat(flow.longestMillis).isLessThan(3_000);
        }
        assertThat(pipeline.status().tables())
            .filteredOn(SourceProgress.TableProgress::done)
            .extracting(t -> t.table().table())
            .containsExactlyInAnyOrder("stay1", "stay2", "new1", "new2", "new3");
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> pipeline.status().inFlight().batches() < 50);
        removedAt = messages("gone1") + messages("gone2");
        Thread.sleep(500);
        writer.stop();
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(60));
        pipeline.pause();
      }
      assertThat(messages("gone1") + messages("gone2")).isEqualTo(removedAt).isPositive();
      String[] kept = {"stay1", "stay2", "new1", "new2", "new3"};
      TopicVerifier verifier = TopicVerifier.of(kafka, kept);
      for (String table : kept) {
        verifier.table("shop", table);
      }
      VerificationReport report = verifier.verify(server);
      System.out.println(which + " " + report);
      report.assertExactlyOnce();
    }
  }

  @ParameterizedTest
  @MethodSource("killedServers")
  @DisplayName("kill -9 while added tables are read: nothing is lost or out of order")
  void killed(Supplier<DatabaseServer.Builder> which, @TempDir Path state) throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    Random random = new Random(5);
    String[] tables = {"stay1", "new1", "new2", "new3"};
    try (DatabaseServer server = which.get().assumeAvailable().start()) {
      server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
      for (String table : TABLES) {
        kafka.createTopic(table, 3);
        WorkloadWriter.createTable(server, "shop", table);
      }
      try (WorkloadWriter before = writer(server).deletes(0.02).start()) {
        before.awaitRows(25_000, Duration.ofSeconds(240));
      }
      try (WorkloadWriter writer =
          writer(server).seed(2).keyChanges(0.03).rowsPerSecond(2_000).start()) {
        for (int round = 0; round < 8; round++) {
          // Two rounds with the same objects: the second goes on where the first was killed.
          String rules =
              Stream.of(tables)
                  .limit(1 + round / 2)
                  .map(table -> "shop." + table + "=" + table)
                  .collect(Collectors.joining("\n"));
          try (PipelineProcess process = PipelineProcess.start(server, kafka, state, rules)) {
            String newest = tables[round / 2];
            long before = messages(newest);
            await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !process.isAlive() || messages(newest) > before);
            Thread.sleep(random.nextInt(400));
            assertThat(process.isAlive())
                .as("%s", Files.readString(state.resolve("process.log")))
                .isTrue();
            process.kill();
          }
        }
        writer.stop();
      }
      try (SyncPipeline pipeline =
          EndToEnd.pipeline("crash", EndToEnd.source(server).build(), kafka, state)
              .objects(objects(tables))
              .build()) {
        pipeline.start();
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(60));
      }
      TopicVerifier verifier = TopicVerifier.of(kafka, tables);
      for (String table : tables) {
        verifier.table("shop", table);
      }
      VerificationReport report = verifier.verify(server);
      System.out.println(which + " killed: " + report);
      report.assertConsistent();
    }
  }

  static void awaitIncremental(SyncPipeline pipeline) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              assertThat(pipeline.status().lastError()).isNull();
              return pipeline.status().phase() == SourceProgress.Phase.INCREMENTAL;
            });
  }
}
