package dev.oms.project;

import dev.oms.core.DeliveryGuarantee;
import dev.oms.core.SchemaChangeDelivery;
import dev.oms.core.SyncPipeline;
import java.time.Duration;

/** The keys that say what is delivered beside rows, and how often; the defaults where they lack. */
record DeliveryOptions(
    DeliveryGuarantee guarantee,
    boolean standby,
    SchemaChangeDelivery schemaChanges,
    Duration heartbeatInterval,
    boolean eventHeaders,
    boolean transactionSequence) {

  static DeliveryOptions read(Section root) {
    Duration interval = root.duration("heartbeatInterval", Duration.ZERO);
    if (!interval.isZero() && interval.compareTo(SyncPipeline.Builder.MIN_HEARTBEATS) < 0) {
      root.problem("heartbeatInterval", "is below 100ms; leave it out for no heartbeats");
    }
    return new DeliveryOptions(
        root.oneOf("delivery", DeliveryGuarantee.class, DeliveryGuarantee.AT_LEAST_ONCE),
        root.bool("standby", false),
        root.oneOf("schemaChanges", SchemaChangeDelivery.class, SchemaChangeDelivery.OFF),
        interval,
        root.bool("eventHeaders", false),
        root.bool("transactionSequence", false));
  }

  void applyTo(SyncPipeline.Builder builder) {
    builder
        .delivery(guarantee)
        .standby(standby)
        .schemaChanges(schemaChanges)
        .heartbeats(heartbeatInterval)
        .eventHeaders(eventHeaders)
        .transactionSequence(transactionSequence);
  }
}
