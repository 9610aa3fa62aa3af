package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.Secret;
import dev.oms.core.config.ComponentConfig;
import dev.oms.core.config.FormatProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What project files can say of the Debezium formats. */
class DebeziumOptionsTest {

  private static FormatProvider provider(String name) {
    return ServiceLoader.load(FormatProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(p -> p.names().contains(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void defaultsAreThoseOfTheBuilder() {
    for (String name :
        List.of("DEBEZIUM", "Debezium", "DEBEZIUMFLATTEN", "DebeziumFlatten", "DebeziumSmt")) {
      Config config = new Config(Map.of());
      assertThat(provider(name).create(config))
          .hasToString(MessageFormat.byName(name).orElseThrow().serializer().toString());
    }
    assertThat(provider("DEBEZIUMSMT").create(new Config(Map.of())).format())
        .isEqualTo("DEBEZIUM_SMT");
  }

  @Test
  void everyOptionIsRead() {
    Config config =
        new Config(
            Map.of(
                "version", "4.2.2",
                "schema", "connect",
                "binary", "base64",
                "invalidDates", "epoch",
                "datetimeMicros", "true",
                "schemaChanges", "true"));
    assertThat(provider("DEBEZIUM").create(config))
        .hasToString(
            "DEBEZIUM{version=4.2.2, schema=CONNECT, binary=BASE64, invalidDates=EPOCH,"
                + " datetimeMicros=true, schemaChanges=true}");
    assertThat(config.problems).isEmpty();
  }

  @Test
  void shapesReadOnlyWhatTheyHave() {
    Config flatten = new Config(Map.of());
    provider("DEBEZIUM_FLATTEN").create(flatten);
    assertThat(flatten.read)
        .containsExactly("binary", "datetimeMicros", "invalidDates", "schemaChanges", "version");
    Config smt = new Config(Map.of());
    provider("DEBEZIUM_SMT").create(smt);
    assertThat(smt.read).containsExactly("binary", "datetimeMicros", "invalidDates");
  }

  @Test
  void optionsThatExcludeEachOtherAreReported() {
    Config config = new Config(Map.of("schema", "CONNECT", "invalidDates", "TEXT"));
    provider("DEBEZIUM").create(config);
    assertThat(config.problems)
        .containsExactly(
            "invalidDates: TEXT does not go with schema CONNECT: Kafka Connect would read the text"
                + " as the number 0; take NULL or EPOCH");
  }

  /** A section of a project file; only what these formats read. */
  private static final class Config implements ComponentConfig {
    private final Map<String, String> values;
    final TreeSet<String> read = new TreeSet<>();
    final List<String> problems = new ArrayList<>();

    Config(Map<String, String> values) {
      this.values = values;
    }

    @Override
    public Optional<String> string(String key) {
      read.add(key);
      return Optional.ofNullable(values.get(key));
    }

    @Override
    public boolean bool(String key, boolean fallback) {
      return string(key).map(Boolean::parseBoolean).orElse(fallback);
    }

    @Override
    public <E extends Enum<E>> E oneOf(String key, Class<E> type, E fallback) {
      return string(key)
          .map(name -> Enum.valueOf(type, name.toUpperCase(Locale.ROOT)))
          .orElse(fallback);
    }

    @Override
    public void problem(String key, String problem) {
      problems.add(key + ": " + problem);
    }

    @Override
    public boolean has(String key) {
      return values.containsKey(key);
    }

    @Override
    public String requireString(String key) {
      throw new UnsupportedOperationException(key);
    }

    @Override
    public Optional<Secret> secret(String key) {
      throw new UnsupportedOperationException(key);
    }

    @Override
    public int integer(String key, int fallback, int min, int max) {
      throw new UnsupportedOperationException(key);
    }

    @Override
    public Duration duration(String key, Duration fallback) {
      throw new UnsupportedOperationException(key);
    }

    @Override
    public List<String> strings(String key) {
      throw new UnsupportedOperationException(key);
    }

    @Override
    public Map<String, String> stringMap(String key) {
      throw new UnsupportedOperationException(key);
    }
  }
}
