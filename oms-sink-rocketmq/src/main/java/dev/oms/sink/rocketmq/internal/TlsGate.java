package dev.oms.sink.rocketmq.internal;

import dev.oms.core.Secret;
import java.io.FileInputStream;
import java.nio.file.Path;
import org.apache.rocketmq.remoting.netty.TlsHelper;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;
import org.jspecify.annotations.Nullable;

/**
 * RocketMQ's client takes its TLS settings from variables of the whole JVM, at the moment a client
 * is made. Here each client gets its own: one at a time is made, and the variables are then put
 * back as the application had them.
 */
final class TlsGate {

  private static final Object ONE_AT_A_TIME = new Object();
  private static final String NO_FILE = "/none";

  private TlsGate() {}

  /** What makes a client. */
  interface Maker<T, E extends Exception> {
    T make() throws E;
  }

  /** Runs {@code maker} with these settings; null for a client without encryption. */
  static <T, E extends Exception> T with(@Nullable TlsSettings tls, Maker<T, E> maker) throws E {
    if (tls == null) {
      return maker.make();
    }
    synchronized (ONE_AT_A_TIME) {
      Saved before = Saved.now();
      Secret keyPassword = tls.keyPassword();
      if (keyPassword != null) {
        TlsHelper.registerDecryptionStrategy(
            (key, forClient) -> PrivateKeyFile.open(Path.of(key), keyPassword));
      }
      try {
        new Saved(
                false,
                true,
                text(tls.trust()),
                text(tls.certificate()),
                text(tls.key()),
                // The client writes it to its log; see PrivateKeyFile.
                null,
                NO_FILE)
            .set();
        return maker.make();
      } finally {
        before.set();
        if (keyPassword != null) {
          // As the client had it by itself.
          TlsHelper.registerDecryptionStrategy((key, forClient) -> new FileInputStream(key));
        }
      }
    }
  }

  private static @Nullable String text(@Nullable Path file) {
    return file == null ? null : file.toString();
  }

  private record Saved(
      boolean testMode,
      boolean verify,
      @Nullable String trust,
      @Nullable String certificate,
      @Nullable String key,
      @Nullable String password,
      String file) {

    static Saved now() {
      return new Saved(
          TlsSystemConfig.tlsTestModeEnable,
          TlsSystemConfig.tlsClientAuthServer,
          TlsSystemConfig.tlsClientTrustCertPath,
          TlsSystemConfig.tlsClientCertPath,
          TlsSystemConfig.tlsClientKeyPath,
          TlsSystemConfig.tlsClientKeyPassword,
          TlsSystemConfig.tlsConfigFile);
    }

    @SuppressWarnings("NullAway") // The client's variables are null when they are not set.
    void set() {
      TlsSystemConfig.tlsTestModeEnable = testMode;
      TlsSystemConfig.tlsClientAuthServer = verify;
      TlsSystemConfig.tlsClientTrustCertPath = trust;
      TlsSystemConfig.tlsClientCertPath = certificate;
      TlsSystemConfig.tlsClientKeyPath = key;
      TlsSystemConfig.tlsClientKeyPassword = password;
      TlsSystemConfig.tlsConfigFile = file;
    }

    @Override
    public String toString() {
      return "TLS settings";
    }
  }
}
