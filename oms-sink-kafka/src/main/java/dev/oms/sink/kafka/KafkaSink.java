package dev.oms.sink.kafka;

import dev.oms.core.Secret;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import dev.oms.core.spi.TopicReader;
import dev.oms.core.spi.TransactionalStore;
import dev.oms.sink.kafka.internal.KafkaPrecheck;
import dev.oms.sink.kafka.internal.KafkaSettings;
import dev.oms.sink.kafka.internal.KafkaTopicReader;
import dev.oms.sink.kafka.internal.KafkaWriters;
import dev.oms.sink.kafka.internal.SaslSettings;
import dev.oms.sink.kafka.internal.SettingsRules;
import dev.oms.sink.kafka.internal.TlsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Delivers messages to Apache Kafka: brokers from 1.0 on, in order for each partition, each message
 * once as long as the writer lives.
 *
 * <pre>{@code
 * KafkaSink sink = KafkaSink.builder()
 *     .bootstrapServers("kafka1:9093,kafka2:9093")
 *     .trustStore(Path.of("ca.pem"))
 *     .sasl(SaslMechanism.SCRAM_SHA_512, "oms", Secret.from(() -> System.getenv("KAFKA_PASSWORD")))
 *     .property("compression.type", "zstd")
 *     .build();
 * }</pre>
 *
 * <p>Unless set otherwise: {@code compression.type=lz4}, {@code batch.size=262144}, {@code
 * linger.ms=50}, {@code buffer.memory=33554432}, {@code max.request.size=16777216}. {@code
 * acks=all} and idempotence are fixed, and messages are never given up while brokers are away.
 * Unless you set {@code linger.ms}, messages wait for others only while there are others: what
 * there is is sent as soon as the pipeline has no more at hand.
 *
 * <p>Immutable and thread-safe.
 */
public final class KafkaSink implements ChangeSink {

  private final KafkaSettings settings;
  private final @Nullable TopicCreation creation;
  private final KafkaTransactions transactions;

  private KafkaSink(
      KafkaSettings settings, @Nullable TopicCreation creation, KafkaTransactions transactions) {
    this.settings = settings;
    this.creation = creation;
    this.transactions = transactions;
  }

  /** A builder; {@link Builder#bootstrapServers} is all that it needs. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String type() {
    return "kafka";
  }

  @Override
  public void precheck(Set<String> topics, PrecheckCollector report) {
    KafkaPrecheck.run(settings, creation, topics, report);
  }

  @Override
  public boolean createsTopics() {
    return creation != null;
  }

  @Override
  public SinkWriter open(SinkContext context) {
    return KafkaWriters.open(settings, creation, context);
  }

  /**
   * Reads what is committed, with a consumer of no group; needs Read and Describe on the topics.
   */
  @Override
  public Optional<TopicReader.Opener> topicReader() {
    return Optional.of((name, topics) -> KafkaTopicReader.open(settings, name, topics));
  }

  @Override
  public Optional<TransactionalStore> transactionalStore() {
    return Optional.of(checkpointStore());
  }

  KafkaCheckpointStore checkpointStore() {
    return new KafkaCheckpointStore(settings, creation, transactions);
  }

  /** The settings without secrets. */
  @Override
  public String toString() {
    return "KafkaSink["
        + settings
        + (creation == null ? "" : ", creates topics: " + creation)
        + "]";
  }

  /** Builds a {@link KafkaSink}. Not thread-safe; may be used again after {@link #build}. */
  public static final class Builder {

    private String bootstrapServers = "";
    private final Map<String, String> properties = new LinkedHashMap<>();

    private boolean tls;
    private @Nullable Path trustStore;
    private @Nullable Secret trustStorePassword;
    private @Nullable Path keyStore;
    private @Nullable Secret keyStorePassword;
    private @Nullable Secret keyPassword;
    private boolean checkHostName = true;
    private @Nullable SaslSettings sasl;
    private @Nullable TopicCreation creation;
    private KafkaTransactions transactions = KafkaTransactions.defaults();

    private Builder() {}

    /**
     * Where to find the cluster; required.
     *
     * @param hostPorts {@code host:port}, or several with commas between
     */
    public Builder bootstrapServers(String hostPorts) {
      this.bootstrapServers = Objects.requireNonNull(hostPorts, "bootstrapServers").strip();
      return this;
    }

    /**
     * Sets any property of a Kafka client. What would break order or delivery is refused by {@link
     * #build}.
     */
    public Builder property(String key, String value) {
      properties.put(
          Objects.requireNonNull(key, "key").strip(),
          Objects.requireNonNull(value, "value of " + key));
      return this;
    }

    /** Sets properties as {@link #property} does. */
    public Builder properties(Map<String, String> all) {
      all.forEach(this::property);
      return this;
    }

    /** Encrypts; brokers are trusted as the JVM's own trust store says. */
    public Builder tls() {
      this.tls = true;
      return this;
    }

