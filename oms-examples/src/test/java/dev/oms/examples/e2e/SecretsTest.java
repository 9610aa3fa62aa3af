package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TestCertificates;
import dev.oms.testkit.TestSecrets;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No password comes out of a pipeline, whatever goes wrong: all that a process prints at the most
 * talkative log levels, see {@link SecretsProcess}, is searched for their mark.
 */
class SecretsTest {

  private static final String DATABASE = TestSecrets.of("database");
  private static final String BROKERS = TestSecrets.of("brokers");
  private static final String CHECKPOINTS = TestSecrets.of("checkpoints");
  private static final String REGISTRY = TestSecrets.of("registry");
  private static final String WRONG = TestSecrets.of("wrong");

  private static final String GOOD =
      """
      name: secret
      source: { type: mysql, host: 127.0.0.1, port: @DBPORT@, username: oms, password: "${env:DATABASE}",
                tls: VERIFY_IDENTITY, trustStore: "@TRUST@", trustStorePassword: "${env:STORE}" }
      sink: { type: kafka, bootstrapServers: "@BROKERS@", trustStore: "@TRUST@",
              trustStorePassword: "${env:STORE}", keyStore: "@KEYS@", keyStorePassword: "@STORE@",
              saslMechanism: PLAIN, username: oms, password: "@KAFKAPASSWORD@" }
      objects: [{ table: shop.orders, topic: orders }]
      checkpoint: { type: jdbc, url: "jdbc:mysql://127.0.0.1:@DBPORT@/shop?sslMode=REQUIRED",
                    username: state, password: "@CHECKPOINTS@" }
      """;

  @TempDir Path directory;
  private final List<String> files = new ArrayList<>();

  /** A project file: the good one, with one text replaced. */
  private void scenario(String name, String text, String instead) throws IOException {
    assertThat(GOOD).contains(text);
    scenario(name, GOOD.replace(text, instead));
  }

  private void scenario(String name, String yaml) throws IOException {
    files.add(Files.writeString(directory.resolve(name + ".yaml"), yaml).toString());
  }

  private void scenarios() throws IOException {
    scenario("good", GOOD);
    scenario("wrong-database-password", "${env:DATABASE}", WRONG);
    scenario("wrong-store-password", "\"${env:STORE}\" }\nsink", "'" + WRONG + "' }\nsink");
    scenario("wrong-kafka-password", "@KAFKAPASSWORD@", WRONG);
    scenario("wrong-key-password", "keyStorePassword: \"@STORE@\"", "keyStorePassword: " + WRONG);
    scenario("wrong-checkpoint-password", "@CHECKPOINTS@", WRONG);
    scenario(
        "checkpoints-of-the-other-driver",
        "jdbc:mysql://127.0.0.1:@DBPORT@/shop?sslMode=REQUIRED\"",
        "jdbc:mariadb://127.0.0.1:@DBPORT@/shop?sslMode=trust&password=" + WRONG + "\"");
    scenario(
        "password-in-the-url",
        "127.0.0.1:@DBPORT@/shop?sslMode=REQUIRED",
        "127.0.0.1:x/shop?password=(" + WRONG);
    scenario(
        "no-driver-for-the-url",
        "jdbc:mysql://127.0.0.1:@DBPORT@/shop?sslMode=REQUIRED",
        "jdbc:nosuch://127.0.0.1/shop?password=" + WRONG);
    scenario(
        "password-of-a-host",
        "jdbc:mysql://127.0.0.1:@DBPORT@/shop?sslMode=REQUIRED",
        "jdbc:mysql://(host=nowhere.invalid,password=" + WRONG + "/shop");
    scenario("database-away", "port: @DBPORT@", "port: 1");
    scenario("brokers-away", "\"@BROKERS@\"", "\"127.0.0.1:1\"");
    scenario(
        "unknown-authority",
        ", trustStore: \"@TRUST@\", trustStorePassword: \"${env:STORE}\" }\nsink",
        " }\nsink");
    scenario("not-yaml", "\"@KAFKAPASSWORD@\"", "\"" + WRONG);
    scenario("alias", "\"@KAFKAPASSWORD@\"", "*" + WRONG);
    scenario("placeholder", "@KAFKAPASSWORD@", "${" + WRONG + "}");
    scenario("not-a-text", "\"@KAFKAPASSWORD@\"", "[" + WRONG + "]");
    scenario(
        "misspelled",
        "saslMechanism: PLAIN, username: oms, password",
        "saslMechanism: PLAIN, username: oms, pasword");
    scenario(
        "elsewhere",
        "type: mysql,",
        "type: mysql, tenant: \"${env:DATABASE}\", serverId: \"${env:DATABASE}\",");
    scenario(
        "registry-away",
        GOOD
            + "format: AVRO\n"
            + "formatOptions: { registryUrl: \"http://127.0.0.1:1\", registryUsername: oms,"
            + " registryPassword: "
            + REGISTRY
            + ", registryTimeout: 1s }\n");
    scenario(
        "kafka-properties",
        "saslMechanism: PLAIN, username: oms, password: \"@KAFKAPASSWORD@\"",
        "properties: { security.protocol: SASL_SSL, sasl.mechanism: PLAIN, sasl.jaas.config:"
            + " 'org.apache.kafka.common.security.plain.PlainLoginModule required username=\"a\""
            + " password=\""
            + WRONG
            + "\""
            + WRONG
            + "\";', some.token: "
            + WRONG
            + " }");
    Files.writeString(
        directory.resolve("jaas.txt"),
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"a\""
            + " password=\""
            + WRONG
            + "\" "
            + WRONG
            + ";");
  }

