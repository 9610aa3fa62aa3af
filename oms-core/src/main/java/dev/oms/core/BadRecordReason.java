package dev.oms.core;

/** Why a row (or DDL statement) could not be delivered. */
public enum BadRecordReason {
  /** Its message is larger than the topic, or the sink, takes. Found before it is sent. */
  TOO_LARGE,
  /**
   * No message could be made of it: a value cannot be decoded, or the row filter, the partitioner
   * or the format failed on it.
   */
  NOT_ENCODABLE,
  /** The destination refused its message: no key for a compacted topic, for example. */
  REFUSED
}
