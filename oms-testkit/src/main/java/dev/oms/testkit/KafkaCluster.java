package dev.oms.testkit;

import dev.oms.testkit.internal.Directories;
import dev.oms.testkit.internal.KafkaNode;
import dev.oms.testkit.internal.KafkaProperties;
import dev.oms.testkit.internal.KafkaProperties.NodePorts;
import dev.oms.testkit.internal.KafkaProperties.User;
import dev.oms.testkit.internal.Ports;
import dev.oms.testkit.internal.TopicReader;
import dev.oms.testkit.internal.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka cluster (KRaft, version 3.9) of this JVM's own: one or more nodes, each a child JVM of
 * 384 MB heap on ports of 127.0.0.1, that can be stopped, killed and started again with their data.
 *
 * <pre>{@code
 * try (KafkaCluster kafka = KafkaCluster.builder().nodes(3).start()) {
 *   kafka.createTopic("orders", 6, 3, Map.of("min.insync.replicas", "2"));
 *   kafka.killNode(1);
 * }
 * }</pre>
 *
 * <p>Topics are not created by themselves. The kit's own reading and administration go past the
 * proxies and the security of the clients' listener. Thread-safe; what starts, stops and closes
 * nodes excludes each other.
 */
public final class KafkaCluster implements AutoCloseable {

  private final List<KafkaNode> nodes = new ArrayList<>();
  private final List<NodePorts> ports = new ArrayList<>();
  private final List<TcpProxy> proxies = new ArrayList<>();
  private final @Nullable User user;
  private final boolean tls;

  private @Nullable Admin admin;
  private boolean closed;

  private KafkaCluster(Builder builder) {
    user = builder.user;
    tls = builder.tls;
  }

  /** Returns a builder of a cluster of one node. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns what clients put in {@code bootstrap.servers}: the proxies where there are some. */
  public String bootstrapServers() {
    return ports.stream()
        .map(node -> "127.0.0.1:" + node.advertised())
        .collect(Collectors.joining(","));
  }

  /**
   * Returns the properties a client of any kind needs to come in: {@code bootstrap.servers} and,
   * where the cluster wants them, SASL (mechanism PLAIN; the others are SCRAM-SHA-256 and
   * SCRAM-SHA-512) and TLS.
   */
  public Map<String, String> clientProperties() {
    Map<String, String> p = new LinkedHashMap<>();
    p.put("bootstrap.servers", bootstrapServers());
    p.put("security.protocol", KafkaProperties.protocol(user != null, tls));
    if (user != null) {
      p.put("sasl.mechanism", "PLAIN");
      p.put(
          "sasl.jaas.config",
          "org.apache.kafka.common.security.plain.PlainLoginModule required"
              + " username=\"%s\" password=\"%s\";"
                  .formatted(user.name(), KafkaProperties.jaasText(user.password())));
    }
    if (tls) {
      p.put("ssl.truststore.location", TestCertificates.get().trustStore().toString());
      p.put("ssl.truststore.password", TestCertificates.STORE_PASSWORD);
    }
    return p;
  }

  /** Returns how many nodes the cluster has, running or not. */
  public int nodes() {
    return nodes.size();
  }

  /**
   * Returns the proxy in front of a node.
   *
   * @param node 1 to {@link #nodes}
   * @throws IllegalStateException if the cluster was built without proxies
   */
  public TcpProxy proxy(int node) {
    if (proxies.isEmpty()) {
      throw new IllegalStateException("the cluster was built without behindProxy(true)");
    }
    return proxies.get(node - 1);
  }

  /** Creates a topic with one replica and returns when it has its leaders. */
  public void createTopic(String name, int partitions) {
    createTopic(name, partitions, 1, Map.of());
  }

