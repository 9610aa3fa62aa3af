package dev.oms.core.deadletter;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.SinkWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages of dead-letter files to the topics they were for, after what was wrong with
 * them was mended: a topic takes larger messages now, for example. Topic, partition, key, value and
 * event headers are those of the first time.
 *
 * <p>What was sent is remembered beside each file, in {@code FILE.replayed}, so that nothing is
 * sent twice however often this is run; only a crash between an acknowledgement and the note of it
 * can repeat one message. An event that is in the files several times is sent once. What cannot be
 * sent stays for the next run: dead letters without a message (no message could be made of the
 * row), and those that the destination still refuses.
 *
 * <p><b>Order.</b> Messages are sent in the order of the files, and now: behind whatever the
 * pipeline has sent of the same rows since. A consumer that applies messages by key would set a row
 * back, if the row was changed again. {@link #only} chooses what is sent.
 */
public final class DeadLetterReplay {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final ChangeSink sink;
  private final Duration patience;
  private final Predicate<DeadLetter> wanted;
  private final Consumer<String> log;

  private DeadLetterReplay(
      ChangeSink sink, Duration patience, Predicate<DeadLetter> wanted, Consumer<String> log) {
    this.sink = sink;
    this.patience = patience;
    this.wanted = wanted;
    this.log = log;
  }

  /** A replay to a destination: the one of the pipeline, as a rule. */
  public static DeadLetterReplay to(ChangeSink sink) {
    return new DeadLetterReplay(
        Objects.requireNonNull(sink, "sink"), Duration.ofMinutes(1), letter -> true, line -> {});
  }

  /** Sends those dead letters alone; the others stay. */
  public DeadLetterReplay only(Predicate<DeadLetter> wanted) {
    return new DeadLetterReplay(sink, patience, Objects.requireNonNull(wanted, "wanted"), log);
  }

  /** How long one message may wait for its acknowledgement. Default 1 minute. */
  public DeadLetterReplay patience(Duration patience) {
    return new DeadLetterReplay(sink, Objects.requireNonNull(patience, "patience"), wanted, log);
  }

  /** Takes a line for each dead letter that is sent or stays. */
  public DeadLetterReplay log(Consumer<String> log) {
    return new DeadLetterReplay(sink, patience, wanted, Objects.requireNonNull(log, "log"));
  }

  /**
   * What a replay did.
   *
   * @param sent messages that were sent and acknowledged now
   * @param before dead letters that an earlier run had sent
   * @param repeated dead letters of an event that was sent already
   * @param passedOver dead letters that were not wanted
   * @param withoutMessage dead letters that have no message to send
   * @param refused dead letters that the destination still does not take
   */
  public record Report(
      int sent, int before, int repeated, int passedOver, int withoutMessage, int refused) {

    /** Whether all dead letters are sent now. */
    public boolean complete() {
      return passedOver == 0 && withoutMessage == 0 && refused == 0;
    }
  }

  /**
   * Sends what a file, or all {@code .jsonl} files of a directory in the order of their names,
   * have. A pipeline may be writing to the newest meanwhile.
   *
   * @throws OmsException when a file cannot be read or is not one of dead letters, another process
   *     replays it, or the destination cannot be reached; what was sent by then is remembered
   * @throws InterruptedException when interrupted
   */
  public Report run(Path fileOrDirectory) throws InterruptedException {
    Tally tally = new Tally();
    try (Courier courier = new Courier()) {
      for (Path file : files(fileOrDirectory)) {
        run(file, courier, tally);
      }
    } catch (IOException e) {
      throw new OmsException(
          "the dead letters of "
              + fileOrDirectory
              + " cannot be replayed: "
              + DeadLetterFileWriter.reason(e),
          e);
    }
    return tally.report();
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> all = Files.list(path)) {
      return all.filter(f -> f.toString().endsWith(DeadLetterFiles.SUFFIX)).sorted().toList();
    }
  }

  private void run(Path file, Courier courier, Tally tally)
      throws IOException, InterruptedException {
    try (ReplayProgress progress = ReplayProgress.open(file);
        LetterLines lines = LetterLines.open(file)) {
      while (lines.next()) {
        DeadLetter letter = lines.letter();
        String what = file.getFileName() + ":" + lines.number() + ": " + letter;
        if (progress.has(lines.offset())) {
          tally.sentEvents.add(identity(letter));
          tally.before++;
        } else if (!wanted.test(letter)) {
          tally.passedOver++;
        } else if (tally.sentEvents.contains(identity(letter))) {
          progress.add(lines.offset());
          tally.repeated++;
        } else if (letter.message() == null) {
          log.accept("stays, there is no message of it: " + what);
          tally.withoutMessage++;
        } else {
          send(letter, what, lines.offset(), courier, progress, tally);
        }
      }
    }
  }

  private void send(
      DeadLetter letter,
      String what,
      long offset,
      Courier courier,
      ReplayProgress progress,
      Tally tally)
      throws IOException, InterruptedException {
    RecordException refusal = courier.deliver(new ReplayBatch(letter));
    if (refusal != null) {
      log.accept("stays, " + refusal.getMessage() + ": " + what);
      tally.refused++;
      return;
    }
    progress.add(offset);
    tally.sentEvents.add(identity(letter));
    tally.sent++;
    log.accept("sent: " + what);
  }

  /** Of one event two messages may have gone wrong, for two topics of two pipelines for example. */
  private static String identity(DeadLetter letter) {
    return letter.pipeline() + '\n' + letter.target().topic() + '\n' + letter.event().id();
  }

  private static final class Tally {
    private final Set<String> sentEvents = new HashSet<>();
    private int sent;
    private int before;
    private int repeated;
    private int passedOver;
    private int withoutMessage;
    private int refused;

    Report report() {
      return new Report(sent, before, repeated, passedOver, withoutMessage, refused);
    }
  }

  /** Sends one message after the other; opens another writer when one was ended by a refusal. */
  private final class Courier implements AutoCloseable {

    private @Nullable SinkWriter writer;

    /** Sends; null when it is acknowledged, else why it is refused. */
    @Nullable RecordException deliver(ReplayBatch batch) throws InterruptedException {
      SinkWriter to = writer();
      SinkWriter.Topic topic = to.topic(batch.topic(0));
      if (batch.partition(0) < 0 || batch.partition(0) >= topic.partitions()) {
        return new RecordException(
            "topic %s has partitions 0 to %d".formatted(topic.name(), topic.partitions() - 1),
            null);
      }
      RecordException refusal = to.check(batch, 0);
      if (refusal != null) {
        return refusal;
      }
      to.write(batch);
      to.idle();
      Throwable failure = batch.await(patience);
      if (failure == null) {
        return null;
      }
      close();
      if (failure instanceof RecordException refused) {
        return refused;
      }
      throw failure instanceof OmsException ours
          ? ours
          : new OmsException("a dead letter cannot be sent again: " + failure, failure);
    }

    private SinkWriter writer() {
      SinkWriter open = writer;
      if (open == null) {
        open = sink.open(new ReplayBatch.Context(log));
        writer = open;
      }
      return open;
    }

    @Override
    public void close() {
      SinkWriter open = writer;
      writer = null;
      if (open != null) {
        open.close(CLOSE_LIMIT);
      }
    }
  }
}
