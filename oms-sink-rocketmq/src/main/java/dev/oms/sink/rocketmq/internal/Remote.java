package dev.oms.sink.rocketmq.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import org.apache.rocketmq.common.MQVersion;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.jspecify.annotations.Nullable;

/**
 * Asks name servers and brokers what the producer does not tell. Request codes and fields are those
 * of the remoting protocol, as plain values: their classes have other packages in the client's 4.9
 * and 5.x, these requests work with both. Thread-safe.
 */
final class Remote implements AutoCloseable {

  /** How long one question may take, in milliseconds. */
  static final int TIMEOUT_MS = 5_000;

  static final int NO_PERMISSION = 16;
  static final int TOPIC_NOT_EXIST = 17;

  private static final int SUCCESS = 0;
  private static final int SEND_MESSAGE = 10;
  private static final int BROKER_CONFIG = 26;
  private static final int ROUTE = 105;
  private static final int CLUSTER = 106;

  private final RocketMqSettings settings;
  private final NettyRemotingClient client;

  Remote(RocketMqSettings settings) {
    this.settings = settings;
    this.client = TlsGate.with(settings.tls(), () -> client(settings));
  }

  private static NettyRemotingClient client(RocketMqSettings settings) {
    NettyClientConfig config = new NettyClientConfig();
    config.setClientWorkerThreads(1);
    config.setClientCallbackExecutorThreads(1);
    config.setUseTLS(settings.tls() != null);
    NettyRemotingClient client;
    try {
      client = new NettyRemotingClient(config);
    } catch (RuntimeException e) {
      throw RocketMqErrors.ofSettings(e, settings.where());
    }
    RequestSigner signer = settings.signer();
    if (signer != null) {
      client.registerRPCHook(signer);
    }
    client.start();
    return client;
  }

  /** What the name servers say of a topic (in the namespace already); null when they know none. */
  @Nullable Route route(String topic) {
    RemotingCommand answer =
        askNameServers(ROUTE, Map.of("topic", topic, "acceptStandardJsonOnly", "true"));
    if (answer.getCode() == TOPIC_NOT_EXIST) {
      return null;
    }
    check(answer, "topic " + topic);
    try {
      return Route.parse(answer.getBody());
    } catch (IOException e) {
      throw new OmsException(
          settings.where() + ": cannot read the route of topic " + topic + ": " + e.getMessage(),
          e);
    }
  }

  /** The addresses of the masters that the name servers know, by broker name. */
  Map<String, String> brokers() {
    RemotingCommand answer = askNameServers(CLUSTER, Map.of());
    check(answer, "the list of brokers");
    try {
      return Route.parseBrokers(answer.getBody());
    } catch (IOException e) {
      throw new OmsException(
          settings.where() + ": cannot read the list of brokers: " + e.getMessage(), e);
    }
  }

  /** The most bytes of a message body that a broker takes; empty when it does not tell. */
  OptionalInt maxMessageSize(String broker) {
    RemotingCommand answer;
    try {
      answer = ask(broker, BROKER_CONFIG, Map.of());
    } catch (RetriableException e) {
      return OptionalInt.empty();
    }
    // Whoever may write need not be allowed to read the configuration.
    if (answer.getCode() != SUCCESS || answer.getBody() == null) {
      return OptionalInt.empty();
    }
    Properties configuration = new Properties();
    try {
      configuration.load(new StringReader(new String(answer.getBody(), StandardCharsets.UTF_8)));
      String size = configuration.getProperty(RocketMqSettings.MAX_MESSAGE_SIZE);
      return size == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(size.strip()));
    } catch (IOException | IllegalArgumentException e) {
      return OptionalInt.empty();
    }
  }

  /**
   * Whether a broker would take messages for a topic: asks it to store one in a queue that cannot
   * exist, which it refuses last, after access control and permissions. Null when it would.
   *
   * @throws RetriableException when it does not answer
   */
  @Nullable OmsException mayWrite(String broker, String topic) {
    Map<String, String> fields =
        Map.ofEntries(
            Map.entry("producerGroup", settings.inNamespace(settings.producerGroup())),
            Map.entry("topic", topic),
            Map.entry("defaultTopic", RocketMqWriters.NO_TEMPLATE),
            Map.entry("defaultTopicQueueNums", "4"),
            Map.entry("queueId", Integer.toString(Integer.MAX_VALUE)),
            Map.entry("sysFlag", "0"),
            Map.entry("bornTimestamp", Long.toString(System.currentTimeMillis())),
            Map.entry("flag", "0"),
            Map.entry("properties", ""),
            Map.entry("reconsumeTimes", "0"),
            Map.entry("unitMode", "false"),
            Map.entry("batch", "false"));
    RemotingCommand answer = ask(broker, SEND_MESSAGE, fields, new byte[] {'?'});
    String remark = String.valueOf(answer.getRemark());
    if (remark.contains("queueId")) {
      return null;
    }
    return RocketMqErrors.ofAnswer(
        answer.getCode(), remark, settings.where() + ", topic " + topic + ", broker " + broker);
  }

  private RemotingCommand askNameServers(int code, Map<String, String> fields) {
    RetriableException last = null;
    for (String server : settings.nameServerList()) {
      try {
        return ask(server, code, fields);
      } catch (RetriableException e) {
        last = e;
      }
    }
    throw new RetriableException(
        settings.where()
            + ": no name server answers ("
            + Reachability.findings(settings.nameServerList())
            + ")",
        last);
  }

  private RemotingCommand ask(String address, int code, Map<String, String> fields) {
    return ask(address, code, fields, null);
  }

  private RemotingCommand ask(
      String address, int code, Map<String, String> fields, byte @Nullable [] body) {
    RemotingCommand request = RemotingCommand.createRequestCommand(code, null);
    // Else a server takes the client for one of RocketMQ's first days.
    request.setVersion(MQVersion.CURRENT_VERSION);
    fields.forEach(request::addExtField);
    if (body != null) {
      request.setBody(body);
    }
    try {
      return client.invokeSync(address, request, TIMEOUT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetriableException(settings.where() + ": interrupted while asking", e);
    } catch (Exception e) {
      throw new RetriableException(
          settings.where() + ": " + address + " does not answer: " + RocketMqErrors.text(e), e);
    }
  }

  private void check(RemotingCommand answer, String what) {
    if (answer.getCode() != SUCCESS) {
      throw RocketMqErrors.ofAnswer(
          answer.getCode(), String.valueOf(answer.getRemark()), settings.where() + ", " + what);
    }
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
