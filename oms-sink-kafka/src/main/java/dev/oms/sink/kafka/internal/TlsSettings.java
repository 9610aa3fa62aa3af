package dev.oms.sink.kafka.internal;

import dev.oms.core.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * Encryption of the connections.
 *
 * @param trustStore JKS, PKCS#12 or PEM file with the authorities to trust; null for the JVM's own
 * @param trustStorePassword its password; null when it has none
 * @param keyStore JKS, PKCS#12 or PEM file with the client's certificate and key; null for none
 * @param keyStorePassword its password; null when it has none
 * @param keyPassword the password of the key in it; null when it is that of the store
 * @param checkHostName whether a broker's certificate must be for the host that is connected to
 */
public record TlsSettings(
    @Nullable Path trustStore,
    @Nullable Secret trustStorePassword,
    @Nullable Path keyStore,
    @Nullable Secret keyStorePassword,
    @Nullable Secret keyPassword,
    boolean checkHostName) {

  /** Reports files that cannot be read. */
  void check(List<String> problems) {
    checkFile(trustStore, "trustStore", problems);
    checkFile(keyStore, "keyStore", problems);
  }

  private static void checkFile(@Nullable Path file, String name, List<String> problems) {
    if (file != null && !(Files.isRegularFile(file) && Files.isReadable(file))) {
      problems.add(name + ": cannot read the file " + file);
    }
  }

  /** Adds what Kafka needs to know; asks the secrets. */
  void addTo(Map<String, Object> properties) {
    properties.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SSL");
    if (trustStore != null) {
      properties.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, trustStore.toString());
      properties.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, storeType(trustStore));
      put(properties, SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG, trustStorePassword);
    }
    if (keyStore != null) {
      String type = storeType(keyStore);
      properties.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, keyStore.toString());
      properties.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, type);
      Secret ofKey = keyPassword != null ? keyPassword : keyStorePassword;
      // A PEM file has no password of its own, and Kafka refuses one; its key may have.
      if (!type.equals("PEM")) {
        put(properties, SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, keyStorePassword);
      }
      put(properties, SslConfigs.SSL_KEY_PASSWORD_CONFIG, ofKey);
    }
    if (!checkHostName) {
      properties.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, "");
    }
  }

  private static void put(Map<String, Object> properties, String key, @Nullable Secret secret) {
    if (secret != null) {
      properties.put(key, new Password(secret.reveal()));
    }
  }

  /** Tells the type of a store by its first bytes: names are often wrong. */
  static String storeType(Path file) {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(4);
    } catch (IOException e) {
      start = new byte[0];
    }
    if (start.length == 4 && (start[0] & 0xff) == 0xfe && (start[1] & 0xff) == 0xed) {
      return "JKS";
    }
    if (start.length > 0 && start[0] == 0x30) {
      return "PKCS12";
    }
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (start.length == 0 && name.endsWith(".jks")) {
      return "JKS";
    }
    if (start.length == 0 && (name.endsWith(".p12") || name.endsWith(".pfx"))) {
      return "PKCS12";
    }
    return "PEM";
  }

  /** The files, without passwords. */
  @Override
  public String toString() {
    return "TLS(trustStore="
        + (trustStore == null ? "of the JVM" : trustStore)
        + (keyStore == null ? "" : ", keyStore=" + keyStore)
        + (checkHostName ? "" : ", host name not checked")
        + ")";
  }
}
