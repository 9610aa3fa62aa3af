package dev.oms.core.engine;

import dev.oms.core.model.Position;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeEmitter;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceProgress;
import dev.oms.core.spi.SourceReader;
import java.util.List;
import java.util.function.Consumer;

/** Hands over given events, each list in a batch, and is at its end then. */
final class EventSource implements ChangeSource {

  private final List<List<Consumer<ChangeVisitor>>> batches;
  volatile SourceContext context;

  /** The batch that is to be saved before others follow, from 1; 0 for none. */
  int savedFirst;

  EventSource(List<List<Consumer<ChangeVisitor>>> batches) {
    this.batches = batches;
  }

  @Override
  public String type() {
    return "events";
  }

  @Override
  public String identity() {
    return "events://test";
  }

  @Override
  public void precheck(SourceContext context, PrecheckCollector report) {}

  @Override
  public SourceReader open(SourceContext context) {
    this.context = context;
    return new SourceReader() {
      @Override
      public void run(ChangeEmitter out) throws InterruptedException {
        out.emit(new Batch(List.of(), 0, false));
        for (int i = 0; i < batches.size(); i++) {
          out.emit(new Batch(batches.get(i), i + 1, i + 1 == savedFirst));
        }
      }

      @Override
      public SourceProgress progress() {
        return SourceProgress.NONE;
      }

      @Override
      public void close() {}
    };
  }

  private record Batch(List<Consumer<ChangeVisitor>> events, long number, boolean savedFirst)
      implements ChangeBatch {
    @Override
    public int rowsAtMost() {
      return events.size();
    }

    @Override
    public long bytes() {
      return 100L * events.size();
    }

    @Override
    public Position position() {
      return new ScriptedSource.NumberPosition(number);
    }

    @Override
    public void read(ChangeVisitor visitor) {
      events.forEach(e -> e.accept(visitor));
    }
  }
}
