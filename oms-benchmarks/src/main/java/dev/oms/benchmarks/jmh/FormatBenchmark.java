package dev.oms.benchmarks.jmh;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.Serializer.BoundSerializer;
import dev.oms.core.spi.SerializerContext;
import dev.oms.format.MessageFormat;
import dev.oms.format.avro.AvroSerializer;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * Each format: from the log's bytes of an inserted row to those of its message, per row; finding
 * and decoding the values included. {@link FormatPeersBenchmark} is what others need.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(RecordedLog.ROWS)
@SuppressWarnings("NullAway.Init")
public class FormatBenchmark {

  /** The format. */
  @Param({
    "DEFAULT",
    "DEFAULT_EXTEND_COLUMN_TYPE",
    "CANAL",
    "DATAWORKS_V2",
    "SHAREPLEX",
    "DEBEZIUM",
    "DEBEZIUM_FLATTEN",
    "DEBEZIUM_SMT",
    "MAXWELL",
    "AVRO"
  })
  public String format;

  /** The columns of a row. */
  @Param({"10", "50"})
  public int columns;

  private List<ChangeBatch> batches;
  private BoundSerializer serializer;
  private final ByteOutput out = new ByteOutput(1 << 22);
  private final MessageMeta meta = new MessageMeta();

  /** Makes the log. */
  @Setup
  public void record() throws Exception {
    batches = RecordedLog.record(columns, false);
    TableSchema schema = RecordedLog.schema(batches);
    serializer = serializer().bind(SerializerContext.allColumns(schema));
    meta.set(176_000_000_000_000_000L, System.currentTimeMillis());
  }

  private Serializer serializer() {
    return format.equals("AVRO")
        ? AvroSerializer.builder().build()
        : MessageFormat.valueOf(format).serializer();
  }

  /** Writes the messages of a batch into one buffer, as the pipeline does. */
  @Benchmark
  public void serialize(Blackhole hole) {
    for (ChangeBatch batch : batches) {
      out.reset();
      batch.read(change -> serializer.serialize(change, meta, out));
      hole.consume(out.size());
    }
  }
}
