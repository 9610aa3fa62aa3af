package dev.oms.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What README and docs show is what the sources have. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocsTest {

  private static final Path ROOT = root();

  /** {@code <!-- code: FILE NAME -->} and the block behind it. */
  private static final Pattern SHOWN =
      Pattern.compile("<!-- code: (\\S+) ([^>]+?) -->\\s*\n```java\n(.*?)```", Pattern.DOTALL);

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("oms-core")) ? here : here.getParent();
  }

  Stream<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      docs.filter(f -> f.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    return documents.stream();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void codeIsThatOfTheSources(Path document) throws IOException {
    Matcher shown = SHOWN.matcher(Files.readString(document));
    while (shown.find()) {
      assertThat(shown.group(3))
          .as(document + " shows " + shown.group(2) + " of " + shown.group(1))
          .isEqualTo(region(ROOT.resolve(shown.group(1)), shown.group(2)));
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadSomewhere(Path document) throws IOException {
    Matcher link = LINK.matcher(Files.readString(document));
    while (link.find()) {
      assertThat(document.resolveSibling(link.group(1))).as("link in " + document).exists();
    }
  }

  @Test
  void readmeAndExtendingShowCode() throws IOException {
    assertThat(SHOWN.matcher(Files.readString(ROOT.resolve("README.md"))).results())
        .hasSizeGreaterThan(1);
    assertThat(SHOWN.matcher(Files.readString(ROOT.resolve("docs/extending.md"))).results())
        .hasSizeGreaterThan(5);
  }

  @Test
  void everyCompatibilityKitIsNamed() throws IOException {
    String extending = Files.readString(ROOT.resolve("docs/extending.md"));
    Path kits = ROOT.resolve("oms-testkit/src/main/java/dev/oms/testkit/compat");
    try (Stream<Path> files = Files.list(kits)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .filteredOn(name -> name.endsWith("Kit.java"))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(extending).contains("compat/" + name));
    }
  }

  @Test
  void readmeBeginsWithTheTwoCommands() throws IOException {
    List<String> blocks =
        Pattern.compile("```(\\w*)\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve("README.md")))
            .results()
            .map(m -> m.group(1) + ": " + m.group(2).strip())
            .toList();
    assertThat(blocks.get(0)).startsWith("sh: mvn ").endsWith("dev.oms.examples.QuickStart");
    assertThat(blocks.get(0).lines()).hasSize(1);
    assertThat(blocks.get(1)).isEqualTo("sh: mvn -B -T2 verify");
  }

  /** The lines between the marks {@code begin NAME} and {@code end NAME}, moved to the left. */
  private static String region(Path source, String name) throws IOException {
    List<String> lines = Files.readAllLines(source);
    int begin = index(lines, "// begin " + name);
    int end = index(lines, "// end " + name);
    assertThat(begin).as(name + " in " + source).isNotNegative().isLessThan(end);
    return String.join("\n", lines.subList(begin + 1, end)).stripIndent() + "\n";
  }

  private static int index(List<String> lines, String mark) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().equals(mark)) {
        return i;
      }
    }
    return -1;
  }
}
