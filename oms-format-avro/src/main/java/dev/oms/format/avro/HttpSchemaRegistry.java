package dev.oms.format.avro;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry with Confluent's REST interface ({@code POST /subjects/{subject}/versions}),
 * which others offer too: Apicurio, Karapace, Redpanda. What may pass (no connection, a timeout, an
 * error of the server) is tried three times with pauses of a fraction of a second; then the
 * pipeline goes on trying. TLS trusts what the JVM trusts. Thread-safe.
 */
public final class HttpSchemaRegistry implements SchemaRegistry {

  private static final int ATTEMPTS = 3;
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

  private final String url;
  private final @Nullable String username;
  private final @Nullable Secret password;
  private final Duration timeout;
  private @Nullable HttpClient client;

  private HttpSchemaRegistry(Builder builder) {
    url = builder.url;
    username = builder.username;
    password = builder.password;
    timeout = builder.timeout;
  }

  /**
   * A builder.
   *
   * @param url for example {@code http://127.0.0.1:8081}
   * @throws IllegalArgumentException when it is no http or https URL, or has a user in it
   */
  public static Builder builder(String url) {
    return new Builder(url);
  }

  @Override
  public int register(String subject, String schemaJson) {
    HttpRequest request = request(subject, schemaJson);
    for (int attempt = 1; ; attempt++) {
      try {
        return registeredId(subject, send(request));
      } catch (RetriableException e) {
        if (attempt == ATTEMPTS || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        pause(FIRST_PAUSE_MILLIS << (attempt - 1));
      }
    }
  }

  private HttpRequest request(String subject, String schemaJson) {
    String segment = URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    return request("/subjects/" + segment + "/versions")
        .header("Content-Type", MEDIA_TYPE)
        .POST(HttpRequest.BodyPublishers.ofByteArray(RegistryJson.request(schemaJson)))
        .build();
  }

  /** Lists the subjects, once. */
  @Override
  public void ping() {
    HttpResponse<byte[]> response = send(request("/subjects").GET().build());
    int status = response.statusCode();
    if (status != 200) {
      throw new OmsException(
          "the schema registry "
              + url
              + " answered "
              + status
              + RegistryJson.answer(response.body()).said()
              + advice(status));
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(timeout)
            .header("Accept", MEDIA_TYPE + ", application/json");
    String user = username;
    Secret secret = password;
    if (user != null && secret != null) {
      byte[] credentials = (user + ":" + secret.reveal()).getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
    }
    return request;
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client().sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    try {
      // The request's own timeout ends with the head of the answer; this one covers all of it.
      return answer.get(timeout.toMillis() + 100, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw unreachable("no answer within " + timeout.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw unreachable("interrupted", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    }
  }

  private OmsException failure(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof GeneralSecurityException) {
        return new OmsException(
            "the certificate of the schema registry "
                + url
                + " is not trusted: "
                + t.getMessage()
                + "; add it to the JVM's trust store (javax.net.ssl.trustStore)",
            cause);
      }
    }
    if (cause instanceof IOException) {
      return unreachable(cause.toString(), cause);
    }
    return new OmsException("the schema registry " + url + " cannot be asked: " + cause, cause);
  }

  private RetriableException unreachable(String reason, Throwable cause) {
    return new RetriableException(
        "the schema registry " + url + " does not answer: " + reason, cause);
  }

  private int registeredId(String subject, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    RegistryJson answer = RegistryJson.answer(response.body());
    Integer id = answer.id();
    if (status == 200 && id != null) {
      return id;
    }
    String said =
        "the schema registry " + url + " answered " + status + " for " + subject + answer.said();
    if (status >= 500 || status == 429 || status == 408) {
      throw new RetriableException(said, null);
    }
    throw new OmsException(said + advice(status));
  }

  private String advice(int status) {
    return switch (status) {
      case 200 -> "; there is no id in the answer: registryUrl is that of something else";
      case 401, 403 ->
          username == null
              ? "; set registryUsername and registryPassword"
              : "; check registryUsername, registryPassword and what the user may do";
      case 404, 405 -> "; registryUrl is to be the root of Confluent's REST interface";
      case 409 ->
          "; the new schema of the table is not compatible with the subject's versions: allow it"
              + " (compatibility NONE), or delete the subject, or choose another subjectTemplate";
      case 422 ->
          "; the registry does not take this schema: see its log, and report it with the"
              + " definition of the table";
      default -> "";
    };
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Made with the first request, for it has threads. */
  private synchronized HttpClient client() {
    HttpClient made = client;
    if (made == null) {
      made =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(timeout)
              .build();
      client = made;
    }
    return made;
  }

  /** The URL and the user's name. */
  @Override
  public String toString() {
    return "HttpSchemaRegistry{" + url + (username == null ? "" : ", as " + username) + "}";
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private final String url;
    private @Nullable String username;
    private @Nullable Secret password;
    private Duration timeout = Duration.ofSeconds(10);

    private Builder(String url) {
      this.url = checked(url);
    }

    private static String checked(String url) {
      URI uri;
      try {
        uri = URI.create(url.strip());
      } catch (IllegalArgumentException e) {
        // The text may hold a password, so it is not repeated.
        throw new IllegalArgumentException(
            "registryUrl is no URL: expected for example http://127.0.0.1:8081");
      }
      if (uri.getRawUserInfo() != null) {
        throw new IllegalArgumentException(
            "registryUrl has a user in it: use registryUsername and registryPassword");
      }
      String scheme = uri.getScheme();
      boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
      if (!http
          || uri.getHost() == null
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null) {
        throw new IllegalArgumentException(
            "registryUrl: expected http:// or https://, a host, a port and no query, for example"
                + " http://127.0.0.1:8081");
      }
      return uri.toString().replaceAll("/+$", "");
    }

    /** Sends a user name and password with each request (HTTP basic authentication). */
    public Builder credentials(String username, Secret password) {
      this.username = Objects.requireNonNull(username, "username");
      this.password = Objects.requireNonNull(password, "password");
      return this;
    }

    /**
     * How long one attempt may take, connection included. Default: 10 seconds.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public Builder timeout(Duration timeout) {
      if (timeout.toMillis() < 1) {
        throw new IllegalArgumentException("timeout must be positive, got " + timeout);
      }
      this.timeout = timeout;
      return this;
    }

    /** The client. Nothing is sent yet. */
    public HttpSchemaRegistry build() {
      return new HttpSchemaRegistry(this);
    }
  }
}
