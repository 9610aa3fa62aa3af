package dev.oms.testkit;

import dev.oms.testkit.internal.Directories;
import dev.oms.testkit.internal.Ports;
import dev.oms.testkit.internal.Waiting;
import dev.oms.testkit.internal.rocketmq.Administration;
import dev.oms.testkit.internal.rocketmq.QueueReader;
import dev.oms.testkit.internal.rocketmq.ServerConfigurations;
import dev.oms.testkit.internal.rocketmq.ServerConfigurations.User;
import dev.oms.testkit.internal.rocketmq.ServerProcess;
import dev.oms.testkit.internal.rocketmq.Signature;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.log.ClientLogger;
import org.jspecify.annotations.Nullable;

/**
 * A RocketMQ cluster (version 5.5) of this JVM's own: a name server and one or more brokers, each a
 * child JVM of 384 MB heap on loopback ports, that can be stopped, killed, frozen and started again
 * with their data. Their jars are not on the class path of this JVM.
 *
 * <pre>{@code
 * try (RocketMqCluster rocketMq = RocketMqCluster.builder().brokers(2).start()) {
 *   rocketMq.createTopic("orders", 8);   // 8 queues at each broker
 *   rocketMq.killBroker(1);
 * }
 * }</pre>
 *
 * <p>Brokers are named broker-a, broker-b and so on, all masters. Topics are not created by
 * themselves. The kit's own administration goes past the proxies, its reading does not.
 * Thread-safe; what starts, stops and closes servers excludes each other.
 */
public final class RocketMqCluster implements AutoCloseable {

  private final List<Broker> brokers = new ArrayList<>();
  private final Set<String> topics = new TreeSet<>();
  private final @Nullable User user;
  private final boolean tls;
  private final int nameServerPort = Ports.reserve();

  private @Nullable ServerProcess nameServer;
  private @Nullable TcpProxy nameServerProxy;
  private @Nullable Administration administration;
  private boolean closed;

  /** A broker; {@code address} is where it listens, the rest of the world knows 127.0.0.1. */
  private record Broker(
      String name,
      String address,
      int port,
      int replicationPort,
      ServerProcess process,
      @Nullable TcpProxy proxy) {

    String direct() {
      return address + ":" + port;
    }
  }

  private RocketMqCluster(Builder builder) {
    user = builder.user;
    tls = builder.tls;
    if (System.getProperty(ClientLogger.CLIENT_LOG_USESLF4J) == null) {
      // Else the client writes files of its own into the user's home directory.
      System.setProperty(ClientLogger.CLIENT_LOG_USESLF4J, "true");
    }
  }

  /** Returns a builder of a cluster of one broker. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns {@code host:port} of the name server: its proxy's where there is one. */
  public String nameServers() {
    return "127.0.0.1:" + (nameServerProxy == null ? nameServerPort : nameServerProxy.port());
  }

  /** Returns how many brokers the cluster has, running or not. */
  public int brokers() {
    return brokers.size();
  }

  /**
   * Returns the proxy in front of a broker.
   *
   * @param broker 1 to {@link #brokers}
   * @throws IllegalStateException if the cluster was built without proxies
   */
  public TcpProxy proxy(int broker) {
    TcpProxy proxy = brokers.get(broker - 1).proxy();
    if (proxy == null) {
      throw new IllegalStateException("the cluster was built without behindProxy(true)");
    }
    return proxy;
  }

  /**
   * Returns the proxy in front of the name server.
   *
   * @throws IllegalStateException if the cluster was built without proxies
   */
  public TcpProxy nameServerProxy() {
    if (nameServerProxy == null) {
      throw new IllegalStateException("the cluster was built without behindProxy(true)");
    }
    return nameServerProxy;
  }

  /** Creates an ordered topic with so many queues at each broker. */
  public void createTopic(String name, int queuesPerBroker) {
    createTopic(name, queuesPerBroker, true);
  }

