package dev.oms.benchmarks.jmh;

import dev.oms.core.Partitioners;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Partitioner.BoundPartitioner;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.format.MessageFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What becomes of a row of ten columns between the log's bytes and the message's, step by step; per
 * row. Each includes {@link #walk}, which every step needs to get at the rows.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(RecordedLog.ROWS)
@SuppressWarnings("NullAway.Init")
public class EncodeBenchmark {

  private static final int PARTITIONS = 6;

  /** What the log has. */
  @Param({"insert", "update"})
  public String rows;

  private List<ChangeBatch> batches;
  private Column[] columns;
  private BoundSerializer serializer;
  private BoundPartitioner partitioner;
  private final ByteOutput out = new ByteOutput(1 << 20);
  private final ByteOutput beforeKey = new ByteOutput(64);
  private final ByteSlice slice = new ByteSlice();
  private final MessageMeta meta = new MessageMeta();

  /** Makes the log. */
  @Setup
  public void record() throws Exception {
    batches = RecordedLog.record(10, rows.equals("update"));
    TableSchema schema = RecordedLog.schema(batches);
    columns = schema.columns().toArray(Column[]::new);
    serializer = MessageFormat.DEFAULT.serializer().bind(SerializerContext.allColumns(schema));
    partitioner = Partitioners.hash().bind(schema, List.of(), PARTITIONS);
    meta.set(176_000_000_000_000_000L, System.currentTimeMillis());
  }

  private void each(ChangeVisitor visitor) {
    for (ChangeBatch batch : batches) {
      out.reset();
      batch.read(visitor);
    }
  }

  /** Finds the values of each row, and reads none. */
  @Benchmark
  public void walk(Blackhole hole) {
    each(hole::consume);
  }

  /** Reads every value. */
  @Benchmark
  public void decode(Blackhole hole) {
    each(
        change -> {
          decode(change.before(), hole);
          decode(change.after(), hole);
        });
  }

  private void decode(@Nullable Row row, Blackhole hole) {
    if (row == null) {
      return;
    }
    for (int i = 0; i < columns.length; i++) {
      if (row.isNull(i)) {
        continue;
      }
      switch (columns[i].kind()) {
        case INTEGER, DATE, TIME -> hole.consume(row.getLong(i));
        case DATETIME, TIMESTAMP -> {
          hole.consume(row.getLong(i));
          hole.consume(row.getNanos(i));
        }
        case FLOAT -> hole.consume(row.getFloat(i));
        case DOUBLE -> hole.consume(row.getDouble(i));
        case TEXT, BINARY, DECIMAL -> {
          row.getBytes(i, slice);
          hole.consume(slice.length());
        }
      }
    }
  }

  /** Writes the Default message. */
  @Benchmark
  public void serialize(Blackhole hole) {
    each(change -> serializer.serialize(change, meta, out));
    hole.consume(out.size());
  }

  /** Makes the key and its hash. */
  @Benchmark
  public void partition(Blackhole hole) {
    each(change -> hole.consume(partitioner.partition(change.image(), out)));
  }

  /** All of it, as the pipeline's workers do. */
  @Benchmark
  public void encode(Blackhole hole) {
    each(
        change -> {
          RowChange row = change;
          hole.consume(partitioner.partition(row.image(), out));
          Row before = row.before();
          if (before != null && row.after() != null) {
            beforeKey.reset();
            hole.consume(partitioner.partition(before, beforeKey));
          }
          serializer.serialize(row, meta, out);
        });
    hole.consume(out.size());
  }
}