  /**
   * Creates a topic and returns when each partition has a leader.
   *
   * @param configs the topic's configuration, such as {@code max.message.bytes}
   * @throws TestKitException if the cluster refuses
   */
  public void createTopic(
      String name, int partitions, int replication, Map<String, String> configs) {
    Waiting.get(
        admin()
            .createTopics(
                List.of(new NewTopic(name, partitions, (short) replication).configs(configs)))
            .all());
    Waiting.until(
        () -> {
          var topic = Waiting.get(admin().describeTopics(List.of(name)).allTopicNames()).get(name);
          return topic != null
              && topic.partitions().size() == partitions
              && topic.partitions().stream().allMatch(p -> p.leader() != null);
        },
        "topic " + name + " has no leaders");
  }

  /** Returns the names of the topics, without Kafka's own. */
  public Set<String> topics() {
    return Waiting.get(admin().listTopics().names());
  }

  /**
   * Returns the node that leads a partition.
   *
   * @throws TestKitException if none does
   */
  public int leader(String topic, int partition) {
    var description =
        Waiting.get(admin().describeTopics(List.of(topic)).allTopicNames()).get(topic);
    Node leader = description == null ? null : description.partitions().get(partition).leader();
    if (leader == null) {
      throw new TestKitException(topic + "-" + partition + " has no leader");
    }
    return leader.id();
  }

  /** Returns an administration client of the cluster; it is closed with the cluster. */
  public synchronized Admin admin() {
    if (closed) {
      throw new IllegalStateException("the cluster was closed");
    }
    Admin result = admin;
    if (result == null) {
      result = Admin.create(new HashMap<>(internalProperties()));
      admin = result;
    }
    return result;
  }

  /** Returns the end offset of each partition, uncommitted transactions included. */
  public Map<Integer, Long> endOffsets(String topic) {
    return reader(false).endOffsets(topic);
  }

  /** Returns all records of a topic, by partition in the order of their offsets. */
  public List<ConsumerRecord<byte[], byte[]>> consumeAll(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    consumeAll(topic, false, records::add);
    return records;
  }

  /**
   * Hands over all records a topic has at this moment, without keeping them.
   *
   * @param committedOnly whether records of open and aborted transactions are left out
   * @param consumer is called by this thread, for each partition in the order of the offsets
   * @throws TestKitException if no record comes for 30 seconds
   */
  public void consumeAll(
      String topic, boolean committedOnly, Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
    reader(committedOnly).readAll(topic, consumer);
  }

  /**
   * Starts a node that was stopped or killed, and returns when the cluster counts on it.
   *
   * @param node 1 to {@link #nodes}
   * @throws TestKitException if it does not come up; the message has the end of its log
   */
  public synchronized void startNode(int node) {
    nodes.get(node - 1).start();
    awaitNodes();
  }

  /**
   * Shuts a node down in good order and returns when it is gone.
   *
   * @param node 1 to {@link #nodes}
   */
  public synchronized void stopNode(int node) {
    nodes.get(node - 1).stop();
  }

  /**
   * Kills a node (SIGKILL); the others notice after some 3 seconds.
   *
   * @param node 1 to {@link #nodes}
   */
  public synchronized void killNode(int node) {
    nodes.get(node - 1).kill();
  }

