package dev.oms.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaClusterTest {

  @Test
  void oneNodeKeepsRecordsThroughStopAndCrashBehindAProxy() throws Exception {
    try (KafkaCluster kafka = KafkaCluster.builder().behindProxy(true).start()) {
      kafka.createTopic("t", 2, 1, Map.of("max.message.bytes", "2000000"));
      produce(kafka, Map.of(), "a", "b");
      assertThat(kafka.proxy(1).bytesForwarded()).isPositive();
      kafka.stopNode(1);
      kafka.startNode(1);
      produce(kafka, Map.of(), "c");
      kafka.killNode(1);
      kafka.startNode(1);

      assertThat(kafka.endOffsets("t").values().stream().mapToLong(x -> x).sum()).isEqualTo(3);
      assertThat(kafka.consumeAll("t"))
          .extracting(r -> new String(r.value(), StandardCharsets.UTF_8))
          .containsExactlyInAnyOrder("a", "b", "c");
      assertThat(kafka.topics()).containsExactly("t");

      kafka.proxy(1).cut();
      assertThatThrownBy(() -> produce(kafka, Map.of("max.block.ms", "500"), "d"))
          .hasRootCauseInstanceOf(TimeoutException.class);
      kafka.proxy(1).heal();
      produce(kafka, Map.of(), "d");
    }
  }

  @Test
  void threeNodesGoOnWhenTheLeaderIsKilled() throws Exception {
    try (KafkaCluster kafka = KafkaCluster.builder().nodes(3).start()) {
      kafka.createTopic("t", 1, 3, Map.of("min.insync.replicas", "2"));
      produce(kafka, Map.of("acks", "all"), "a");
      int leader = kafka.leader("t", 0);
      kafka.killNode(leader);
      produce(kafka, Map.of("acks", "all"), "b");
      assertThat(kafka.leader("t", 0)).isNotEqualTo(leader);
      kafka.startNode(leader);
      assertThat(kafka.consumeAll("t")).hasSize(2);
    }
  }

  @Test
  void passwordAndTls() throws Exception {
    try (KafkaCluster kafka = KafkaCluster.builder().saslPlain("alice", "p\"w").tls(true).start()) {
      kafka.createTopic("t", 1);
      produce(kafka, Map.of(), "a");
      String jaas =
          "org.apache.kafka.common.security.scram.ScramLoginModule required"
              + " username=\"alice\" password=\"%s\";";
      produce(
          kafka,
          Map.of("sasl.mechanism", "SCRAM-SHA-256", "sasl.jaas.config", jaas.formatted("p\\\"w")),
          "b");
      assertThatThrownBy(
              () ->
                  produce(
                      kafka,
                      Map.of(
                          "sasl.mechanism",
                          "SCRAM-SHA-512",
                          "sasl.jaas.config",
                          jaas.formatted("wrong")),
                      "c"))
          .hasRootCauseInstanceOf(SaslAuthenticationException.class);
      assertThat(kafka.consumeAll("t")).hasSize(2);
    }
  }

  @Test
  void aWrongPropertyIsReported() {
    assertThatThrownBy(
            () -> KafkaCluster.builder().brokerProperty("num.io.threads", "many").start())
        .hasStackTraceContaining("num.io.threads");
  }

  private static void produce(KafkaCluster kafka, Map<String, String> more, String... values)
      throws Exception {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.putAll(more);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (String value : values) {
        try {
          producer.send(new ProducerRecord<>("t", value, value)).get();
        } catch (ExecutionException e) {
          throw e;
        }
      }
    }
  }
}
