package dev.oms.testkit.compat;

import dev.oms.core.model.Position;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.MessageBatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A batch for tests of a sink that remembers what became of it. */
public final class RecordedBatch extends MessageBatch {

  private static final TableId TABLE = new TableId("shop", "orders");

  private static final AtomicInteger COUNT = new AtomicInteger();

  private record End(int number) implements Position {
    @Override
    public String encode() {
      return String.valueOf(number);
    }

    @Override
    public long syncTimeMillis() {
      return 0;
    }
  }

  private final CountDownLatch decided = new CountDownLatch(1);
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private @Nullable Position end = new End(COUNT.incrementAndGet());
  private volatile int failedMessage = -2;
  private volatile @Nullable Throwable cause;
  private byte[] bytes = new byte[1024];
  private int used;

  /** An empty batch. */
  public RecordedBatch() {}

  /**
   * Appends a message of table {@code shop.orders}.
   *
   * @param key empty for none
   */
  public RecordedBatch message(String topic, int partition, byte[] key, byte[] value) {
    int start = used;
    append(key);
    int valueStart = used;
    append(value);
    add(TABLE, topic, partition, start, valueStart, used);
    return this;
  }

  /** Appends a message of text. */
  public RecordedBatch message(String topic, int partition, String key, String value) {
    return message(
        topic,
        partition,
        key.getBytes(StandardCharsets.UTF_8),
        value.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Gives the message that was appended last its event headers.
   *
   * @param eventId empty for none
   * @param position null for none
   */
  public RecordedBatch withHeaders(String eventId, String operation, @Nullable String position) {
    append(eventId.getBytes(StandardCharsets.UTF_8));
    addHeaders(used, operation, position);
    return this;
  }

  private void append(byte[] added) {
    if (used + added.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, used + added.length));
    }
    System.arraycopy(added, 0, bytes, used, added.length);
    used += added.length;
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  /** Makes it one behind which its source could not go on. */
  public RecordedBatch withoutEnd() {
    end = null;
    return this;
  }

  /** A place of its own, as each batch of a source that can go on behind each has one. */
  @Override
  public @Nullable Position endPosition() {
    return end;
  }

  @Override
  public void acknowledge() {
    acknowledged.incrementAndGet();
    // The owner may use the bytes for something else from now on.
    Arrays.fill(bytes, (byte) '#');
    decided.countDown();
  }

  @Override
  public void fail(int message, Throwable reason) {
    failedMessage = message;
    cause = reason;
    failed.incrementAndGet();
    decided.countDown();
  }

  /** Waits until the batch was acknowledged or failed; false when that took too long. */
  public boolean await(Duration timeout) throws InterruptedException {
    return decided.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** How often it was acknowledged. */
  public int acknowledged() {
    return acknowledged.get();
  }

  /** How often it was failed. */
  public int failed() {
    return failed.get();
  }

  /** The message it failed with, or -1; -2 when it did not. */
  public int failedMessage() {
    return failedMessage;
  }

  /** Why it failed, or null. */
  public @Nullable Throwable cause() {
    return cause;
  }
}
