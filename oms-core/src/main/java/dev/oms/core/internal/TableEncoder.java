package dev.oms.core.internal;

import dev.oms.core.TableMapping;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Partitioner;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SinkWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Filters, partitioner and serializer bound to one table schema. The partition and key are those of
 * the whole row, whatever columns are written. Used by one worker thread.
 */
final class TableEncoder {

  private final SinkWriter.Topic topic;
  private final TableChain chain;
  private final Partitioner.BoundPartitioner partitioner;
  private final boolean split;
  private final Serializer.BoundSerializer serializer;
  private final ByteOutput beforeKey = new ByteOutput(64);
  private final HalfChange half = new HalfChange();
  private final @Nullable EventHeaders headers;
  private final @Nullable RowGuard guard;

  /** What a dead letter may show. */
  private final Set<String> columns;

  TableEncoder(
      PipelineConfig config,
      TableSchema schema,
      TableMapping mapping,
      SinkWriter.Topic topic,
      @Nullable EventHeaders headers,
      @Nullable RowGuard guard) {
    this.topic = topic;
    this.headers = headers;
    this.guard = guard;
    chain = TableChain.bind(mapping, config.filters(), schema);
    TableSchema current = chain.schema();
    List<String> sharding = mapping.shardingColumns();
    partitioner = config.partitioner().bind(current, sharding, topic.partitions());
    split = config.splitKeyUpdates() && partitioner.dependsOnRow();
    SerializerContext chosen = ChosenColumns.of(mapping, current);
    serializer = config.serializer().bind(chosen);
    columns =
        chosen.columns().stream()
            .map(column -> current.column(column.index()).name())
            .collect(Collectors.toUnmodifiableSet());
  }

  SinkWriter.Topic topic() {
    return topic;
  }

  Set<String> columns() {
    return columns;
  }

  String partitioning() {
    return partitioner.describe();
  }

  /**
   * Appends the messages of a change: none, one, or two. Returns how many sequence numbers it took.
   */
  int encode(RowChange original, MessageMeta meta, InFlightBatch batch) {
    RowChange change = chain.apply(original);
    if (change == null) {
      return 0;
    }
    ByteOutput out = batch.output();
    int keyStart = out.size();
    int partition = partitioner.partition(change.image(), out);
    if (split && change.type() == ChangeType.UPDATE) {
      Row before = change.before();
      if (before != null) {
        beforeKey.reset();
        int beforePartition = partitioner.partition(before, beforeKey);
        if (!sameKey(out, keyStart)) {
          out.truncate(keyStart);
          out.write(beforeKey.array(), 0, beforeKey.size());
          message(half.set(change, ChangeType.DELETE), meta, batch, beforePartition, keyStart);
          int secondKey = out.size();
          int secondPartition = partitioner.partition(change.image(), out);
          meta.set(meta.sequence() + 1, meta.processingTimeMillis());
          message(half.set(change, ChangeType.INSERT), meta, batch, secondPartition, secondKey);
          return 2;
        }
      }
    }
    message(change, meta, batch, partition, keyStart);
    return 1;
  }

  private boolean sameKey(ByteOutput out, int keyStart) {
    return Arrays.equals(out.array(), keyStart, out.size(), beforeKey.array(), 0, beforeKey.size());
  }

  private void message(
      RowChange change, MessageMeta meta, InFlightBatch batch, int partition, int keyStart) {
    if (guard == null) {
      write(change, meta, batch, partition, keyStart);
      return;
    }
    int first = batch.size();
    int valueStart = batch.output().size();
    try {
      write(change, meta, batch, partition, keyStart);
    } catch (RuntimeException e) {
      RuntimeException error = RowErrors.of(change, e);
      guard.unwritten(change, batch, this, partition, first, keyStart, valueStart, error);
      return;
    }
    guard.written(change, batch, this, partition, keyStart);
  }

  private void write(
      RowChange change, MessageMeta meta, InFlightBatch batch, int partition, int keyStart) {
    int valueStart = batch.output().size();
    serializer.serialize(change, meta, batch.output());
    batch.addMessage(change.schema().id(), topic.name(), partition, keyStart, valueStart);
    if (headers != null) {
      headers.add(change, batch);
    }
  }

  /**
   * One half of an UPDATE that was split: the DELETE of its before or the INSERT of its after
   * image.
   */
  private static final class HalfChange implements RowChange {
    private @Nullable RowChange change;
    private ChangeType type = ChangeType.INSERT;

    HalfChange set(RowChange change, ChangeType type) {
      this.change = change;
      this.type = type;
      return this;
    }

    private RowChange whole() {
      RowChange whole = change;
      if (whole == null) {
        throw new IllegalStateException("not set");
      }
      return whole;
    }

    @Override
    public ChangeType type() {
      return type;
    }

    @Override
    public TableSchema schema() {
      return whole().schema();
    }

    @Override
    public @Nullable Row before() {
      return type == ChangeType.DELETE ? whole().before() : null;
    }

    @Override
    public @Nullable Row after() {
      return type == ChangeType.INSERT ? whole().after() : null;
    }

    @Override
    public long sourceTimeMillis() {
      return whole().sourceTimeMillis();
    }

    @Override
    public dev.oms.core.model.Origin origin() {
      return whole().origin();
    }

    @Override
    public long indexInTransaction() {
      return whole().indexInTransaction();
    }

    @Override
    public void appendEventId(ByteOutput out) {
      whole().appendEventId(out);
      out.write(type == ChangeType.DELETE ? 'd' : 'i');
    }
  }
}
