package dev.oms.core.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.BadRecordReason;
import dev.oms.core.OmsException;
import dev.oms.core.model.TableId;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.DeadLetterSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterFilesTest {

  @TempDir Path directory;

  static DeadLetter letter(int number, byte[] key, byte[] value) {
    Map<String, String> before = new HashMap<>();
    before.put("id", String.valueOf(number));
    before.put("nothing", null);
    return new DeadLetter(
        "p 订单",
        Instant.ofEpochMilli(1_700_000_000_123L),
        new DeadLetter.Event(
            "gtid:" + number, new TableId("shop", "or.ders"), "UPDATE", "log:4", 7),
        new DeadLetter.Target("orders", 2, key),
        new DeadLetter.Problem(BadRecordReason.TOO_LARGE, "too \"large\"\n", 1L << 33),
        new DeadLetter.Image(before, Map.of(), Set.of()),
        new DeadLetter.Image(
            Map.of("text", "żółw \uD83D\uDC22 \u0000"), Map.of("doc", "damaged"), Set.of("text")),
        null,
        new DeadLetter.Message(value, true));
  }

  static DeadLetter letter(int number) {
    return letter(
        number, ("k" + number).getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, (byte) number});
  }

  private static List<DeadLetter> read(Path file) throws IOException {
    List<DeadLetter> letters = new ArrayList<>();
    try (LetterLines lines = LetterLines.open(file)) {
      while (lines.next()) {
        letters.add(lines.letter());
      }
    }
    return letters;
  }

  private static void write(DeadLetterFiles files, DeadLetter... letters)
      throws InterruptedException {
    try (DeadLetterSink.Writer writer = files.open("p")) {
      writer.write(List.of(letters));
    }
  }

  @Test
  @DisplayName("everything of a dead letter is read again as it was written")
  void roundTrip() throws Exception {
    DeadLetterFiles files = DeadLetterFiles.in(directory.resolve("made"));
    DeadLetter statement =
        new DeadLetter(
            "p",
            Instant.EPOCH,
            new DeadLetter.Event("a:ddl:0", new TableId("d", "t"), "DDL", "x", 0),
            new DeadLetter.Target("orders", -1, new byte[0]),
            new DeadLetter.Problem(BadRecordReason.NOT_ENCODABLE, "why", 0),
            null,
            null,
            "ALTER TABLE t",
            null);
    byte[] binary = {(byte) 0xff, 0, 1};
    write(files, letter(1), letter(2, binary, new byte[0]), statement);
    List<Path> all = files.files("p");
    assertThat(all).hasSize(1);
    assertThat(all.get(0)).hasFileName("p-000001.jsonl");
    assertThat(Files.readString(all.get(0)).lines()).hasSize(3);
    List<DeadLetter> read = read(all.get(0));
    assertThat(read.get(0)).usingRecursiveComparison().isEqualTo(letter(1));
    assertThat(read.get(1)).usingRecursiveComparison().isEqualTo(letter(2, binary, new byte[0]));
    assertThat(read.get(2)).usingRecursiveComparison().isEqualTo(statement);
  }

  @Test
  @DisplayName("a writer goes on in the newest file, and begins a new one when it is full")
  void rotation() throws Exception {
    DeadLetterFiles files = DeadLetterFiles.in(directory).maxFileBytes(1000);
    for (int i = 0; i < 6; i++) {
      write(files, letter(i));
    }
    List<Path> all = files.files("p");
    assertThat(all.size()).isBetween(2, 4);
    List<String> ids = new ArrayList<>();
    for (Path file : all) {
      read(file).forEach(letter -> ids.add(letter.event().id()));
      assertThat(Files.size(file)).isLessThan(2000);
    }
    assertThat(ids).containsExactly("gtid:0", "gtid:1", "gtid:2", "gtid:3", "gtid:4", "gtid:5");
    write(files, letter(6), letter(7), letter(8), letter(9), letter(10));
    assertThat(files.files("p").size()).isGreaterThan(all.size() + 1);
    assertThat(files.files("other")).isEmpty();
  }

  @Test
  @DisplayName("a line that a crash cut off is no dead letter, and is not written behind")
  void cutOff() throws Exception {
    DeadLetterFiles files = DeadLetterFiles.in(directory);
    write(files, letter(1));
    Path first = files.files("p").get(0);
    Files.writeString(first, "{\"pipeline\":\"p", StandardOpenOption.APPEND);
    write(files, letter(2));
    assertThat(read(first)).hasSize(1);
    assertThat(files.files("p")).hasSize(2);
    assertThat(read(files.files("p").get(1)).get(0).event().id()).isEqualTo("gtid:2");
  }

  @Test
  @DisplayName("no dead letter is dropped for the bound: the pipeline is told what to do")
  void bound() throws Exception {
    DeadLetterFiles files = DeadLetterFiles.in(directory).maxFileBytes(500).maxTotalBytes(1200);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 9; i++) {
                write(files, letter(i));
              }
            })
        .isInstanceOf(OmsException.class)
        .hasMessageContaining("the limit is 1200; send them again or move them away, or raise");
    PrecheckCollector report = new PrecheckCollector(Set.of());
    files.precheck("p", report);
    assertThat(report.report().passed()).isFalse();
    assertThat(report.report().toString()).contains("the limit is 1200");
    for (Path file : files.files("p")) {
      Files.delete(file);
    }
    write(files, letter(9));
  }

  @Test
  @DisplayName("a directory that cannot be written is one clear error that may pass")
  void notWritable() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");
    DeadLetterFiles files = DeadLetterFiles.in(file.resolve("below"));
    assertThatThrownBy(() -> files.open("p"))
        .isInstanceOf(dev.oms.core.RetriableException.class)
        .hasMessageContaining("the dead letters cannot be written to files in directory " + file)
        .hasMessageContaining("goes on by itself");
    PrecheckCollector report = new PrecheckCollector(Set.of());
    files.precheck("p", report);
    assertThat(report.report().passed()).isFalse();
  }

  @Test
  void argumentsAreChecked() {
    assertThatThrownBy(() -> DeadLetterFiles.in(directory).maxFileBytes(0))
        .hasMessageContaining("maxFileBytes 0 is below 1");
    assertThatThrownBy(() -> DeadLetters.topic(" ")).isInstanceOf(IllegalArgumentException.class);
  }
}
