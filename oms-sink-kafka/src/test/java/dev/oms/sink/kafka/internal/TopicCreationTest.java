package dev.oms.sink.kafka.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.precheck.PrecheckItem;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.sink.kafka.TopicCreation;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.compat.RecordedBatch;
import dev.oms.testkit.compat.RecordedContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Schema synchronization: topics that the sink makes. */
@Timeout(120)
class TopicCreationTest {

  private static KafkaCluster kafka;

  @BeforeAll
  static void start() {
    // The brokers would create topics by themselves, with one partition: nothing may come of it.
    kafka = KafkaCluster.builder().brokerProperty("auto.create.topics.enable", "true").start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static KafkaSink.Builder builder() {
    return KafkaSink.builder().bootstrapServers(kafka.bootstrapServers());
  }

  private static KafkaSink creating(TopicCreation creation) {
    return builder().createTopics(creation).build();
  }

  private static SinkWriter open(KafkaSink sink) {
    return sink.open(new RecordedContext("creating"));
  }

  private static PrecheckReport check(KafkaSink sink, String... topics) {
    return collected(sink, topics).report();
  }

  private static PrecheckCollector collected(KafkaSink sink, String... topics) {
    PrecheckCollector collector = new PrecheckCollector();
    sink.precheck(Set.of(topics), collector);
    System.err.println("MESSAGE\n" + collector.report());
    return collector;
  }

  private static String config(String topic, String key) throws Exception {
    var resource =
        new org.apache.kafka.common.config.ConfigResource(
            org.apache.kafka.common.config.ConfigResource.Type.TOPIC, topic);
    return kafka
        .admin()
        .describeConfigs(List.of(resource))
        .all()
        .get()
        .get(resource)
        .get(key)
        .value();
  }

  @Test
  @DisplayName("what is missing is made at the start, the rest is left as it is")
  void prepare() throws Exception {
    kafka.createTopic("there", 5);
    TopicCreation creation = TopicCreation.defaults().withConfig("retention.ms", "60000");
    try (SinkWriter writer = open(creating(creation))) {
      assertThat(kafka.topics()).doesNotContain("made-1", "made-2");
      writer.prepare(Set.of("there", "made-1", "made-2"));
      assertThat(kafka.topics()).contains("made-1", "made-2");
      assertThat(writer.topic("made-1").partitions()).isEqualTo(3);
      assertThat(writer.topic("there").partitions()).isEqualTo(5);
      RecordedBatch batch = new RecordedBatch().message("made-2", 2, "k", "v");
      writer.write(batch);
      assertThat(batch.await(Duration.ofSeconds(20))).isTrue();
      assertThat(batch.cause()).isNull();
    }
    assertThat(config("made-1", "retention.ms")).isEqualTo("60000");
    assertThat(config("there", "retention.ms")).isNotEqualTo("60000");
  }

  @Test
  @DisplayName("a topic that shows up later is made then")
  void later() {
    try (SinkWriter writer = open(creating(TopicCreation.defaults().withPartitions(4)))) {
      writer.prepare(Set.of());
      assertThat(writer.topic("later").partitions()).isEqualTo(4);
    }
  }

  @Test
  @DisplayName("without the switch nothing is made, not even where brokers would by themselves")
  void off() {
    try (SinkWriter writer = open(builder().build())) {
      writer.prepare(Set.of("never"));
      assertThatThrownBy(() -> writer.topic("never"))
          .isExactlyInstanceOf(OmsException.class)
          .hasMessageContaining("topic never: it does not exist");
    }
    assertThat(builder().build().createsTopics()).isFalse();
    assertThat(check(builder().build(), "never").failures().toString())
        .contains("Destination-MQ_TOPIC_EXIST")
        .contains("has no topic never")
        .contains("createTopics");
    assertThat(kafka.topics()).doesNotContain("never");
  }

  @Test
  @DisplayName("two pipelines that make the same topics at a time both go on")
  void race() throws Exception {
    int writers = 4;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      for (int round = 0; round < 5; round++) {
        Set<String> topics = Set.of("race-a-" + round, "race-b-" + round, "race-c-" + round);
        CyclicBarrier together = new CyclicBarrier(writers);
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
          Callable<Integer> pipeline =
              () -> {
                try (SinkWriter writer = open(creating(TopicCreation.defaults()))) {
                  together.await();
                  writer.prepare(topics);
                  return topics.stream().mapToInt(t -> writer.topic(t).partitions()).sum();
                }
              };
          results.add(threads.submit(pipeline));
        }
        for (Future<Integer> result : results) {
          assertThat(result.get()).isEqualTo(9);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @DisplayName("what brokers refuse is one clear error, found by the precheck too")
  void refused() {
    KafkaSink replicated = creating(TopicCreation.defaults().withReplicationFactor(3));
    try (SinkWriter writer = open(replicated)) {
      assertThatThrownBy(() -> writer.prepare(Set.of("replicated")))
          .isExactlyInstanceOf(OmsException.class)
          .hasMessageContaining("creating topic replicated")
          .hasMessageContaining("replication factor");
    }
    assertThat(check(replicated, "replicated").failures().toString())
        .contains("Destination-MQ_TOPIC_EXIST")
        .contains("replication factor");
    KafkaSink misspelt = creating(TopicCreation.defaults().withConfig("retention.mss", "1"));
    assertThat(check(misspelt, "misspelt").failures().toString()).contains("retention.mss");
    KafkaSink strict = creating(TopicCreation.defaults().withConfig("min.insync.replicas", "2"));
    assertThat(check(strict, "strict").failures().toString())
        .contains("Destination-MQ_REPLICATION")
        .contains("topic strict would have 1 replicas, min.insync.replicas asks for 2");
    assertThat(kafka.topics()).doesNotContain("replicated", "misspelt", "strict");
  }

  @Test
  @DisplayName("the precheck says what will be made and what is there, and makes nothing")
  void precheck() {
    kafka.createTopic("exists", 5);
    kafka.createTopic("small", 1, 1, Map.of("max.message.bytes", "10000"));
    kafka.createTopic("squeezed", 1, 1, Map.of("cleanup.policy", "compact"));
    PrecheckCollector found =
        collected(
            creating(TopicCreation.defaults().withConfig("max.message.bytes", "20000")),
            "exists",
            "new-1",
            "new-2",
            "small",
            "squeezed");
    assertThat(found.report().failures()).isEmpty();
    assertThat(found.report().toString())
        .contains("exists (5), small (1), squeezed (1); they are left as they are")
        .contains("will be created, each with 3 partitions, 1 replica")
        .contains("new-1, new-2")
        .contains("creating is allowed");
    assertThat(kafka.topics()).doesNotContain("new-1", "new-2");
    assertThat(found.findTopic("exists").partitions()).isEqualTo(5);
    assertThat(found.findTopic("new-1").partitions()).isEqualTo(3);
    assertThat(found.findTopic("new-1").maxMessageBytes()).isBetween(19_000L, 20_000L);
    assertThat(found.findTopic("small").maxMessageBytes()).isBetween(9_000L, 10_000L);
    assertThat(found.findTopic("small").keysRequired()).isFalse();
    assertThat(found.findTopic("squeezed").keysRequired()).isTrue();
  }

  @Test
  @DisplayName("names that differ by letter case, or dots and underscores, alone are refused")
  void lookalikes() {
    kafka.createTopic("Orders.eu", 1);
    for (KafkaSink sink : List.of(builder().build(), creating(TopicCreation.defaults()))) {
      assertThat(check(sink, "orders.eu").failures().toString())
          .contains("has no topic orders.eu, but Orders.eu")
          .contains("write it as Orders.eu");
      assertThat(check(sink, "logs", "Logs").failures().toString())
          .contains("topics Logs and logs differ by letter case only");
    }
    PrecheckReport dots =
        check(creating(TopicCreation.defaults()), "Orders_eu", "pay.in", "pay_in");
    assertThat(dots.failures())
        .extracting(PrecheckItem::detail)
        .anyMatch(d -> d.contains("topic Orders_eu cannot be created beside Orders.eu"))
        .anyMatch(d -> d.contains("topic pay.in cannot be created beside pay_in"));
  }

  @Test
  @DisplayName("new topics have names of 3 to 64 characters; those that exist may have others")
  void names() {
    kafka.createTopic("x", 1);
    KafkaSink sink = creating(TopicCreation.defaults());
    PrecheckReport report = check(sink, "x", "yy", "z".repeat(65), "fine");
    assertThat(report.failures()).hasSize(2).allMatch(i -> i.name().endsWith("MQ_TOPIC_EXIST"));
    assertThat(report.failures().toString()).contains("'yy' has 2 characters").contains("3 to 64");
    assertThat(report.toString()).contains("x (1)").contains("1 replica: fine");
    try (SinkWriter writer = open(sink)) {
      assertThat(writer.topic("x").partitions()).isEqualTo(1);
      assertThatThrownBy(() -> writer.topic("yy"))
          .isExactlyInstanceOf(OmsException.class)
          .hasMessageContaining("'yy' has 2 characters");
    }
    assertThat(kafka.topics()).doesNotContain("yy");
  }

  @Test
  void settings() {
    assertThatThrownBy(() -> TopicCreation.defaults().withPartitions(0))
        .hasMessageContaining("at least 1");
    assertThatThrownBy(() -> TopicCreation.defaults().withReplicationFactor(0))
        .hasMessageContaining("at least 1");
    assertThat(creating(TopicCreation.defaults()).toString())
        .contains("creates topics: 3 partitions, 1 replica");
  }
}
