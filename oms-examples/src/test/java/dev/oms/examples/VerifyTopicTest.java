package dev.oms.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The program that verifies a project, in processes of its own. */
class VerifyTopicTest extends RunProjectBase {

  /** In {@code docs/verification.md}, before what the program prints. */
  private static final Pattern SHOWN =
      Pattern.compile("<!-- output: VerifyTopicTest -->\\s*```\n(.*?)```", Pattern.DOTALL);

  @Test
  void equalThenDifferentThenWrong() throws Exception {
    String yaml = project("verified");
    Files.writeString(directory.resolve("project.yaml"), yaml);
    try (Child pipeline = run(yaml)) {
      pipeline.awaitOut("incremental");
      try (Child equal = verify("project.yaml", "--lag", "60", "--json", "report.json")) {
        assertThat(equal.awaitExit(PATIENCE.multipliedBy(2))).as(equal.err()).isZero();
        assertThat(equal.out())
            .contains("shop.orders -> orders: " + ROWS + " equal\n")
            .endsWith("equal\n");
        assertThat(equal.err()).contains("verifies [shop.orders]").doesNotContain(PASSWORD);
      }
      assertThat(Files.readString(directory.resolve("report.json"))).startsWith("{\"equal\":true,");
      server.execute(
          "SET sql_log_bin = 0",
          "INSERT INTO shop.orders VALUES (501, 4, 'unseen')",
          "UPDATE shop.orders SET note = 'mended by hand' WHERE id = 7",
          "DELETE FROM shop.orders WHERE id = 9");
      try (Child different = verify("project.yaml", "--lag", "1", "--table", "shop.*")) {
        assertThat(different.awaitExit(PATIENCE)).as(different.err()).isEqualTo(1);
        assertThat(withoutPlaces(different.out())).isEqualTo(withoutPlaces(shown()));
      }
      pipeline.terminate().awaitExit(PATIENCE);
    }
  }

  @Test
  void badUseIsTold() throws Exception {
    Files.writeString(
        directory.resolve("project.yaml"),
        project("misspelt").replace("checkpoint:", "format: MISSPELT\ncheckpoint:"));
    refused("usage: VerifyTopic PROJECT");
    refused("there is no --tables", "project.yaml", "--tables", "x.y");
    refused("MISSPELT", "project.yaml");
    Files.writeString(directory.resolve("project.yaml"), project("fine"));
    refused("--lag 'soon' is not a number", "project.yaml", "--lag", "soon");
    refused("there is no table to verify", "project.yaml", "--table", "shop.none");
  }

  private void refused(String reason, String... arguments) throws Exception {
    try (Child child = verify(arguments)) {
      assertThat(child.awaitExit(PATIENCE)).as(child.err()).isEqualTo(2);
      assertThat(child.err()).contains(reason).doesNotContain(PASSWORD);
      assertThat(child.out()).isEmpty();
    }
  }

  private Child verify(String... arguments) throws Exception {
    return Child.start(VerifyTopic.class, directory, Map.of("OMS_PW", PASSWORD), arguments);
  }

  /** The time differs in each run, and where messages are is not this test's matter. */
  private static String withoutPlaces(String output) {
    return output.replaceAll("-\\d+ at offset \\d+, sent \\S+Z", "-P at offset O, sent T");
  }

  private static String shown() throws Exception {
    Path here = Path.of("").toAbsolutePath();
    Path root = Files.exists(here.resolve("docs")) ? here : here.getParent();
    Matcher shown = SHOWN.matcher(Files.readString(root.resolve("docs/verification.md")));
    assertThat(shown.find()).isTrue();
    return shown.group(1);
  }
}
