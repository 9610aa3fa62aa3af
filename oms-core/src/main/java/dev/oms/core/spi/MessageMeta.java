package dev.oms.core.spi;

/**
 * What the pipeline knows of a message beyond the row. A mutable view that is reused; used by one
 * thread.
 */
public final class MessageMeta {

  private long sequence;
  private long processingTimeMillis;

  /**
   * OMS's {@code storeDataSequence}: milliseconds of the pipeline's clock followed by a counter of
   * five digits, increasing in the order of delivery within a process (fact sheet 1.2). Zero for
   * snapshot rows, DDL and heartbeats.
   */
  public long sequence() {
    return sequence;
  }

  /** When the message is written, milliseconds since the epoch by the pipeline's clock. */
  public long processingTimeMillis() {
    return processingTimeMillis;
  }

  /** Sets both; called by the pipeline before each message. */
  public void set(long sequence, long processingTimeMillis) {
    this.sequence = sequence;
    this.processingTimeMillis = processingTimeMillis;
  }
}
