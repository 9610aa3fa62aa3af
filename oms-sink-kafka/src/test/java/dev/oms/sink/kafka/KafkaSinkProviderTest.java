package dev.oms.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.Secret;
import dev.oms.core.config.CheckpointStoreProvider;
import dev.oms.core.config.ComponentConfig;
import dev.oms.core.config.SinkProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class KafkaSinkProviderTest {

  private final List<String> problems = new ArrayList<>();

  private SinkProvider provider() {
    return ServiceLoader.load(SinkProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(p -> p.type().equals("kafka"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void allKeys() {
    String sink =
        provider()
            .create(
                config(
                    Map.of(
                        "bootstrapServers", "a:1,b:2",
                        "properties", Map.of("compression.type", "zstd"),
                        "trustStore", "pom.xml",
                        "trustStorePassword", "geheim",
                        "keyStore", "pom.xml",
                        "keyStorePassword", "geheim",
                        "checkHostName", "false",
                        "saslMechanism", "scram-sha-512",
                        "username", "oms",
                        "password", "geheim")))
            .toString();
    assertThat(problems).isEmpty();
    assertThat(sink)
        .contains("a:1,b:2", "zstd", "pom.xml", "host name not checked", "SCRAM-SHA-512 as oms")
        .doesNotContain("geheim");
  }

  @Test
  void topicCreation() {
    assertThat(provider().create(config(Map.of("bootstrapServers", "a:1"))).createsTopics())
        .isFalse();
    String sink =
        provider()
            .create(
                config(
                    Map.of(
                        "bootstrapServers", "a:1",
                        "createTopics", "true",
                        "topicPartitions", "6",
                        "topicReplicationFactor", "2",
                        "topicConfigs", Map.of("retention.ms", "1000"))))
            .toString();
    assertThat(problems).isEmpty();
    assertThat(sink).contains("creates topics: 6 partitions, 2 replicas, {retention.ms=1000}");
    provider().create(config(Map.of("bootstrapServers", "a:1", "topicPartitions", "6")));
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0)).contains("topicPartitions").contains("createTopics: true");
  }

  @Test
  void transactions() {
    Map<String, Object> keys =
        Map.of(
            "bootstrapServers", "a:1",
            "checkpointTopic", "cp",
            "transactionalIdPrefix", "x-",
            "commitBytes", "1000");
    assertThat(provider().create(config(keys)).transactionalStore())
        .contains(
            KafkaCheckpointStore.of(
                KafkaSink.builder()
                    .bootstrapServers("a:1")
                    .transactions(
                        new KafkaTransactions(
                            "cp", "x-", Duration.ofMillis(100), 1000, Duration.ofSeconds(15)))
                    .build()));
    CheckpointStoreProvider stores =
        ServiceLoader.load(CheckpointStoreProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(p -> p.type().equals("kafka"))
            .findFirst()
            .orElseThrow();
    assertThat(stores.create(config(Map.of("bootstrapServers", "a:1"))).describe())
        .isEqualTo("topic oms-checkpoints of Kafka at a:1");
  }

  @Test
  void kerberos() {
    assertThat(
            provider()
                .create(
                    config(
                        Map.of(
                            "bootstrapServers", "a:1",
                            "saslMechanism", "GSSAPI",
                            "kerberosPrincipal", "oms@EXAMPLE.COM",
                            "kerberosKeytab", "oms.keytab")))
                .toString())
        .contains("GSSAPI as oms@EXAMPLE.COM");
  }

  @Test
  void problemsNameTheirKey() {
    provider().create(config(Map.of("bootstrapServers", "a:1", "saslMechanism", "MD5")));
    provider().create(config(Map.of("bootstrapServers", "a:1", "saslMechanism", "PLAIN")));
    provider().create(config(Map.of("bootstrapServers", "a:1", "saslMechanism", "GSSAPI")));
    provider().create(config(Map.of("bootstrapServers", "a:1", "username", "u")));
    provider().create(config(Map.of("bootstrapServers", "a:1", "keyStorePassword", "u")));
    assertThat(problems)
        .containsExactly(
            "saslMechanism: one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, GSSAPI",
            "saslMechanism: PLAIN needs username and password",
            "saslMechanism: GSSAPI needs kerberosPrincipal and kerberosKeytab",
            "saslMechanism: missing: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or GSSAPI (Kerberos)",
            "keyStorePassword: there is no keyStore");
    assertThatThrownBy(
            () ->
                provider()
                    .create(
                        config(
                            Map.of("bootstrapServers", "a:1", "properties", Map.of("acks", "1")))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("acks=1 is refused");
  }

  private ComponentConfig config(Map<String, Object> values) {
    return new ComponentConfig() {
      @Override
      public String requireString(String key) {
        return string(key).orElse("");
      }

      @Override
      public Optional<String> string(String key) {
        return Optional.ofNullable((String) values.get(key));
      }

      @Override
      public Optional<Secret> secret(String key) {
        return string(key).map(Secret::of);
      }

      @Override
      public int integer(String key, int fallback, int min, int max) {
        return string(key).map(Integer::valueOf).orElse(fallback);
      }

      @Override
      public boolean bool(String key, boolean fallback) {
        return string(key).map(Boolean::valueOf).orElse(fallback);
      }

      @Override
      public Duration duration(String key, Duration fallback) {
        return fallback;
      }

      @Override
      public <E extends Enum<E>> E oneOf(String key, Class<E> type, E fallback) {
        return fallback;
      }

      @Override
      public List<String> strings(String key) {
        return List.of();
      }

      @Override
      @SuppressWarnings("unchecked")
      public Map<String, String> stringMap(String key) {
        return new HashMap<>((Map<String, String>) values.getOrDefault(key, Map.of()));
      }

      @Override
      public boolean has(String key) {
        return values.containsKey(key);
      }

      @Override
      public void problem(String key, String problem) {
        problems.add(key + ": " + problem);
      }
    };
  }
}
