package dev.oms.project;

import dev.oms.core.BadRecordPolicy;
import dev.oms.core.DeliveryGuarantee;
import dev.oms.core.ObjectMapping;
import dev.oms.core.SchemaChangeDelivery;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.Throttle;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.DeadLetterSink;
import dev.oms.core.spi.Partitioner;
import dev.oms.core.spi.Serializer;
import dev.oms.core.verify.TopicVerification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A pipeline that was read from a project file ({@code docs/project-files.md} is the reference).
 * Nothing is connected yet. Immutable.
 *
 * <pre>{@code
 * try (SyncPipeline pipeline = Project.load(Path.of("project.yaml")).pipeline().build()) {
 *   pipeline.start(); // checks first
 *   ...
 * }
 * }</pre>
 */
public final class Project {

  private final List<Path> files;
  private final String name;
  private final List<String> tags;
  private final ChangeSource source;
  private final ObjectMapping objects;
  private final StartPoint start;
  private final Serializer serializer;
  private final Partitioner partitioner;
  private final boolean splitKeyUpdates;
  private final DeliveryOptions delivery;
  private final ChangeSink sink;
  private final CheckpointStore checkpoints;
  private final PrecheckOptions precheck;
  private final BadRecordOptions badRecords;
  private final Throttle throttle;
  private final Tuning tuning;

  Project(
      List<Path> files,
      String name,
      List<String> tags,
      ChangeSource source,
      ObjectMapping objects,
      StartPoint start,
      Serializer serializer,
      Partitioner partitioner,
      boolean splitKeyUpdates,
      DeliveryOptions delivery,
      ChangeSink sink,
      CheckpointStore checkpoints,
      PrecheckOptions precheck,
      BadRecordOptions badRecords,
      Throttle throttle,
      Tuning tuning) {
    this.files = List.copyOf(files);
    this.name = name;
    this.tags = List.copyOf(tags);
    this.source = source;
    this.objects = objects;
    this.start = start;
    this.serializer = serializer;
    this.partitioner = partitioner;
    this.splitKeyUpdates = splitKeyUpdates;
    this.delivery = delivery;
    this.sink = sink;
    this.checkpoints = checkpoints;
    this.precheck = precheck;
    this.badRecords = badRecords;
    this.throttle = throttle;
    this.tuning = tuning;
  }

  /**
   * Reads a project file with the components that are on the class path of the current thread.
   *
   * @throws ProjectException with everything that is wrong, each with line and key
   */
  public static Project load(Path file) {
    return ProjectLoader.create().load(file);
  }

  /** The files it was read from: the project file, if it is one, and the objects file. */
  public List<Path> files() {
    return files;
  }

  /** The pipeline's name. */
  public String name() {
    return name;
  }

  /** Words for people to find the project by. */
  public List<String> tags() {
    return tags;
  }

  /** Where changes come from. */
  public ChangeSource source() {
    return source;
  }

  /** Which tables, and to which topics. */
  public ObjectMapping objects() {
    return objects;
  }

  /** Which phases, and from when. */
  public StartPoint start() {
    return start;
  }

  /** The message format. */
  public Serializer serializer() {
    return serializer;
  }

  /** The rule that picks partitions. */
  public Partitioner partitioner() {
    return partitioner;
  }

  /** Whether changes may be delivered again after a crash. */
  public DeliveryGuarantee delivery() {
    return delivery.guarantee();
  }

  /** Whether a start waits while another instance runs. */
  public boolean standby() {
    return delivery.standby();
  }

  /** Whether DDL statements are delivered, and where. */
  public SchemaChangeDelivery schemaChanges() {
    return delivery.schemaChanges();
  }

  /** How often heartbeats are delivered; zero for never. */
  public Duration heartbeatInterval() {
    return delivery.heartbeatInterval();
  }

  /** Whether messages carry what identifies their event. */
  public boolean eventHeaders() {
    return delivery.eventHeaders();
  }

  /** Whether the rows of each transaction are counted. */
  public boolean transactionSequence() {
    return delivery.transactionSequence();
  }

  /** Where messages go. */
  public ChangeSink sink() {
    return sink;
  }

  /** Where the checkpoint is kept; the sink's own store with {@code EXACTLY_ONCE}. */
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  /** Whether a start runs the precheck. */
  public boolean precheckOnStart() {
    return precheck.onStart();
  }

  /** Names of precheck items that do not count. */
  public List<String> skippedPrechecks() {
    return precheck.skip();
  }

  /** What becomes of rows that cannot be delivered. */
  public BadRecordPolicy onBadRecord() {
    return badRecords.policy();
  }

  /** Where dead letters go; empty when there are none. */
  public Optional<DeadLetterSink> deadLetters() {
    return Optional.ofNullable(badRecords.deadLetters());
  }

  /** How much may be delivered in a second. */
  public Throttle throttle() {
    return throttle;
  }

  /** How long a stop waits for what is in flight. */
  public Duration stopTimeout() {
    return tuning.stopTimeout();
  }

  /** A builder with everything that the file says; filters and listeners can be added. */
  public SyncPipeline.Builder pipeline() {
    SyncPipeline.Builder builder =
        SyncPipeline.builder(name)
            .source(source)
            .objects(objects)
            .start(start)
            .serializer(serializer)
            .partitioner(partitioner)
            .splitKeyUpdates(splitKeyUpdates)
            .sink(sink)
            .checkpoints(checkpoints);
    delivery.applyTo(builder);
    precheck.applyTo(builder);
    badRecords.applyTo(builder);
    builder.throttle(throttle);
    tuning.applyTo(builder);
    return builder;
  }

  /**
   * A builder of a verification of this project's tables against its topics. Filters that the
   * application adds to the pipeline are to be added here, too.
   *
   * @see TopicVerification
   */
  public TopicVerification.Builder verification() {
    return TopicVerification.builder()
        .source(source)
        .objects(objects)
        .serializer(serializer)
        .sink(sink);
  }

  /** The name, source, format, sink and tables. */
  @Override
  public String toString() {
    return "project %s: %s -> %s -> %s, %s"
        .formatted(name, source.type(), serializer.format(), sink.type(), objects);
  }
}
