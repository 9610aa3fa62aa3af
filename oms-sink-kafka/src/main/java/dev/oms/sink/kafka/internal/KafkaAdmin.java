package dev.oms.sink.kafka.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.sink.kafka.TopicCreation;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Questions to a Kafka cluster, and the creation of topics; each is answered or failed within about
 * 10 s. Thread-safe.
 */
public final class KafkaAdmin implements AutoCloseable {

  private static final long WAIT_MS = KafkaSettings.ADMIN_TIMEOUT_MS + 2_000L;

  private final Admin admin;
  private final String where;

  /**
   * Connects in the background.
   *
   * @throws OmsException when no client can be made of the settings
   */
  public KafkaAdmin(KafkaSettings settings, String clientId) {
    this.where = "Kafka at " + settings.bootstrapServers();
    try {
      this.admin = Admin.create(settings.admin(clientId));
    } catch (RuntimeException e) {
      throw KafkaErrors.ofSettings(e, where);
    }
  }

  /** For messages, {@code Kafka at host:port}. */
  String where() {
    return where;
  }

  /**
   * The cluster.
   *
   * @param id its id
   * @param nodes its brokers that are up
   */
  record Cluster(String id, Collection<Node> nodes) {}

  /**
   * A topic's settings that matter to a writer; empty when they may not be read.
   *
   * @param maxMessageBytes the largest batch that the topic takes
   * @param minInSyncReplicas how many replicas must have a message before it is acknowledged
   * @param compacted whether it is compacted, and so takes no message without a key
   */
  record Limits(
      Optional<Long> maxMessageBytes, Optional<Integer> minInSyncReplicas, boolean compacted) {

    /** Nothing is known. */
    static final Limits UNKNOWN = new Limits(Optional.empty(), Optional.empty(), false);
  }

  /**
   * Asks who is there; this also proves the authentication.
   *
   * @throws RetriableException when no broker answers in time
   */
  Cluster cluster() {
    DescribeClusterResult result = admin.describeCluster();
    try {
      return new Cluster(get(result.clusterId()), get(result.nodes()));
    } catch (Exception e) {
      throw failure(e, where);
    }
  }

  /**
   * One topic; never makes it.
   *
   * @throws OmsException when it does not exist or may not be seen
   */
  TopicDescription topic(String name) {
    Object answer = topics(Set.of(name)).get(name);
    if (!(answer instanceof TopicDescription topic)) {
      throw topicFailure(
          name, answer instanceof Throwable e ? e : new IllegalStateException("no answer"));
    }
    if (mayNotWrite(topic)) {
      throw new OmsException(
          where + ", topic " + name + ": writing is not allowed; " + grant(name));
    }
    return topic;
  }

  /** The error of a question about a topic. */
  OmsException topicFailure(String name, Throwable e) {
    Throwable cause = KafkaErrors.unwrap(e);
    String topic = where + ", topic " + name;
    if (cause instanceof UnknownTopicOrPartitionException) {
      return new OmsException(
          topic
              + ": it does not exist; create it (kafka-topics.sh --create --topic "
              + name
              + " ...), or map the tables to another topic",
          e);
    }
    if (cause instanceof TopicAuthorizationException) {
      return new OmsException(
          topic
              + ": not allowed to see it (brokers say so of topics that do not exist, too); "
              + grant(name),
          e);
    }
    return failure(e, topic);
  }

  /** The right that a writer needs. */
  static String grant(String topic) {
    return "grant the user Write and Describe on topic "
        + topic
        + " (kafka-acls.sh --add --producer --topic "
        + topic
        + " ...)";
  }

  /** Topics, each with its description or the error it gave; the operations allowed, if known. */
  Map<String, Object> topics(Set<String> names) {
    Map<String, Object> found = describe(names, true);
    boolean old =
        found.values().stream()
            .anyMatch(
                v ->
                    v instanceof Throwable t
                        && KafkaErrors.unwrap(t) instanceof UnsupportedVersionException);
    return old ? describe(names, false) : found;
  }

  private Map<String, Object> describe(Set<String> names, boolean operations) {
    Map<String, Object> found = new HashMap<>();
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin
            .describeTopics(
                names, new DescribeTopicsOptions().includeAuthorizedOperations(operations))
            .topicNameValues();
    answers.forEach(
        (name, answer) -> {
          try {
            found.put(name, get(answer));
          } catch (Exception e) {
            found.put(name, unwrapped(e));
          }
        });
    return found;
  }

  private static Throwable unwrapped(Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return KafkaErrors.unwrap(e);
  }

