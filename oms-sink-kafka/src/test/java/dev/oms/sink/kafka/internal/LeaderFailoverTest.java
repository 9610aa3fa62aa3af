package dev.oms.sink.kafka.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.compat.RecordedContext;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three brokers, of which leaders die. */
class LeaderFailoverTest {

  @Test
  @Timeout(180)
  void orderIsKeptWhenLeadersAreKilledAndTooFewReplicasAreADelay() throws Exception {
    try (KafkaCluster kafka = KafkaCluster.builder().nodes(3).start()) {
      kafka.createTopic("replicated", 3, 3, Map.of("min.insync.replicas", "2"));
      kafka.createTopic("strict", 1, 2, Map.of("min.insync.replicas", "2"));
      KafkaSink sink = KafkaSink.builder().bootstrapServers(kafka.bootstrapServers()).build();
      // A broker may not know a topic yet that another one has just made.
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                PrecheckCollector report = new PrecheckCollector();
                sink.precheck(Set.of("replicated", "strict"), report);
                assertThat(report.report().failures()).isEmpty();
              });

      RecordedContext context = new RecordedContext("failover");
      try (SinkWriter writer = sink.open(context)) {
        Numbered numbered = new Numbered("replicated", 3);
        AtomicReference<Throwable> error = new AtomicReference<>();
        Thread thread = numbered.writeSlowly(writer, 100_000, 10_000, error);
        for (int round = 0; round < 2; round++) {
          Thread.sleep(2_000);
          int leader = kafka.leader("replicated", 0);
          kafka.killNode(leader);
          Thread.sleep(5_000);
          kafka.startNode(leader);
        }
        thread.join();
        assertThat(error.get()).isNull();
        numbered.awaitAcknowledged(Duration.ofSeconds(60));
        numbered.verify(kafka);

        // One of two replicas dies, and both are needed.
        Numbered strict = new Numbered("strict", 1);
        strict.write(writer, 100, 100);
        strict.awaitAcknowledged(Duration.ofSeconds(20));
        int leader = kafka.leader("strict", 0);
        kafka.killNode(leader);
        await().atMost(Duration.ofSeconds(20)).until(() -> kafka.leader("strict", 0) != leader);
        strict.write(writer, 100, 100);
        await()
            .atMost(Duration.ofSeconds(40))
            .until(() -> String.valueOf(context.delay()).contains("in-sync replicas"));
        System.err.println("DELAY " + context.delay());
        kafka.startNode(leader);
        strict.awaitAcknowledged(Duration.ofSeconds(60));
        strict.verify(kafka);
      }
    }
  }
}
