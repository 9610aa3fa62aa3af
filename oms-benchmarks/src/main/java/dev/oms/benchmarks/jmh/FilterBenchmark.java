package dev.oms.benchmarks.jmh;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.filter.sql.BoundPredicate;
import dev.oms.filter.sql.SqlPredicate;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
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
 * A row filter of five terms on a row of ten columns; per row. The terms are chosen such that
 * nearly every row passes, so that all five are evaluated.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(RecordedLog.ROWS)
@SuppressWarnings("NullAway.Init")
public class FilterBenchmark {

  /** The condition. */
  @Param({
    "id > 0 AND customer <> 5 AND quantity < 1000 AND ratio >= 0 AND created >= '2026-11-21'",
    "amount >= 0.10 AND status IN ('new', 'paid', 'sent') AND quantity IS NOT NULL"
        + " AND name LIKE 'customer%' AND created BETWEEN '2026-11-21' AND '2027-01-01'"
  })
  public String where;

  private List<ChangeBatch> batches;
  private BoundPredicate predicate;
  private Row[] rows;

  /** Makes the log, and the same rows as Java values. */
  @Setup
  public void record() throws Exception {
    batches = RecordedLog.record(10, false);
    TableSchema schema = RecordedLog.schema(batches);
    predicate = SqlPredicate.parse(where).bind(schema);
    rows = new Row[RecordedLog.ROWS];
    for (int i = 0; i < rows.length; i++) {
      rows[i] =
          ArrayRow.of(
              schema,
              i,
              i * 7919L,
              BigDecimal.valueOf(i + 100L, 2),
              i % 500,
              i % 2 == 0 ? "paid" : "sent",
              "customer of order " + i,
              null,
              i / 3.0,
              LocalDateTime.of(2026, 11, 21, 10, 0).plusSeconds(i),
              Instant.parse("2026-11-21T10:00:00Z").plusSeconds(i));
    }
  }

  /** Finds the values of each row of the log, and reads none. */
  @Benchmark
  public void walk(Blackhole hole) {
    for (ChangeBatch batch : batches) {
      batch.read(hole::consume);
    }
  }

  /** Walks, and tests each row where its bytes are. */
  @Benchmark
  public void walkAndTest(Blackhole hole) {
    for (ChangeBatch batch : batches) {
      batch.read(change -> hole.consume(predicate.test(change.image())));
    }
  }

  /** Tests rows of Java values. */
  @Benchmark
  public int test() {
    int passed = 0;
    for (Row row : rows) {
      passed += predicate.test(row) ? 1 : 0;
    }
    return passed;
  }
}
