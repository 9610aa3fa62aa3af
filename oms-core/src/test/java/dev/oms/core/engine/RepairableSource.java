package dev.oms.core.engine;

import dev.oms.core.OmsException;
import dev.oms.core.model.Position;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableId;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeEmitter;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.LogPlace;
import dev.oms.core.spi.Resynchronization;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceProgress;
import dev.oms.core.spi.SourceReader;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Rows without an end, in batches of three, whose numbers are their times in milliseconds. A
 * position is the number of the next row, and how often tables were read again.
 */
final class RepairableSource implements ChangeSource {

  static final TableId ORDERS = new TableId("shop", "orders");

  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger next = new AtomicInteger();
  final AtomicInteger taken = new AtomicInteger();
  volatile boolean supports = true;
  volatile boolean busy;
  volatile Set<TableId> tables = Set.of(ORDERS);
  volatile @Nullable OmsException refuses;

  /** What breaks the reader once, between its taking a request in and handing it over. */
  volatile @Nullable RuntimeException breaks;

  void awaitRows(int rows) throws InterruptedException {
    while (next.get() < rows) {
      Thread.sleep(1);
    }
  }

  /** Waits until the n-th reader has come so far. */
  void awaitRows(int reader, int rows) throws InterruptedException {
    while (opened.get() < reader || next.get() < rows) {
      Thread.sleep(1);
    }
  }

  void awaitMore(int rows) throws InterruptedException {
    awaitRows(next.get() + rows);
  }

  @Override
  public String type() {
    return "repairable";
  }

  @Override
  public String identity() {
    return "repairable://test";
  }

  @Override
  public void precheck(SourceContext context, PrecheckCollector report) {}

  @Override
  public LogPlace placeAt(SourceContext context, Instant time) {
    if (!supports) {
      throw new UnsupportedOperationException();
    }
    if (time.toEpochMilli() < 10) {
      throw new OmsException("the log begins at row 10");
    }
    return (saved, attachment) ->
        new Place((int) time.toEpochMilli(), saved.substring(saved.indexOf('/') + 1));
  }

  private record Place(int next, String again) implements Position {
    @Override
    public String encode() {
      return next + "/" + again;
    }

    @Override
    public long syncTimeMillis() {
      return next;
    }
  }

  @Override
  public SourceReader open(SourceContext context) {
    String saved = context.savedPosition();
    Reader reader = new Reader();
    if (saved != null) {
      reader.again = Integer.parseInt(saved.substring(saved.indexOf('/') + 1));
    }
    next.set(saved == null ? 0 : Integer.parseInt(saved.substring(0, saved.indexOf('/'))));
    opened.incrementAndGet();
    return reader;
  }

  private final class Reader implements SourceReader {
    private final AtomicReference<@Nullable Resynchronization> waiting = new AtomicReference<>();
    private volatile boolean closed;
    private int again;

    @Override
    public void run(ChangeEmitter out) throws InterruptedException {
      while (!closed) {
        Resynchronization request = waiting.get();
        if (request != null && !busy) {
          boolean took = request.take(tables);
          waiting.set(null);
          if (took) {
            handOver(out);
          }
        }
        int from = next.get();
        out.emit(
            new Batch(
                List.of(
                    ScriptedSource.change(from, 7),
                    ScriptedSource.change(from + 1, 7),
                    ScriptedSource.change(from + 2, 7)),
                new Place(from + 3, String.valueOf(again)),
                false));
        next.set(from + 3);
        Thread.sleep(0, 100_000);
      }
    }

    private void handOver(ChangeEmitter out) throws InterruptedException {
      taken.incrementAndGet();
      RuntimeException failure = breaks;
      breaks = null;
      if (failure != null) {
        throw failure;
      }
      again++;
      // Who does not wait for the checkpoint is back by then.
      Thread.sleep(200);
      out.emit(new Batch(List.of(), new Place(next.get(), String.valueOf(again)), true));
    }

    @Override
    public void resynchronize(Resynchronization request) throws InterruptedException {
      if (!supports) {
        throw new UnsupportedOperationException();
      }
      OmsException refusal = refuses;
      if (refusal != null) {
        throw refusal;
      }
      waiting.set(request);
      // One that is too late lies there: whoever takes it then must be told that it was given up.
      while (waiting.get() == request && request.deadline() - System.nanoTime() > 0 && !closed) {
        Thread.sleep(1);
      }
    }

    @Override
    public SourceProgress progress() {
      return SourceProgress.NONE;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private record Batch(List<RowChange> rows, Position position, boolean savedFirst)
      implements ChangeBatch {
    @Override
    public int rowsAtMost() {
      return rows.size();
    }

    @Override
    public long bytes() {
      return 100L * rows.size();
    }

    @Override
    public void read(ChangeVisitor visitor) {
      rows.forEach(visitor::row);
    }
  }
}
