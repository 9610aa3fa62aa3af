package dev.oms.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of these formats, as project files have them. */
class CanalAndMaxwellOptionsTest {

  private final ProjectLoader loader =
      ProjectLoader.create().environment(Map.<String, String>of()::get);

  private String serializer(String format, String options) {
    return String.valueOf(
        loader
            .parse(
                """
                name: n
                source: { type: mysql, host: db, username: u }
                sink: { type: kafka, bootstrapServers: k }
                objects: [{ table: a.b, topic: t }]
                checkpoint: { type: memory }
                format: %s
                formatOptions: %s
                """
                    .formatted(format, options),
                "project.yaml")
            .serializer());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CANAL               | {}                                   | false | []
          canal               | { original: true, zone: '+08:00' }   | true  | [zone=+08:00]
          CanalJsonSerializer | { timestampAsText: true }            | false | [timestampAsText]
          """)
  void canal(String name, String options, boolean original, String values) {
    assertThat(serializer(name, options))
        .isEqualTo("CANAL{original=%s, values=%s}".formatted(original, values));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MAXWELL | {}                    | false | false | false | null
          Maxwell | { changedOnly: true } | true  | false | false | null
          maxwell | { typedKey: true }    | false | true  | false | null
          Maxwell | { uuid: true }        | false | false | true  | null
          Maxwell | { mesh: gray }        | false | false | false | gray
          """)
  void maxwell(
      String name, String options, boolean changedOnly, boolean key, boolean uuid, String mesh) {
    assertThat(serializer(name, options))
        .isEqualTo(
            "MAXWELL{changedOnly=%s, typedKey=%s, uuid=%s, mesh=%s}"
                .formatted(changedOnly, key, uuid, mesh));
  }

  @Test
  void blankMesh() {
    assertThatThrownBy(() -> serializer("MAXWELL", "{ mesh: ' ' }"))
        .isInstanceOf(ProjectException.class)
        .hasMessageContaining(
            "project.yaml:7: formatOptions.mesh: is blank; leave it out or give a mark");
  }

  @Test
  void optionsOfAnotherFormatAreUnknown() {
    assertThatThrownBy(() -> serializer("MAXWELL", "{ timestampAsText: true }"))
        .isInstanceOf(ProjectException.class)
        .hasMessageContaining("timestampAsText");
    assertThatThrownBy(() -> serializer("CANAL", "{ sequenceEnabled: false }"))
        .isInstanceOf(ProjectException.class)
        .hasMessageContaining("sequenceEnabled");
  }
}
