package dev.oms.format.avro;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry that speaks Confluent's protocol as far as registering goes, and answers what
 * it was told to: statuses in order, then 200.
 */
final class FakeRegistry implements AutoCloseable {

  /** What a client sent. */
  record Request(
      String method,
      String path,
      String contentType,
      @Nullable String authorization,
      @Nullable String schema) {}

  private record Answer(int status, String body) {}

  private final HttpServer server;
  private final List<Request> requests = new ArrayList<>();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<String> schemas = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean silent;
  private volatile boolean cutBody;

  FakeRegistry() throws IOException {
    this(HttpServer.create(loopback(), 0));
  }

  FakeRegistry(SSLContext tls) throws IOException {
    this(https(tls));
  }

  private FakeRegistry(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.setExecutor(
        task -> {
          Thread thread = new Thread(task, "fake-registry");
          thread.setDaemon(true);
          thread.start();
        });
    server.start();
  }

  private static HttpsServer https(SSLContext tls) throws IOException {
    HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return server;
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  String url() {
    return (server instanceof HttpsServer ? "https" : "http")
        + "://127.0.0.1:"
        + server.getAddress().getPort();
  }

  /** The next answer; several are given in order. */
  FakeRegistry answers(int status, String body) {
    answers.add(new Answer(status, body));
    return this;
  }

  /** Takes requests and never answers. */
  void fallSilent() {
    silent = true;
  }

  /** Sends the head of an answer and never its body. */
  void holdBodies() {
    cutBody = true;
  }

  synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Answer answer = answer(exchange, body);
    if (silent || cutBody) {
      if (cutBody) {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().flush();
      }
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return;
    }
    byte[] content = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(answer.status(), content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
    exchange.close();
  }

  private synchronized Answer answer(HttpExchange exchange, byte[] body) throws IOException {
    String schema = schema(body);
    requests.add(
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            exchange.getRequestHeaders().getFirst("Content-Type"),
            exchange.getRequestHeaders().getFirst("Authorization"),
            schema));
    Answer told = answers.poll();
    if (told != null) {
      return told;
    }
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    return new Answer(200, "{\"id\":" + (100001 + schemas.indexOf(schema)) + "}");
  }

  private static @Nullable String schema(byte[] body) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(body)) {
      json.nextToken();
      return "schema".equals(json.nextFieldName()) ? json.nextTextValue() : null;
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