  /**
   * Creates a topic, or changes one, and returns when the name server knows it.
   *
   * @param ordered whether it gets the order attribute, at the brokers and in the name server
   * @throws TestKitException if a server refuses
   */
  public synchronized void createTopic(String name, int queuesPerBroker, boolean ordered) {
    for (Broker broker : brokers) {
      admin().updateTopic(broker.direct(), name, queuesPerBroker, ordered);
    }
    if (ordered) {
      String queues =
          brokers.stream()
              .map(b -> b.name() + ":" + queuesPerBroker)
              .collect(Collectors.joining(";"));
      admin().setOrder(nameServerAddress(), name, queues);
    } else {
      admin().deleteOrder(nameServerAddress(), name);
    }
    topics.add(name);
    awaitRoute(name);
  }

  /** Creates a topic at one broker only, without the order attribute. */
  public synchronized void createTopicAt(int broker, String name, int queues) {
    admin().updateTopic(brokers.get(broker - 1).direct(), name, queues, false);
    topics.add(name);
    Waiting.until(
        () -> {
          String route = route(name);
          return route != null && route.contains("\"" + brokers.get(broker - 1).name() + "\"");
        },
        "topic " + name + " has no route");
  }

  /** Deletes a topic everywhere. */
  public synchronized void deleteTopic(String name) {
    for (Broker broker : brokers) {
      admin().deleteTopicOfBroker(broker.direct(), name);
    }
    admin().deleteOrder(nameServerAddress(), name);
    admin().deleteTopicOfNameServer(nameServerAddress(), name);
    topics.remove(name);
  }

  /** Returns the names of the topics that were created here. */
  public synchronized Set<String> topics() {
    return new TreeSet<>(topics);
  }

  /** Returns what the name server says of a topic, as JSON; null when it knows no such topic. */
  public @Nullable String route(String topic) {
    return admin().route(nameServerAddress(), topic);
  }

  /**
   * Makes a user that may do nothing yet.
   *
   * @throws TestKitException if the cluster was built without {@link Builder#accessControl}
   */
  public void createUser(String name, String password) {
    brokers.forEach(broker -> admin().createUser(broker.direct(), name, password));
  }

  /**
   * Allows a user something.
   *
   * @param resource for example {@code Topic:orders} or {@code Topic:*}
   * @param actions for example {@code Pub}, {@code Sub}, {@code Get}
   */
  public void allow(String user, String resource, String... actions) {
    brokers.forEach(broker -> admin().allow(broker.direct(), user, resource, actions));
  }

  /** Returns the end offset of each queue, in the order of {@link RocketMqMessage#partition}. */
  public List<Long> endOffsets(String topic) {
    return reader().endOffsets(topic);
  }

  /** Returns all messages of a topic, by partition in the order of their offsets. */
  public List<RocketMqMessage> consumeAll(String topic) {
    List<RocketMqMessage> messages = new ArrayList<>();
    consumeAll(topic, messages::add);
    return messages;
  }

  /**
   * Hands over all messages a topic has at this moment, without keeping them.
   *
   * @param consumer is called by this thread, for each queue in the order of the offsets
   * @throws TestKitException if no message comes for a minute
   */
  public void consumeAll(String topic, Consumer<RocketMqMessage> consumer) {
    reader().readAll(topic, consumer);
  }

  /**
   * As {@link #consumeAll(String, Consumer)}, by an ordered consumer as applications have them: a
   * push consumer that locks each queue.
   *
   * @param consumer is called by one of the consumer's threads at a time
   */
  public void consumeInOrder(String topic, Consumer<RocketMqMessage> consumer) {
    reader().consumeInOrder(topic, consumer);
  }

  /**
   * Starts a broker that was stopped or killed, and returns when the name server knows it.
   *
   * @param broker 1 to {@link #brokers}
   * @throws TestKitException if it does not come up; the message has the end of its log
   */
  public synchronized void startBroker(int broker) {
    brokers.get(broker - 1).process().start();
    awaitBrokers();
  }

  /** Shuts a broker down in good order: the name server forgets it. */
  public synchronized void stopBroker(int broker) {
    brokers.get(broker - 1).process().stop();
  }

