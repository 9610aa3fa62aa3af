package dev.oms.project;

import dev.oms.core.SchemaChangeDelivery;
import dev.oms.core.SyncPipeline;
import java.time.Duration;

/** The keys that say what is delivered beside rows; all off where they are not there. */
record DeliveryOptions(
    SchemaChangeDelivery schemaChanges,
    Duration heartbeatInterval,
    boolean eventHeaders,
    boolean transactionSequence) {

  private static final Duration MIN_INTERVAL = Duration.ofMillis(100);

  static DeliveryOptions read(Section root) {
    Duration interval = root.duration("heartbeatInterval", Duration.ZERO);
    if (!interval.isZero() && interval.compareTo(MIN_INTERVAL) < 0) {
      root.problem("heartbeatInterval", "is below 100ms; leave it out for no heartbeats");
    }
    return new DeliveryOptions(
        root.oneOf("schemaChanges", SchemaChangeDelivery.class, SchemaChangeDelivery.OFF),
        interval,
        root.bool("eventHeaders", false),
        root.bool("transactionSequence", false));
  }

  void applyTo(SyncPipeline.Builder builder) {
    builder
        .schemaChanges(schemaChanges)
        .heartbeats(heartbeatInterval)
        .eventHeaders(eventHeaders)
        .transactionSequence(transactionSequence);
  }
}
