package dev.oms.core.engine;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Position;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeEmitter;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceProgress;
import dev.oms.core.spi.SourceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A source of {@code total} row changes: row n is an UPDATE (or INSERT at first) of key {@code n %
 * keys}, whose version is n. Positions are the numbers of rows.
 */
final class ScriptedSource implements ChangeSource {

  static final SourceInfo INFO = new SourceInfo("MYSQL", null, null);
  static final TableSchema TABLE =
      new TableSchema(
          INFO,
          new TableId("shop", "orders"),
          1,
          List.of(
              new Column("id", DataType.BIGINT, "bigint", false, false, -1, 0, null, List.of()),
              Column.of("version", DataType.BIGINT, "bigint")),
          List.of(0),
          List.of());

  final long total;
  final int keys;
  final int batchRows;
  volatile boolean endless;
  volatile boolean hangInRun;
  volatile boolean hangInClose;
  volatile @Nullable RuntimeException failAt;
  volatile long failAtRow = -1;
  volatile int rowPadding = 100;
  volatile Consumer<PrecheckCollector> precheck = report -> {};
  final AtomicInteger opened = new AtomicInteger();
  final AtomicLong emitted = new AtomicLong();

  ScriptedSource(long total, int keys, int batchRows) {
    this.total = total;
    this.keys = keys;
    this.batchRows = batchRows;
  }

  @Override
  public String type() {
    return "scripted";
  }

  @Override
  public String identity() {
    return "scripted://test";
  }

  @Override
  public void precheck(SourceContext context, PrecheckCollector report) {
    report.passed("Source-TEST", "scripted");
    precheck.accept(report);
  }

  @Override
  public SourceReader open(SourceContext context) {
    opened.incrementAndGet();
    String saved = context.savedPosition();
    return new Reader(saved == null ? 0 : Long.parseLong(saved));
  }

  static RowChange change(long n, int keys) {
    long key = n % keys;
    ArrayRow after = ArrayRow.of(TABLE, key, n);
    SimpleOrigin origin = new SimpleOrigin("pos-" + n, "tx-" + n, null, 0);
    return n < keys
        ? SimpleRowChange.insert(after, n, origin)
        : SimpleRowChange.update(ArrayRow.of(TABLE, key, n - keys), after, n, origin);
  }

  private final class Reader implements SourceReader {
    private long next;
    private volatile boolean closed;
    private final CountDownLatch never = new CountDownLatch(1);

    Reader(long next) {
      this.next = next;
    }

    @Override
    public void run(ChangeEmitter out) throws InterruptedException {
      while (!closed && (endless || next < total)) {
        if (hangInRun) {
          waitUninterruptibly();
        }
        List<RowChange> rows = new ArrayList<>();
        for (int i = 0; i < batchRows && (endless || next < total); i++, next++) {
          if (next == failAtRow) {
            RuntimeException failure = failAt;
            failAtRow = -1;
            if (failure != null) {
              throw failure;
            }
          }
          rows.add(change(next, keys));
        }
        out.emit(new Batch(rows, next));
        emitted.addAndGet(rows.size());
      }
    }

    /** As a driver that does not react to interrupts. */
    private void waitUninterruptibly() {
      while (!closed || hangInClose) {
        try {
          if (never.await(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
            return;
          }
        } catch (InterruptedException e) {
          // That is the point.
        }
      }
    }

    @Override
    public SourceProgress progress() {
      return new SourceProgress(
          SourceProgress.Phase.INCREMENTAL, List.of(), String.valueOf(next), 0);
    }

    @Override
    public void close() {
      closed = true;
      if (hangInClose) {
        waitUninterruptibly();
      }
    }
  }

  private final class Batch implements ChangeBatch {
    private final List<RowChange> rows;
    private final long end;

    Batch(List<RowChange> rows, long end) {
      this.rows = rows;
      this.end = end;
    }

    @Override
    public int rowsAtMost() {
      return rows.size();
    }

    @Override
    public long bytes() {
      return (long) rows.size() * rowPadding;
    }

    @Override
    public Position position() {
      return new NumberPosition(end);
    }

    @Override
    public void read(ChangeVisitor visitor) {
      rows.forEach(visitor::row);
    }
  }

  record NumberPosition(long number) implements Position {
    @Override
    public String encode() {
      return Long.toString(number);
    }

    @Override
    public long syncTimeMillis() {
      return number;
    }
  }

  static OmsException fatal() {
    return new OmsException("the log is gone; start anew");
  }

  static RetriableException passing() {
    return new RetriableException("the server is restarting", null);
  }
}
