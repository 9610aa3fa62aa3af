package dev.oms.format.avro;

import dev.oms.core.Secret;
import dev.oms.core.config.ComponentConfig;
import dev.oms.core.config.FormatProvider;
import dev.oms.core.spi.Serializer;
import dev.oms.format.avro.AvroSerializer.Decimals;
import dev.oms.format.avro.AvroSerializer.Framing;
import dev.oms.format.avro.AvroSerializer.Temporals;
import dev.oms.format.avro.AvroSerializer.UnsignedBigints;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets project files use {@code format: AVRO}. Options: {@code registryUrl}, {@code
 * registryUsername}, {@code registryPassword}, {@code registryTimeout}, {@code subjectTemplate},
 * {@code framing}, {@code namespace}, {@code decimal}, {@code unsignedBigint}, {@code temporal},
 * {@code schemaDirectory}: those of {@link AvroSerializer.Builder} and {@link
 * HttpSchemaRegistry.Builder}.
 */
public final class AvroFormatProvider implements FormatProvider {

  /** For {@link java.util.ServiceLoader}. */
  public AvroFormatProvider() {}

  @Override
  public List<String> names() {
    return List.of("AVRO", "Avro", "AvroSerializer");
  }

  @Override
  public Serializer create(ComponentConfig config) {
    AvroSerializer.Builder builder =
        AvroSerializer.builder()
            .decimal(config.oneOf("decimal", Decimals.class, Decimals.BYTES))
            .unsignedBigint(
                config.oneOf("unsignedBigint", UnsignedBigints.class, UnsignedBigints.DECIMAL))
            .temporal(config.oneOf("temporal", Temporals.class, Temporals.LOGICAL));
    checked(config, "namespace", builder::namespace);
    checked(config, "subjectTemplate", builder::subjectTemplate);
    checked(config, "schemaDirectory", text -> builder.schemaDirectory(Path.of(text)));
    boolean registry = registry(config, builder);
    framing(config, builder, registry);
    return builder.build();
  }

  private static boolean registry(ComponentConfig config, AvroSerializer.Builder builder) {
    Optional<String> user = config.string("registryUsername");
    Optional<Secret> password = config.secret("registryPassword");
    Duration timeout = config.duration("registryTimeout", Duration.ofSeconds(10));
    checked(
        config,
        "registryUrl",
        url -> {
          HttpSchemaRegistry.Builder registry = HttpSchemaRegistry.builder(url);
          if (user.isPresent() && password.isPresent()) {
            registry.credentials(user.get(), password.get());
          }
          if (timeout.toMillis() < 1) {
            config.problem("registryTimeout", "must be positive");
          } else {
            registry.timeout(timeout);
          }
          builder.registry(registry.build());
        });
    if (user.isPresent() != password.isPresent()) {
      config.problem(
          user.isPresent() ? "registryUsername" : "registryPassword",
          "registryUsername and registryPassword go together");
    }
    boolean there = config.has("registryUrl");
    if (!there && (user.isPresent() || password.isPresent() || config.has("subjectTemplate"))) {
      config.problem("registryUrl", "missing, but there are options for a schema registry");
    }
    return there;
  }

  private static void framing(
      ComponentConfig config, AvroSerializer.Builder builder, boolean registry) {
    if (!config.has("framing")) {
      return;
    }
    Framing framing =
        config.oneOf("framing", Framing.class, registry ? Framing.CONFLUENT : Framing.NONE);
    if (registry == (framing == Framing.CONFLUENT)) {
      builder.framing(framing);
    } else {
      config.problem(
          "framing",
          registry
              ? framing + " uses no schema registry: remove registryUrl, or the framing"
              : "CONFLUENT needs registryUrl");
    }
  }

  /** Hands over a text; what is wrong with it is reported with its line. */
  private static void checked(ComponentConfig config, String key, Consumer<String> option) {
    config
        .string(key)
        .ifPresent(
            text -> {
              try {
                option.accept(text);
              } catch (InvalidPathException e) {
                config.problem(key, "is not a path");
              } catch (IllegalArgumentException e) {
                // The builder says the name, and so does the report.
                String problem = String.valueOf(e.getMessage());
                config.problem(
                    key,
                    problem.startsWith(key)
                        ? problem.substring(key.length()).replaceFirst("^[: ]+", "")
                        : problem);
              }
            });
  }
}
