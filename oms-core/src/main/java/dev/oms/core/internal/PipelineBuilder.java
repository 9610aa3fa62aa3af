package dev.oms.core.internal;

import dev.oms.core.BadRecordPolicy;
import dev.oms.core.DeliveryGuarantee;
import dev.oms.core.ObjectMapping;
import dev.oms.core.Partitioners;
import dev.oms.core.PipelineListener;
import dev.oms.core.SchemaChangeDelivery;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.Throttle;
import dev.oms.core.spi.ChangeFilter;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.DeadLetterSink;
import dev.oms.core.spi.Partitioner;
import dev.oms.core.spi.Serializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The builder behind {@link SyncPipeline#builder}. */
public final class PipelineBuilder implements SyncPipeline.Builder {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_\\-\\p{IsHan}]{1,64}");
  private static final Duration MIN_CHECKPOINT_INTERVAL = Duration.ofMillis(10);

  private final String name;
  private @Nullable ChangeSource source;
  private @Nullable ObjectMapping objects;
  private StartPoint start = StartPoint.fullThenIncremental();
  private final List<ChangeFilter> filters = new ArrayList<>();
  private @Nullable Serializer serializer;
  private Partitioner partitioner = Partitioners.hash();
  private boolean splitKeyUpdates = true;
  private Delivery delivery = Delivery.ROWS;
  private DeliveryGuarantee guarantee = DeliveryGuarantee.AT_LEAST_ONCE;
  private @Nullable ChangeSink sink;
  private @Nullable CheckpointStore checkpoints;
  private boolean standby;
  private Duration checkpointInterval = Duration.ofSeconds(1);
  private long maxInFlightBytes = 32L << 20;
  private int batchRows = DEFAULT_BATCH_ROWS;
  private long batchBytes = DEFAULT_BATCH_BYTES;
  private int encodeThreads =
      Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors() - 1));
  private Duration stopTimeout = Duration.ofSeconds(30);
  private boolean precheckOnStart = true;
  private final Set<String> skippedItems = new LinkedHashSet<>();
  private @Nullable BadRecordPolicy badRecordPolicy;
  private @Nullable DeadLetterSink deadLetters;
  private Throttle throttle = Throttle.NONE;
  private final List<PipelineListener> listeners = new ArrayList<>();

  /** Begins; see {@link SyncPipeline#builder}. */
  public PipelineBuilder(String name) {
    if (!NAME.matcher(Objects.requireNonNull(name, "name")).matches()) {
      throw new IllegalArgumentException(
          "the pipeline name '"
              + name
              + "' is not 1 to 64 letters, digits, Chinese characters, '-' or '_'");
    }
    this.name = name;
  }

  @Override
  public SyncPipeline.Builder source(ChangeSource source) {
    this.source = Objects.requireNonNull(source, "source");
    return this;
  }

  @Override
  public SyncPipeline.Builder objects(ObjectMapping objects) {
    this.objects = Objects.requireNonNull(objects, "objects");
    return this;
  }

  @Override
  public SyncPipeline.Builder start(StartPoint start) {
    this.start = Objects.requireNonNull(start, "start");
    return this;
  }

  @Override
  public SyncPipeline.Builder filter(ChangeFilter filter) {
    filters.add(Objects.requireNonNull(filter, "filter"));
    return this;
  }

  @Override
  public SyncPipeline.Builder serializer(Serializer serializer) {
    this.serializer = Objects.requireNonNull(serializer, "serializer");
    return this;
  }

  @Override
  public SyncPipeline.Builder partitioner(Partitioner partitioner) {
    this.partitioner = Objects.requireNonNull(partitioner, "partitioner");
    return this;
  }

  @Override
  public SyncPipeline.Builder splitKeyUpdates(boolean split) {
    this.splitKeyUpdates = split;
    return this;
  }

  @Override
  public SyncPipeline.Builder schemaChanges(SchemaChangeDelivery schemaChanges) {
    delivery = delivery.withSchemaChanges(Objects.requireNonNull(schemaChanges, "delivery"));
    return this;
  }

  @Override
  public SyncPipeline.Builder heartbeats(Duration interval) {
    delivery = delivery.withHeartbeats(interval);
    return this;
  }

  @Override
  public SyncPipeline.Builder eventHeaders(boolean headers) {
    delivery = delivery.withEventHeaders(headers);
    return this;
  }

  @Override
  public SyncPipeline.Builder transactionSequence(boolean sequence) {
    delivery = delivery.withTransactionSequence(sequence);
    return this;
  }

  @Override
  public SyncPipeline.Builder delivery(DeliveryGuarantee guarantee) {
    this.guarantee = Objects.requireNonNull(guarantee, "guarantee");
    return this;
  }

  @Override
  public SyncPipeline.Builder sink(ChangeSink sink) {
    this.sink = Objects.requireNonNull(sink, "sink");
    return this;
  }

  @Override
  public SyncPipeline.Builder checkpoints(CheckpointStore store) {
    this.checkpoints = Objects.requireNonNull(store, "store");
    return this;
  }

  @Override
  public SyncPipeline.Builder standby(boolean standby) {
    this.standby = standby;
    return this;
  }

  @Override
  public SyncPipeline.Builder checkpointInterval(Duration interval) {
    if (interval.compareTo(MIN_CHECKPOINT_INTERVAL) < 0) {
      throw new IllegalArgumentException("checkpointInterval " + interval + " is below 10 ms");
    }
    this.checkpointInterval = interval;
    return this;
  }

  @Override
  public SyncPipeline.Builder maxInFlightBytes(long bytes) {
    if (bytes < 1 << 20) {
      throw new IllegalArgumentException("maxInFlightBytes " + bytes + " is below 1 MiB");
    }
    this.maxInFlightBytes = bytes;
    return this;
  }

  @Override
  public SyncPipeline.Builder batchSize(int rows, long bytes) {
    if (rows < 1 || bytes < 1024) {
      throw new IllegalArgumentException(
          "batchSize needs at least 1 row and 1024 bytes, got " + rows + " and " + bytes);
    }
    this.batchRows = rows;
    this.batchBytes = bytes;
    return this;
  }

  @Override
  public SyncPipeline.Builder encodeThreads(int threads) {
    if (threads < 1 || threads > 256) {
      throw new IllegalArgumentException("encodeThreads " + threads + " is not 1 to 256");
    }
    this.encodeThreads = threads;
    return this;
  }

  @Override
  public SyncPipeline.Builder stopTimeout(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("stopTimeout " + timeout + " is negative");
    }
    this.stopTimeout = timeout;
    return this;
  }

  @Override
  public SyncPipeline.Builder precheckOnStart(boolean check) {
    this.precheckOnStart = check;
    return this;
  }

  @Override
  public SyncPipeline.Builder skipPrecheck(String... items) {
    for (String item : items) {
      if (item.isBlank()) {
        throw new IllegalArgumentException("the name of a precheck item to skip is empty");
      }
      skippedItems.add(item.strip());
    }
    return this;
  }

  @Override
  public SyncPipeline.Builder onBadRecord(BadRecordPolicy policy) {
    badRecordPolicy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  @Override
  public SyncPipeline.Builder deadLetters(DeadLetterSink sink) {
    deadLetters = Objects.requireNonNull(sink, "sink");
    return this;
  }

  @Override
  public SyncPipeline.Builder throttle(Throttle limits) {
    throttle = Objects.requireNonNull(limits, "limits");
    return this;
  }

  @Override
  public SyncPipeline.Builder listener(PipelineListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  @Override
  public SyncPipeline build() {
    ChangeSource source = this.source;
    ObjectMapping objects = this.objects;
    Serializer serializer = this.serializer;
    ChangeSink sink = this.sink;
    CheckpointStore checkpoints = chosenCheckpoints();
    if (source == null
        || objects == null
        || serializer == null
        || sink == null
        || checkpoints == null) {
      throw new IllegalArgumentException(
          "pipeline '" + name + "' is not complete: " + String.join(", ", missing()) + " missing");
    }
    if (batchBytes > maxInFlightBytes) {
      throw new IllegalArgumentException(
          "batchSize of "
              + batchBytes
              + " bytes is more than maxInFlightBytes of "
              + maxInFlightBytes);
    }
    return new Pipeline(
        new PipelineConfig(
            name,
            source,
            objects,
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
            new PrecheckPolicy(precheckOnStart, skippedItems),
            BadRows.of(badRecordPolicy, deadLetters),
            throttle,
            listeners));
  }

  /** Where the checkpoint is kept; null when that is not said. */
  private @Nullable CheckpointStore chosenCheckpoints() {
    ChangeSink sink = this.sink;
    if (guarantee != DeliveryGuarantee.EXACTLY_ONCE || sink == null) {
      return checkpoints;
    }
    CheckpointStore ofSink =
        sink.transactionalStore()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "delivery EXACTLY_ONCE is refused: the sink "
                            + sink.type()
                            + " cannot commit messages and checkpoint together; kafka can"));
    if (checkpoints != null && !checkpoints.equals(ofSink)) {
      throw new IllegalArgumentException(
          "checkpoints in "
              + checkpoints.describe()
              + " with delivery EXACTLY_ONCE are refused: the checkpoint is kept in "
              + ofSink.describe()
              + ", in one transaction with the messages; leave checkpoints out");
    }
    return ofSink;
  }

  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (source == null) {
      missing.add("source");
    }
    if (objects == null) {
      missing.add("objects");
    }
    if (serializer == null) {
      missing.add("serializer");
    }
    if (sink == null) {
      missing.add("sink");
    }
    if (checkpoints == null && guarantee == DeliveryGuarantee.AT_LEAST_ONCE) {
      missing.add("checkpoints");
    }
    return missing;
  }
}