    /** Encrypts; brokers are trusted when an authority in this PEM file vouches for them. */
    public Builder trustStore(Path file) {
      this.trustStore = Objects.requireNonNull(file, "trustStore");
      this.trustStorePassword = null;
      return tls();
    }

    /** Encrypts; brokers are trusted when an authority in this JKS or PKCS#12 file vouches. */
    public Builder trustStore(Path file, Secret password) {
      trustStore(file);
      this.trustStorePassword = Objects.requireNonNull(password, "trustStorePassword");
      return this;
    }

    /** Encrypts, and shows the brokers the certificate in this PEM file, whose key is open. */
    public Builder keyStore(Path file) {
      this.keyStore = Objects.requireNonNull(file, "keyStore");
      this.keyStorePassword = null;
      return tls();
    }

    /**
     * Encrypts, and shows the brokers the certificate in this file.
     *
     * @param file JKS or PKCS#12; or PEM with an encrypted key
     * @param password of the file, and of the key unless {@link #keyPassword} says otherwise
     */
    public Builder keyStore(Path file, Secret password) {
      keyStore(file);
      this.keyStorePassword = Objects.requireNonNull(password, "keyStorePassword");
      return this;
    }

    /** The password of the key in the key store, where it is not that of the store. */
    public Builder keyPassword(Secret password) {
      this.keyPassword = Objects.requireNonNull(password, "keyPassword");
      return this;
    }

    /**
     * Accepts a broker's certificate for whatever host it was made out. Only for where certificates
     * cannot be made right: who can read the network can then read the messages.
     */
    public Builder disableHostNameCheck() {
      this.checkHostName = false;
      return this;
    }

    /**
     * Authenticates with user and password.
     *
     * @param mechanism not {@link SaslMechanism#GSSAPI}, see {@link #kerberos}
     */
    public Builder sasl(SaslMechanism mechanism, String user, Secret password) {
      Objects.requireNonNull(mechanism, "mechanism");
      Objects.requireNonNull(user, "user");
      Objects.requireNonNull(password, "password");
      if (mechanism == SaslMechanism.GSSAPI) {
        throw new IllegalArgumentException("GSSAPI takes no password: use kerberos(...)");
      }
      this.sasl = new SaslSettings(mechanism, user, password, null, null);
      return this;
    }

    /**
     * Authenticates with Kerberos. The realm's servers are found as the JVM is told: by {@code
     * /etc/krb5.conf}, or the file in the system property {@code java.security.krb5.conf}.
     *
     * @param principal for example {@code oms@EXAMPLE.COM}
     * @param keytab the file with its key
     * @param serviceName the name that the brokers run under, mostly {@code kafka}
     */
    public Builder kerberos(String principal, Path keytab, String serviceName) {
      this.sasl =
          new SaslSettings(
              SaslMechanism.GSSAPI,
              Objects.requireNonNull(principal, "principal"),
              null,
              Objects.requireNonNull(keytab, "keytab"),
              Objects.requireNonNull(serviceName, "serviceName"));
      return this;
    }

    /**
     * Makes topics that do not exist (schema synchronization): those of tables that are mapped by
     * name when a pipeline starts, others when the first row of their table comes. The user needs
     * {@code Create} on them. Topics that exist are left as they are. Default: none is made, and a
     * topic that does not exist is an error.
     */
    public Builder createTopics(TopicCreation creation) {
      this.creation = Objects.requireNonNull(creation, "creation");
      return this;
    }

    /**
     * How exactly once is done, and where this cluster keeps checkpoints; of no effect on at least
     * once with another checkpoint store. Default: {@link KafkaTransactions#defaults}.
     */
    public Builder transactions(KafkaTransactions transactions) {
      this.transactions = Objects.requireNonNull(transactions, "transactions");
      return this;
    }

    /**
     * Makes the sink; connects to nothing.
     *
     * @throws IllegalArgumentException when a setting is wrong or would break order or delivery,
     *     with all problems
     */
    public KafkaSink build() {
      List<String> found = new ArrayList<>();
      TlsSettings encryption =
          tls
              ? new TlsSettings(
                  trustStore,
                  trustStorePassword,
                  keyStore,
                  keyStorePassword,
                  keyPassword,
                  checkHostName)
              : null;
      if (!tls && !checkHostName) {
        found.add("disableHostNameCheck without TLS: call tls() or trustStore(...) too");
      }
      if (keyPassword != null && keyStore == null) {
        found.add("keyPassword without keyStore");
      }
      KafkaSettings settings = new KafkaSettings(bootstrapServers, properties, encryption, sasl);
      found.addAll(SettingsRules.problems(settings));
      if (found.isEmpty()) {
        found.addAll(SettingsRules.problems(settings, transactions));
      }
      if (!found.isEmpty()) {
        throw new IllegalArgumentException("Kafka sink: " + String.join("; ", found));
      }
      return new KafkaSink(settings, creation, transactions);
    }
  }
}
