package dev.oms.core.deadletter;

import static dev.oms.core.deadletter.DeadLetterFilesTest.letter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.DeadLetterSink;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterReplayTest {

  @TempDir Path directory;
  private final Sink sink = new Sink();
  private final List<String> log = new ArrayList<>();

  @BeforeEach
  void writeSome() throws Exception {
    write(letter(1), letter(2), letter(1), withoutMessage(3), letter(4));
  }

  private void write(DeadLetter... letters) throws InterruptedException {
    try (DeadLetterSink.Writer writer =
        DeadLetterFiles.in(directory).maxFileBytes(1500).open("p")) {
      writer.write(List.of(letters));
    }
  }

  private static DeadLetter withoutMessage(int number) {
    DeadLetter whole = letter(number);
    return new DeadLetter(
        whole.pipeline(),
        whole.time(),
        whole.event(),
        whole.target(),
        whole.problem(),
        whole.before(),
        whole.after(),
        null,
        null);
  }

  private DeadLetterReplay.Report replay() throws InterruptedException {
    return DeadLetterReplay.to(sink).log(log::add).run(directory);
  }

  @Test
  @DisplayName("each message is sent once as it was, however often the replay is run")
  void sendsOnce() throws Exception {
    assertThat(replay()).isEqualTo(new DeadLetterReplay.Report(3, 0, 1, 0, 1, 0));
    assertThat(sink.sent)
        .containsExactly(
            "orders/2 k1 [1, 2, 1] UPDATE gtid:1 log:4",
            "orders/2 k2 [1, 2, 2] UPDATE gtid:2 log:4",
            "orders/2 k4 [1, 2, 4] UPDATE gtid:4 log:4");
    assertThat(log).anyMatch(l -> l.startsWith("stays, there is no message of it: p-00000"));
    assertThat(replay()).isEqualTo(new DeadLetterReplay.Report(0, 4, 0, 0, 1, 0));
    write(letter(4), letter(5));
    assertThat(replay()).isEqualTo(new DeadLetterReplay.Report(1, 4, 1, 0, 1, 0));
    assertThat(sink.sent).hasSize(4).last().asString().contains("gtid:5");
  }

  @Test
  @DisplayName("what is still refused stays for the next run, and the rest is sent")
  void refused() throws Exception {
    sink.tooLarge.add("gtid:1");
    sink.refused.add("gtid:2");
    DeadLetterReplay.Report report = replay();
    assertThat(report).isEqualTo(new DeadLetterReplay.Report(1, 0, 0, 0, 1, 3));
    assertThat(report.complete()).isFalse();
    assertThat(log).anyMatch(l -> l.startsWith("stays, still too large: p-000001.jsonl:1: UPDATE"));
    assertThat(log).anyMatch(l -> l.startsWith("stays, no: p-000001.jsonl:2: UPDATE"));
    sink.tooLarge.clear();
    sink.refused.clear();
    assertThat(replay()).isEqualTo(new DeadLetterReplay.Report(2, 1, 1, 0, 1, 0));
  }

  @Test
  @DisplayName("a destination that goes away ends the replay; what was sent is not sent again")
  void interrupted() throws Exception {
    sink.goneAfter = 1;
    assertThatThrownBy(this::replay).isInstanceOf(RetriableException.class).hasMessage("gone");
    sink.goneAfter = Integer.MAX_VALUE;
    assertThat(replay()).isEqualTo(new DeadLetterReplay.Report(2, 1, 1, 0, 1, 0));
    assertThat(sink.sent).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void choosesAndFindsPartitions() throws Exception {
    sink.partitions = 2;
    assertThat(replay()).isEqualTo(new DeadLetterReplay.Report(0, 0, 0, 0, 1, 4));
    assertThat(log).anyMatch(l -> l.startsWith("stays, topic orders has partitions 0 to 1: "));
    sink.partitions = 3;
    DeadLetterReplay.Report report =
        DeadLetterReplay.to(sink).only(l -> l.event().id().equals("gtid:2")).run(directory);
    assertThat(report).isEqualTo(new DeadLetterReplay.Report(1, 0, 0, 4, 0, 0));
  }

  @Test
  @DisplayName("two replays of one file do not run at a time, and foreign files are refused")
  void oneAtATime() throws Exception {
    Path file = DeadLetterFiles.in(directory).files("p").get(0);
    try (ReplayProgress held = ReplayProgress.open(file)) {
      assertThat(held.has(0)).isFalse();
      assertThatThrownBy(this::replay)
          .isInstanceOf(OmsException.class)
          .hasMessage("another replay of " + file + " is running");
    }
    Path foreign = Files.writeString(directory.resolve("foreign.jsonl"), "{\"a\":1}\n");
    assertThatThrownBy(() -> DeadLetterReplay.to(sink).run(foreign))
        .hasMessageContaining(
            "line 1 of " + foreign + " is not a dead letter: 'pipeline' is missing");
    assertThatThrownBy(() -> DeadLetterReplay.to(sink).run(directory.resolve("none.jsonl")))
        .hasMessageContaining("there is no dead-letter file");
  }

  @Test
  @DisplayName("a note that a crash cut off counts as not made")
  void cutOffProgress() throws Exception {
    Path file = DeadLetterFiles.in(directory).files("p").get(0);
    replay();
    Path progress = file.resolveSibling(file.getFileName() + ".replayed");
    Files.writeString(progress, "99", StandardOpenOption.APPEND);
    assertThat(replay().sent()).isZero();
    assertThat(Files.readString(progress)).endsWith("\n").doesNotContain("99");
  }

  /** Remembers what was sent. */
  private static final class Sink implements ChangeSink {
    private final List<String> sent = new ArrayList<>();
    private final Set<String> tooLarge = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private int goneAfter = Integer.MAX_VALUE;
    private int partitions = 3;

    @Override
    public String type() {
      return "memory";
    }

    @Override
    public void precheck(Set<String> topics, PrecheckCollector report) {}

    @Override
    public SinkWriter open(SinkContext context) {
      return new SinkWriter() {
        private boolean ended;

        @Override
        public Topic topic(String name) {
          return new Topic(name, partitions, 1000);
        }

        @Override
        public RecordException check(MessageBatch batch, int message) {
          return tooLarge.contains(id(batch)) ? new RecordException("still too large", null) : null;
        }

        @Override
        public void write(MessageBatch batch) {
          assertThat(ended).isFalse();
          if (sent.size() >= goneAfter) {
            batch.fail(-1, new RetriableException("gone", null));
          } else if (refused.contains(id(batch))) {
            ended = true;
            batch.fail(0, new RecordException("no", null));
          } else {
            sent.add(describe(batch));
            batch.acknowledge();
          }
        }

        @Override
        public void close(Duration timeout) {}
      };
    }

    private static String id(MessageBatch batch) {
      return new String(
          batch.bytes(), batch.eventIdOffset(0), batch.eventIdLength(0), StandardCharsets.UTF_8);
    }

    private static String describe(MessageBatch batch) {
      int from = batch.valueOffset(0);
      byte[] value = java.util.Arrays.copyOfRange(batch.bytes(), from, from + batch.valueLength(0));
      return batch.topic(0)
          + "/"
          + batch.partition(0)
          + " "
          + new String(
              batch.bytes(), batch.keyOffset(0), batch.keyLength(0), StandardCharsets.UTF_8)
          + " "
          + java.util.Arrays.toString(value)
          + " "
          + batch.operation(0)
          + " "
          + id(batch)
          + " "
          + batch.position(0);
    }
  }
}
