package dev.oms.sink.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.Secret;
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

class RocketMqSinkProviderTest {

  private final List<String> problems = new ArrayList<>();

  private SinkProvider provider() {
    return ServiceLoader.load(SinkProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(p -> p.type().equals("rocketmq"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void allKeys() {
    String sink =
        provider()
            .create(
                config(
                    Map.ofEntries(
                        Map.entry("nameServers", "a:1,b:2"),
                        Map.entry("producerGroup", "shop"),
                        Map.entry("tag", "t1"),
                        Map.entry("keys", "false"),
                        Map.entry("messageTrace", "true"),
                        Map.entry("namespace", "prod"),
                        Map.entry("onQueueChange", "REHASH"),
                        Map.entry("properties", Map.of("heartbeatBrokerInterval", "9999")),
                        Map.entry("accessKey", "oms"),
                        Map.entry("secretKey", "geheim"),
                        Map.entry("trustCertificates", "pom.xml"),
                        Map.entry("clientCertificate", "pom.xml"),
                        Map.entry("clientKey", "pom.xml"),
                        Map.entry("clientKeyPassword", "geheim"))))
            .toString();
    assertThat(problems).isEmpty();
    assertThat(sink)
        .contains(
            "a:1;b:2",
            "producerGroup=shop",
            "tag=t1",
            "namespace=prod",
            "accessKey=oms",
            "messageTrace=true",
            "onQueueChange=REHASH",
            "heartbeatBrokerInterval",
            "trust=pom.xml")
        .doesNotContain("geheim");
  }

  @Test
  void defaultsAreThoseOfOms() {
    assertThat(provider().create(config(Map.of("nameServers", "a:1"))).toString())
        .contains("producerGroup=OMS, tag=default_tag", "messageTrace=false", "onQueueChange=FAIL");
  }

  @Test
  void problemsNameTheirKey() {
    provider().create(config(Map.of("nameServers", "a:1", "accessKey", "k")));
    provider().create(config(Map.of("nameServers", "a:1", "secretKey", "k")));
    provider().create(config(Map.of("nameServers", "a:1", "clientKey", "pom.xml")));
    assertThat(problems)
        .containsExactly(
            "secretKey: missing; accessKey is there",
            "accessKey: missing; secretKey is there",
            "clientCertificate: needs both clientCertificate and clientKey");
    assertThatThrownBy(
            () ->
                provider()
                    .create(
                        config(
                            Map.of(
                                "nameServers",
                                "nowhere",
                                "producerGroup",
                                "a b",
                                "tag",
                                "a|b",
                                "trustCertificates",
                                "absent.pem",
                                "properties",
                                Map.of(
                                    "retryTimesWhenSendAsyncFailed", "2",
                                    "heartbeatBrokerInterval", "soon",
                                    "compresLevel", "1")))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'nowhere' is not host:port")
        .hasMessageContaining("producerGroup 'a b'")
        .hasMessageContaining("tag 'a|b'")
        .hasMessageContaining("cannot read absent.pem")
        .hasMessageContaining("retryTimesWhenSendAsyncFailed is refused")
        .hasMessageContaining("heartbeatBrokerInterval=soon is not a number")
        .hasMessageContaining("compresLevel: RocketMQ's producer has no such property");
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
        return string(key).map(name -> Enum.valueOf(type, name)).orElse(fallback);
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
