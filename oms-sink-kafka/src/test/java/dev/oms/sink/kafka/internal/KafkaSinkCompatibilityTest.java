package dev.oms.sink.kafka.internal;

import dev.oms.core.spi.ChangeSink;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.compat.ChangeSinkCompatibilityKit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class KafkaSinkCompatibilityTest extends ChangeSinkCompatibilityKit {

  private static KafkaCluster kafka;

  @BeforeAll
  static void startKafka() {
    kafka = KafkaCluster.builder().start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

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
    return kafka.consumeAll(topic).stream()
        .map(r -> new Delivered(r.partition(), text(r.key()), text(r.value())))
        .toList();
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }
}
