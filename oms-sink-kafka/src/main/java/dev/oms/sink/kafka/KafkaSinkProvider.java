package dev.oms.sink.kafka;

import dev.oms.core.Secret;
import dev.oms.core.config.ComponentConfig;
import dev.oms.core.config.SinkProvider;
import dev.oms.core.spi.ChangeSink;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link KafkaSink} of a section of a project file. Keys: {@code bootstrapServers}, {@code
 * properties}; {@code tls}, {@code trustStore}, {@code trustStorePassword}, {@code keyStore},
 * {@code keyStorePassword}, {@code keyPassword}, {@code checkHostName}; {@code saslMechanism},
 * {@code username}, {@code password}; {@code kerberosPrincipal}, {@code kerberosKeytab}, {@code
 * kerberosServiceName}; {@code createTopics}, {@code topicPartitions}, {@code
 * topicReplicationFactor}, {@code topicConfigs}; {@code checkpointTopic}, {@code
 * transactionalIdPrefix}, {@code commitInterval}, {@code commitBytes}, {@code lease}.
 */
public final class KafkaSinkProvider implements SinkProvider {

  /** For {@link java.util.ServiceLoader}. */
  public KafkaSinkProvider() {}

  @Override
  public String type() {
    return "kafka";
  }

  @Override
  public ChangeSink create(ComponentConfig config) {
    KafkaSink.Builder builder = connection(config);
    topics(config, builder);
    builder.transactions(transactions(config));
    return builder.build();
  }

  /** The keys that say how to reach a cluster. */
  static KafkaSink.Builder connection(ComponentConfig config) {
    KafkaSink.Builder builder =
        KafkaSink.builder()
            .bootstrapServers(config.requireString("bootstrapServers"))
            .properties(config.stringMap("properties"));
    encryption(config, builder);
    authentication(config, builder);
    return builder;
  }

  /** The keys that say how checkpoints are kept, and committed with messages. */
  static KafkaTransactions transactions(ComponentConfig config) {
    KafkaTransactions defaults = KafkaTransactions.defaults();
    return new KafkaTransactions(
        config.string("checkpointTopic").orElse(defaults.checkpointTopic()),
        config.string("transactionalIdPrefix").orElse(defaults.transactionalIdPrefix()),
        config.duration("commitInterval", defaults.commitInterval()),
        config.integer("commitBytes", (int) defaults.commitBytes(), 1, Integer.MAX_VALUE),
        config.duration("lease", defaults.lease()));
  }

  private static void topics(ComponentConfig config, KafkaSink.Builder builder) {
    TopicCreation creation = TopicCreation.defaults();
    creation =
        new TopicCreation(
            config.integer("topicPartitions", creation.partitions(), 1, 1_000_000),
            config.integer(
                "topicReplicationFactor", creation.replicationFactor(), 1, Short.MAX_VALUE),
            config.stringMap("topicConfigs"));
    if (config.bool("createTopics", false)) {
      builder.createTopics(creation);
      return;
    }
    for (String key : List.of("topicPartitions", "topicReplicationFactor", "topicConfigs")) {
      if (config.has(key)) {
        config.problem(key, "is of use only with createTopics: true");
      }
    }
  }

  private static void encryption(ComponentConfig config, KafkaSink.Builder builder) {
    if (config.bool("tls", false)) {
      builder.tls();
    }
    Optional<Secret> trustStorePassword = config.secret("trustStorePassword");
    Optional<Path> trustStore = config.string("trustStore").map(Path::of);
    trustStore.ifPresent(
        file ->
            trustStorePassword.ifPresentOrElse(
                password -> builder.trustStore(file, password), () -> builder.trustStore(file)));
    Optional<Secret> keyStorePassword = config.secret("keyStorePassword");
    Optional<Path> keyStore = config.string("keyStore").map(Path::of);
    keyStore.ifPresent(
        file ->
            keyStorePassword.ifPresentOrElse(
                password -> builder.keyStore(file, password), () -> builder.keyStore(file)));
    config.secret("keyPassword").ifPresent(builder::keyPassword);
    if (!config.bool("checkHostName", true)) {
      builder.disableHostNameCheck();
    }
    if (trustStorePassword.isPresent() && trustStore.isEmpty()) {
      config.problem("trustStorePassword", "there is no trustStore");
    }
    if (keyStorePassword.isPresent() && keyStore.isEmpty()) {
      config.problem("keyStorePassword", "there is no keyStore");
    }
  }

  private static void authentication(ComponentConfig config, KafkaSink.Builder builder) {
    Optional<String> mechanismName = config.string("saslMechanism");
    Optional<String> user = config.string("username");
    Optional<Secret> password = config.secret("password");
    Optional<String> principal = config.string("kerberosPrincipal");
    Optional<String> keytab = config.string("kerberosKeytab");
    String serviceName = config.string("kerberosServiceName").orElse("kafka");
    if (mechanismName.isEmpty()) {
      if (user.isPresent() || password.isPresent() || principal.isPresent()) {
        config.problem(
            "saslMechanism", "missing: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or GSSAPI (Kerberos)");
      }
      return;
    }
    SaslMechanism mechanism = mechanism(mechanismName.get());
    if (mechanism == null) {
      config.problem("saslMechanism", "one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, GSSAPI");
    } else if (mechanism == SaslMechanism.GSSAPI) {
      if (principal.isPresent() && keytab.isPresent()) {
        builder.kerberos(principal.get(), Path.of(keytab.get()), serviceName);
      } else {
        config.problem("saslMechanism", "GSSAPI needs kerberosPrincipal and kerberosKeytab");
      }
    } else if (user.isPresent() && password.isPresent()) {
      builder.sasl(mechanism, user.get(), password.get());
    } else {
      config.problem("saslMechanism", mechanism.mechanism() + " needs username and password");
    }
  }

  private static @Nullable SaslMechanism mechanism(String name) {
    for (SaslMechanism mechanism : SaslMechanism.values()) {
      if (mechanism.mechanism().equalsIgnoreCase(name.replace('_', '-'))) {
        return mechanism;
      }
    }
    return null;
  }
}
