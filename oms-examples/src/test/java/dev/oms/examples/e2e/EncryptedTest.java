package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.Secret;
import dev.oms.core.SyncPipeline;
import dev.oms.core.precheck.PrecheckException;
import dev.oms.core.precheck.PrecheckItem;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.project.ProjectLoader;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.sink.kafka.SaslMechanism;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.source.mysql.TlsMode;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TestCertificates;
import dev.oms.testkit.TopicVerifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * TLS from the database to Kafka, with certificates of a private authority. The account may log in
 * with TLS only, and the brokers' listener takes nothing else.
 */
class EncryptedTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static KafkaCluster kafka;
  private static Path ca;

  @TempDir Path directory;

  @BeforeAll
  static void startKafka() {
    ca = TestCertificates.get().caPem();
    kafka = KafkaCluster.builder().tls(true).saslPlain("oms", EndToEnd.PASSWORD).start();
    kafka.createTopic("orders", 3);
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  static Stream<Named<Supplier<DatabaseServer.Builder>>> servers() {
    return Stream.of(
        Named.of("MySQL 8.0", DatabaseServers::mysql80),
        Named.of("MariaDB 11.4", DatabaseServers::mariadb11));
  }

  /** A server with some orders. */
  private static DatabaseServer start(DatabaseServer.Builder builder) throws Exception {
    DatabaseServer server =
        builder.assumeAvailable().tls(true).arg("--performance-schema=ON").start();
    server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
    server.execute(
        "ALTER USER 'oms'@'127.0.0.1' REQUIRE SSL",
        "CREATE DATABASE shop",
        "CREATE TABLE shop.orders (id INT PRIMARY KEY, note VARCHAR(40))",
        "INSERT INTO shop.orders VALUES (1, 'read from the table'), (2, 'changed later')");
    return server;
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("existing rows and changes arrive over connections that are encrypted, all of them")
  void everythingIsEncrypted(Supplier<DatabaseServer.Builder> which) throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    kafka.createTopic("orders", 3);
    try (DatabaseServer server = start(which.get());
        SyncPipeline pipeline = fromProjectFile(server, "orders")) {
      pipeline.start();
      EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
      server.execute(
          "UPDATE shop.orders SET note = 'read from the log' WHERE id = 2",
          "INSERT INTO shop.orders VALUES (3, 'read from the log')");
      EndToEnd.awaitCaughtUp(pipeline, server, PATIENCE);
      List<List<String>> sessions =
          server.query(
              "SELECT PROCESSLIST_COMMAND, CONNECTION_TYPE FROM performance_schema.threads"
                  + " WHERE PROCESSLIST_USER = 'oms'");
      assertThat(sessions)
          .as("sessions of the pipeline, the one that reads the log among them")
          .anySatisfy(session -> assertThat(session.get(0)).startsWith("Binlog Dump"))
          .allSatisfy(session -> assertThat(session.get(1)).isEqualTo("SSL/TLS"));
      pipeline.pause();
      TopicVerifier.of(kafka, "orders").table("shop", "orders").verify(server).assertExactlyOnce();
    }
  }

  /** As people write it; with a trust store of another form at each end. */
  private SyncPipeline fromProjectFile(DatabaseServer server, String topic) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("encrypted.yaml"),
            """
            name: encrypted
            source:
              type: mysql
              host: 127.0.0.1
              port: %d
              username: oms
              password: "${env:DB_PASSWORD}"
              tls: VERIFY_IDENTITY
              trustStore: %s
            sink:
              type: kafka
              bootstrapServers: "%s"
              trustStore: %s
              trustStorePassword: "${env:STORE_PASSWORD}"
              saslMechanism: SCRAM-SHA-512
              username: oms
              password: "${env:KAFKA_PASSWORD}"
            objects:
              - { table: shop.orders, topic: %s }
            checkpoint: { type: memory }
            """
                .formatted(
                    server.port(),
                    ca,
                    kafka.bootstrapServers(),
                    TestCertificates.get().trustStore(),
                    topic));
    return ProjectLoader.create()
        .environment(
            Map.of(
                    "DB_PASSWORD", EndToEnd.PASSWORD,
                    "KAFKA_PASSWORD", EndToEnd.PASSWORD,
                    "STORE_PASSWORD", TestCertificates.STORE_PASSWORD)
                ::get)
        .load(file)
        .pipeline()
        .build();
  }

  private SyncPipeline encrypted(String host, int port, Path authority, String brokers) {
    Secret password = Secret.of(EndToEnd.PASSWORD);
    // begin tls
    MySqlSource source =
        MySqlSource.builder()
            .host(host)
            .port(port)
            .username("oms")
            .password(password)
            .tls(TlsMode.VERIFY_IDENTITY) // the server's certificate, and that it is for this host
            .trustStore(authority, null) // PEM; or PKCS#12 or JKS with its password
            .build();
    KafkaSink sink =
        KafkaSink.builder()
            .bootstrapServers(brokers)
            .trustStore(authority) // the host name is checked unless you switch that off
            .sasl(SaslMechanism.SCRAM_SHA_512, "oms", password)
            .build();
    // end tls
    return EndToEnd.pipeline("encrypted", source, sink, directory).build();
  }

  private static String failures(SyncPipeline pipeline) {
    try (pipeline) {
      PrecheckReport report = pipeline.precheck();
      assertThatThrownBy(pipeline::start).isInstanceOf(PrecheckException.class);
      return report.failures().stream()
          .map(PrecheckItem::toString)
          .collect(Collectors.joining("\n"));
    }
  }

  @Test
  @DisplayName("a certificate for another host, or of an unknown authority, is refused at each end")
  void strangersAreRefused() throws Exception {
    String brokers = kafka.bootstrapServers();
    try (DatabaseServer server =
        start(
            // The certificate is for 127.0.0.1 alone.
            DatabaseServers.mysql80().arg("--bind-address=127.0.0.1,127.0.0.2"))) {
      server.execute(
          "CREATE USER 'oms'@'127.0.0.2' IDENTIFIED BY '" + EndToEnd.PASSWORD + "' REQUIRE SSL");
      assertThat(failures(encrypted("127.0.0.2", server.port(), ca, brokers)))
          .contains("TLS to 127.0.0.2:", "failed (tlsMode VERIFY_IDENTITY)", "identity")
          .doesNotContain("TLS handshake");
      Path unknown = TestCertificates.get().otherCaPem();
      assertThat(failures(encrypted("127.0.0.1", server.port(), unknown, brokers)))
          .as("both ends")
          .contains("TLS to 127.0.0.1:", "trust anchors", "Kafka at ", "the TLS handshake failed");
      String prefix = "listener.name.client.ssl.keystore.";
      try (KafkaCluster elsewhere =
          KafkaCluster.builder()
              .tls(true)
              .saslPlain("oms", EndToEnd.PASSWORD)
              .brokerProperty(
                  prefix + "location", TestCertificates.get().keyStoreOfOtherHost().toString())
              .start()) {
        assertThat(
                failures(encrypted("127.0.0.1", server.port(), ca, elsewhere.bootstrapServers())))
            .contains("the TLS handshake failed", "host name")
            .doesNotContain("tlsMode");
      }
    }
  }
}
