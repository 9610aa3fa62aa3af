package dev.oms.sink.kafka.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.Secret;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.sink.kafka.SaslMechanism;
import dev.oms.sink.kafka.TopicCreation;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TestCertificates;
import dev.oms.testkit.compat.RecordedBatch;
import dev.oms.testkit.compat.RecordedContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A broker with TLS, passwords and access control. */
@Timeout(60)
class KafkaSecurityTest {

  private static final String PASSWORD = "s3cret\"\\;pw";

  private static KafkaCluster kafka;

  private final RecordedContext context = new RecordedContext("security");

  @BeforeAll
  static void start() {
    kafka =
        KafkaCluster.builder()
            .saslPlain("oms", PASSWORD)
            .tls(true)
            .brokerProperty(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
            .brokerProperty("super.users", "User:ANONYMOUS")
            .start();
    kafka.createTopic("open", 2);
    kafka.createTopic("read-only", 1);
    kafka.createTopic("hidden", 1);
    allow("open", AclOperation.DESCRIBE, AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS);
    allow("read-only", AclOperation.DESCRIBE);
  }

  private static void allow(String topic, AclOperation... operations) {
    for (AclOperation operation : operations) {
      try {
        kafka
            .admin()
            .createAcls(
                List.of(
                    new AclBinding(
                        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                        new AccessControlEntry(
                            "User:oms", "*", operation, AclPermissionType.ALLOW))))
            .all()
            .get();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static KafkaSink.Builder builder() {
    return KafkaSink.builder().bootstrapServers(kafka.bootstrapServers());
  }

  private static KafkaSink good() {
    return builder()
        .trustStore(TestCertificates.get().caPem())
        .sasl(SaslMechanism.PLAIN, "oms", Secret.of(PASSWORD))
        .build();
  }

  private void deliver(KafkaSink sink) throws InterruptedException {
    try (SinkWriter writer = sink.open(context)) {
      assertThat(writer.topic("open").partitions()).isEqualTo(2);
      RecordedBatch batch = new RecordedBatch().message("open", 1, "k", "v");
      writer.write(batch);
      assertThat(batch.await(Duration.ofSeconds(20))).isTrue();
      assertThat(batch.cause()).isNull();
    }
  }

  /** Opening fails; the message and stack trace hold no secret and it does not take long. */
  private String refusal(KafkaSink sink, Class<? extends OmsException> type) {
    long start = System.nanoTime();
    OmsException error =
        catchThrowableOfType(
            type,
            () -> {
              try (SinkWriter writer = sink.open(context)) {
                writer.topic("open");
              }
            });
    assertThat(error).isExactlyInstanceOf(type);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    StringWriter trace = new StringWriter();
    error.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain("s3cret").doesNotContain("geheim");
    System.err.println("MESSAGE " + error.getMessage());
    return error.getMessage();
  }

  @ParameterizedTest
  @EnumSource(
      value = SaslMechanism.class,
      names = {"PLAIN", "SCRAM_SHA_256", "SCRAM_SHA_512"})
  void deliversWithPasswordOverTls(SaslMechanism mechanism) throws Exception {
    deliver(
        builder()
            .trustStore(
                TestCertificates.get().trustStore(), Secret.of(TestCertificates.STORE_PASSWORD))
            .sasl(mechanism, "oms", Secret.of(PASSWORD))
            .build());
  }

  @Test
  void deliversWithPemAndWithPlainProperties() throws Exception {
    deliver(good());
    deliver(builder().properties(withoutBootstrap()).build());
  }

  private static java.util.Map<String, String> withoutBootstrap() {
    java.util.Map<String, String> properties = new java.util.HashMap<>(kafka.clientProperties());
    properties.remove("bootstrap.servers");
    return properties;
  }

  @ParameterizedTest
  @EnumSource(
      value = SaslMechanism.class,
      names = {"PLAIN", "SCRAM_SHA_256", "SCRAM_SHA_512"})
  void aWrongPasswordIsOneClearMessage(SaslMechanism mechanism) {
    KafkaSink sink =
        builder()
            .trustStore(TestCertificates.get().caPem())
            .sasl(mechanism, "oms", Secret.of("geheim"))
            .build();
    assertThat(refusal(sink, OmsException.class))
        .containsIgnoringCase("authentication failed")
        .contains("check mechanism, user and password")
        .contains(kafka.bootstrapServers());
    PrecheckCollector report = new PrecheckCollector();
    sink.precheck(Set.of("open"), report);
    assertThat(report.report().items()).hasSize(1);
    assertThat(report.report().failures().get(0).toString())
        .contains("Destination-MQ_CONNECT")
        .containsIgnoringCase("authentication failed")
        .doesNotContain("geheim");
  }

  @Test
  void anUntrustedBrokerIsRefused() {
    assertThat(
            refusal(
                builder().tls().sasl(SaslMechanism.PLAIN, "oms", Secret.of(PASSWORD)).build(),
                OmsException.class))
        .contains("the TLS handshake failed");
  }

  @Test
  void aTrustStoreWithAWrongPasswordIsRefused() {
    assertThat(
            refusal(
                builder()
                    .trustStore(TestCertificates.get().trustStore(), Secret.of("geheim"))
                    .sasl(SaslMechanism.PLAIN, "oms", Secret.of(PASSWORD))
                    .build(),
                OmsException.class))
        .contains("Failed to load SSL keystore")
        .contains("password was incorrect");
  }

  @Test
  void theWrongProtocolIsExplained() {
    assertThat(
            refusal(
                builder().sasl(SaslMechanism.PLAIN, "oms", Secret.of(PASSWORD)).build(),
                RetriableException.class))
        .contains("accepts connections")
        .contains("security protocol");
  }

  @Test
  void aTopicThatMayNotBeSeenNamesTheMissingRight() {
    try (SinkWriter writer = good().open(context)) {
      OmsException error = catchThrowableOfType(OmsException.class, () -> writer.topic("hidden"));
      System.err.println("MESSAGE " + error.getMessage());
      assertThat(error)
          .isExactlyInstanceOf(OmsException.class)
          .hasMessageContaining("grant the user Write and Describe on topic hidden");
    }
  }

  @Test
  void aTopicThatMayNotBeWrittenIsRefused() throws Exception {
    try (SinkWriter writer = good().open(context)) {
      OmsException error =
          catchThrowableOfType(OmsException.class, () -> writer.topic("read-only"));
      System.err.println("MESSAGE " + error.getMessage());
      assertThat(error)
          .isExactlyInstanceOf(OmsException.class)
          .hasMessageContaining("read-only")
          .hasMessageContaining("Write");
    }
  }

  @Test
  void aRightThatIsTakenAwayFailsTheBatch() throws Exception {
    kafka.createTopic("taken", 1);
    allow("taken", AclOperation.DESCRIBE, AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS);
    try (SinkWriter writer = good().open(context)) {
      writer.topic("taken");
      kafka
          .admin()
          .deleteAcls(
              List.of(
                  new AclBindingFilter(
                      new ResourcePattern(ResourceType.TOPIC, "taken", PatternType.LITERAL)
                          .toFilter(),
                      new AccessControlEntry(
                              "User:oms", "*", AclOperation.WRITE, AclPermissionType.ALLOW)
                          .toFilter())))
          .all()
          .get();
      RecordedBatch batch = new RecordedBatch().message("taken", 0, "k", "v");
      writer.write(batch);
      assertThat(batch.await(Duration.ofSeconds(20))).isTrue();
      System.err.println("MESSAGE " + batch.cause().getMessage());
      assertThat(batch.failedMessage()).isZero();
      assertThat(batch.cause())
          .isExactlyInstanceOf(OmsException.class)
          .hasMessageContaining("grant the user Describe and Write on topic taken");
    }
  }

  @Test
  void precheckTellsRightsApart() {
    PrecheckCollector collector = new PrecheckCollector();
    good().precheck(Set.of("open", "read-only", "hidden", "missing"), collector);
    PrecheckReport report = collector.report();
    System.err.println("MESSAGE\n" + report);
    assertThat(report.failures().toString())
        .contains("writing is not allowed to topic read-only")
        .contains("on topic hidden")
        .contains("on topic missing")
        .contains("grant the user Write and Describe on topic read-only");
    assertThat(report.toString())
        .contains("max.message.bytes cannot be read of topic read-only")
        .contains("open (2)");
  }

  @Test
  void creatingATopicTakesItsRight() {
    KafkaSink sink =
        builder()
            .trustStore(TestCertificates.get().caPem())
            .sasl(SaslMechanism.PLAIN, "oms", Secret.of(PASSWORD))
            .createTopics(TopicCreation.defaults())
            .build();
    allow("to-make", AclOperation.WRITE, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);
    PrecheckCollector before = new PrecheckCollector();
    sink.precheck(Set.of("to-make"), before);
    System.err.println("MESSAGE\n" + before.report());
    assertThat(before.report().failures().toString())
        .contains("Destination-MQ_CREATE_PRIVILEGE")
        .contains("creating is not allowed of topic to-make")
        .contains("kafka-acls.sh --add --operation Create --topic to-make");
    try (SinkWriter writer = sink.open(context)) {
      assertThat(
              catchThrowableOfType(
                  OmsException.class, () -> writer.prepare(Set.of("to-make", "open"))))
          .isExactlyInstanceOf(OmsException.class)
          .hasMessageContaining("creating topic to-make: not allowed")
          .hasMessageContaining("grant the user Create on topic to-make");
      // What it says is what helps.
      allow("to-make", AclOperation.CREATE);
      PrecheckCollector after = new PrecheckCollector();
      sink.precheck(Set.of("to-make"), after);
      assertThat(after.report().failures()).isEmpty();
      writer.prepare(Set.of("to-make", "open"));
      assertThat(writer.topic("to-make").partitions()).isEqualTo(3);
    }
  }

  @Test
  void logsHoldNoSecret() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      deliver(good());
      refusal(
          builder()
              .trustStore(TestCertificates.get().caPem())
              .sasl(SaslMechanism.PLAIN, "oms", Secret.of("geheim"))
              .build(),
          OmsException.class);
    } finally {
      System.setErr(before);
    }
    assertThat(log.toString(StandardCharsets.UTF_8))
        .doesNotContain("s3cret")
        .doesNotContain("geheim");
  }
}
