package dev.oms.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.Checkpoint;
import dev.oms.core.OmsException;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.precheck.PrecheckItem;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.CheckpointStore.Handle;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.compat.CheckpointStoreCompatibilityKit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaCheckpointStoreTest extends CheckpointStoreCompatibilityKit {

  private static KafkaCluster kafka;

  @BeforeAll
  static void start() {
    kafka = KafkaCluster.builder().start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static KafkaCheckpointStore store(KafkaTransactions transactions) {
    return KafkaCheckpointStore.of(
        KafkaSink.builder()
            .bootstrapServers(kafka.bootstrapServers())
            .transactions(transactions)
            .build());
  }

  @Override
  protected CheckpointStore store() {
    return store(KafkaTransactions.defaults());
  }

  @Override
  protected boolean newestHolds() {
    return true;
  }

  /** Never used again. */
  @Override
  protected void crash(Handle handle) {}

  private static Checkpoint checkpoint(String pipeline, int number) {
    return new Checkpoint(
        pipeline, "id", "position-" + number, "attachment", number, 1, false, false);
  }

  @Test
  void theTopicIsMadeAndCompacted() throws Exception {
    KafkaTransactions other = KafkaTransactions.defaults().withCheckpointTopic("elsewhere");
    assertThat(store(other).peek("made")).isEmpty();
    assertThat(kafka.topics()).as("a look makes nothing").doesNotContain("elsewhere");
    try (Handle handle = store(other).open("made")) {
      handle.save(checkpoint("made", 1));
    }
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "elsewhere");
    Config config = kafka.admin().describeConfigs(List.of(topic)).all().get().get(topic);
    assertThat(config.get("cleanup.policy").value()).isEqualTo("compact");
    assertThat(store(other).peek("made")).contains(checkpoint("made", 1));
    assertThat(store().peek("made")).isEmpty();
  }

  @Test
  void anOldCheckpointIsFoundBehindManyNewerOnes() {
    try (Handle old = store().open("old")) {
      old.save(checkpoint("old", 1));
    }
    try (Handle busy = store().open("busy")) {
      for (int i = 0; i < 600; i++) {
        busy.save(checkpoint("busy", i));
      }
      try (Handle old = store().open("old")) {
        assertThat(old.load()).contains(checkpoint("old", 1));
      }
      assertThat(busy.load()).as("with its attachment").contains(checkpoint("busy", 599));
    }
  }

  @Test
  void aTopicThatForgetsIsRefusedByThePrecheck() {
    kafka.createTopic("forgets", 1, 1, Map.of("cleanup.policy", "delete"));
    PrecheckCollector report = new PrecheckCollector();
    store(KafkaTransactions.defaults().withCheckpointTopic("forgets")).precheck("p", report);
    assertThat(report.report().failures())
        .extracting(PrecheckItem::detail)
        .containsExactly("the topic of checkpoints forgets is not compacted and would forget them");
  }

  @Test
  void aForeignRecordIsNotTakenForACheckpoint() throws Exception {
    kafka.createTopic("foreign", 1, 1, Map.of("cleanup.policy", "compact"));
    try (var producer =
        new KafkaProducer<String, String>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("foreign", "p", "{}")).get();
    }
    CheckpointStore store = store(KafkaTransactions.defaults().withCheckpointTopic("foreign"));
    assertThatThrownBy(() -> store.peek("p"))
        .isExactlyInstanceOf(OmsException.class)
        .hasMessageContaining("is not a checkpoint of this library");
  }

  @Test
  void storesOfOneClusterAreEqual() {
    assertThat(store()).isEqualTo(store()).hasSameHashCodeAs(store());
    assertThat(store())
        .isNotEqualTo(store(KafkaTransactions.defaults().withCheckpointTopic("elsewhere")));
  }

  @Test
  void wrongSettingsAreNamed() {
    KafkaTransactions defaults = KafkaTransactions.defaults();
    assertThatThrownBy(() -> defaults.withCheckpointTopic("a b"))
        .hasMessageContaining("checkpointTopic 'a b'");
    assertThatThrownBy(() -> defaults.withCommits(Duration.ZERO, 1))
        .hasMessageContaining("commitInterval PT0S");
    assertThatThrownBy(() -> defaults.withLease(Duration.ofMillis(999)))
        .hasMessageContaining("lease PT0.999S");
    assertThatThrownBy(
            () ->
                KafkaSink.builder()
                    .bootstrapServers("h:1")
                    .transactions(defaults.withCommits(Duration.ofSeconds(20), 1))
                    .build())
        .hasMessageContaining("commitInterval of PT20S")
        .hasMessageContaining("transaction.timeout.ms");
  }
}
