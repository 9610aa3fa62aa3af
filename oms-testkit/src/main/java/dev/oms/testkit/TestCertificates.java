package dev.oms.testkit;

import dev.oms.testkit.internal.ChildProcess;
import dev.oms.testkit.internal.Directories;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A certificate authority and a server certificate for {@code localhost} and {@code 127.0.0.1}, so
 * that host names can be verified too.
 *
 * <p>They are made by the JDK's {@code keytool} once per user and kept in the kit's cache. Not
 * secret: use them for tests only. Thread-safe.
 */
public final class TestCertificates {

  /** The password of both key stores and of the key in them. */
  public static final String STORE_PASSWORD = "s3cret-store";

  /** Not an argument: everybody on the machine can read those. */
  private static final String PASSWORD_VARIABLE = "OMS_TEST_STORE_PASSWORD";

  private static final List<String> KEY =
      List.of("-keyalg", "RSA", "-keysize", "2048", "-validity", "3650");

  private final Path directory;

  private TestCertificates(Path directory) {
    this.directory = directory;
  }

  /**
   * Returns the certificates; makes them at the first call, which takes seconds.
   *
   * @throws TestKitException if {@code keytool} fails
   */
  public static TestCertificates get() {
    return new TestCertificates(Directories.cached("certificates-3", TestCertificates::make));
  }

  /** Returns the authority's certificate, PEM. */
  public Path caPem() {
    return directory.resolve("ca.pem");
  }

  /** Returns the certificate of an authority that has signed nothing here, PEM. */
  public Path otherCaPem() {
    return directory.resolve("stranger.pem");
  }

  /** Returns the server's certificate, PEM. */
  public Path certificatePem() {
    return directory.resolve("server.pem");
  }

  /** Returns the server's private key, PEM ({@code RSA PRIVATE KEY}), without a password. */
  public Path privateKeyPem() {
    return directory.resolve("server-key.pem");
  }

  /** Returns the same key as PKCS#8 PEM ({@code PRIVATE KEY}), which Java servers read. */
  public Path privateKeyPkcs8Pem() {
    return directory.resolve("server-key-pkcs8.pem");
  }

  /** Returns a PKCS12 key store with the server's key; see {@link #STORE_PASSWORD}. */
  public Path keyStore() {
    return directory.resolve("server.p12");
  }

  /**
   * Returns a PKCS12 key store with a key of another server, {@code elsewhere.example}, whose
   * certificate is of the same authority; see {@link #STORE_PASSWORD}.
   */
  public Path keyStoreOfOtherHost() {
    return directory.resolve("elsewhere.p12");
  }

  /** Returns a PKCS12 trust store with the authority's certificate; see {@link #STORE_PASSWORD}. */
  public Path trustStore() {
    return directory.resolve("trust.p12");
  }

  private static void make(Path directory) throws IOException {
    makeAuthority(directory, "ca", "CN=OMS test CA");
    makeAuthority(directory, "stranger", "CN=Another test CA");
    sign(directory, "server", "CN=localhost", "san=dns:localhost,ip:127.0.0.1");
    sign(directory, "elsewhere", "CN=elsewhere.example", "san=dns:elsewhere.example");
    try {
      exportWithJdk(directory);
    } catch (GeneralSecurityException e) {
      throw new TestKitException("cannot export the certificates", e);
    }
  }

  private static void makeAuthority(Path directory, String alias, String name) {
    String store = directory.resolve(alias + ".p12").toString();
    keytool(
        directory,
        store,
        concat(List.of("-genkeypair", "-alias", alias, "-dname", name), KEY),
        "-ext",
        "bc:c=ca:true",
        "-ext",
        "ku=keyCertSign,cRLSign");
    keytool(
        directory,
        store,
        List.of("-exportcert", "-alias", alias, "-rfc"),
        "-file",
        directory.resolve(alias + ".pem").toString());
  }

  /** Makes a key, and has the authority sign its certificate for the hosts in {@code san}. */
  private static void sign(Path directory, String alias, String name, String san) {
    String store = directory.resolve(alias + ".p12").toString();
    Path request = directory.resolve(alias + ".csr");
    Path certificate = directory.resolve(alias + ".pem");
    keytool(directory, store, concat(List.of("-genkeypair", "-alias", alias, "-dname", name), KEY));
    keytool(directory, store, List.of("-certreq", "-alias", alias), "-file", request.toString());
    keytool(
        directory,
        directory.resolve("ca.p12").toString(),
        List.of("-gencert", "-alias", "ca", "-rfc", "-validity", "3650"),
        "-ext",
        san,
        "-infile",
        request.toString(),
        "-outfile",
        certificate.toString());
    for (String[] imported :
        new String[][] {
          {"ca", directory.resolve("ca.pem").toString()}, {alias, certificate.toString()}
        }) {
      keytool(
          directory,
          store,
          List.of("-importcert", "-noprompt", "-alias", imported[0]),
          "-file",
          imported[1]);
    }
  }

  private static void exportWithJdk(Path directory) throws IOException, GeneralSecurityException {
    char[] password = STORE_PASSWORD.toCharArray();
    KeyStore server = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(directory.resolve("server.p12"))) {
      server.load(in, password);
    }
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, password);
    trust.setCertificateEntry("ca", server.getCertificate("ca"));
    try (OutputStream out = Files.newOutputStream(directory.resolve("trust.p12"))) {
      trust.store(out, password);
    }
    byte[] pkcs8 = server.getKey("server", password).getEncoded();
    // PKCS#8 wraps the PKCS#1 key in a header that has 26 bytes for RSA keys of this size. All
    // servers read PKCS#1; the TLS library inside MySQL 5.7 reads nothing else.
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    writePem(directory.resolve("server-key.pem"), "RSA PRIVATE KEY", pkcs1);
    writePem(directory.resolve("server-key-pkcs8.pem"), "PRIVATE KEY", pkcs8);
  }

  private static void writePem(Path file, String kind, byte[] content) throws IOException {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, body));
  }

  private static List<String> concat(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static void keytool(Path directory, String store, List<String> action, String... more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(action);
    command.addAll(Arrays.asList(more));
    command.addAll(
        List.of("-keystore", store, "-storetype", "PKCS12", "-storepass:env", PASSWORD_VARIABLE));
    ChildProcess.run(
        "keytool",
        command,
        Map.of(PASSWORD_VARIABLE, STORE_PASSWORD),
        ProcessBuilder.Redirect.from(new File("/dev/null")),
        directory.resolve("keytool.log"));
  }
}
