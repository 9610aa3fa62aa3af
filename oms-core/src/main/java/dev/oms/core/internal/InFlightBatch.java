package dev.oms.core.internal;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Position;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.MessageBatch;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A batch on its way: made by the source thread, filled by one worker, delivered, acknowledged, and
 * used again for a later batch. The hand-over between threads is through {@link #encoded} and the
 * queues.
 */
final class InFlightBatch extends MessageBatch {

  /** Buffers that grew beyond this for some large rows are not kept for small ones. */
  private static final int KEEP_BYTES = 512 << 10;

  /** No more is made before it is known to be needed: of large rows the estimate is a poor one. */
  private static final int AT_ONCE_BYTES = 2 << 20;

  private static final int FIRST_BYTES = 4 << 10;

  /** What a batch takes beside its buffer, about. */
  static final int OVERHEAD_BYTES = 2 << 10;

  private final AckWindow window;
  private final AtomicBoolean settled = new AtomicBoolean();
  private ByteOutput output = new ByteOutput(FIRST_BYTES);

  @Nullable ChangeBatch source;

  /** By which its rows are mapped; null before the first {@link #prepare}. */
  @Nullable ObjectMapping objects;

  @Nullable Position position;
  long sequenceBase;

  /** What the budget holds for this batch. */
  long budgeted;

  /** What it paid the rate limiter before it was encoded. */
  long paidRows;

  long paidBytes;

  /** Row changes that were encoded. */
  int rows;

  /**
   * Set by the worker when the messages are complete; then the batch may be delivered in its turn.
   */
  volatile boolean encoded;

  /** Guarded by the window's lock. */
  boolean acknowledged;

  /** Null while the pipeline fails on bad rows, and needs none of it. */
  private @Nullable EventIds ids;

  private final BadTally bad = new BadTally();

  InFlightBatch(AckWindow window) {
    this.window = window;
  }

  /**
   * Takes in a batch of the source.
   *
   * @param mapping by which its rows are mapped
   * @param room what its messages will take, about: made at once, so that the buffer need not grow
   * @param budget the bytes that were taken from the budget for it
   */
  void prepare(ChangeBatch batch, ObjectMapping mapping, long sequence, long room, long budget) {
    source = batch;
    objects = mapping;
    position = batch.position();
    sequenceBase = sequence;
    budgeted = budget;
    rows = 0;
    encoded = false;
    acknowledged = false;
    settled.set(false);
    clear();
    bad.clear();
    output.reset();
    makeRoom(room);
  }

  /** Lets go of what is not needed while the batch waits for its next use. */
  void release() {
    source = null;
    objects = null;
    position = null;
  }

  void paid(long rows, long bytes) {
    paidRows = rows;
    paidBytes = bytes;
  }

  private void makeRoom(long room) {
    long wanted = Math.min(room, AT_ONCE_BYTES);
    int kept = output.array().length;
    if (kept < wanted || kept > Math.max(KEEP_BYTES, 2 * wanted)) {
      // With some to spare: one byte too few would double it.
      output = new ByteOutput((int) Math.max(FIRST_BYTES, wanted + wanted / 8));
    }
  }

  /** The bytes of what is to be encoded; 0 when it was. */
  long sourceBytes() {
    ChangeBatch batch = source;
    return batch == null ? 0 : batch.bytes();
  }

  /** The heap bytes this batch holds now, with room in its buffer that is not used. */
  long heldBytes() {
    return output.array().length + OVERHEAD_BYTES + 48L * size() + bad.letterBytes();
  }

  ByteOutput output() {
    return output;
  }

  /** Adds a message whose value ends where the output does. */
  void addMessage(TableId table, String topic, int partition, int keyStart, int valueStart) {
    add(table, topic, partition, keyStart, valueStart, output.size());
  }

  /** Adds a message without a key; the same bytes may be the value of several. */
  void addKeyless(@Nullable TableId table, String topic, int partition, int start, int end) {
    add(table, topic, partition, start, start, end);
  }

  /** Headers of the last message, whose event id lies between its value and the output's end. */
  void addEventHeaders(String operation, @Nullable String position) {
    addHeaders(output.size(), operation, position);
  }

  /**
   * The last message's event can be known again by the id between its value and the output's end.
   */
  void trackLast(boolean letter) {
    EventIds known = ids;
    if (known == null) {
      known = new EventIds();
      ids = known;
    }
    int message = size() - 1;
    known.set(message, output.size());
    if (letter) {
      known.markLetter(message);
    }
  }

  /** As {@link #trackLast}, for the messages of one event from there on. */
  void trackFrom(int first) {
    trackLast(false);
    EventIds known = ids;
    for (int i = first; known != null && i < size(); i++) {
      known.set(i, output.size());
    }
  }

  /** The end of the last message's value, where its event id starts. */
  int lastValueEnd() {
    return valueOffset(size() - 1) + valueLength(size() - 1);
  }

  /** Takes back messages and bytes from there on. */
  void takeBack(int messages, int bytes) {
    while (size() > messages) {
      removeLast();
    }
    output.truncate(bytes);
  }

  /** The rows of this batch that could not be delivered. */
  BadTally bad() {
    return bad;
  }

  @Override
  public byte[] bytes() {
    return output.array();
  }

  @Override
  public @Nullable Position endPosition() {
    return position;
  }

  @Override
  public void acknowledge() {
    if (!settled.compareAndSet(false, true)) {
      throw new IllegalStateException("this batch was acknowledged or failed before");
    }
    window.acknowledge(this);
  }

  @Override
  public void fail(int message, Throwable cause) {
    if (settled.compareAndSet(false, true)) {
      window.fail(blamed(message, cause));
    }
  }

  /** The error with the event that is to blame, when it is one and can be known again. */
  private Throwable blamed(int message, Throwable cause) {
    EventIds known = ids;
    if (known == null
        || message < 0
        || table(message) == null
        || !(cause instanceof RecordException refusal)) {
      return cause;
    }
    if (known.isLetter(message)) {
      return new OmsException("a dead letter is refused: " + cause.getMessage(), cause);
    }
    int start = eventIdOffset(message);
    int length = known.end(message) - start;
    return length == 0
        ? cause
        : new RefusedRecord(new String(bytes(), start, length, StandardCharsets.UTF_8), refusal);
  }
}
