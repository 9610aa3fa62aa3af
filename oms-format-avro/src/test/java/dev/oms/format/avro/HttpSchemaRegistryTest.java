package dev.oms.format.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.Secret;
import dev.oms.testkit.TestCertificates;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a server that speaks the protocol. */
@Timeout(30)
class HttpSchemaRegistryTest {

  private static final String SCHEMA = "{\"type\":\"record\",\"name\":\"ü\\\"\"}";

  private FakeRegistry server;

  @BeforeEach
  void start() throws Exception {
    server = new FakeRegistry();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpSchemaRegistry client() {
    return HttpSchemaRegistry.builder(server.url()).build();
  }

  @Test
  @DisplayName("it posts the schema to the subject's versions and takes the id")
  void registers() {
    HttpSchemaRegistry client = client();
    assertThat(client.register("shop.orders-value", SCHEMA)).isEqualTo(100001);
    assertThat(client.register("shop.items-value", "\"int\"")).isEqualTo(100002);
    assertThat(client.register("shop.orders-value", SCHEMA)).isEqualTo(100001);
    assertThat(server.requests().get(0))
        .isEqualTo(
            new FakeRegistry.Request(
                "POST",
                "/subjects/shop.orders-value/versions",
                "application/vnd.schemaregistry.v1+json",
                null,
                SCHEMA));
  }

  @Test
  void subjectsAreEncodedAndUrlsMayHaveAPath() {
    HttpSchemaRegistry client = HttpSchemaRegistry.builder(server.url() + "/apis/v7/").build();
    client.register("my db/订单?.x-value", SCHEMA);
    assertThat(server.requests().get(0).path())
        .isEqualTo("/apis/v7/subjects/my%20db%2F%E8%AE%A2%E5%8D%95%3F.x-value/versions");
  }

  @Test
  void credentialsAreSentAndNeverShown() {
    HttpSchemaRegistry client =
        HttpSchemaRegistry.builder(server.url()).credentials("oms", Secret.of("pä:ss")).build();
    client.register("s", SCHEMA);
    assertThat(server.requests().get(0).authorization()).isEqualTo("Basic b21zOnDDpDpzcw==");
    assertThat(client.toString()).contains("oms").doesNotContain("pä:ss");
    server.answers(401, "{\"error_code\":401,\"message\":\"Unauthorized\"}");
    assertThatThrownBy(() -> client.register("s", SCHEMA))
        .isInstanceOf(OmsException.class)
        .isNotInstanceOf(RetriableException.class)
        .hasMessage(
            "the schema registry "
                + server.url()
                + " answered 401 for s: Unauthorized; check registryUsername, registryPassword"
                + " and what the user may do");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 400, 401, 403, 404, 409, 422})
  @DisplayName("what will not pass is told at once")
  void refused(int status) {
    server.answers(status, "{\"error_code\":" + status + "01,\"message\":\"the reason\"}");
    assertThatThrownBy(() -> client().register("shop.orders-value", SCHEMA))
        .isInstanceOf(OmsException.class)
        .isNotInstanceOf(RetriableException.class)
        .hasMessageStartingWith(
            "the schema registry "
                + server.url()
                + " answered "
                + status
                + " for shop.orders-value: the reason");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void incompatibleSchemasSayWhatToDo() {
    String reasons = "incompatible ".repeat(100);
    server.answers(409, "{\"error_code\":409,\"message\":\"" + reasons + "\"}");
    assertThatThrownBy(() -> client().register("s", SCHEMA))
        .hasMessageContaining("...; the new schema of the table is not compatible")
        .hasMessageContaining("compatibility NONE")
        .message()
        .hasSizeLessThan(900);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 429, 408})
  @DisplayName("what may pass is tried again")
  void triedAgain(int status) {
    server.answers(status, "").answers(status, "{\"error_code\":50001,\"message\":\"busy\"}");
    assertThat(client().register("s", SCHEMA)).isEqualTo(100001);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void theThirdFailureIsForThePipeline() {
    for (int i = 0; i < 3; i++) {
      server.answers(500, "{\"error_code\":50001,\"message\":\"no leader\"}");
    }
    assertThatThrownBy(() -> client().register("s", SCHEMA))
        .isInstanceOf(RetriableException.class)
        .hasMessage("the schema registry " + server.url() + " answered 500 for s: no leader");
    assertThat(server.requests()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>hello</html>", "[]", "{\"id\":\"x\"}", "{\"id\":99999999999}"})
  void anAnswerWithoutAnIdIsNoRegistrys(String body) {
    server.answers(200, body);
    assertThatThrownBy(() -> client().register("s", SCHEMA))
        .isInstanceOf(OmsException.class)
        .hasMessageContaining("there is no id in the answer: registryUrl is that of something");
  }

  @Test
  void otherFieldsOfTheAnswerDoNotMatter() {
    server.answers(200, "{\"version\":{\"id\":[3]},\"id\":7,\"guid\":\"x\"}");
    assertThat(client().register("s", SCHEMA)).isEqualTo(7);
  }

  @Test
  void aServerThatNeverAnswersIsGivenUp() {
    server.fallSilent();
    assertTimesOut();
  }

  @Test
  void aServerThatStopsAmidTheAnswerIsGivenUp() {
    server.holdBodies();
    assertTimesOut();
  }

  private void assertTimesOut() {
    HttpSchemaRegistry client =
        HttpSchemaRegistry.builder(server.url()).timeout(Duration.ofMillis(500)).build();
    long start = System.nanoTime();
    assertThatThrownBy(() -> client.register("s", SCHEMA))
        .isInstanceOf(RetriableException.class)
        .hasMessageStartingWith("the schema registry " + server.url() + " does not answer: ");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    // On a busy machine an attempt may end before the server has seen it.
    assertThat(server.requests()).isNotEmpty();
  }

  @Test
  void aRefusedConnectionMayPass() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    HttpSchemaRegistry client = HttpSchemaRegistry.builder("http://127.0.0.1:" + port).build();
    assertThatThrownBy(() -> client.register("s", SCHEMA))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("the schema registry http://127.0.0.1:" + port + " does not answer")
        .hasMessageContaining("ConnectException");
  }

  @Test
  void anInterruptEndsIt() {
    server.fallSilent();
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> client().register("s", SCHEMA))
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  @DisplayName("a certificate that the JVM does not trust is told, not tried again")
  void untrusted() throws Exception {
    try (FakeRegistry https = new FakeRegistry(tls())) {
      assertThatThrownBy(
              () -> HttpSchemaRegistry.builder(https.url()).build().register("s", SCHEMA))
          .isInstanceOf(OmsException.class)
          .isNotInstanceOf(RetriableException.class)
          .hasMessageContaining("is not trusted")
          .hasMessageContaining("javax.net.ssl.trustStore");
      assertThat(https.requests()).isEmpty();
    }
  }

  private static SSLContext tls() throws Exception {
    char[] password = TestCertificates.STORE_PASSWORD.toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(TestCertificates.get().keyStore())) {
      store.load(file, password);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:8081",
        "ftp://host",
        "http://",
        "http://h/?a=b",
        "http://h/#a",
        "http://a b"
      })
  void wrongUrlsAreRefused(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpSchemaRegistry.builder(url))
        .withMessageStartingWith("registryUrl")
        .withMessageContaining("http://127.0.0.1:8081");
  }

  @Test
  void aPasswordInTheUrlIsRefusedAndNotRepeated() {
    for (String url : new String[] {"http://oms:geheim@host", "http://oms:geh eim@host"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> HttpSchemaRegistry.builder(url))
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("eim"));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpSchemaRegistry.builder("http://h").timeout(Duration.ZERO));
  }
}
