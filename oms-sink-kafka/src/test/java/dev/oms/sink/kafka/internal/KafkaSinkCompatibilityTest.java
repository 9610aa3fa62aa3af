package dev.oms.sink.kafka.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.compat.ChangeSinkCompatibilityKit;
import dev.oms.testkit.compat.RecordedBatch;
import dev.oms.testkit.compat.RecordedContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class KafkaSinkCompatibilityTest extends ChangeSinkCompatibilityKit {

  @AutoClose private static final KafkaCluster kafka = KafkaCluster.builder().start();

  @Override
  protected ChangeSink sink() {
    return KafkaSink.builder().bootstrapServers(kafka.bootstrapServers()).build();
  }

  @Override
  protected void createTopic(String name, int partitions) {
    kafka.createTopic(name, partitions);
  }

  @Override
  protected List<Delivered> read(String topic) {
    return Judged.messages(kafka.consumeAll(topic));
  }

  @Override
  protected List<DeliveredHeaders> readHeaders(String topic) {
    return Judged.headers(kafka.consumeAll(topic));
  }

  @Test
  void aMessageWithoutKeyForACompactedTopicIsBlamed() throws Exception {
    kafka.createTopic("compacted", 1, 1, Map.of("cleanup.policy", "compact"));
    // Waits long enough for both batches to travel together.
    try (SinkWriter writer =
        KafkaSink.builder()
            .bootstrapServers(kafka.bootstrapServers())
            .property("linger.ms", "1000")
            .build()
            .open(new RecordedContext("compacted"))) {
      // The first of a partition goes alone.
      writer.write(new RecordedBatch().message("compacted", 0, "k", "v0"));
      RecordedBatch good = new RecordedBatch().message("compacted", 0, "k", "v1");
      RecordedBatch bad =
          new RecordedBatch()
              .message("compacted", 0, "k", "v2")
              .message("compacted", 0, "", "v3")
              .message("compacted", 0, "k", "v4");
      RecordedBatch next = new RecordedBatch().message("compacted", 0, "k", "v5");
      writer.write(good);
      writer.write(bad);
      writer.write(next);
      for (RecordedBatch batch : List.of(good, bad, next)) {
        assertThat(batch.await(Duration.ofSeconds(30))).isTrue();
        assertThat(batch.failed()).isEqualTo(1);
      }
      System.err.println("MESSAGE " + bad.cause().getMessage());
      assertThat(bad.failedMessage()).isEqualTo(1);
      assertThat(bad.cause())
          .isInstanceOf(RecordException.class)
          .hasMessageContaining("table shop.orders")
          .hasMessageContaining("cleanup.policy=compact");
      assertThat(good.cause()).isInstanceOf(RetriableException.class);
      assertThat(next.cause()).isInstanceOf(RetriableException.class);
    }
    assertThat(read("compacted")).hasSize(1);
  }

  @Test
  void precheckWarnsOfWhatIsUnsafe() {
    kafka.createTopic("unsafe", 1, 1, Map.of("max.message.bytes", "100000"));
    PrecheckCollector report = new PrecheckCollector();
    KafkaSink.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .property("compresion.type", "lz4")
        .build()
        .precheck(Set.of("unsafe"), report);
    System.err.println("MESSAGE\n" + report.report());
    assertThat(report.report().failures()).isEmpty();
    assertThat(report.report().toString())
        .contains("no Kafka client knows [compresion.type]")
        .contains("topic unsafe has one replica")
        .contains("batch.size=262144 is more than max.message.bytes of topic unsafe");
  }

  @Test
  void precheckOfAnUnreachableBrokerIsOneFailureInBoundedTime() {
    long start = System.nanoTime();
    PrecheckCollector report = new PrecheckCollector();
    KafkaSink.builder()
        .bootstrapServers("127.0.0.1:9,no-such-host.invalid:9092")
        .build()
        .precheck(Set.of("t"), report);
    System.err.println("MESSAGE\n" + report.report());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    assertThat(report.report().items()).hasSize(1);
    assertThat(report.report().failures().toString())
        .contains("Destination-MQ_CONNECT")
        .contains("127.0.0.1:9: Connection refused")
        .contains("no-such-host.invalid:9092: unknown host");
  }
}
