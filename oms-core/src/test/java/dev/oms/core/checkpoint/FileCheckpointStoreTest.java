package dev.oms.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.Checkpoint;
import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.CheckpointStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileCheckpointStoreTest {

  @TempDir Path directory;

  private static Checkpoint checkpoint(String position, String attachment) {
    return new Checkpoint(
        "shop", "mysql://db:3306", position, attachment, 1700000000123L, 5, false, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"binlog.000001:4", "text with \"quotes\", \u0001 and 中文\n{}"})
  @DisplayName("what was saved is loaded, by another store object too")
  void roundTrip(String position) {
    try (CheckpointStore.Handle handle = FileCheckpointStore.in(directory).open("shop")) {
      assertThat(handle.load()).isEmpty();
      handle.save(checkpoint("older", "{\"a\":1}"));
      handle.save(checkpoint(position, "{\"a\":2}"));
    }
    try (CheckpointStore.Handle handle = FileCheckpointStore.in(directory).open("shop")) {
      assertThat(handle.load()).contains(checkpoint(position, "{\"a\":2}"));
      handle.save(checkpoint("newer", null));
      assertThat(handle.load()).contains(checkpoint("newer", null));
      assertThat(FileCheckpointStore.in(directory).peek("shop"))
          .contains(checkpoint("newer", null));
    }
  }

  @Test
  @DisplayName("only the attachment in use is kept, and it is written only when it changes")
  void oneAttachment() throws IOException {
    try (CheckpointStore.Handle handle = FileCheckpointStore.in(directory).open("shop")) {
      handle.save(checkpoint("1", "one"));
      Path first = attachments().get(0);
      Files.setLastModifiedTime(first, java.nio.file.attribute.FileTime.fromMillis(1000));
      handle.save(checkpoint("2", "one"));
      assertThat(Files.getLastModifiedTime(first).toMillis()).isEqualTo(1000);
      handle.save(checkpoint("3", "two"));
      assertThat(attachments()).hasSize(1).doesNotContain(first);
    }
  }

  private List<Path> attachments() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(f -> f.toString().endsWith(".attachment")).toList();
    }
  }

  @Test
  @DisplayName("a damaged or foreign file is refused and never overwritten")
  void damaged() throws IOException {
    Path file = directory.resolve("shop.checkpoint");
    try (CheckpointStore.Handle handle = FileCheckpointStore.in(directory).open("shop")) {
      handle.save(checkpoint("binlog.000001:4", "history"));
    }
    String good = Files.readString(file);
    List<String> bad =
        List.of(
            "",
            "not json",
            good.substring(0, good.length() / 2),
            good.replace("binlog.000001:4", "binlog.000001:5"),
            good.replace("oms-checkpoint", "something-else"),
            good.replace("\"version\" : 1", "\"version\" : 99"),
            good + good,
            "[1]");
    for (String content : bad) {
      Files.writeString(file, content);
      try (CheckpointStore.Handle handle = FileCheckpointStore.in(directory).open("shop")) {
        assertThatThrownBy(handle::load)
            .as(content)
            .isInstanceOf(OmsException.class)
            .hasMessageContaining(file.toString());
        assertThatThrownBy(() -> handle.save(checkpoint("new", null)))
            .isInstanceOf(OmsException.class);
      }
      assertThat(Files.readString(file)).isEqualTo(content);
    }
    Files.writeString(file, good);
    Files.writeString(attachments().get(0), "changed");
    try (CheckpointStore.Handle handle = FileCheckpointStore.in(directory).open("shop")) {
      assertThatThrownBy(handle::load).hasMessageContaining("was changed");
    }
  }

  @Test
  @DisplayName("one checkpoint is held by one pipeline of this process")
  void lockInProcess() {
    try (CheckpointStore.Handle held = FileCheckpointStore.in(directory).open("shop")) {
      assertThatThrownBy(() -> FileCheckpointStore.in(directory).open("shop"))
          .isInstanceOf(OmsException.class)
          .hasMessageContaining("in use by another running pipeline");
      FileCheckpointStore.in(directory).open("other").close();
      assertThat(held.load()).isEmpty();
    }
    FileCheckpointStore.in(directory).open("shop").close();
  }

  /** Holds the lock until it is killed. */
  public static final class Holder {
    public static void main(String[] args) throws Exception {
      CheckpointStore.Handle handle = FileCheckpointStore.in(Path.of(args[0])).open("shop");
      handle.save(checkpoint("held", null));
      System.out.println("holding");
      Thread.sleep(60_000);
      handle.close();
    }
  }

  @Test
  @DisplayName("another process is kept out, until the holder is killed")
  void lockAcrossProcesses() throws Exception {
    Process holder =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("holding");
      assertThatThrownBy(() -> FileCheckpointStore.in(directory).open("shop"))
          .hasMessageContaining("in use by another running pipeline");
    } finally {
      holder.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    try (CheckpointStore.Handle handle = FileCheckpointStore.in(directory).open("shop")) {
      assertThat(handle.load()).contains(checkpoint("held", null));
    }
  }

  @Test
  @DisplayName("a directory that cannot be used is one clear error, in precheck and in open")
  void unusableDirectory() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    FileCheckpointStore store = FileCheckpointStore.in(file.resolve("state"));
    assertThatThrownBy(() -> store.open("shop"))
        .isInstanceOf(OmsException.class)
        .hasMessageContaining("the checkpoint directory " + file.resolve("state"))
        .hasMessageContaining("make it writable");
    PrecheckCollector report = new PrecheckCollector();
    store.precheck("shop", report);
    assertThat(report.report().passed()).isFalse();
    assertThat(report.report().toString()).contains("Checkpoint-WRITABLE");
  }

  @Test
  @DisplayName("a save that fails leaves the old checkpoint, and the next one works")
  void failedSave() throws IOException {
    try (CheckpointStore.Handle handle = FileCheckpointStore.in(directory).open("shop")) {
      handle.save(checkpoint("1", null));
      // A directory where the temporary file must go: as a full disk, the write fails.
      Path obstacle = Files.createDirectory(directory.resolve("shop.checkpoint.tmp"));
      Files.writeString(obstacle.resolve("x"), "x");
      assertThatThrownBy(() -> handle.save(checkpoint("2", null)))
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("cannot be saved")
          .hasMessageContaining("the one saved before is still there");
      assertThat(handle.load()).contains(checkpoint("1", null));
      Files.delete(obstacle.resolve("x"));
      Files.delete(obstacle);
      handle.save(checkpoint("3", null));
      assertThat(handle.load()).contains(checkpoint("3", null));
    }
  }

  @Test
  @DisplayName("names with Chinese characters are kept apart")
  void chineseNames() {
    FileCheckpointStore store = FileCheckpointStore.in(directory);
    try (CheckpointStore.Handle a = store.open("订单");
        CheckpointStore.Handle b = store.open("用户")) {
      a.save(checkpoint("a", null));
      b.save(checkpoint("b", null));
      assertThat(a.load().orElseThrow().position()).isEqualTo("a");
      assertThat(b.load().orElseThrow().position()).isEqualTo("b");
    }
  }
}
