package dev.oms.core.internal;

import dev.oms.core.BadRecordPolicy;
import dev.oms.core.deadletter.DeadLetter;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.SinkWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts dead letters into batches: as messages for the topic of dead letters, or beside the
 * messages, to be written elsewhere before the batch is sent; none where bad rows are skipped. Used
 * by one worker thread.
 */
final class LetterBox {

  /** What event headers and the sink may add to a dead letter. */
  private static final int MARGIN = 8 << 10;

  private static final byte[] NO_KEY = {};

  private final boolean open;
  private final LetterMaker letters;
  private final @Nullable EventHeaders headers;
  private final SinkWriter.@Nullable Topic topic;

  LetterBox(PipelineConfig config, SinkWriter writer, @Nullable EventHeaders headers) {
    open = config.badRows().policy() == BadRecordPolicy.DEAD_LETTER;
    letters = new LetterMaker(config.name());
    this.headers = headers;
    topic = config.badRows().topic().map(writer::topic).orElse(null);
  }

  /** A copy of a message's key; empty where nobody wants it. */
  byte[] key(InFlightBatch batch, int start, int end) {
    return open ? Arrays.copyOfRange(batch.bytes(), start, end) : NO_KEY;
  }

  /** A copy of a message's value; null where nobody wants it. */
  DeadLetter.@Nullable Message message(InFlightBatch batch, int start, int end) {
    return open && topic == null
        ? new DeadLetter.Message(Arrays.copyOfRange(batch.bytes(), start, end), headers != null)
        : null;
  }

  /** Puts the dead letter of a row in at the end of the batch. */
  void put(RowChange change, LetterMaker.Failed failed, InFlightBatch batch) {
    if (!open) {
      return;
    }
    if (topic == null) {
      batch.bad().keep(letters.of(change, failed), heapBytes(failed));
      return;
    }
    int keyStart = batch.output().size();
    byte[] key = failed.target().key();
    batch.output().write(key);
    int valueStart = batch.output().size();
    letters.appendFitting(change, failed, room(topic, key), batch.output());
    TableId table = change.schema().id();
    int partition = partition(table, failed.target().partition(), topic);
    batch.addMessage(table, topic.name(), partition, keyStart, valueStart);
    if (headers != null) {
      headers.add(change, batch);
    } else {
      change.appendEventId(batch.output());
    }
    batch.trackLast(true);
  }

  /** Puts the dead letter of a statement in at the end of the batch. */
  void put(SchemaChange change, LetterMaker.Failed failed, InFlightBatch batch) {
    if (!open) {
      return;
    }
    if (topic == null) {
      batch.bad().keep(letters.of(change, failed, Integer.MAX_VALUE), heapBytes(failed));
      return;
    }
    int start = batch.output().size();
    letters.appendFitting(change, failed, room(topic, NO_KEY), batch.output());
    int partition = partition(change.table(), -1, topic);
    batch.addMessage(change.table(), topic.name(), partition, start, start);
    change.appendEventId(batch.output());
    if (headers != null) {
      batch.addEventHeaders("DDL", headers.position(change.origin()));
    }
    batch.trackLast(true);
  }

  /** Its text and its message, and parts of it again while it is written. */
  private static long heapBytes(LetterMaker.Failed failed) {
    return 3 * failed.bytes();
  }

  /** What the text may have; half of the limit where keys are long. */
  private static int room(SinkWriter.Topic topic, byte[] key) {
    int most = topic.maxMessageBytes();
    return Math.max(most / 2, most - key.length - MARGIN);
  }

  /** As many dead letters of one partition are in one partition, too, and so in order. */
  private static int partition(TableId table, int wanted, SinkWriter.Topic topic) {
    return wanted < 0
        ? TablePartitioner.partitionOf(table, topic.partitions())
        : wanted % topic.partitions();
  }
}
