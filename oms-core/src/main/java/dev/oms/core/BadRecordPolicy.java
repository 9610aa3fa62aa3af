package dev.oms.core;

/**
 * What becomes of a row (or DDL statement) that cannot be delivered for a reason that lies in it
 * alone: a value that cannot be decoded, a message that its format cannot write, one that is larger
 * than its topic takes, one that the brokers refuse. {@code docs/guarantees.md} has the details.
 */
public enum BadRecordPolicy {
  /** The pipeline fails, and says which row it was. Nothing behind it is delivered. */
  FAIL,
  /**
   * It goes to the pipeline's dead letters, with the reason; everything else goes on. The
   * checkpoint passes it only when the dead letter is durable.
   */
  DEAD_LETTER,
  /** It is left out, counted in the status, and named in the log. Everything else goes on. */
  SKIP_AND_COUNT
}
