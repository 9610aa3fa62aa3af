package dev.oms.format.avro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.Secret;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.core.spi.SerializerContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the format needs beside tables is checked before the start, and nothing is published. */
@Timeout(30)
class AvroPrecheckTest {

  private static PrecheckReport check(AvroSerializer.Builder builder) {
    PrecheckCollector report = new PrecheckCollector();
    builder.build().precheck(report);
    return report.report();
  }

  private static AvroSerializer.Builder with(HttpSchemaRegistry.Builder registry) {
    return AvroSerializer.builder().registry(registry.timeout(Duration.ofSeconds(2)).build());
  }

  @Test
  void registry() throws Exception {
    String url;
    try (FakeRegistry registry = new FakeRegistry()) {
      url = registry.url();
      AvroSerializer.Builder avro =
          with(HttpSchemaRegistry.builder(url).credentials("oms", Secret.of("s3cret")));
      assertThat(check(avro).toString()).contains("PASSED").contains("Serializer-REGISTRY");
      avro.build().check(SerializerContext.allColumns(Fixtures.EVERY_TYPE));
      assertThat(registry.requests()).hasSize(1);
      assertThat(registry.requests().get(0).method()).isEqualTo("GET");
      assertThat(registry.requests().get(0).authorization()).startsWith("Basic ");
      registry.answers(401, "{\"message\":\"who are you\"}");
      assertThat(check(avro).failures().toString())
          .contains("answered 401")
          .contains("check registryUsername, registryPassword")
          .doesNotContain("s3cret");
    }
    assertThat(check(with(HttpSchemaRegistry.builder(url))).failures().toString())
        .contains("Serializer-REGISTRY")
        .contains("does not answer");
  }

  @Test
  void directory(@TempDir Path directory) throws Exception {
    Path schemas = directory.resolve("schemas");
    AvroSerializer.Builder avro = AvroSerializer.builder().schemaDirectory(schemas);
    assertThat(check(avro).toString()).contains("Serializer-SCHEMA_DIRECTORY");
    assertThat(check(avro).passed()).isTrue();
    try (var files = Files.list(schemas)) {
      assertThat(files).isEmpty();
    }
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(check(AvroSerializer.builder().schemaDirectory(file)).failures().toString())
        .contains("Serializer-SCHEMA_DIRECTORY")
        .contains("cannot be written");
    assertThat(check(AvroSerializer.builder()).items()).isEmpty();
  }
}
