package dev.oms.core;

/** What a pipeline promises about how often a change is delivered. */
public enum DeliveryGuarantee {
  /**
   * Nothing is lost. After a crash what was sent since the last checkpoint is sent again, in order.
   */
  AT_LEAST_ONCE,
  /**
   * Nothing is lost and nothing repeated, for consumers that read committed messages only: messages
   * and the checkpoint are one transaction of the sink, so a crash at any moment leaves both or
   * neither. The sink keeps the checkpoint, and refuses an instance that another one has replaced.
   * Kafka can do it ({@code docs/guarantees.md}).
   */
  EXACTLY_ONCE
}
