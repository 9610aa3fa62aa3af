package dev.oms.core.internal;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.TableMapping;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SchemaChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.SinkWriter;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the events of a batch into messages. Each worker thread has its own. */
final class BatchEncoder implements ChangeVisitor {

  /** Schemas that DDL replaced are forgotten now and then. */
  private static final int MAX_ENCODERS = 20_000;

  private final PipelineConfig config;
  private final SinkWriter writer;
  private final PipelineStats stats;
  private final HeartbeatTopics topics;
  private final @Nullable EventHeaders headers;
  private final ControlMessages control;
  private final Map<TableSchema, TableEncoder> encoders = new IdentityHashMap<>();
  private final MessageMeta meta = new MessageMeta();

  /**
   * By which {@link #encoders} were made. Batches come in the source's order, so it never goes
   * back.
   */
  private ObjectMapping objects;

  private @Nullable TableSchema lastSchema;
  private @Nullable TableEncoder lastEncoder;
  private @Nullable InFlightBatch batch;
  private long sequence;
  private long now;

  BatchEncoder(
      PipelineConfig config, SinkWriter writer, PipelineStats stats, HeartbeatTopics topics) {
    this.config = config;
    objects = config.objects();
    this.writer = writer;
    this.stats = stats;
    this.topics = topics;
    headers = config.delivery().eventHeaders() ? new EventHeaders() : null;
    control = new ControlMessages(config, writer, topics, headers);
  }

  /**
   * Encodes the source's batch into {@code batch} and lets go of the source's.
   *
   * @throws OmsException when a row cannot be decoded or written
   */
  void encode(InFlightBatch batch) {
    ChangeBatch source = batch.source;
    if (source == null) {
      throw new IllegalStateException("nothing to encode");
    }
    this.batch = batch;
    map(batch.objects);
    sequence = batch.sequenceBase;
    now = System.currentTimeMillis();
    source.read(this);
    batch.source = null;
    if (headers != null) {
      headers.endOfBatch();
    }
  }

  /** The tables of the batch are mapped by {@code wanted}. */
  private void map(@Nullable ObjectMapping wanted) {
    if (wanted != objects && wanted != null) {
      objects = wanted;
      encoders.clear();
      lastSchema = null;
      lastEncoder = null;
    }
  }

  private InFlightBatch target() {
    InFlightBatch target = batch;
    if (target == null) {
      throw new IllegalStateException("no batch");
    }
    return target;
  }

  @Override
  public void schemaChange(SchemaChange change) {
    meta.set(0, now);
    control.schemaChange(change, objects, meta, target());
  }

  @Override
  public void heartbeat(long sourceTimeMillis) {
    meta.set(0, now);
    control.heartbeat(sourceTimeMillis, objects, meta, target());
  }

  @Override
  public void row(RowChange change) {
    InFlightBatch target = target();
    TableSchema schema = change.schema();
    TableEncoder encoder = lastEncoder;
    if (schema != lastSchema || encoder == null) {
      encoder = encoderOf(schema);
      lastSchema = schema;
      lastEncoder = encoder;
    }
    boolean snapshot = change.type() == ChangeType.SNAPSHOT;
    meta.set(snapshot ? 0 : sequence, now);
    try {
      sequence += encoder.encode(change, meta, target);
    } catch (OmsException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new RecordException(
          "a "
              + change.type()
              + " of table "
              + schema.id()
              + " at "
              + change.origin().position()
              + " cannot be written as a message: "
              + e,
          e);
    }
    target.rows++;
  }

  private TableEncoder encoderOf(TableSchema schema) {
    TableEncoder known = encoders.get(schema);
    if (known != null) {
      return known;
    }
    TableMapping mapping =
        objects
            .find(schema.id())
            .orElseThrow(
                () ->
                    new OmsException(
                        "the source handed over a row of table "
                            + schema.id()
                            + ", which no mapping names"));
    TableEncoder made;
    String topic;
    try {
      topic = mapping.topicOf(schema.id());
      topics.claim(schema.id(), topic, objects);
      made = new TableEncoder(config, schema, mapping, writer.topic(topic), headers);
    } catch (IllegalArgumentException e) {
      throw new OmsException(
          "the mapping of table " + schema.id() + " does not fit it: " + e.getMessage(), e);
    }
    if (encoders.size() >= MAX_ENCODERS) {
      encoders.clear();
    }
    encoders.put(schema, made);
    topics.used(schema.id(), topic);
    stats.partitionedBy(schema.id(), config.partitioner().rule() + ": " + made.partitioning());
    return made;
  }
}
