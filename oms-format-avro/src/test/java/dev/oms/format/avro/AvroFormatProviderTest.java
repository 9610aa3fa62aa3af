package dev.oms.format.avro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.Secret;
import dev.oms.core.config.ComponentConfig;
import dev.oms.core.config.FormatProvider;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvroFormatProviderTest {

  @TempDir Path directory;

  /** The options as a project file has them. */
  private static final class Options implements ComponentConfig {
    private final Map<String, String> values;
    private final List<String> problems = new ArrayList<>();

    Options(Map<String, String> values) {
      this.values = values;
    }

    @Override
    public String requireString(String key) {
      return string(key).orElse("");
    }

    @Override
    public Optional<String> string(String key) {
      return Optional.ofNullable(values.get(key));
    }

    @Override
    public Optional<Secret> secret(String key) {
      return string(key).map(Secret::of);
    }

    @Override
    public int integer(String key, int fallback, int min, int max) {
      return string(key).map(Integer::parseInt).orElse(fallback);
    }

    @Override
    public boolean bool(String key, boolean fallback) {
      return string(key).map(Boolean::parseBoolean).orElse(fallback);
    }

    @Override
    public Duration duration(String key, Duration fallback) {
      return string(key).map(Duration::parse).orElse(fallback);
    }

    @Override
    public <E extends Enum<E>> E oneOf(String key, Class<E> type, E fallback) {
      return string(key)
          .map(text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)))
          .orElse(fallback);
    }

    @Override
    public List<String> strings(String key) {
      return List.of();
    }

    @Override
    public Map<String, String> stringMap(String key) {
      return Map.of();
    }

    @Override
    public boolean has(String key) {
      return values.containsKey(key);
    }

    @Override
    public void problem(String key, String problem) {
      problems.add(key + ": " + problem);
    }
  }

  private static FormatProvider provider() {
    return ServiceLoader.load(FormatProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(AvroFormatProvider.class::isInstance)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> problems(Map<String, String> values) {
    Options options = new Options(values);
    try {
      provider().create(options);
    } catch (IllegalArgumentException e) {
      assertThat(options.problems).as(e.toString()).isNotEmpty();
    }
    return options.problems;
  }

  @Test
  void isFoundByItsNamesAndNeedsNoOptions() {
    assertThat(provider().names()).containsExactly("AVRO", "Avro", "AvroSerializer");
    Options none = new Options(Map.of());
    assertThat(provider().create(none)).hasToString(AvroSerializer.builder().build().toString());
    assertThat(none.problems).isEmpty();
  }

  @Test
  void everyOptionArrives() throws Exception {
    try (FakeRegistry registry = new FakeRegistry()) {
      Options options =
          new Options(
              Map.of(
                  "registryUrl", registry.url(),
                  "registryUsername", "oms",
                  "registryPassword", "secret",
                  "registryTimeout", "PT5S",
                  "subjectTemplate", "x-{table}",
                  "framing", "confluent",
                  "namespace", "com.example",
                  "decimal", "string",
                  "unsignedBigint", "long",
                  "temporal", "string"));
      Serializer serializer = provider().create(options);
      assertThat(options.problems).isEmpty();
      assertThat(serializer)
          .hasToString(
              "AVRO{namespace=com.example, framing=CONFLUENT, decimal=STRING,"
                  + " unsignedBigint=LONG, temporal=STRING}");
      serializer.bind(SerializerContext.allColumns(Fixtures.EVERY_TYPE));
      FakeRegistry.Request request = registry.requests().get(0);
      assertThat(request.path()).isEqualTo("/subjects/x-every_type/versions");
      assertThat(request.authorization()).isEqualTo("Basic b21zOnNlY3JldA==");
      assertThat(request.schema()).contains("com.example.shop.every_type");
    }
    Serializer files =
        provider()
            .create(
                new Options(
                    Map.of("schemaDirectory", directory.toString(), "framing", "single_object")));
    files.bind(SerializerContext.allColumns(Fixtures.EVERY_TYPE));
    try (Stream<Path> written = Files.list(directory)) {
      assertThat(written).hasSize(1);
    }
  }

  @Test
  void whatIsWrongIsToldByItsKey() {
    assertThat(problems(Map.of("registryUrl", "localhost:8081")))
        .singleElement()
        .asString()
        .startsWith("registryUrl: expected http:// or https://");
    assertThat(problems(Map.of("registryUrl", "localhost:8081", "framing", "CONFLUENT")))
        .hasSize(1);
    assertThat(problems(Map.of("namespace", "a-b")))
        .singleElement()
        .asString()
        .startsWith("namespace: 'a-b': expected");
    assertThat(problems(Map.of("schemaDirectory", "a\u0000b")))
        .containsExactly("schemaDirectory: is not a path");
    assertThat(problems(Map.of("framing", "CONFLUENT")))
        .containsExactly("framing: CONFLUENT needs registryUrl");
    assertThat(problems(Map.of("registryUrl", "http://h", "framing", "NONE")))
        .containsExactly(
            "framing: NONE uses no schema registry: remove registryUrl, or the framing");
    assertThat(problems(Map.of("registryUrl", "http://h", "registryUsername", "oms")))
        .containsExactly("registryUsername: registryUsername and registryPassword go together");
    assertThat(problems(Map.of("subjectTemplate", "{table}")))
        .containsExactly("registryUrl: missing, but there are options for a schema registry");
    assertThat(problems(Map.of("registryUrl", "http://h", "subjectTemplate", "{topic}")))
        .singleElement()
        .asString()
        .startsWith("subjectTemplate: has {topic}");
    assertThat(problems(Map.of("registryUrl", "http://h", "registryTimeout", "PT0S")))
        .containsExactly("registryTimeout: must be positive");
  }
}
