package dev.oms.source.mysql.internal.server;

import dev.oms.core.OmsException;
import dev.oms.core.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The authorities to trust, in the one form that both JDBC drivers take: a key store in a file. A
 * PEM file is turned into a PKCS#12 file of its own, deleted at the end of the JVM.
 *
 * @param path the key store
 * @param type {@code PKCS12} or {@code JKS}
 * @param password its password; null when it has none
 */
public record TrustStoreFile(Path path, String type, @Nullable Secret password) {

  /**
   * Finds out which kind of file the user gave.
   *
   * @throws OmsException when it cannot be read as a key store or as certificates
   */
  public static TrustStoreFile of(Path file, @Nullable Secret password) {
    byte[] head = new byte[64];
    int length;
    try (InputStream in = Files.newInputStream(file)) {
      length = in.readNBytes(head, 0, head.length);
    } catch (IOException e) {
      throw new OmsException("cannot read the trust store " + file + ": " + e.getMessage(), e);
    }
    if (length >= 4 && head[0] == (byte) 0xFE && head[1] == (byte) 0xED) {
      return checked(new TrustStoreFile(file, "JKS", password));
    }
    if (length > 0 && head[0] == 0x30) {
      return checked(new TrustStoreFile(file, "PKCS12", password));
    }
    return fromPem(file);
  }

  private static TrustStoreFile checked(TrustStoreFile store) {
    try (InputStream in = Files.newInputStream(store.path())) {
      KeyStore.getInstance(store.type()).load(in, store.passwordChars());
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new OmsException(
          "cannot open the trust store "
              + store.path()
              + " ("
              + store.type()
              + "): "
              + e.getMessage(),
          e);
    }
  }

  private char @Nullable [] passwordChars() {
    return password == null ? null : password.reveal().toCharArray();
  }

  private static TrustStoreFile fromPem(Path file) {
    Secret password = Secret.of("changeit");
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new OmsException(
            "the trust store " + file + " is neither PKCS#12 nor JKS nor PEM with certificates");
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int i = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("ca-" + i++, certificate);
      }
      Path copy = Files.createTempFile("oms-trust-", ".p12");
      copy.toFile().deleteOnExit();
      try (OutputStream out = Files.newOutputStream(copy)) {
        store.store(out, password.reveal().toCharArray());
      }
      return new TrustStoreFile(copy, "PKCS12", password);
    } catch (IOException | GeneralSecurityException e) {
      throw new OmsException(
          "cannot read certificates of the trust store " + file + ": " + e.getMessage(), e);
    }
  }
}
