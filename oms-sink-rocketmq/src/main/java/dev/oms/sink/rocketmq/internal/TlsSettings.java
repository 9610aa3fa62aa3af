package dev.oms.sink.rocketmq.internal;

import dev.oms.core.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encryption.
 *
 * @param trust PEM of the authorities; null for the JVM's own
 * @param certificate PEM of the client's certificate; null for none
 * @param key PEM (PKCS#8) of its key; null for none
 * @param keyPassword of the key; null when it is open
 */
public record TlsSettings(
    @Nullable Path trust,
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable Secret keyPassword) {

  void check(List<String> problems) {
    readable("trustCertificates", trust, problems);
    readable("clientCertificate", certificate, problems);
    readable("clientKey", key, problems);
  }

  private static void readable(String name, @Nullable Path file, List<String> problems) {
    if (file != null && !Files.isReadable(file)) {
      problems.add(name + ": cannot read " + file);
    }
  }

  @Override
  public String toString() {
    return "[trust=" + (trust == null ? "JVM" : trust) + ", certificate=" + certificate + "]";
  }
}
