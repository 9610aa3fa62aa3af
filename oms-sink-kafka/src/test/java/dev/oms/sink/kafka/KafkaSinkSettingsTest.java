package dev.oms.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSinkSettingsTest {

  private static KafkaSink.Builder sink() {
    return KafkaSink.builder().bootstrapServers("127.0.0.1:9092");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          acks                                  | 1     | acks=1 is refused: a message that only the leader has is lost
          acks                                  | 0     | acks=0 is refused
          enable.idempotence                    | false | a retry can repeat messages and put them out of order
          max.in.flight.requests.per.connection | 6     | brokers keep the order of at most 5 requests
          max.in.flight.requests.per.connection | 0     | Value must be at least 1
          retries                               | 0     | each move of a leader would be an error
          partitioner.class                     | x.Y   | the pipeline's partitioner chooses the partition
          interceptor.classes                   | x.Y   | an interceptor can change a message
          transactional.id                      | t     | it is made of the pipeline's name
          key.serializer                        | x.Y   | the pipeline's serializer makes the bytes
          value.serializer                      | x.Y   | the pipeline's serializer makes the bytes
          bootstrap.servers                     | a:1   | use bootstrapServers
          linger.ms                             | soon  | Invalid value soon for configuration linger.ms
          compression.type                      | rar   | Invalid value rar for configuration compression.type
          delivery.timeout.ms                   | 100   | at least linger.ms + request.timeout.ms = 30050
          """)
  void refusedWithTheReason(String key, String value, String reason) {
    assertThatThrownBy(() -> sink().property(key, value).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Kafka sink: ")
        .hasMessageContaining(key)
        .hasMessageContaining(reason);
  }

  @Test
  void allProblemsAtOnce() {
    assertThatThrownBy(
            () ->
                KafkaSink.builder()
                    .bootstrapServers("kafka, other:99999")
                    .properties(Map.of("partitioner.class", "a.B", "transactional.id", "t"))
                    .disableHostNameCheck()
                    .build())
        .hasMessageContaining("'kafka' is not host:port")
        .hasMessageContaining("'other:99999' is not host:port")
        .hasMessageContaining("partitioner.class")
        .hasMessageContaining("transactional.id")
        .hasMessageContaining("disableHostNameCheck");
    assertThatThrownBy(() -> KafkaSink.builder().build())
        .hasMessageContaining("bootstrapServers is missing");
  }

  @Test
  void whatIsSafePasses() {
    KafkaSink sink =
        KafkaSink.builder()
            .bootstrapServers("a:9092, [::1]:9093")
            .properties(
                Map.of(
                    "acks", "-1",
                    "enable.idempotence", "true",
                    "max.in.flight.requests.per.connection", "1",
                    "compression.type", "zstd",
                    "linger.ms", "50",
                    "delivery.timeout.ms", "120000",
                    "key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer",
                    "my.plugin.setting", "x"))
            .build();
    assertThat(sink.type()).isEqualTo("kafka");
    assertThat(sink.toString())
        .contains("a:9092", "compression.type=zstd", "my.plugin.setting=******");
  }

  @Test
  void securityIsSetInOnePlaceOnly() {
    assertThatThrownBy(
            () ->
                sink()
                    .sasl(SaslMechanism.PLAIN, "u", Secret.of("p"))
                    .property("sasl.jaas.config", "x")
                    .property("security.protocol", "SASL_SSL")
                    .build())
        .hasMessageContaining("sasl.jaas.config is set both as a property and by the sink's SASL")
        .hasMessageContaining("security.protocol=SASL_SSL is refused")
        .hasMessageContaining("SASL_PLAINTEXT");
    assertThatThrownBy(() -> sink().trustStore(Path.of("/no/such/file.jks")).build())
        .hasMessageContaining("trustStore: cannot read the file /no/such/file.jks");
    assertThatThrownBy(() -> sink().sasl(SaslMechanism.GSSAPI, "u", Secret.of("p")))
        .hasMessageContaining("kerberos");
  }

  @Test
  void secretsAreMasked() {
    KafkaSink sink =
        sink()
            .tls()
            .sasl(SaslMechanism.SCRAM_SHA_512, "oms", Secret.of("geheim1"))
            .keyPassword(Secret.of("geheim2"))
            .keyStore(Path.of("pom.xml"), Secret.of("geheim3"))
            .property("ssl.provider", "SunJSSE")
            .property("some.token", "geheim4")
            .build();
    KafkaSink ofProperties =
        sink()
            .property("security.protocol", "SASL_PLAINTEXT")
            .property("sasl.jaas.config", "... password=\"geheim5\";")
            .property("ssl.keystore.key", "geheim6")
            .build();
    for (KafkaSink each : List.of(sink, ofProperties)) {
      assertThat(each.toString()).doesNotContain("geheim").contains("127.0.0.1:9092");
    }
    assertThat(sink.toString()).contains("SCRAM-SHA-512 as oms");
  }
}
