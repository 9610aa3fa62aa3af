package dev.oms.core.internal;

import dev.oms.core.DeliveryGuarantee;
import dev.oms.core.ObjectMapping;
import dev.oms.core.PipelineListener;
import dev.oms.core.StartPoint;
import dev.oms.core.Throttle;
import dev.oms.core.spi.ChangeFilter;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.Partitioner;
import dev.oms.core.spi.Serializer;
import java.time.Duration;
import java.util.List;

/**
 * What a pipeline was composed of. Immutable, checked by the builder.
 *
 * @param objects what it began with; {@link CurrentObjects} has those of now
 */
record PipelineConfig(
    String name,
    ChangeSource source,
    ObjectMapping objects,
    StartPoint start,
    List<ChangeFilter> filters,
    Serializer serializer,
    Partitioner partitioner,
    boolean splitKeyUpdates,
    Delivery delivery,
    DeliveryGuarantee guarantee,
    ChangeSink sink,
    CheckpointStore checkpoints,
    boolean standby,
    Duration checkpointInterval,
    long maxInFlightBytes,
    int batchRows,
    long batchBytes,
    int encodeThreads,
    Duration stopTimeout,
    PrecheckPolicy precheck,
    BadRows badRows,
    Throttle throttle,
    List<PipelineListener> listeners) {

  PipelineConfig {
    filters = List.copyOf(filters);
    listeners = List.copyOf(listeners);
  }

  /** The same with other objects, as they are changed while a pipeline lives. */
  PipelineConfig withObjects(ObjectMapping others) {
    return new PipelineConfig(
        name,
        source,
        others,
        start,
        filters,
        serializer,
        partitioner,
        splitKeyUpdates,
        delivery,
        guarantee,
        sink,
        checkpoints,
        standby,
        checkpointInterval,
        maxInFlightBytes,
        batchRows,
        batchBytes,
        encodeThreads,
        stopTimeout,
        precheck,
        badRows,
        throttle,
        listeners);
  }
}
