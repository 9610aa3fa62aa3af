package dev.oms.benchmarks;

import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeEmitter;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceProgress;
import dev.oms.core.spi.SourceReader;
import java.util.List;

/** Hands the same batches over, again and again, until it is closed. */
record ReplaySource(List<ChangeBatch> batches) implements ChangeSource {

  @Override
  public String type() {
    return "replay";
  }

  @Override
  public String identity() {
    return "replay://";
  }

  @Override
  public void precheck(SourceContext context, PrecheckCollector report) {}

  @Override
  public SourceReader open(SourceContext context) {
    return new SourceReader() {
      private volatile boolean closed;

      @Override
      public void run(ChangeEmitter out) throws InterruptedException {
        while (!closed) {
          for (ChangeBatch batch : batches) {
            out.emit(batch);
          }
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
    };
  }
}
