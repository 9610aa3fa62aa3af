package dev.oms.sink.kafka.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.Secret;
import dev.oms.sink.kafka.SaslMechanism;
import dev.oms.testkit.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityPropertiesTest {

  private static Map<String, ?> jaasOptions(SaslSettings sasl) {
    Map<String, Object> properties = new HashMap<>();
    sasl.addTo(properties, true);
    return JaasContext.loadClientContext(properties).configurationEntries().get(0).getOptions();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "",
        "with space",
        "q\"uote",
        "back\\slash",
        "\\\"",
        "semi;colon",
        "a=b",
        "// no",
        "/* no */",
        "tab\tline\nreturn\r\u0001" + "7",
        "пароль",
        "密码\uD83D\uDE00",
        "'single'"
      })
  void quotingKeepsEachPassword(String password) {
    SaslSettings sasl =
        new SaslSettings(SaslMechanism.PLAIN, password + "u", Secret.of(password), null, null);
    assertThat(jaasOptions(sasl).get("password")).isEqualTo(password);
    assertThat(jaasOptions(sasl).get("username")).isEqualTo(password + "u");
  }

  @Test
  void mechanisms() {
    Map<String, Object> scram = new HashMap<>();
    new SaslSettings(SaslMechanism.SCRAM_SHA_256, "u", Secret.of("geheim"), null, null)
        .addTo(scram, false);
    assertThat(scram)
        .containsEntry("security.protocol", "SASL_PLAINTEXT")
        .containsEntry("sasl.mechanism", "SCRAM-SHA-256");
    assertThat(scram.toString()).doesNotContain("geheim");
    assertThat(((Password) scram.get("sasl.jaas.config")).value()).contains("ScramLoginModule");

    Map<String, Object> kerberos = new HashMap<>();
    new SaslSettings(
            SaslMechanism.GSSAPI, "oms@EXAMPLE.COM", null, Path.of("/etc/o m.keytab"), "kafka")
        .addTo(kerberos, true);
    assertThat(kerberos)
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.mechanism", "GSSAPI")
        .containsEntry("sasl.kerberos.service.name", "kafka");
    Map<String, ?> options =
        JaasContext.loadClientContext(kerberos).configurationEntries().get(0).getOptions();
    assertThat(options.get("keyTab")).isEqualTo("/etc/o m.keytab");
    assertThat(options.get("principal")).isEqualTo("oms@EXAMPLE.COM");
    assertThat(options.get("useKeyTab")).isEqualTo("true");
  }

  @Test
  void storesAreKnownByTheirContents(@TempDir Path dir) throws Exception {
    TestCertificates certificates = TestCertificates.get();
    assertThat(TlsSettings.storeType(certificates.trustStore())).isEqualTo("PKCS12");
    assertThat(TlsSettings.storeType(certificates.caPem())).isEqualTo("PEM");
    Path jks = dir.resolve("store.p12");
    Files.write(jks, new byte[] {(byte) 0xfe, (byte) 0xed, (byte) 0xfe, (byte) 0xed, 0});
    assertThat(TlsSettings.storeType(jks)).isEqualTo("JKS");
  }
}
