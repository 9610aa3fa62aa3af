package dev.oms.sink.rocketmq;

import dev.oms.core.Secret;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.rocketmq.internal.PinnedQueues;
import dev.oms.sink.rocketmq.internal.RocketMqPrecheck;
import dev.oms.sink.rocketmq.internal.RocketMqSettings;
import dev.oms.sink.rocketmq.internal.RocketMqWriters;
import dev.oms.sink.rocketmq.internal.SettingsRules;
import dev.oms.sink.rocketmq.internal.TlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Delivers messages to Apache RocketMQ by its remoting protocol: brokers of 4.7 and later, 5.x too.
 * Batches go to each queue one after the other, and to the queues at the same time; so the order of
 * each queue is kept through retries, restarts and fail-over of brokers.
 *
 * <pre>{@code
 * RocketMqSink sink = RocketMqSink.builder()
 *     .nameServers("mq1:9876;mq2:9876")
 *     .accessKey("oms", Secret.from(() -> System.getenv("ROCKETMQ_SECRET_KEY")))
 *     .build();
 * }</pre>
 *
 * <p>Topics must exist; they should have the order attribute. The partition of a message is the
 * place of its queue in the list of all queues that can be written, sorted by the names of the
 * brokers and the numbers of the queues. The list of a topic is fixed at its first use; see {@link
 * OnQueueChange}.
 *
 * <p>Each message has, besides its bytes: a tag; the message key as {@code KEYS} and as sharding
 * key ({@code __SHARDINGKEY}); and, where the pipeline adds event headers, {@code oms.id}, {@code
 * oms.table}, {@code oms.op} and {@code oms.position}. A key of more than 4,096 bytes is cut there
 * (not for the choice of the queue), and between its parts, which properties cannot hold, is {@code
 * |} in place of U+0001.
 *
 * <p>After a batch whose fate was unknown for a while (no answer, a broken connection) it may be in
 * its queue twice. Thread-safe.
 */
public final class RocketMqSink implements ChangeSink {

  private final RocketMqSettings settings;

  /** What the topics' queues were when this sink first wrote to them. */
  private final PinnedQueues pinned = new PinnedQueues();

  private RocketMqSink(RocketMqSettings settings) {
    this.settings = settings;
  }

  /** A builder; {@link Builder#nameServers} is all that it needs. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String type() {
    return "rocketmq";
  }

  @Override
  public void precheck(Set<String> topics, PrecheckCollector report) {
    RocketMqPrecheck.run(settings, topics, report);
  }

  @Override
  public SinkWriter open(SinkContext context) {
    return RocketMqWriters.open(settings, pinned, context);
  }

  /** The settings without secrets. */
  @Override
  public String toString() {
    return "RocketMqSink[" + settings + "]";
  }

  /** Builds a {@link RocketMqSink}. Not thread-safe; may be used again after {@link #build}. */
  public static final class Builder {

    private String nameServers = "";
    private String producerGroup = "OMS";
    private String tag = "default_tag";
    private boolean keys = true;
    private Duration sendTimeout = Duration.ofMillis(3000);
    private boolean trace;
    private String accessKey = "";
    private @Nullable Secret secretKey;
    private String namespace = "";
    private OnQueueChange onQueueChange = OnQueueChange.FAIL;
    private final Map<String, String> properties = new LinkedHashMap<>();

    private boolean tls;
    private @Nullable Path trustCertificates;
    private @Nullable Path certificate;
    private @Nullable Path privateKey;
    private @Nullable Secret privateKeyPassword;

    private Builder() {}

    /**
     * Where the name servers are; required.
     *
     * @param hostPorts {@code host:port}, or several with semicolons or commas between
     */
    public Builder nameServers(String hostPorts) {
      this.nameServers = Objects.requireNonNull(hostPorts, "nameServers").strip();
      return this;
    }

    /** The producer group; default {@code OMS}. One group may write to any number of topics. */
    public Builder producerGroup(String group) {
      this.producerGroup = Objects.requireNonNull(group, "producerGroup").strip();
      return this;
    }

    /** The tag of all messages; default {@code default_tag}, as OMS writes it. Empty for none. */
    public Builder tag(String messageTag) {
      this.tag = Objects.requireNonNull(messageTag, "tag").strip();
      return this;
    }

