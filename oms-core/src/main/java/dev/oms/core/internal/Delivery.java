package dev.oms.core.internal;

import dev.oms.core.SchemaChangeDelivery;
import java.time.Duration;

/**
 * What is delivered beside rows. Immutable.
 *
 * @param schemaChanges whether DDL is delivered, and where
 * @param heartbeats how often; zero for never
 * @param eventHeaders whether messages carry what identifies their event
 * @param transactionSequence whether the source counts the rows of a transaction
 */
record Delivery(
    SchemaChangeDelivery schemaChanges,
    Duration heartbeats,
    boolean eventHeaders,
    boolean transactionSequence) {

  static final Duration MIN_HEARTBEATS = Duration.ofMillis(100);

  /** Rows alone. */
  static final Delivery ROWS = new Delivery(SchemaChangeDelivery.OFF, Duration.ZERO, false, false);

  Delivery withSchemaChanges(SchemaChangeDelivery delivery) {
    return new Delivery(delivery, heartbeats, eventHeaders, transactionSequence);
  }

  /**
   * With heartbeats.
   *
   * @throws IllegalArgumentException when the interval is neither zero nor at least 100 ms
   */
  Delivery withHeartbeats(Duration interval) {
    if (!interval.isZero() && interval.compareTo(MIN_HEARTBEATS) < 0) {
      throw new IllegalArgumentException(
          "heartbeats every " + interval + " are neither off (0) nor at least 100 ms apart");
    }
    return new Delivery(schemaChanges, interval, eventHeaders, transactionSequence);
  }

  Delivery withEventHeaders(boolean headers) {
    return new Delivery(schemaChanges, heartbeats, headers, transactionSequence);
  }

  Delivery withTransactionSequence(boolean sequence) {
    return new Delivery(schemaChanges, heartbeats, eventHeaders, sequence);
  }
}
