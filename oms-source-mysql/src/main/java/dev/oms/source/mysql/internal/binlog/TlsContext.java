package dev.oms.source.mysql.internal.binlog;

import com.github.shyiko.mysql.binlog.network.SSLSocketFactory;
import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.Secret;
import dev.oms.source.mysql.TlsMode;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes TLS sockets as a {@link TlsMode} and trust store say. Immutable and thread-safe. */
final class TlsContext {

  private TlsContext() {}

  /**
   * The factory of a connection's TLS sockets.
   *
   * @throws OmsException when the trust store cannot be used
   */
  static SSLSocketFactory factory(MySqlConfig config) {
    TlsMode mode = config.tlsMode();
    boolean verify = mode == TlsMode.VERIFY_CA || mode == TlsMode.VERIFY_IDENTITY;
    SSLContext context;
    try {
      context = SSLContext.getInstance("TLS");
      context.init(null, verify ? trusted(config) : new TrustManager[] {new TrustEveryone()}, null);
    } catch (GeneralSecurityException e) {
      throw new OmsException("TLS cannot be set up: " + e.getMessage(), e);
    }
    return plain -> {
      try {
        SSLSocket socket =
            (SSLSocket)
                context.getSocketFactory().createSocket(plain, config.host(), config.port(), true);
        if (mode == TlsMode.VERIFY_IDENTITY) {
          SSLParameters parameters = socket.getSSLParameters();
          parameters.setEndpointIdentificationAlgorithm("HTTPS");
          socket.setSSLParameters(parameters);
        }
        return socket;
      } catch (IOException e) {
        SocketException wrapped = new SocketException(e.getMessage());
        wrapped.initCause(e);
        throw wrapped;
      }
    };
  }

  private static TrustManager @Nullable [] trusted(MySqlConfig config)
      throws GeneralSecurityException {
    Path file = config.trustStore();
    if (file == null) {
      return null;
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(keyStore(file, config.trustStorePassword()));
    return factory.getTrustManagers();
  }

  private static KeyStore keyStore(Path file, @Nullable Secret password) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (new String(bytes, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE")) {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int n = 0;
        for (Certificate certificate :
            CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(bytes))) {
          store.setCertificateEntry("ca-" + n++, certificate);
        }
        return store;
      }
      KeyStore store =
          KeyStore.getInstance(
              file.toFile(), password == null ? null : password.reveal().toCharArray());
      if (store.size() == 0) {
        throw new OmsException(
            "The trust store "
                + file
                + " has no certificates that can be read; is its password missing?");
      }
      return store;
    } catch (IOException | GeneralSecurityException e) {
      if (String.valueOf(e.getMessage()).contains("Too many open files")) {
        throw new RetriableException("The trust store cannot be opened: " + e.getMessage(), e);
      }
      throw new OmsException(
          "The trust store "
              + file
              + " cannot be read ("
              + e.getMessage()
              + "): it must be a PKCS#12 or JKS file with its password, or a PEM file with"
              + " certificates.",
          e);
    }
  }

  /** For the modes that encrypt without checking who is at the other end. */
  private static final class TrustEveryone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
