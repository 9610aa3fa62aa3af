package dev.oms.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oms.project.ProjectException.Problem;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectProblemsTest {

  private static final String GOOD =
      """
      name: n
      source:
        type: mysql
        host: db
        username: u
      sink:
        type: kafka
        bootstrapServers: k
      objects:
        - table: a.b
          topic: t
      checkpoint: { type: memory }
      """;

  private final ProjectLoader loader =
      ProjectLoader.create().environment(Map.of("PW", "s3cret", "BAD", "s3cret-port")::get);

  private String problems(String yaml) {
    ProjectException e =
        catchThrowableOfType(ProjectException.class, () -> loader.parse(yaml, "project.yaml"));
    assertThat(e).as("nothing was refused").isNotNull();
    return e.getMessage();
  }

  private String problem(String from, String to) {
    assertThat(GOOD).contains(from);
    return problems(GOOD.replace(from, to));
  }

  @Test
  void theGoodOneIsGood() {
    assertThat(loader.parse(GOOD, "project.yaml").name()).isEqualTo("n");
  }

  @Test
  void tellsEverythingAtOnce() {
    String yaml =
        """
        name: a name that has blanks
        sorce: { type: mysql }
        tags: { a: b }
        source:
          type: mysql
          hots: db
          port: 70000
          username: [a]
          password: "${env:NOT_SET}"
          sslMode: verify
          connectTimeout: soon
          readOnly: perhaps
        sink:
          type: kafak
        sync:
          types: [FUL, INCREMENTAL]
          startTimestamp: yesterday
        format: CANEL
        partitioning: HSAH
        objects:
          - { table: orders, topic: t }
          - { table: a.b }
          - { table: a.c, topic: t, shardingColumn: id }
          - { table: a.c, topic: t }
          - a.d
        checkpoint: { type: file, path: state, path: other }
        tuning: { encodeThreads: 0, batchrows: 7 }
        """;
    assertThat(problems(yaml))
        .isEqualTo(
            """
            project.yaml has 24 problems:
            project.yaml:1: name: 'a name that has blanks' is not 1 to 64 letters, digits, Chinese \
            characters, '-' or '_'
            project.yaml:2: sorce: unknown key; did you mean 'source'?
            project.yaml:3: tags: expected a list of texts, got a map
            project.yaml:4: source.host: is missing
            project.yaml:6: source.hots: unknown key; did you mean 'host'?
            project.yaml:7: source.port: '70000' is not within 1 and 65535
            project.yaml:8: source.username: expected a text, got a list
            project.yaml:9: source.password: the environment variable NOT_SET is not set
            project.yaml:10: source.sslMode: 'verify' is none of DISABLED, PREFERRED, VERIFY_CA; \
            did you mean 'VERIFY_CA'?
            project.yaml:11: source.connectTimeout: 'soon' is not a duration: write 500ms, 10s, 5m, \
            2h, 1d or ISO-8601
            project.yaml:12: source.readOnly: 'perhaps' is neither true nor false
            project.yaml:14: sink.type: no sink 'kafak' is on the class path, there are: kafka; did \
            you mean 'kafka'?
            project.yaml:16: sync.types: 'FUL' is none of FULL, INCREMENTAL; did you mean 'FULL'?
            project.yaml:17: sync.startTimestamp: not a time with its zone: write \
            2026-11-21T08:00:00Z or 2026-11-21T16:00:00+08:00
            project.yaml:18: format: no format 'CANEL' is on the class path, there are: CANAL, DATAWORKS_V2, DEBEZIUM, DEBEZIUM_FLATTEN, DEBEZIUM_SMT, DEFAULT, DEFAULT_EXTEND_COLUMN_TYPE, MAXWELL, SHAREPLEX; did you mean 'CANAL'?
            project.yaml:19: partitioning: 'HSAH' is none of HASH, TABLE, ONE; did you mean 'HASH'?
            project.yaml:21: objects[0].table: expected database.table, where *, ?, [abc] \
            and [!abc] are wildcards, got 'orders'
            project.yaml:22: objects[1].topic: is missing
            project.yaml:23: objects[2].shardingColumn: unknown key; did you mean \
            'shardingColumns'?
            project.yaml:24: objects[3].table: a.c is mapped twice, first in line 23
            project.yaml:25: objects[4]: expected a map, got a text
            project.yaml:26: checkpoint.path: is there twice, first in line 26
            project.yaml:27: tuning.encodeThreads: '0' is not within 1 and 256
            project.yaml:27: tuning.batchrows: unknown key; did you mean 'batchRows'?\
            """);
  }

  @Test
  void heartbeatsMustNotBeTooManyAndDdlHasItsWords() {
    assertThat(
            problem(
                "checkpoint: { type: memory }",
                "checkpoint: { type: memory }\n"
                    + "heartbeatInterval: 50ms\n"
                    + "schemaChanges: ON\n"
                    + "eventHeaders: 1"))
        .contains("heartbeatInterval: is below 100ms; leave it out for no heartbeats")
        .contains("schemaChanges: 'ON' is none of OFF, ONE_PARTITION, ALL_PARTITIONS")
        .contains("eventHeaders: '1' is neither true nor false");
  }

  @Test
  void oneProblemIsOneLine() {
    assertThat(problem("  username: u\n", ""))
        .isEqualTo("project.yaml:2: source.username: is missing");
    ProjectException e =
        catchThrowableOfType(
            ProjectException.class,
            () -> loader.parse(GOOD.replace("name: n", "name: ''"), "project.yaml"));
    assertThat(e.problems()).containsExactly(new Problem(1, "name", "is empty"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: n                | name: [a]             | 1: name: expected a text, got a list
          name: n                | name:                 | 1: name: is missing
          host: db               | host: impossible      | 2: source: host cannot be 'impossible'
          host: db               | host: "${env:X}"      | 4: source.host: the environment variable X is not set
          host: db               | host: "${x}"          | 4: source.host: '${x}' is neither ${env:NAME} nor ${file:PATH}; a plain '${' is written '$${'
          host: db               | host: "${env:X"       | 4: source.host: a '${' without '}'
          host: db               | host: "${file:/no/x}" | 4: source.host: the file /no/x does not exist
          username: u            | password: u           | 2: source.username: is missing
          type: mysql            | typ: mysql            | 2: source.type: is missing
          type: mysql            | type: [mysql]         | 3: source.type: expected a text, got a list
          bootstrapServers: k    | foo: 1                | 6: sink.bootstrapServers: is missing
          { type: memory }       | memory                | 12: checkpoint: expected a map, got a text
          { type: memory }       | {}                    | 12: checkpoint.type: is missing
          { type: memory }       | { type: zookeeper }   | 12: checkpoint.type: no checkpoint store 'zookeeper' is on the class path, there are: file, jdbc, memory
          { type: memory }       | { type: memory, x: 1 } | 12: checkpoint.x: unknown key; the keys here are type
          """)
  void single(String from, String to, String expected) {
    assertThat(problem(from, to)).contains("project.yaml:" + expected);
  }

  @Test
  void whatComesOfAMissingKeyIsNotToldAgain() {
    assertThat(problem("host: db", "user: x")).isEqualTo("project.yaml:2: source.host: is missing");
  }

  @Test
  void badShapes() {
    assertThat(problems("")).isEqualTo("project.yaml: the file is empty");
    assertThat(problems("just a text"))
        .isEqualTo("project.yaml:1: expected keys at the top level, got a text");
    assertThat(problems("{}"))
        .isEqualTo(
            """
            project.yaml has 5 problems:
            project.yaml:1: name: is missing
            project.yaml:1: source: is missing
            project.yaml:1: sink: is missing
            project.yaml:1: objects: is missing
            project.yaml:1: checkpoint: is missing\
            """);
    assertThat(problem("objects:\n  - table: a.b\n    topic: t\n", "objects: []\n"))
        .isEqualTo("project.yaml:9: objects: names no table");
    assertThat(problem("objects:\n  - table: a.b\n    topic: t\n", "objects: a.b\n"))
        .isEqualTo("project.yaml:9: objects: expected a list, got a text");
    assertThat(problem("name: n", "name: n\nname: m"))
        .isEqualTo("project.yaml:2: name: is there twice, first in line 1");
    assertThat(problem("name: n", "name: n\n? [a]\n: b"))
        .isEqualTo("project.yaml:2: a key must be a text");
    assertThat(problem("name: n", "name: n\nsync: { types: [] }"))
        .isEqualTo("project.yaml:2: sync.types: expected FULL, INCREMENTAL or both");
    assertThat(problem("name: n", "name: n\nsync: { startTimestamp: 2026-11-21T08:00:00Z }"))
        .isEqualTo("project.yaml:2: sync.startTimestamp: goes with types: [INCREMENTAL] alone");
    assertThat(
            problem(
                "  bootstrapServers: k", "  bootstrapServers: k\n  properties: { a: { b: c } }"))
        .isEqualTo("project.yaml:9: sink.properties.a: expected a text, got a map");
    assertThat(problem("name: n", "name: n\nformatOptions: { sequence: false }"))
        .isEqualTo(
            "project.yaml:2: formatOptions.sequence: unknown key; did you mean"
                + " 'sequenceEnabled'?");
    assertThat(problem("name: n", "name: n\nbadRecords: { policy: dead_letter }"))
        .isEqualTo("project.yaml:2: badRecords.policy: DEAD_LETTER needs a topic or a directory");
    assertThat(problem("name: n", "name: n\nbadRecords: { policy: FAIL, topic: dead }"))
        .isEqualTo(
            "project.yaml:2: badRecords.policy: FAIL makes no dead letters; leave topic and"
                + " directory out");
    assertThat(problem("name: n", "name: n\nbadRecords: { topic: dead, directory: letters }"))
        .isEqualTo(
            "project.yaml:2: badRecords.directory: goes without topic: dead letters go to one"
                + " place");
    assertThat(problem("name: n", "name: n\nthrottle: { rowsPerSecond: -1 }"))
        .contains("throttle.rowsPerSecond: '-1' is not within 0");
    assertThat(problem("name: n", "name: n\ntuning: { checkpointInterval: 1ms }"))
        .isEqualTo("project.yaml:2: tuning.checkpointInterval: is below 10ms");
    assertThat(problem("name: n", "name: n\ndeep: " + "[".repeat(30) + "]".repeat(30)))
        .contains("nested more than 20 levels deep");
  }

  @Test
  void brokenYamlIsToldWithItsLineAndWithoutItsText() {
    assertThat(problem("username: u", "username: u\n  password: s3cret\n bad: x"))
        .startsWith("project.yaml:7: not valid YAML: ")
        .doesNotContain("s3cret");
    assertThat(problem("username: u", "password: 's3cret"))
        .startsWith("project.yaml:")
        .doesNotContain("s3cret");
    assertThat(problem("username: u", "username: *nobody"))
        .startsWith("project.yaml:5: not valid YAML: '*' begins an alias")
        .doesNotContain("nobody");
    assertThat(problem("username: u", "username: u\n  password: !s3cret!1"))
        .startsWith("project.yaml:6: not valid YAML: '!' begins a tag")
        .doesNotContain("s3cret");
    assertThat(problem("username: u", "username: u\n  password: 'a${s3cret}'"))
        .startsWith("project.yaml:6: source.password: a '${...}' is neither")
        .doesNotContain("s3cret");
    assertThat(problem("name: n", "name: &a [*a]"))
        .contains("project.yaml:1: name: an anchor is used within itself");
  }

  @Test
  void whatAPlaceholderStandsForIsNeverShown() {
    assertThat(problem("username: u", "username: u\n  port: \"${env:BAD}\""))
        .isEqualTo("project.yaml:6: source.port: '${env:BAD}' is not a whole number");
    assertThat(problem("username: u", "username: u\n  password: s3cret\n  sslMode: \"${env:PW}\""))
        .contains("source.sslMode: '${env:PW}' is none of DISABLED, PREFERRED, VERIFY_CA")
        .doesNotContain("s3cret");
    assertThat(problem("name: n", "name: \"${env:PW} x\"")).doesNotContain("s3cret");
    assertThat(problem("type: kafka", "type: \"${env:PW}\"")).doesNotContain("s3cret");
    assertThat(problem("name: n", "name: n\nformat: \"${env:PW}\"")).doesNotContain("s3cret");
    assertThat(problem("name: n", "name: n\nsync: { types: [\"${env:PW}\"] }"))
        .doesNotContain("s3cret");
    assertThat(problem("table: a.b", "table: \"${env:PW}\"")).doesNotContain("s3cret");
  }

  @Test
  void aClassPathWithoutModules() {
    ClassLoader bare = new ClassLoader(null) {
          // Knows nothing but the JDK.
        };
    assertThatThrownBy(() -> loader.classLoader(bare).parse(GOOD, "project.yaml"))
        .isInstanceOf(ProjectException.class)
        .hasMessageContaining(
            "project.yaml:3: source.type: 'mysql' is not found: no module with a source is on the"
                + " class path");
  }

  @Test
  void aComponentCannotTellASecretByItsMessages() {
    ProjectLoader impossible = loader.environment(name -> "impossible");
    assertThatThrownBy(
            () -> impossible.parse(GOOD.replace("host: db", "host: \"${env:H}\""), "project.yaml"))
        .hasMessage("project.yaml:2: source: host cannot be '${env:H}'");
    assertThatThrownBy(
            () ->
                loader.parse(
                    GOOD.replace("host: db", "host: impossible\n  password: impossible"),
                    "project.yaml"))
        .hasMessage("project.yaml:2: source: host cannot be '******'");
  }

  @Test
  void aliasesDoNotMultiply() {
    StringBuilder laughs = new StringBuilder("x0: &x0 [a, a]\n");
    for (int i = 1; i < 13; i++) {
      String before = "*x" + (i - 1);
      laughs.append("x%d: &x%d [%s]\n".formatted(i, i, (before + ", ").repeat(3) + before));
    }
    assertThat(problems(GOOD + laughs)).startsWith("project.yaml has 13 problems:");
  }
}