  @Test
  @DisplayName("no log line, exception, report, status, description or MBean has a password in it")
  void nothingTells() throws Exception {
    scenarios();
    DatabaseServer.Builder builder = DatabaseServers.mysql80().tls(true);
    try (DatabaseServer server = builder.assumeAvailable().start();
        KafkaCluster kafka = KafkaCluster.builder().tls(true).saslPlain("oms", BROKERS).start()) {
      server.createCaptureUser("oms", DATABASE);
      server.execute(
          "CREATE DATABASE shop",
          "CREATE USER 'state'@'127.0.0.1' IDENTIFIED BY '" + CHECKPOINTS + "'",
          "GRANT ALL ON shop.oms_checkpoint TO 'state'@'127.0.0.1'",
          "CREATE TABLE shop.orders (id INT PRIMARY KEY)",
          "INSERT INTO shop.orders VALUES (1), (2)");
      kafka.createTopic("orders", 1);
      fillIn(server, kafka);
      Path output = run();
      assertThat(kafka.consumeAll("orders")).as("the good one has delivered").isNotEmpty();
      try (Stream<String> lines = Files.lines(output)) {
        assertThat(lines.filter(line -> line.contains(TestSecrets.MARK))).isEmpty();
      }
      // It has all been said: else nothing was found because nothing was there.
      assertThat(Files.readString(output))
          .contains("scenarios: done", "INIT -> RUNNING", "MBean kafka.producer:")
          .contains("DEBUG org.apache.kafka", "ProducerConfig values", "DEBUG com.zaxxer.hikari")
          .contains("access denied for user 'oms'", "Authentication failed")
          .contains("cannot open the trust store", "does not chain with any of the trust anchors")
          .contains("not valid YAML", "sasl.jaas.config cannot be read", "does not answer")
          .contains("No suitable driver found for jdbc:nosuch://127.0.0.1/shop")
          .contains("cannot be used: ", "cannot connect to 127.0.0.1:1");
    }
  }

  private void fillIn(DatabaseServer server, KafkaCluster kafka) throws IOException {
    TestCertificates certificates = TestCertificates.get();
    for (String file : files) {
      Path path = Path.of(file);
      Files.writeString(
          path,
          Files.readString(path)
              .replace("@DBPORT@", String.valueOf(server.port()))
              .replace("@BROKERS@", kafka.bootstrapServers())
              .replace("@TRUST@", certificates.trustStore().toString())
              .replace("@KEYS@", certificates.keyStore().toString())
              .replace("@STORE@", TestCertificates.STORE_PASSWORD)
              .replace("@KAFKAPASSWORD@", BROKERS)
              .replace("@CHECKPOINTS@", CHECKPOINTS));
    }
  }

  private Path run() throws IOException, InterruptedException {
    Path output = directory.resolve("output.txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=debug",
                "-Dorg.slf4j.simpleLogger.log.dev.oms=trace",
                "-cp",
                System.getProperty("java.class.path"),
                SecretsProcess.class.getName()));
    command.addAll(files);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(Map.of("DATABASE", DATABASE, "STORE", TestCertificates.STORE_PASSWORD));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).as("ends in time").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return output;
  }
}
