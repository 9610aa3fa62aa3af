package dev.oms.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.PipelineState;
import dev.oms.core.SyncPipeline;
import dev.oms.project.Project;
import dev.oms.project.ProjectException;
import dev.oms.project.ProjectLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Project files with the real source, sink, format and checkpoint store. */
class ProjectFilesTest {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("OMS_PW", "s3cret-Pw", "DB_HOST", "db.example.com", "BROKERS", "kafka1:9092");

  private static Project parse(String yaml) {
    return ProjectLoader.create().environment(ENVIRONMENT::get).parse(yaml, "project.yaml");
  }

  private static String withSource(String source) {
    return """
    name: p
    source: %s
    sink: { type: kafka, bootstrapServers: "127.0.0.1:9092" }
    objects: [{ table: shop.orders, topic: orders }]
    checkpoint: { type: memory }
    """
        .formatted(source);
  }

  @Test
  void everyProjectFileOfTheDocumentLoads() throws IOException {
    Path document = Path.of("docs/project-files.md");
    String text =
        Files.readString(Files.exists(document) ? document : Path.of("..").resolve(document));
    List<String> files =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
            .matcher(text)
            .results()
            .map((MatchResult m) -> m.group(1))
            .filter(yaml -> yaml.contains("name:"))
            .toList();
    assertThat(files).hasSizeGreaterThanOrEqualTo(2);
    for (String yaml : files) {
      Project project = parse(yaml);
      assertThat(project.source().type()).isEqualTo("mysql");
      assertThat(project.sink().type()).isEqualTo("kafka");
      assertThat(project + " " + project.source() + project.sink()).doesNotContain("s3cret-Pw");
      try (SyncPipeline pipeline = project.pipeline().build()) {
        assertThat(pipeline.status().state()).isEqualTo(PipelineState.INIT);
      }
    }
    assertThat(parse(files.get(0)).source().identity()).isEqualTo("mysql://127.0.0.1:3306");
    assertThat(parse(files.get(1)).source().identity()).isEqualTo("mysql://db.example.com:3306");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "MySQL", "mariadb", "oceanbase"})
  void allOptionsOfTheSource(String type) {
    Project project =
        parse(
            withSource(
                "\n"
                    + """
                    type: %s
                    host: db
                    port: 3307
                    username: oms
                    password: "${env:OMS_PW}"
                    tls: verify-ca
                    trustStore: ca.p12
                    trustStorePassword: "${env:OMS_PW}"
                    serverId: 4294967295
                    tenant: t1
                    connectTimeout: 3s
                    heartbeatInterval: 2s
                    snapshotThreads: 8
                    chunkRows: 1000
                    readAheadBytes: 67108864
                    jdbcProperties: { useCompression: "true" }
                    """
                        .indent(2)
                        .formatted(type)));
    assertThat(project.source()).hasToString("MySqlSource[oms@db:3307]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          port: 0                  | source.port: '0' is not within 1 and 65535
          tls: yes                 | source.tls: 'yes' is none of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY
          trustStore: ca.pem       | source.trustStore: is not used with tls: PREFERRED; use VERIFY_CA or VERIFY_IDENTITY
          trustStorePassword: xxxx | source.trustStorePassword: there is no trustStore
          serverId: 0              | source.serverId: '0' is not a whole number within 1 and 4294967295
          serverId: me             | source.serverId: 'me' is not a whole number within 1 and 4294967295
          connectTimeout: 1ms      | source.connectTimeout: connectTimeout PT0.001S is below 100 ms
          heartbeatInterval: 1h    | source.heartbeatInterval: heartbeatInterval PT1H is not 100 ms to 10 s
          snapshotThreads: 65      | source.snapshotThreads: '65' is not within 1 and 64
          chunkRows: 0             | source.chunkRows: '0' is not within 1 and 1000000
          readAheadBytes: 1        | source.readAheadBytes: '1' is not a whole number from 65536 on
          jdbcProperties: fast     | source.jdbcProperties: expected a map of texts
          chunkSize: 10            | source.chunkSize: unknown key
          """)
  void aWrongOptionIsToldWithItsKey(String option, String problem) {
    assertThatThrownBy(
            () -> parse(withSource("{ type: mysql, host: db, username: oms, " + option + " }")))
        .isInstanceOf(ProjectException.class)
        .hasMessageStartingWith("project.yaml:2: " + problem);
  }

  @Test
  void severalHosts() {
    var source =
        parse(
                withSource(
                    "{ type: mysql, hosts: [db1, 'db2:3307'], port: 3310, failoverWait: 5m,"
                        + " username: oms }"))
            .source();
    assertThat(source).hasToString("MySqlSource[oms@db1:3310,db2:3307]");
    assertThat(source.identity()).isEqualTo("mysql://db1:3310");
    // The checkpoint of one host is gone on from when it becomes several, in any order.
    assertThat(source.continues("mysql://db2:3307")).isTrue();
    assertThat(source.continues("mysql://db1:3310")).isTrue();
    assertThat(source.continues("mysql://db1:3307")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hosts: []                 | source.hosts: is empty
          hosts: [db1, 'db1:3306']  | source.hosts: names a server twice
          hosts: ['db1:x']          | source.hosts: 'db1:x' is not host:port
          hosts: [db1], host: db1   | source.host: is given beside hosts; put it into hosts
          """)
  void wrongHosts(String hosts, String problem) {
    assertThatThrownBy(() -> parse(withSource("{ type: mysql, username: oms, " + hosts + " }")))
        .isInstanceOf(ProjectException.class)
        .hasMessageStartingWith("project.yaml:2: " + problem);
  }

  @Test
  void allThatIsMissingAtOnce() {
    assertThatThrownBy(() -> parse(withSource("{ type: mysql, port: 99999 }")))
        .hasMessageContaining("has 3 problems")
        .hasMessageContaining("source.host: is missing")
        .hasMessageContaining("source.username: is missing")
        .hasMessageContaining("source.port: '99999'");
  }
}