  /** The limits of topics; a topic whose settings may not be read has empty ones. */
  Map<String, Limits> limits(Set<String> topics) {
    List<ConfigResource> resources =
        topics.stream().map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t)).toList();
    Map<String, Limits> limits = new HashMap<>();
    admin
        .describeConfigs(resources)
        .values()
        .forEach(
            (resource, answer) -> {
              Optional<Config> config;
              try {
                config = Optional.of(get(answer));
              } catch (InterruptedException e) {
                throw failure(e, where);
              } catch (ExecutionException | TimeoutException e) {
                config = Optional.empty();
              }
              limits.put(resource.name(), limits(config));
            });
    return limits;
  }

  private static Limits limits(Optional<Config> config) {
    return new Limits(
        config.map(c -> value(c, "max.message.bytes")).map(Long::valueOf),
        config.map(c -> value(c, "min.insync.replicas")).map(Integer::valueOf),
        config.map(c -> value(c, "cleanup.policy")).filter(p -> p.contains("compact")).isPresent());
  }

  private static @Nullable String value(Config config, String key) {
    ConfigEntry entry = config.get(key);
    return entry == null ? null : entry.value();
  }

  /**
   * The protocol version between brokers, which bounds what they understand; empty when it may not
   * be read or the cluster has none any more (KRaft, from 3.3).
   */
  Optional<String> protocolVersion(Node broker) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
    try {
      Config config = get(admin.describeConfigs(List.of(resource)).values().get(resource));
      return Optional.ofNullable(value(config, "inter.broker.protocol.version"));
    } catch (InterruptedException e) {
      throw failure(e, where);
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }

  /**
   * What became of one topic that was to be made.
   *
   * @param error why it was not made
   * @param limits of the new topic, empty ones when the brokers do not tell
   */
  record Creation(Optional<Throwable> error, Limits limits) {}

  /**
   * Makes topics, each for itself.
   *
   * @param validateOnly makes none, but gives the errors that making them would give
   */
  Map<String, Creation> createTopics(Set<String> names, TopicCreation as, boolean validateOnly) {
    List<NewTopic> wanted =
        names.stream()
            .map(
                name ->
                    new NewTopic(name, as.partitions(), (short) as.replicationFactor())
                        .configs(as.configs()))
            .toList();
    CreateTopicsResult result =
        admin.createTopics(wanted, new CreateTopicsOptions().validateOnly(validateOnly));
    Map<String, Creation> creations = new HashMap<>();
    for (String name : names) {
      Optional<Throwable> error = Optional.empty();
      Optional<Config> config = Optional.empty();
      try {
        get(result.values().get(name));
        config = newConfig(result, name);
      } catch (Exception e) {
        error = Optional.of(unwrapped(e));
      }
      creations.put(name, new Creation(error, limits(config)));
    }
    return creations;
  }

  /** Brokers before 2.4 do not tell, nor others without the right to describe configurations. */
  private static Optional<Config> newConfig(CreateTopicsResult result, String name)
      throws InterruptedException {
    try {
      return Optional.of(get(result.config(name)));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }

  /** Where a partition ends, open transactions included. */
  long endOffset(TopicPartition partition) {
    try {
      return get(admin
              .listOffsets(Map.of(partition, OffsetSpec.latest()))
              .partitionResult(partition))
          .offset();
    } catch (Exception e) {
      throw failure(e, where + ", topic " + partition.topic());
    }
  }

  /**
   * Makes one topic of one partition, with as many replicas as the brokers make by default.
   *
   * @param validateOnly makes none, but gives the error that making it would give
   * @return why it was not made
   */
  Optional<Throwable> createTopic(String name, Map<String, String> configs, boolean validateOnly) {
    NewTopic wanted = new NewTopic(name, Optional.of(1), Optional.empty()).configs(configs);
    try {
      get(
          admin
              .createTopics(List.of(wanted), new CreateTopicsOptions().validateOnly(validateOnly))
              .all());
      return Optional.empty();
    } catch (Exception e) {
      return Optional.of(unwrapped(e));
    }
  }

  /** The names of all topics that may be seen. */
  Set<String> names() {
    try {
      return get(admin.listTopics().names());
    } catch (Exception e) {
      throw failure(e, where + ", listing the topics");
    }
  }

  /** Whether a description says that writing is not allowed. */
  static boolean mayNotWrite(TopicDescription topic) {
    Set<AclOperation> allowed = topic.authorizedOperations();
    return allowed != null
        && !allowed.contains(AclOperation.WRITE)
        && !allowed.contains(AclOperation.ALL);
  }

  private static <T> T get(@Nullable KafkaFuture<T> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (answer == null) {
      throw new ExecutionException(new IllegalStateException("the client gave no answer"));
    }
    return answer.get(WAIT_MS, TimeUnit.MILLISECONDS);
  }

  /** An error, judged; an interrupt is set again. */
  OmsException failure(Throwable e, String at) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return new RetriableException(at + ": interrupted while waiting for an answer", e);
    }
    Throwable cause = KafkaErrors.unwrap(e);
    if (cause instanceof TimeoutException
        || cause instanceof org.apache.kafka.common.errors.TimeoutException) {
      return new RetriableException(
          at
              + ": no answer within "
              + Duration.ofMillis(KafkaSettings.ADMIN_TIMEOUT_MS).toSeconds()
              + " s",
          cause);
    }
    return KafkaErrors.classify(e, at);
  }

  /** Closes without waiting for what is under way. */
  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
