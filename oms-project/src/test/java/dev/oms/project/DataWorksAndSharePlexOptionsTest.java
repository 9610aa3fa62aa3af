package dev.oms.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of these formats, as project files have them. */
class DataWorksAndSharePlexOptionsTest {

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
          DATAWORKS_V2  | {}                         | true  | null  | false | false | plainFloats
          dataworks     | { sequenceEnabled: false } | false | null  | false | false | plainFloats
          Dataworks 2.0 | { businessSystem: 订单 }    | true  | 订单   | false | false | plainFloats
          DataWorks     | { nativeTypes: true }      | true  | null  | true  | false | plainFloats
          DataWorks     | { dbVersion: true }        | true  | null  | false | true  | plainFloats
          DataWorks     | { plainFloats: false }     | true  | null  | false | false | ''
          """)
  void dataWorks(
      String name,
      String options,
      boolean sequence,
      String business,
      boolean types,
      boolean version,
      String values) {
    assertThat(serializer("'" + name + "'", options))
        .isEqualTo(
            "DATAWORKS_V2{sequenceEnabled=%s, businessSystem=%s, nativeTypes=%s, dbVersion=%s, values=[%s]}"
                .formatted(sequence, business, types, version, values));
  }

  @Test
  void businessSystemOfWrongLength() {
    assertThatThrownBy(
            () -> serializer("DATAWORKS_V2", "{ businessSystem: abcdefghijklmnopqrstu }"))
        .isInstanceOf(ProjectException.class)
        .hasMessageContaining(
            "project.yaml:7: formatOptions.businessSystem: 'abcdefghijklmnopqrstu' has 21"
                + " characters; 1 to 20 are allowed");
  }

  @Test
  void thereIsNoVersionOne() {
    assertThatThrownBy(() -> serializer("DATAWORKS_V1", "{}"))
        .isInstanceOf(ProjectException.class)
        .hasMessageContaining("project.yaml:6: format: ");
  }

  @Test
  void sharePlex() {
    assertThat(serializer("SharePlex", "{}"))
        .isEqualTo("SHAREPLEX{sequenceEnabled=true, zone=+08:00, values=[zone=+08:00]}");
    assertThat(serializer("ShareplexJsonSerializer", "{ sequenceEnabled: false }"))
        .startsWith("SHAREPLEX{sequenceEnabled=false, ");
    assertThat(serializer("SHAREPLEX", "{ zone: Asia/Tokyo, timestampAsText: true }"))
        .isEqualTo(
            "SHAREPLEX{sequenceEnabled=true, zone=Asia/Tokyo,"
                + " values=[timestampAsText, zone=Asia/Tokyo]}");
    assertThatThrownBy(() -> serializer("SHAREPLEX", "{ zone: Mars }"))
        .isInstanceOf(ProjectException.class)
        .hasMessageContaining("formatOptions.zone: 'Mars' is no time zone");
  }
}
