package dev.oms.core.spi;

import dev.oms.core.model.Position;
import dev.oms.core.model.TableId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Encoded messages in the order they are to be delivered, in one byte array. Made by a worker of
 * the pipeline, handed to {@link SinkWriter#write}, and reused after it was acknowledged or failed.
 *
 * <p>Reading is safe from any thread between {@code write} and the acknowledgement.
 */
public abstract class MessageBatch {

  private int size;
  private String[] topics = new String[64];
  private @Nullable TableId[] tables = new TableId[64];
  private int[] partitions = new int[64];
  private int[] keyStarts = new int[64];
  private int[] valueStarts = new int[64];
  private int[] ends = new int[64];
  private @Nullable MessageHeaders headers;

  /** For the pipeline and for tests. */
  protected MessageBatch() {}

  /** The number of messages; may be zero. */
  public final int size() {
    return size;
  }

  /** The array that keys and values are in. */
  public abstract byte[] bytes();

  /** The topic of a message. */
  public final String topic(int message) {
    return topics[message];
  }

  /** The partition of a message, from 0. */
  public final int partition(int message) {
    return partitions[message];
  }

  /** The table a message is about; null for a heartbeat, which is about none. */
  public final @Nullable TableId table(int message) {
    return tables[message];
  }

  /** Where the key starts in {@link #bytes}. */
  public final int keyOffset(int message) {
    return keyStarts[message];
  }

  /** The length of the key; 0 when the message has none. */
  public final int keyLength(int message) {
    return valueStarts[message] - keyStarts[message];
  }

  /** Where the value starts in {@link #bytes}. */
  public final int valueOffset(int message) {
    return valueStarts[message];
  }

  /** The length of the value. */
  public final int valueLength(int message) {
    return ends[message] - valueStarts[message];
  }

  /**
   * What happened: {@code SNAPSHOT}, {@code INSERT}, {@code UPDATE}, {@code DELETE}, {@code DDL} or
   * {@code HEARTBEAT}. Null when the message has no event headers; else a sink hands them to
   * consumers, beside key and value: this, the event id, {@link #table} and {@link #position}, each
   * where there is one, in UTF-8.
   */
  public final @Nullable String operation(int message) {
    MessageHeaders known = headers;
    return known == null ? null : known.operation(message);
  }

  /**
   * Where the event id starts in {@link #bytes}: ASCII that is the same each time this event is
   * delivered, and another one for every other event of the source.
   */
  public final int eventIdOffset(int message) {
    return ends[message];
  }

  /** The length of the event id; 0 when the message has none. */
  public final int eventIdLength(int message) {
    MessageHeaders known = headers;
    return known == null ? 0 : known.idEnd(message, ends[message]) - ends[message];
  }

  /**
   * The position of the transaction in the source's log, or the name of the chunk of full
   * synchronization; the same object for neighbours of one transaction. Null when the message has
   * no event headers, and for a heartbeat.
   */
  public final @Nullable String position(int message) {
    MessageHeaders known = headers;
    return known == null ? null : known.position(message);
  }

  /**
   * From where the source can go on once this batch and all before it are delivered; null where it
   * cannot go on. To be asked for before the batch is acknowledged. Only transactional sinks need
   * it.
   */
  public @Nullable Position endPosition() {
    return null;
  }

  /**
   * The messages of this batch are stored by the destination. Called exactly once, unless {@link
   * #fail} is; by any thread; never blocks.
   */
  public abstract void acknowledge();

  /**
   * A message of this batch cannot be delivered. Called at most once; by any thread; never blocks.
   *
   * @param message the message's index, or -1 when it is not about one
   * @param cause a {@link dev.oms.core.RetriableException}, a {@link dev.oms.core.RecordException}
   *     when it is about this message alone, else fatal
   */
  public abstract void fail(int message, Throwable cause);

  /** Appends a message whose bytes are already in {@link #bytes}; for the pipeline and tests. */
  protected final void add(
      @Nullable TableId table, String topic, int partition, int keyStart, int valueStart, int end) {
    if (size == ends.length) {
      int grown = size * 2;
      topics = Arrays.copyOf(topics, grown);
      tables = Arrays.copyOf(tables, grown);
      partitions = Arrays.copyOf(partitions, grown);
      keyStarts = Arrays.copyOf(keyStarts, grown);
      valueStarts = Arrays.copyOf(valueStarts, grown);
      ends = Arrays.copyOf(ends, grown);
    }
    tables[size] = table;
    topics[size] = topic;
    partitions[size] = partition;
    keyStarts[size] = keyStart;
    valueStarts[size] = valueStart;
    ends[size] = end;
    size++;
  }

  /**
   * Gives the message that was added last its event headers; for the pipeline and tests.
   *
   * @param eventIdEnd where its event id ends in {@link #bytes}; it starts at the value's end
   */
  protected final void addHeaders(int eventIdEnd, String operation, @Nullable String position) {
    MessageHeaders known = headers;
    if (known == null) {
      known = new MessageHeaders();
      headers = known;
    }
    known.set(size - 1, eventIdEnd, operation, position);
  }

  /** Takes the message back that was added last; for the pipeline and tests. */
  protected final void removeLast() {
    size--;
    MessageHeaders known = headers;
    if (known != null) {
      known.truncate(size);
    }
  }

  /** Empties the batch for its next use; for the pipeline and tests. */
  protected final void clear() {
    size = 0;
    MessageHeaders known = headers;
    if (known != null) {
      known.clear();
    }
  }

  /** A short description for messages, without contents. */
  protected final String describe(@Nullable Integer message) {
    return message == null || message < 0 || message >= size
        ? size + " messages"
        : (tables[message] == null ? "a heartbeat" : "a message of table " + tables[message])
            + " for topic "
            + topics[message];
  }
}