  /** Ends all nodes at once and removes their data. Further calls do nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
    nodes.forEach(KafkaNode::kill);
    proxies.forEach(TcpProxy::close);
    for (NodePorts node : ports) {
      Ports.release(node.client());
      Ports.release(node.internal());
      Ports.release(node.controller());
    }
    nodes.forEach(node -> Directories.delete(node.directory()));
  }

  @Override
  public String toString() {
    return "Kafka at " + bootstrapServers();
  }

  TopicReader reader(boolean committedOnly) {
    Map<String, String> p = new HashMap<>(internalProperties());
    p.put("isolation.level", committedOnly ? "read_committed" : "read_uncommitted");
    return new TopicReader(p);
  }

  private Map<String, String> internalProperties() {
    return Map.of(
        "bootstrap.servers",
        ports.stream()
            .map(node -> "127.0.0.1:" + node.internal())
            .collect(Collectors.joining(",")));
  }

  private synchronized void startAll(Builder builder) {
    for (int i = 0; i < builder.nodes; i++) {
      int client = Ports.reserve();
      int advertised = client;
      if (builder.behindProxy) {
        TcpProxy proxy = TcpProxy.to("127.0.0.1", client);
        proxies.add(proxy);
        advertised = proxy.port();
      }
      ports.add(new NodePorts(client, advertised, Ports.reserve(), Ports.reserve()));
    }
    String clusterId = Uuid.randomUuid().toString();
    for (int id = 1; id <= builder.nodes; id++) {
      Map<String, String> properties = new HashMap<>();
      if (builder.advertisedHost != null) {
        NodePorts own = ports.get(id - 1);
        properties.put(
            "advertised.listeners",
            "CLIENT://%s:%d,INTERNAL://127.0.0.1:%d"
                .formatted(builder.advertisedHost, own.advertised(), own.internal()));
      }
      properties.putAll(builder.properties);
      nodes.add(
          new KafkaNode(
              id,
              Directories.work("kafka"),
              KafkaProperties.of(id, ports, user, tls, properties),
              clusterId,
              KafkaProperties.scramUsers(user),
              List.copyOf(builder.jvmArguments)));
    }
    nodes.forEach(KafkaNode::start);
    awaitNodes();
  }

  private void awaitNodes() {
    Waiting.until(
        () -> {
          int running = 0;
          for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).hasFailed()) {
              throw nodes.get(i).failure("ended while starting");
            }
            if (nodes.get(i).isRunning()) {
              running++;
              // The cluster may not have noticed yet that the node was away; its listener has.
              Waiting.connect(ports.get(i).client());
              Waiting.connect(ports.get(i).internal());
            }
          }
          Collection<Node> known = admin().describeCluster().nodes().get(5, TimeUnit.SECONDS);
          return known.size() >= running;
        },
        "the nodes do not find each other");
  }

  /** What cluster to start. Reusable, not thread-safe. */
  public static final class Builder {

    private final Map<String, String> properties = new LinkedHashMap<>();
    private final List<String> jvmArguments = new ArrayList<>();
    private int nodes = 1;
    private boolean behindProxy;
    private @Nullable String advertisedHost;
    private boolean tls;
    private @Nullable User user;

    private Builder() {}

    /**
     * Sets the number of nodes (default 1), each broker and controller.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public Builder nodes(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("nodes must be at least 1, but is: " + count);
      }
      this.nodes = count;
      return this;
    }

    /** Sets a broker property on all nodes; it overrides the kit's own. */
    public Builder brokerProperty(String key, String value) {
      properties.put(key, value);
      return this;
    }

    /**
     * Adds an argument for the nodes' JVMs, such as {@code -Xmx1g}. They run with the quick
     * compiler only, to start fast; where throughput is measured, add {@code
     * -XX:TieredStopAtLevel=4}.
     */
    public Builder jvmArgument(String argument) {
      jvmArguments.add(argument);
      return this;
    }

    /**
     * Sets whether clients reach each node through a {@link TcpProxy} (default no), as which it is
     * advertised.
     */
    public Builder behindProxy(boolean enabled) {
      this.behindProxy = enabled;
      return this;
    }

    /**
     * Sets the name of this machine that nodes tell clients to connect to (default {@code
     * 127.0.0.1}), so that clients have to resolve it. {@link #bootstrapServers} still has the
     * number.
     */
    public Builder advertisedHost(String host) {
      this.advertisedHost = host;
      return this;
    }

    /**
     * Lets in only clients that authenticate as this user, by SASL with the mechanism PLAIN,
     * SCRAM-SHA-256 or SCRAM-SHA-512.
     */
    public Builder saslPlain(String name, String password) {
      this.user = new User(name, password);
      return this;
    }

    /**
     * Sets whether clients must use TLS (default no). The certificate of {@link TestCertificates}
     * is valid for {@code 127.0.0.1}.
     */
    public Builder tls(boolean enabled) {
      this.tls = enabled;
      return this;
    }

    /**
     * Starts the cluster and returns when all its nodes are up: some 3 seconds for one.
     *
     * @throws TestKitException if a node does not come up; the message has the end of its log
     */
    public KafkaCluster start() {
      KafkaCluster cluster = new KafkaCluster(this);
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
