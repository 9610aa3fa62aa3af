package dev.oms.sink.kafka.internal;

import dev.oms.core.Secret;
import dev.oms.sink.kafka.SaslMechanism;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * Who the client is.
 *
 * @param mechanism how it proves that
 * @param user the user, or the Kerberos principal
 * @param password its password; null with Kerberos
 * @param keytab the Kerberos key table; null otherwise
 * @param serviceName the Kerberos name that the brokers run under; null otherwise
 */
public record SaslSettings(
    SaslMechanism mechanism,
    String user,
    @Nullable Secret password,
    @Nullable Path keytab,
    @Nullable String serviceName) {

  /** Adds what Kafka needs to know; asks the secret. */
  void addTo(Map<String, Object> properties, boolean tls) {
    properties.put(
        CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, tls ? "SASL_SSL" : "SASL_PLAINTEXT");
    properties.put(SaslConfigs.SASL_MECHANISM, mechanism.mechanism());
    properties.put(SaslConfigs.SASL_JAAS_CONFIG, new Password(jaasConfig()));
    if (serviceName != null) {
      properties.put(SaslConfigs.SASL_KERBEROS_SERVICE_NAME, serviceName);
    }
  }

  private String jaasConfig() {
    if (keytab != null) {
      return "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true storeKey=true"
          + " doNotPrompt=true keyTab="
          + quote(keytab.toAbsolutePath().toString())
          + " principal="
          + quote(user)
          + ";";
    }
    String module =
        mechanism == SaslMechanism.PLAIN
            ? "org.apache.kafka.common.security.plain.PlainLoginModule"
            : "org.apache.kafka.common.security.scram.ScramLoginModule";
    String revealed = password == null ? "" : password.reveal();
    return module + " required username=" + quote(user) + " password=" + quote(revealed) + ";";
  }

  /**
   * Quotes for Kafka's reader of JAAS texts, which is a {@link java.io.StreamTokenizer}: it knows
   * C-like escapes and ends a text at a line break.
   */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format("\\%03o", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /** Mechanism and user. */
  @Override
  public String toString() {
    return mechanism.mechanism() + " as " + user;
  }
}