    /**
     * Whether messages get their key as the property {@code KEYS}, by which the broker's index
     * finds them; default yes. The sharding key property is set in any case.
     */
    public Builder keys(boolean enabled) {
      this.keys = enabled;
      return this;
    }

    /**
     * How long to wait for a broker's answer before a batch is sent again; default 3 s, at least
     * 100 ms.
     */
    public Builder sendTimeout(Duration timeout) {
      this.sendTimeout = Objects.requireNonNull(timeout, "sendTimeout");
      return this;
    }

    /** Whether each send is reported to RocketMQ's trace topic; default no. */
    public Builder messageTrace(boolean enabled) {
      this.trace = enabled;
      return this;
    }

    /** Signs all requests, as RocketMQ's access control wants it, 1.0 and 2.0 alike. */
    public Builder accessKey(String key, Secret secret) {
      this.accessKey = Objects.requireNonNull(key, "accessKey").strip();
      this.secretKey = Objects.requireNonNull(secret, "secretKey");
      return this;
    }

    /** The namespace that topics and the producer group are in; default none. */
    public Builder namespace(String name) {
      this.namespace = Objects.requireNonNull(name, "namespace").strip();
      return this;
    }

    /** What to do when a topic's queues change; default {@link OnQueueChange#FAIL}. */
    public Builder onQueueChange(OnQueueChange reaction) {
      this.onQueueChange = Objects.requireNonNull(reaction, "onQueueChange");
      return this;
    }

    /** Encrypts; servers are trusted as the JVM's own trust store says. */
    public Builder tls() {
      this.tls = true;
      return this;
    }

    /**
     * Encrypts; servers are trusted when an authority in this PEM file vouches for them. RocketMQ's
     * client does not compare the host name.
     */
    public Builder trustCertificates(Path file) {
      this.trustCertificates = Objects.requireNonNull(file, "trustCertificates");
      return tls();
    }

    /** Encrypts, and shows the servers this certificate (PEM), whose key (PKCS#8 PEM) is open. */
    public Builder clientCertificate(Path certificateFile, Path keyFile) {
      this.certificate = Objects.requireNonNull(certificateFile, "certificate");
      this.privateKey = Objects.requireNonNull(keyFile, "privateKey");
      this.privateKeyPassword = null;
      return tls();
    }

    /** As {@link #clientCertificate(Path, Path)}, with an encrypted key. */
    public Builder clientCertificate(Path certificateFile, Path keyFile, Secret keyPassword) {
      clientCertificate(certificateFile, keyFile);
      this.privateKeyPassword = Objects.requireNonNull(keyPassword, "privateKeyPassword");
      return this;
    }

    /**
     * Sets any property of RocketMQ's producer, by the name of its setter without {@code set}: for
     * example {@code heartbeatBrokerInterval}. What would break order or delivery is refused by
     * {@link #build}. {@code maxMessageSize} is taken for the brokers' limit where they do not tell
     * it.
     */
    public Builder property(String key, String value) {
      properties.put(
          Objects.requireNonNull(key, "key").strip(),
          Objects.requireNonNull(value, "value of " + key).strip());
      return this;
    }

    /** Sets properties as {@link #property} does. */
    public Builder properties(Map<String, String> all) {
      all.forEach(this::property);
      return this;
    }

    /**
     * Makes the sink; connects to nothing.
     *
     * @throws IllegalArgumentException when a setting is wrong or would break order or delivery,
     *     with all problems
     */
    public RocketMqSink build() {
      TlsSettings encryption =
          tls
              ? new TlsSettings(trustCertificates, certificate, privateKey, privateKeyPassword)
              : null;
      RocketMqSettings settings =
          new RocketMqSettings(
              nameServers,
              producerGroup,
              tag,
              keys,
              sendTimeout,
              trace,
              accessKey,
              secretKey,
              namespace,
              onQueueChange == OnQueueChange.REHASH,
              encryption,
              properties);
      List<String> found = SettingsRules.problems(settings);
      if (!found.isEmpty()) {
        throw new IllegalArgumentException("RocketMQ sink: " + String.join("; ", found));
      }
      return new RocketMqSink(settings);
    }
  }
}
