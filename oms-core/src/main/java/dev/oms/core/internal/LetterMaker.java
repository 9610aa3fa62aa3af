package dev.oms.core.internal;

import dev.oms.core.BadRecordReason;
import dev.oms.core.OmsException;
import dev.oms.core.deadletter.DeadLetter;
import dev.oms.core.deadletter.DeadLetterText;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes dead letters. Used by one worker thread. */
final class LetterMaker {

  /** Errors may quote much. */
  private static final int MOST_ERROR = 4000;

  private final String pipeline;
  private final RowImages images = new RowImages();

  LetterMaker(String pipeline) {
    this.pipeline = pipeline;
  }

  /** What a row's message would have been, and why there is none. */
  record Failed(
      DeadLetter.Target target,
      BadRecordReason reason,
      String error,
      long bytes,
      Set<String> columns,
      DeadLetter.@Nullable Message message) {}

  /** The dead letter of a row change, whole. */
  DeadLetter of(RowChange change, Failed failed) {
    return of(change, failed, Integer.MAX_VALUE);
  }

  private DeadLetter of(RowChange change, Failed failed, int mostBytes) {
    ByteOutput id = new ByteOutput(80);
    change.appendEventId(id);
    return new DeadLetter(
        pipeline,
        Instant.now(),
        new DeadLetter.Event(
            text(id),
            change.schema().id(),
            change.type().name(),
            change.origin().position(),
            change.sourceTimeMillis()),
        failed.target(),
        problem(failed, MOST_ERROR),
        images.of(change.before(), failed.columns(), mostBytes),
        images.of(change.after(), failed.columns(), mostBytes),
        null,
        failed.message());
  }

  private static DeadLetter.Problem problem(Failed failed, int most) {
    return new DeadLetter.Problem(failed.reason(), cut(failed.error(), most), failed.bytes());
  }

  /** The dead letter of a DDL statement. */
  DeadLetter of(SchemaChange change, Failed failed, int mostCharacters) {
    ByteOutput id = new ByteOutput(80);
    change.appendEventId(id);
    return new DeadLetter(
        pipeline,
        Instant.now(),
        new DeadLetter.Event(
            text(id), change.table(), "DDL", change.origin().position(), change.sourceTimeMillis()),
        failed.target(),
        problem(failed, MOST_ERROR),
        null,
        null,
        cut(change.sql(), mostCharacters),
        null);
  }

  private static String text(ByteOutput bytes) {
    return new String(bytes.array(), 0, bytes.size(), StandardCharsets.UTF_8);
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isLowSurrogate(text.charAt(most)) ? most - 1 : most;
    return text.substring(0, end) + "... (" + text.length() + " characters in all)";
  }

  /**
   * Appends a dead letter as text that is no longer than {@code most} bytes.
   *
   * @throws OmsException when not even one without values is
   */
  void appendFitting(RowChange change, Failed failed, int most, ByteOutput out) {
    int start = out.size();
    for (int valueBytes = most / 4; valueBytes > 0; valueBytes /= 4) {
      append(of(change, failed, valueBytes), out);
      if (out.size() - start <= most) {
        return;
      }
      out.truncate(start);
    }
    appendBare(of(change, noColumns(failed), 0), most, out);
  }

  /** As for a row. */
  void appendFitting(SchemaChange change, Failed failed, int most, ByteOutput out) {
    int start = out.size();
    append(of(change, failed, most / 8), out);
    if (out.size() - start > most) {
      out.truncate(start);
      appendBare(of(change, failed, 0), most, out);
    }
  }

  private static Failed noColumns(Failed failed) {
    return new Failed(
        failed.target(), failed.reason(), failed.error(), failed.bytes(), Set.of(), null);
  }

  private void appendBare(DeadLetter whole, int most, ByteOutput out) {
    int start = out.size();
    DeadLetter.Target target = whole.target();
    DeadLetter.Problem problem = whole.problem();
    append(
        new DeadLetter(
            pipeline,
            whole.time(),
            whole.event(),
            new DeadLetter.Target(target.topic(), target.partition(), new byte[0]),
            new DeadLetter.Problem(problem.reason(), cut(problem.text(), 200), problem.bytes()),
            null,
            null,
            null,
            null),
        out);
    int size = out.size() - start;
    if (size > most) {
      out.truncate(start);
      throw new OmsException(
          "a dead letter without any value has %d bytes, its topic takes %d; raise what it takes"
              .formatted(size, most));
    }
  }

  private static void append(DeadLetter letter, ByteOutput out) {
    try {
      DeadLetterText.write(letter, out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
  }
}
