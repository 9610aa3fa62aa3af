package dev.oms.testkit.internal.rocketmq;

import dev.oms.testkit.TestKitException;
import dev.oms.testkit.internal.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.rocketmq.common.MQVersion;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.jspecify.annotations.Nullable;

/** Requests to name servers and brokers in RocketMQ's remoting protocol. Thread-safe. */
public final class Administration implements AutoCloseable {

  /** Without it a server takes the client for one of the first days. */
  private static final int VERSION = MQVersion.CURRENT_VERSION;

  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int RUNTIME_INFO = 28;
  private static final int MAX_OFFSET = 30;
  private static final int PUT_CONFIG = 100;
  private static final int DELETE_CONFIG = 102;
  private static final int UPDATE_TOPIC = 17;
  private static final int ROUTE = 105;
  private static final int CLUSTER = 106;
  private static final int DELETE_TOPIC_IN_BROKER = 215;
  private static final int DELETE_TOPIC_IN_NAME_SERVER = 216;
  private static final int CREATE_USER = 3001;
  private static final int CREATE_ACL = 3006;

  private final NettyRemotingClient client;

  /** Opens a client. */
  public Administration(@Nullable RPCHook signature, boolean tls) {
    NettyClientConfig config = new NettyClientConfig();
    config.setUseTLS(tls);
    config.setClientWorkerThreads(1);
    config.setClientCallbackExecutorThreads(1);
    client = new NettyRemotingClient(config);
    if (signature != null) {
      client.registerRPCHook(signature);
    }
    client.start();
  }

  /** Makes a topic at one broker, or changes it. */
  public void updateTopic(String broker, String topic, int queues, boolean ordered) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("topic", topic);
    fields.put("defaultTopic", "TBW102");
    fields.put("readQueueNums", Integer.toString(queues));
    fields.put("writeQueueNums", Integer.toString(queues));
    fields.put("perm", "6");
    fields.put("topicFilterType", "SINGLE_TAG");
    fields.put("topicSysFlag", "0");
    fields.put("order", Boolean.toString(ordered));
    request(broker, UPDATE_TOPIC, fields, null);
  }

  /** Says which queues an ordered topic has, {@code broker:queues} with semicolons between. */
  public void setOrder(String nameServer, String topic, String queues) {
    request(
        nameServer,
        PUT_CONFIG,
        Map.of("namespace", "ORDER_TOPIC_CONFIG", "key", topic, "value", queues),
        null);
  }

  /** Forgets what {@link #setOrder} said. */
  public void deleteOrder(String nameServer, String topic) {
    request(
        nameServer, DELETE_CONFIG, Map.of("namespace", "ORDER_TOPIC_CONFIG", "key", topic), null);
  }

  /** Returns a topic's route as JSON; null where the name server knows none. */
  public @Nullable String route(String nameServer, String topic) {
    RemotingCommand answer =
        send(nameServer, ROUTE, Map.of("topic", topic, "acceptStandardJsonOnly", "true"), null);
    return answer.getCode() == 0 ? new String(answer.getBody(), StandardCharsets.UTF_8) : null;
  }

  /** Returns which brokers a name server knows, as JSON. */
  public String cluster(String nameServer) {
    RemotingCommand answer = request(nameServer, CLUSTER, Map.of(), null);
    return new String(answer.getBody(), StandardCharsets.UTF_8);
  }

  /**
   * Returns the offset after the last message of a queue that the broker has taken. A broker sorts
   * messages into their queues some time after it has acknowledged them: that is waited for.
   */
  public long end(String broker, String topic, int queue) {
    Waiting.until(() -> isSorted(broker), broker + " does not sort its messages into queues");
    Map<String, String> fields = Map.of("topic", topic, "queueId", Integer.toString(queue));
    String offset = request(broker, MAX_OFFSET, fields, null).getExtFields().get("offset");
    return Long.parseLong(offset);
  }

  private boolean isSorted(String broker) {
    RemotingCommand answer = send(broker, RUNTIME_INFO, Map.of(), null);
    if (answer.getCode() != 0) {
      // In its first second a broker has no statistics yet, and fails for want of them.
      return false;
    }
    String info = new String(answer.getBody(), StandardCharsets.UTF_8);
    return info.contains("\"dispatchBehindBytes\":\"0\"");
  }

  /** Removes a topic of one broker. */
  public void deleteTopicOfBroker(String broker, String topic) {
    request(broker, DELETE_TOPIC_IN_BROKER, Map.of("topic", topic), null);
  }

  /** Lets a name server forget a topic. */
  public void deleteTopicOfNameServer(String nameServer, String topic) {
    request(nameServer, DELETE_TOPIC_IN_NAME_SERVER, Map.of("topic", topic), null);
  }

  /** Makes a user without any rights at a broker. */
  public void createUser(String broker, String user, String password) {
    String body =
        "{\"username\":\"%s\",\"password\":\"%s\",\"userType\":\"Normal\",\"userStatus\":\"enable\"}";
    request(broker, CREATE_USER, Map.of("username", user), body.formatted(user, password));
  }

  /** Allows a user something with a resource, for example {@code Topic:orders}. */
  public void allow(String broker, String user, String resource, String... actions) {
    String body =
        "{\"subject\":\"User:%s\",\"policies\":[{\"policyType\":\"Custom\",\"entries\":[{\"resource\":\"%s\",\"actions\":[\"%s\"],\"decision\":\"Allow\"}]}]}";
    request(
        broker,
        CREATE_ACL,
        Map.of("subject", "User:" + user),
        body.formatted(user, resource, String.join("\",\"", actions)));
  }

  private RemotingCommand request(
      String address, int code, Map<String, String> fields, @Nullable String body) {
    RemotingCommand answer = send(address, code, fields, body);
    if (answer.getCode() != 0) {
      throw new TestKitException(
          address + " refuses request " + code + ": " + answer.getRemark(), null);
    }
    return answer;
  }

  private RemotingCommand send(
      String address, int code, Map<String, String> fields, @Nullable String body) {
    RemotingCommand request = RemotingCommand.createRequestCommand(code, null);
    request.setVersion(VERSION);
    fields.forEach(request::addExtField);
    if (body != null) {
      request.setBody(body.getBytes(StandardCharsets.UTF_8));
    }
    try {
      return client.invokeSync(address, request, TIMEOUT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestKitException("interrupted", e);
    } catch (Exception e) {
      throw new TestKitException(address + " does not answer", e);
    }
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