  /** Kills a broker (SIGKILL); the name server notices when the connection ends. */
  public synchronized void killBroker(int broker) {
    brokers.get(broker - 1).process().kill();
  }

  /** Freezes a broker (SIGSTOP): it seems alive and does not answer. */
  public synchronized void freezeBroker(int broker) {
    brokers.get(broker - 1).process().freeze(true);
  }

  /** Lets a frozen broker go on. */
  public synchronized void thawBroker(int broker) {
    brokers.get(broker - 1).process().freeze(false);
  }

  /** Kills the name server. */
  public synchronized void killNameServer() {
    nameServer().kill();
  }

  /** Starts the name server again; it knows the brokers once they have registered again. */
  public synchronized void startNameServer() {
    nameServer().start();
    awaitBrokers();
  }

  /** Ends all servers at once and removes their data. Further calls do nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (administration != null) {
      administration.close();
    }
    List<ServerProcess> processes = new ArrayList<>(brokers.stream().map(Broker::process).toList());
    if (nameServer != null) {
      processes.add(nameServer);
    }
    processes.forEach(ServerProcess::kill);
    for (Broker broker : brokers) {
      if (broker.proxy() != null) {
        broker.proxy().close();
      } else {
        Ports.release(broker.port());
      }
      Ports.release(broker.port() - ServerConfigurations.FAST_LISTENER_BELOW);
      Ports.release(broker.replicationPort());
    }
    if (nameServerProxy != null) {
      nameServerProxy.close();
    }
    Ports.release(nameServerPort);
    processes.forEach(process -> Directories.delete(process.directory()));
  }

  @Override
  public String toString() {
    return "RocketMQ at " + nameServers();
  }

  QueueReader reader() {
    return new QueueReader(
        nameServers(),
        signature(),
        tls,
        (broker, topic, queue) -> admin().end(direct(broker), topic, queue));
  }

  private String direct(String broker) {
    return brokers.stream()
        .filter(b -> b.name().equals(broker))
        .map(Broker::direct)
        .findFirst()
        .orElseThrow();
  }

  private @Nullable Signature signature() {
    return user == null ? null : new Signature(user.name(), user.password());
  }

  private synchronized Administration admin() {
    if (closed) {
      throw new IllegalStateException("the cluster was closed");
    }
    Administration result = administration;
    if (result == null) {
      result = new Administration(signature(), tls);
      administration = result;
    }
    return result;
  }

  private ServerProcess nameServer() {
    ServerProcess process = nameServer;
    if (process == null) {
      throw new IllegalStateException("not started");
    }
    return process;
  }

  private String nameServerAddress() {
    return "127.0.0.1:" + nameServerPort;
  }

  private synchronized void startAll(Builder builder) {
    List<String> jvmArguments = new ArrayList<>(builder.jvmArguments);
    jvmArguments.addAll(
        tls
            ? ServerConfigurations.tls()
            // Else each start makes a certificate, which takes seconds.
            : List.of("-Dtls.server.mode=disabled"));
    if (builder.behindProxy) {
      nameServerProxy = TcpProxy.to("127.0.0.1", nameServerPort);
    }
    nameServer =
        new ServerProcess(
            "rocketmq-nameserver",
            ServerProcess.NAME_SERVER,
            Directories.work("rocketmq"),
            ServerConfigurations.nameServer(nameServerPort),
            jvmArguments);
    nameServer.start();
    for (int i = 0; i < builder.brokers; i++) {
      brokers.add(broker(builder, "broker-" + (char) ('a' + i), jvmArguments));
    }
    brokers.forEach(broker -> broker.process().start());
    awaitBrokers();
  }

  private Broker broker(Builder builder, String name, List<String> jvmArguments) {
    int port = Ports.reserveWith(ServerConfigurations.FAST_LISTENER_BELOW);
    int replicationPort = Ports.reserve();
    // A broker is known by the port it listens on: a proxy in between needs another address.
    String address = builder.behindProxy ? "127.0.0.2" : "127.0.0.1";
    TcpProxy proxy = builder.behindProxy ? TcpProxy.on(port, address, port) : null;
    Path directory = Directories.work("rocketmq");
    ServerProcess process =
        new ServerProcess(
            "rocketmq-" + name,
            ServerProcess.BROKER,
            directory,
            ServerConfigurations.broker(
                name,
                address,
                port,
                replicationPort,
                nameServerAddress(),
                directory.resolve("store").toString(),
                user,
                builder.properties),
            jvmArguments);
    return new Broker(name, address, port, replicationPort, process, proxy);
  }

  private void awaitBrokers() {
    Waiting.until(
        () -> {
          if (nameServer().hasFailed()) {
            throw nameServer().failure("ended while starting");
          }
          Waiting.connect(nameServerPort);
          String known = admin().cluster(nameServerAddress());
          for (Broker broker : brokers) {
            if (broker.process().hasFailed()) {
              throw broker.process().failure("ended while starting");
            }
            // It may still be known from before it was killed; then its listener is not there.
            if (broker.process().isRunning()
                && !(known.contains("\"" + broker.name() + "\"") && listens(broker))) {
              return false;
            }
          }
          return true;
        },
        "the name server does not know the brokers");
    topics.forEach(this::awaitRoute);
  }

  private boolean listens(Broker broker) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(broker.address(), broker.port()), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void awaitRoute(String topic) {
    Waiting.until(
        () -> {
          String route = route(topic);
          return route != null
              && brokers.stream()
                  .filter(b -> b.process().isRunning())
                  .allMatch(b -> route.contains("\"" + b.name() + "\""));
        },
        "topic " + topic + " has no route");
  }

  /** What cluster to start. Reusable, not thread-safe. */
  public static final class Builder {

