package dev.oms.sink.kafka.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.Secret;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.compat.RecordedBatch;
import dev.oms.testkit.compat.RecordedContext;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose certificate is for another host. */
class HostNameCheckTest {

  @Test
  @Timeout(90)
  void checkedUnlessSwitchedOff(@TempDir Path dir) throws Exception {
    Path store = dir.resolve("other.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-dname",
                "CN=other.example",
                "-ext",
                "san=dns:other.example",
                "-keyalg",
                "RSA",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    String prefix = "listener.name.client.ssl.keystore.";
    try (KafkaCluster kafka =
        KafkaCluster.builder()
            .tls(true)
            .brokerProperty(prefix + "location", store.toString())
            .brokerProperty(prefix + "password", "changeit")
            .start()) {
      kafka.createTopic("t", 1);
      // The broker's own store does as trust store: the certificate is signed by itself.
      KafkaSink.Builder builder =
          KafkaSink.builder()
              .bootstrapServers(kafka.bootstrapServers())
              .trustStore(trust(dir, store), Secret.of("changeit"));
      KafkaSink checking = builder.build();
      assertThatThrownBy(() -> checking.open(new RecordedContext("host")))
          .isExactlyInstanceOf(OmsException.class)
          .hasMessageContaining("the TLS handshake failed")
          .hasMessageContaining("host name");
      try (SinkWriter writer =
          builder.disableHostNameCheck().build().open(new RecordedContext("host"))) {
        RecordedBatch batch = new RecordedBatch().message("t", 0, "k", "v");
        writer.write(batch);
        assertThat(batch.await(Duration.ofSeconds(20))).isTrue();
        assertThat(batch.cause()).isNull();
      }
    }
  }

  private static Path trust(Path dir, Path store) throws Exception {
    var keys = java.security.KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    var trust = java.security.KeyStore.getInstance("JKS");
    trust.load(null, null);
    trust.setCertificateEntry("broker", keys.getCertificate("broker"));
    // JKS under a name that does not say so.
    Path file = dir.resolve("trust");
    try (var out = java.nio.file.Files.newOutputStream(file)) {
      trust.store(out, "changeit".toCharArray());
    }
    return file;
  }
}
