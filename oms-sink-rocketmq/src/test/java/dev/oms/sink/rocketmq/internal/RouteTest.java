package dev.oms.sink.rocketmq.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RouteTest {

  private static Route route(String json) throws Exception {
    return Route.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anOldNameServersAnswer() throws Exception {
    Route route =
        route(
            "{\"brokerDatas\":[{\"brokerAddrs\":{0:\"10.0.0.2:1\",1:\"10.0.0.3:1\"},"
                + "\"brokerName\":\"b\",\"cluster\":\"c\"},{\"brokerAddrs\":{1:\"10.0.0.4:1\"},"
                + "\"brokerName\":\"slaveOnly\"},{\"brokerAddrs\":{0:\"10.0.0.1:1\"},"
                + "\"brokerName\":\"a\"}],\"filterServerTable\":{},\"queueDatas\":["
                + "{\"brokerName\":\"b\",\"perm\":6,\"readQueueNums\":8,\"topicSynFlag\":0,"
                + "\"writeQueueNums\":2},{\"brokerName\":\"a\",\"perm\":6,\"readQueueNums\":1,"
                + "\"writeQueueNums\":1},{\"brokerName\":\"slaveOnly\",\"perm\":6,"
                + "\"writeQueueNums\":4},{\"brokerName\":\"readOnly\",\"perm\":4,"
                + "\"writeQueueNums\":4}]}");
    assertThat(route.masters())
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "10.0.0.1:1", "b", "10.0.0.2:1"));
    assertThat(route.queues().queues().toString()).isEqualTo("[a:0, b:0, b:1]");
    assertThat(route.queues()).hasToString("a 1 queue, b 2 queues");
  }

  @Test
  void theOrderAttributeCountsForBrokersThatAreAway() throws Exception {
    Route route =
        route(
            "{\"orderTopicConf\":\"b:2;a:2\",\"brokerDatas\":[{\"brokerAddrs\":{\"0\":\"x:1\"},"
                + "\"brokerName\":\"a\"}],\"queueDatas\":[{\"brokerName\":\"a\",\"perm\":6,"
                + "\"writeQueueNums\":2}]}");
    assertThat(route.queues().queues().toString()).isEqualTo("[a:0, a:1, b:0, b:1]");
    assertThat(route.behindOrder()).isEmpty();
    assertThat(route.writableMasters()).containsExactly("x:1");
  }

  @Test
  void anOrderAttributeOfMoreQueuesThanThereAre() throws Exception {
    Route route =
        route(
            "{\"orderTopicConf\":\"a:8\",\"brokerDatas\":[],\"queueDatas\":[{\"brokerName\":\"a\","
                + "\"perm\":6,\"writeQueueNums\":2}]}");
    assertThat(route.behindOrder()).containsExactly("a has 2 of 8");
  }

  @Test
  void aBrokerThatIsAwayIsNoChangeOthersAre() {
    QueueList pinned = new QueueList(new TreeMap<>(Map.of("a", 4, "b", 4)));
    assertThat(pinned.isSameButForBrokersAway(new QueueList(new TreeMap<>(Map.of("a", 4)))))
        .isTrue();
    assertThat(pinned.isSameButForBrokersAway(new QueueList(new TreeMap<>()))).isTrue();
    assertThat(pinned.isSameButForBrokersAway(new QueueList(new TreeMap<>(Map.of("a", 3, "b", 4)))))
        .isFalse();
    assertThat(
            pinned.isSameButForBrokersAway(
                new QueueList(new TreeMap<>(Map.of("a", 4, "b", 4, "c", 4)))))
        .isFalse();
  }
}