    private final Map<String, String> properties = new LinkedHashMap<>();
    private final List<String> jvmArguments = new ArrayList<>();
    private int brokers = 1;
    private boolean behindProxy;
    private boolean tls;
    private @Nullable User user;

    private Builder() {}

    /**
     * Sets the number of brokers (default 1).
     *
     * @throws IllegalArgumentException if less than 1
     */
    public Builder brokers(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("brokers must be at least 1, but is: " + count);
      }
      this.brokers = count;
      return this;
    }

    /** Sets a property of all brokers; it overrides the kit's own. */
    public Builder brokerProperty(String key, String value) {
      properties.put(key, value);
      return this;
    }

    /**
     * Adds an argument for the servers' JVMs, such as {@code -Xmx1g}. They run with the quick
     * compiler only, to start fast; where throughput is measured, add {@code
     * -XX:TieredStopAtLevel=4}.
     */
    public Builder jvmArgument(String argument) {
      jvmArguments.add(argument);
      return this;
    }

    /**
     * Sets whether clients reach the name server and each broker through a {@link TcpProxy}
     * (default no). Brokers then listen on 127.0.0.2.
     */
    public Builder behindProxy(boolean enabled) {
      this.behindProxy = enabled;
      return this;
    }

    /** Lets in only clients that sign with this key; as this user they may do anything. */
    public Builder accessControl(String accessKey, String secretKey) {
      this.user = new User(accessKey, secretKey);
      return this;
    }

    /**
     * Sets whether everybody must use TLS (default no). For the kit's own clients the JVM-wide
     * settings of RocketMQ hold: {@code -Dtls.client.trustCertPath} and so on, or none of them,
     * when they trust everybody.
     */
    public Builder tls(boolean enabled) {
      this.tls = enabled;
      return this;
    }

    /**
     * Starts the cluster and returns when the name server knows its brokers: some 4 seconds for
     * one.
     *
     * @throws TestKitException if a server does not come up; the message has the end of its log
     */
    public RocketMqCluster start() {
      RocketMqCluster cluster = new RocketMqCluster(this);
      try {
        cluster.startAll(this);
        return cluster;
      } catch (RuntimeException e) {
        cluster.close();
        throw e;
      }
    }
  }
}
