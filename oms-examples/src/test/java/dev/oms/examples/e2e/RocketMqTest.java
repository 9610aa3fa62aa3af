package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.PipelineListener;
import dev.oms.core.PipelineState;
import dev.oms.core.SyncPipeline;
import dev.oms.sink.rocketmq.RocketMqSink;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.RocketMqCluster;
import dev.oms.testkit.TopicVerifier;
import dev.oms.testkit.VerificationReport;
import dev.oms.testkit.WorkloadWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MariaDB to RocketMQ, the whole way, read by ordered consumers and folded by key. */
class RocketMqTest {

  private static final int KILLS = Integer.getInteger("oms.test.kills", 8);
  private static final String[] TOPICS = {"orders", "users"};

  private static DatabaseServer server;

  @BeforeAll
  static void startServer() throws Exception {
    server = DatabaseServers.mariadb11().assumeAvailable().start();
    server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  private static void prepare(RocketMqCluster rocketMq, int queues) throws Exception {
    server.execute("DROP DATABASE IF EXISTS shop");
    for (String topic : TOPICS) {
      rocketMq.createTopic(topic, queues);
      WorkloadWriter.createTable(server, "shop", topic);
    }
  }

  private static WorkloadWriter.Builder writer() {
    return WorkloadWriter.builder(server)
        .table("shop", "orders")
        .table("shop", "users")
        .threads(4)
        .keys(20_000);
  }

  private static SyncPipeline.Builder pipeline(
      String name, RocketMqCluster rocketMq, Path state, int chunkRows) {
    return EndToEnd.pipeline(
        name,
        EndToEnd.source(server).chunkRows(chunkRows).build(),
        RocketMqSink.builder().nameServers(rocketMq.nameServers()).build(),
        state);
  }

  private static VerificationReport verify(RocketMqCluster rocketMq) throws Exception {
    VerificationReport report =
        TopicVerifier.of(rocketMq, TOPICS)
            .table("shop", "orders")
            .table("shop", "users")
            .verify(server);
    System.out.println(report);
    return report;
  }

  @Test
  @DisplayName("full, then incremental, under write load: everything once and in order")
  void underLoad(@TempDir Path state) throws Exception {
    try (RocketMqCluster rocketMq = RocketMqCluster.builder().brokers(2).start()) {
      prepare(rocketMq, 3);
      try (WorkloadWriter before = writer().deletes(0.02).start()) {
        before.awaitRows(15_000, Duration.ofSeconds(180));
      }
      try (SyncPipeline pipeline = pipeline("under-load", rocketMq, state, 500).build();
          WorkloadWriter writer = writer().seed(2).keyChanges(0.05).start()) {
        pipeline.precheck().throwIfFailed();
        pipeline.start();
        writer.awaitRows(15_000, Duration.ofSeconds(180));
        writer.stop();
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(60));
        assertThat(pipeline.status().fullPercent()).isEqualTo(100);
        pipeline.pause();
        assertThat(pipeline.status().state()).isEqualTo(PipelineState.SUSPEND);
      }
      verify(rocketMq).assertExactlyOnce();
    }
  }

  @Test
  @DisplayName("nothing is lost or out of order after kills of the process")
  void killed(@TempDir Path state) throws Exception {
    Random random = new Random(11);
    try (RocketMqCluster rocketMq = RocketMqCluster.builder().start()) {
      prepare(rocketMq, 6);
      try (WorkloadWriter before = writer().deletes(0).start()) {
        before.awaitRows(15_000, Duration.ofSeconds(180));
      }
      try (WorkloadWriter writer = writer().seed(3).keyChanges(0.02).rowsPerSecond(2000).start()) {
        for (int i = 0; i < KILLS; i++) {
          try (PipelineProcess process = PipelineProcess.start(server, rocketMq, state)) {
            process.awaitCheckpoint(state);
            Thread.sleep(random.nextInt(1500));
            assertThat(process.isAlive())
                .as("%s", Files.readString(state.resolve("process.log")))
                .isTrue();
            process.kill();
          }
        }
        writer.stop();
      }
      try (SyncPipeline pipeline = pipeline("crash", rocketMq, state, 1000).build()) {
        pipeline.start();
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(120));
      }
      VerificationReport report = verify(rocketMq);
      report.assertConsistent();
      // The kills came while it worked.
      assertThat(report.duplicates()).isPositive();
    }
  }

  @Test
  @DisplayName("brokers restart, die and freeze, networks are cut: nothing lost, order kept")
  void faults(@TempDir Path state) throws Exception {
    List<String> delays = new CopyOnWriteArrayList<>();
    try (RocketMqCluster rocketMq =
        RocketMqCluster.builder().brokers(2).behindProxy(true).start()) {
      prepare(rocketMq, 3);
      try (SyncPipeline pipeline =
              pipeline("faults", rocketMq, state, 300)
                  .listener(
                      new PipelineListener() {
                        @Override
                        public void delayed(String reason) {
                          delays.add(String.valueOf(reason));
                        }
                      })
                  .build();
          WorkloadWriter writer = writer().keyChanges(0.02).rowsPerSecond(2000).start()) {
        writer.awaitRows(6000, Duration.ofSeconds(60));
        pipeline.start();
        Thread.sleep(2_000);
        for (int i = 0; i < 6; i++) {
          rocketMq.proxy(1 + i % 2).closeConnections();
          Thread.sleep(300);
        }
        rocketMq.proxy(1).cut();
        rocketMq.nameServerProxy().cut();
        Thread.sleep(3_000);
        rocketMq.nameServerProxy().heal();
        rocketMq.proxy(1).heal();
        Thread.sleep(1_000);
        rocketMq.proxy(2).throttle(100_000);
        Thread.sleep(4_000);
        rocketMq.proxy(2).throttle(0);
        rocketMq.stopBroker(1);
        rocketMq.startBroker(1);
        rocketMq.freezeBroker(2);
        Thread.sleep(5_000);
        rocketMq.thawBroker(2);
        rocketMq.killBroker(2);
        Thread.sleep(1_000);
        rocketMq.startBroker(2);
        Thread.sleep(1_000);
        writer.stop();
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(90));
        assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
      }
      System.out.println("delays: " + delays);
      verify(rocketMq).assertConsistent();
    }
  }
}
