package dev.oms.core.internal;

import dev.oms.core.BadRecordReason;
import dev.oms.core.RecordException;
import dev.oms.core.deadletter.DeadLetter;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.spi.SinkWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages that cannot be delivered out of their batch, counts them, and has a dead letter
 * put in their place. There is none where the pipeline fails on such rows. Used by one worker
 * thread.
 */
final class RowGuard {

  /**
   * Messages that come this near to their topic's limit are measured exactly: event headers count,
   * and only the sink knows how.
   */
  private static final int MARGIN = 8 << 10;

  private final SinkWriter writer;
  private final @Nullable EventHeaders headers;
  private final KnownBad known;
  private final LetterBox letters;

  RowGuard(
      PipelineConfig config, SinkWriter writer, @Nullable EventHeaders headers, KnownBad known) {
    this.writer = writer;
    this.headers = headers;
    this.known = known;
    letters = new LetterBox(config, writer, headers);
  }

  /** What is wrong with a message. */
  private record Bad(BadRecordReason reason, String error) {
    static Bad unwritten(RecordException error) {
      return new Bad(BadRecordReason.NOT_ENCODABLE, String.valueOf(error.getMessage()));
    }
  }

  /** A row's message was added last. */
  void written(
      RowChange change, InFlightBatch batch, TableEncoder table, int partition, int keyStart) {
    int end = batch.lastValueEnd();
    if (headers == null) {
      change.appendEventId(batch.output());
    }
    batch.trackLast(false);
    int message = batch.size() - 1;
    Bad bad = find(batch, message, table.topic());
    if (bad != null) {
      int valueStart = batch.valueOffset(message);
      byte[] key = letters.key(batch, keyStart, valueStart);
      DeadLetter.Message whole = letters.message(batch, valueStart, end);
      batch.takeBack(message, keyStart);
      DeadLetter.Target target = new DeadLetter.Target(table.topic().name(), partition, key);
      takeOut(change, batch, table, target, bad, end - keyStart, whole);
    }
  }

  /**
   * No message could be made of a row.
   *
   * @param partition -1 when that is not known
   * @param first the messages before it
   * @param keyStart where its key starts
   * @param valueStart where its key ends
   * @throws RuntimeException {@code error}, when it is not about the row alone
   */
  void unwritten(
      RowChange change,
      InFlightBatch batch,
      TableEncoder table,
      int partition,
      int first,
      int keyStart,
      int valueStart,
      RuntimeException error) {
    if (!(error instanceof RecordException ofRow)) {
      throw error;
    }
    byte[] key = letters.key(batch, keyStart, valueStart);
    batch.takeBack(first, keyStart);
    DeadLetter.Target target = new DeadLetter.Target(table.topic().name(), partition, key);
    takeOut(change, batch, table, target, Bad.unwritten(ofRow), 0, null);
  }

  private void takeOut(
      RowChange change,
      InFlightBatch batch,
      TableEncoder table,
      DeadLetter.Target target,
      Bad bad,
      int bytes,
      DeadLetter.@Nullable Message message) {
    batch
        .bad()
        .count(
            bad.reason,
            "%s of table %s at %s, for topic %s: %s"
                .formatted(
                    change.type(),
                    change.schema().id(),
                    change.origin().position(),
                    target.topic(),
                    bad.error));
    letters.put(
        change,
        new LetterMaker.Failed(target, bad.reason, bad.error, bytes, table.columns(), message),
        batch);
  }

  /** The messages of a statement were added from {@code first} on; they share their bytes. */
  void written(SchemaChange change, InFlightBatch batch, int first, int start) {
    int end = batch.lastValueEnd();
    if (headers == null) {
      change.appendEventId(batch.output());
    }
    batch.trackFrom(first);
    String topic = batch.topic(first);
    Bad bad = find(batch, first, writer.topic(topic));
    if (bad != null) {
      takeOut(change, batch, topic, first, start, bad, end - start);
    }
  }

  /** No message could be made of a statement. */
  void unwritten(
      SchemaChange change,
      InFlightBatch batch,
      String topic,
      int first,
      int start,
      RecordException error) {
    takeOut(change, batch, topic, first, start, Bad.unwritten(error), 0);
  }

  private void takeOut(
      SchemaChange change,
      InFlightBatch batch,
      String topic,
      int first,
      int start,
      Bad bad,
      int bytes) {
    batch.takeBack(first, start);
    batch
        .bad()
        .count(
            bad.reason,
            "%s of table %s at %s, for topic %s: %s"
                .formatted(
                    change.ddlType(),
                    change.table(),
                    change.origin().position(),
                    topic,
                    bad.error));
    DeadLetter.Target target = new DeadLetter.Target(topic, -1, new byte[0]);
    letters.put(
        change,
        new LetterMaker.Failed(target, bad.reason, bad.error, bytes, Set.of(), null),
        batch);
  }

  private @Nullable Bad find(InFlightBatch batch, int message, SinkWriter.Topic topic) {
    if (!known.isEmpty()) {
      String refused =
          known.find(batch.bytes(), batch.eventIdOffset(message), batch.output().size());
      if (refused != null) {
        return new Bad(BadRecordReason.REFUSED, refused);
      }
    }
    int length = batch.keyLength(message) + batch.valueLength(message);
    boolean near = length > topic.maxMessageBytes() - MARGIN;
    if (near || batch.valueLength(message) == 0) {
      RecordException error = writer.check(batch, message);
      if (error != null) {
        return new Bad(
            near ? BadRecordReason.TOO_LARGE : BadRecordReason.REFUSED,
            String.valueOf(error.getMessage()));
      }
    }
    return null;
  }
}
