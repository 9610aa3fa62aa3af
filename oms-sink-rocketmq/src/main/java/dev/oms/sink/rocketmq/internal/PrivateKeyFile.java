package dev.oms.sink.rocketmq.internal;

import dev.oms.core.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Decrypts a private key in memory. RocketMQ's client could do so, but it writes the password that
 * it is given for that to its log.
 */
final class PrivateKeyFile {

  private static final Pattern ENCRYPTED =
      Pattern.compile(
          "-----BEGIN ENCRYPTED PRIVATE KEY-----(.*?)-----END ENCRYPTED PRIVATE KEY-----",
          Pattern.DOTALL);

  private PrivateKeyFile() {}

  /**
   * The key as open PKCS#8 PEM.
   *
   * @throws IOException when the file cannot be read, or not be decrypted with this password
   */
  static InputStream open(Path file, Secret password) throws IOException {
    String pem = Files.readString(file, StandardCharsets.US_ASCII);
    Matcher encrypted = ENCRYPTED.matcher(pem);
    if (!encrypted.find()) {
      return stream(pem);
    }
    try {
      byte[] key = decrypt(Base64.getMimeDecoder().decode(encrypted.group(1)), password);
      return stream(
          "-----BEGIN PRIVATE KEY-----\n"
              + Base64.getMimeEncoder().encodeToString(key)
              + "\n-----END PRIVATE KEY-----\n");
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "cannot decrypt the key in " + file + "; check clientKeyPassword (" + e + ")", e);
    }
  }

  private static byte[] decrypt(byte[] der, Secret password)
      throws IOException, GeneralSecurityException {
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
    AlgorithmParameters parameters = info.getAlgParameters();
    // Of PBES2 the JDK tells the ciphers in the text of the parameters alone.
    boolean pbes2 = info.getAlgName().equals("PBES2") || info.getAlgName().contains(".");
    String algorithm = pbes2 ? parameters.toString() : info.getAlgName();
    PBEKeySpec spec = new PBEKeySpec(password.reveal().toCharArray());
    try {
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm).generateSecret(spec),
          parameters);
      return info.getKeySpec(cipher).getEncoded();
    } finally {
      spec.clearPassword();
    }
  }

  private static InputStream stream(String pem) {
    return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
  }
}
