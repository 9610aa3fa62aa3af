package dev.oms.sink.rocketmq.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.Secret;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.rocketmq.RocketMqSink;
import dev.oms.testkit.RocketMqCluster;
import dev.oms.testkit.compat.RecordedBatch;
import dev.oms.testkit.compat.RecordedContext;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Brokers that check who writes. */
@Timeout(120)
class AccessControlTest {

  private static RocketMqCluster rocketMq;

  @BeforeAll
  static void start() {
    rocketMq = RocketMqCluster.builder().accessControl("admin", "admin-s3cret").start();
    rocketMq.createTopic("secured", 2);
    rocketMq.createTopic("forbidden", 1);
    rocketMq.createUser("writer", "writer-s3cret");
    rocketMq.allow("writer", "Topic:secured", "Pub");
  }

  @AfterAll
  static void stop() {
    rocketMq.close();
  }

  private static RocketMqSink.Builder sink() {
    return RocketMqSink.builder().nameServers(rocketMq.nameServers());
  }

  private static RocketMqSink as(String user, String secret) {
    return sink().accessKey(user, Secret.of(secret)).build();
  }

  private static void assertRefused(RocketMqSink sink, String topic) {
    try (SinkWriter writer = sink.open(new RecordedContext("acl"))) {
      assertThatThrownBy(() -> writer.topic(topic))
          .satisfies(e -> System.err.println("MESSAGE " + e.getMessage()))
          .isInstanceOf(OmsException.class)
          .isNotInstanceOf(RetriableException.class)
          .hasMessageContaining("topic " + topic)
          .hasMessageContaining("check access key and secret key")
          .message()
          .doesNotContain("-s3cret");
    }
    PrecheckReport report = precheck(sink, topic);
    assertThat(report.failures()).hasSize(1);
    assertThat(report.failures().toString()).contains("WRITE_PRIVILEGE", "topic " + topic);
  }

  private static PrecheckReport precheck(RocketMqSink sink, String topic) {
    PrecheckCollector report = new PrecheckCollector();
    sink.precheck(Set.of(topic), report);
    System.err.println(report.report());
    return report.report();
  }

  @Test
  void whoMayWriteWrites() throws Exception {
    RocketMqSink sink = as("writer", "writer-s3cret");
    assertThat(precheck(sink, "secured").failures()).isEmpty();
    try (SinkWriter writer = sink.open(new RecordedContext("acl"))) {
      assertThat(writer.topic("secured").partitions()).isEqualTo(2);
      RecordedBatch batch = new RecordedBatch();
      for (int i = 0; i < 1_000; i++) {
        batch.message("secured", i % 2, "ключ" + i, "значение" + i);
      }
      writer.write(batch);
      assertThat(batch.await(Duration.ofSeconds(20))).isTrue();
      assertThat(batch.cause()).isNull();
    }
    assertThat(rocketMq.endOffsets("secured")).containsExactly(500L, 500L);
  }

  @Test
  void whoMayNotIsToldSoAtTheStart() {
    assertRefused(sink().build(), "secured");
    assertRefused(as("writer", "wrong-s3cret"), "secured");
    assertRefused(as("nobody", "some-s3cret"), "secured");
    assertRefused(as("writer", "writer-s3cret"), "forbidden");
  }
}
