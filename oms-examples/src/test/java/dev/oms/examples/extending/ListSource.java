package dev.oms.examples.extending;

import dev.oms.core.model.Position;
import dev.oms.core.model.RowChange;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeEmitter;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceProgress;
import dev.oms.core.spi.SourceReader;
import java.util.List;

// begin source
/** Gives the changes of a list; a position is how many were given. */
record ListSource(List<RowChange> changes) implements ChangeSource {

  @Override
  public String type() {
    return "list";
  }

  @Override
  public String identity() {
    return "list://example"; // a checkpoint of another source is refused
  }

  @Override
  public void precheck(SourceContext context, PrecheckCollector report) {}

  @Override
  public SourceReader open(SourceContext context) {
    String saved = context.savedPosition();
    int start = saved == null ? 0 : Integer.parseInt(saved);
    return new SourceReader() {
      private volatile boolean closed;
      private volatile int next = start;

      @Override
      public void run(ChangeEmitter out) throws InterruptedException {
        while (!closed && next < changes.size()) {
          int end = Math.min(changes.size(), next + context.maxBatchRows());
          out.emit(new Batch(changes.subList(next, end), end)); // blocks while the sink is slow
          next = end;
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
      }
    };
  }

  private record Batch(List<RowChange> rows, int end) implements ChangeBatch {
    @Override
    public int rowsAtMost() {
      return rows.size();
    }

    @Override
    public long bytes() {
      return rows.size() * 200L;
    }

    @Override
    public Position position() {
      return new Place(end); // saved once everything up to here is acknowledged
    }

    @Override
    public void read(ChangeVisitor visitor) {
      rows.forEach(visitor::row);
    }
  }

  private record Place(int number) implements Position {
    @Override
    public String encode() {
      return String.valueOf(number);
    }

    @Override
    public long syncTimeMillis() {
      return 0;
    }
  }
}
// end source
