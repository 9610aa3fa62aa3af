package dev.oms.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RocketMqClusterTest {

  private static DefaultMQProducer producer(RocketMqCluster rocketMq) throws Exception {
    DefaultMQProducer producer = new DefaultMQProducer("test");
    producer.setNamesrvAddr(rocketMq.nameServers());
    producer.setInstanceName("cluster-test-" + System.nanoTime());
    producer.start();
    return producer;
  }

  private static void send(DefaultMQProducer producer, MessageQueue queue, String text)
      throws Exception {
    Message message =
        new Message(queue.getTopic(), "tag", "k", text.getBytes(StandardCharsets.UTF_8));
    assertThat(producer.send(message, queue, 3_000).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
  }

  @Test
  void twoBrokersWithOrderedTopicsThatOutliveAKill() throws Exception {
    try (RocketMqCluster rocketMq = RocketMqCluster.builder().brokers(2).start()) {
      rocketMq.createTopic("orders", 2);
      assertThat(rocketMq.route("orders")).contains("broker-a:2;broker-b:2");
      assertThat(rocketMq.route("nothing")).isNull();
      DefaultMQProducer producer = producer(rocketMq);
      List<MessageQueue> queues =
          producer.fetchPublishMessageQueues("orders").stream().sorted().toList();
      assertThat(queues).hasSize(4);
      for (int i = 0; i < 100; i++) {
        send(producer, queues.get(i % 4), "m" + i);
      }
      producer.shutdown();
      rocketMq.killBroker(2);
      rocketMq.startBroker(2);
      assertThat(rocketMq.endOffsets("orders")).containsExactly(25L, 25L, 25L, 25L);
      List<RocketMqMessage> pulled = rocketMq.consumeAll("orders");
      assertThat(pulled).hasSize(100);
      assertThat(pulled.get(0).keys()).isEqualTo("k");
      assertThat(pulled.get(0).tag()).isEqualTo("tag");
      Map<Integer, List<String>> inOrder = new HashMap<>();
      rocketMq.consumeInOrder(
          "orders",
          m -> inOrder.computeIfAbsent(m.partition(), p -> new ArrayList<>()).add(m.text()));
      for (int queue = 0; queue < 4; queue++) {
        int partition = queue;
        assertThat(inOrder.get(queue))
            .startsWith("m" + queue, "m" + (queue + 4))
            .containsExactlyElementsOf(
                pulled.stream()
                    .filter(m -> m.partition() == partition)
                    .map(RocketMqMessage::text)
                    .toList());
      }
      assertThat(rocketMq.reader().read("orders", 3, 24).text()).isEqualTo("m99");
      rocketMq.deleteTopic("orders");
      assertThat(rocketMq.route("orders")).isNull();
    }
  }

  @Test
  void aBrokerBehindAProxyCanBeCutAndFrozen() throws Exception {
    try (RocketMqCluster rocketMq = RocketMqCluster.builder().behindProxy(true).start()) {
      rocketMq.createTopic("t", 1);
      DefaultMQProducer producer = producer(rocketMq);
      try {
        MessageQueue queue = producer.fetchPublishMessageQueues("t").get(0);
        send(producer, queue, "one");
        rocketMq.proxy(1).cut();
        assertThatThrownBy(() -> send(producer, queue, "two")).isInstanceOf(Exception.class);
        rocketMq.proxy(1).heal();
        send(producer, queue, "three");
        rocketMq.freezeBroker(1);
        assertThatThrownBy(() -> send(producer, queue, "four")).isInstanceOf(Exception.class);
        rocketMq.thawBroker(1);
      } finally {
        producer.shutdown();
      }
      assertThat(rocketMq.consumeAll("t"))
          .extracting(RocketMqMessage::text)
          .startsWith("one", "three");
      rocketMq.nameServerProxy().cut();
      assertThatThrownBy(() -> rocketMq.endOffsets("t")).isInstanceOf(TestKitException.class);
    }
  }

  @Test
  void accessControlTellsUsersApart() throws Exception {
    try (RocketMqCluster rocketMq =
        RocketMqCluster.builder().accessControl("admin", "admin-s3cret").start()) {
      rocketMq.createTopic("secured", 1);
      rocketMq.createUser("writer", "writer-s3cret");
      rocketMq.allow("writer", "Topic:secured", "Pub");
      DefaultMQProducer producer = producer(rocketMq);
      try {
        MessageQueue queue = new MessageQueue("secured", "broker-a", 0);
        assertThatThrownBy(() -> send(producer, queue, "nobody")).isInstanceOf(Exception.class);
      } finally {
        producer.shutdown();
      }
      assertThat(rocketMq.endOffsets("secured")).containsExactly(0L);
    }
  }
}
