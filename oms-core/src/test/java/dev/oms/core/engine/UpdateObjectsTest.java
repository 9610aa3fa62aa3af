package dev.oms.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.PipelineState;
import dev.oms.core.SyncPipeline;
import dev.oms.core.model.Position;
import dev.oms.core.model.RowChange;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeEmitter;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.ChangeVisitor;
import dev.oms.core.spi.ObjectUpdate;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceProgress;
import dev.oms.core.spi.SourceReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Other objects while a pipeline runs, as the engine sees it. */
@Timeout(30)
class UpdateObjectsTest extends PipelineTestBase {

  private final TestSink sink = new TestSink(3);
  private final Endless source = new Endless();

  private static ObjectMapping orders(String topic) {
    return ObjectMapping.builder().table("shop.orders", t -> t.topic(topic)).build();
  }

  private SyncPipeline.Builder builder() {
    return builder(new ScriptedSource(1, 1, 1), sink).source(source);
  }

  /** Where the topics of the messages changed, in their order. */
  private void assertOneChange() {
    List<String> topics = List.copyOf(sink.messageTopics);
    List<Long> versions = versions(sink).subList(0, topics.size());
    long boundary = source.boundary.get();
    for (int i = 0; i < topics.size(); i++) {
      assertThat(topics.get(i))
          .as("row %s, the update was taken in before %s", versions.get(i), boundary)
          .isEqualTo(versions.get(i) < boundary ? "orders" : "other");
    }
  }

  @Test
  @DisplayName("rows are mapped by the objects of their place, however many batches are in flight")
  void boundary() throws Exception {
    sink.delayNanos = 300_000;
    try (SyncPipeline pipeline = builder().encodeThreads(4).build()) {
      pipeline.start();
      source.awaitRows(500);
      pipeline.updateObjects(orders("other"));
      assertThat(pipeline.objects()).isEqualTo(orders("other"));
      source.awaitRows(source.next.get() + 500);
      pipeline.pause();
    }
    assertThat(sink.messageTopics).contains("orders", "other");
    assertOneChange();
    assertThat(source.opened.get()).as("nothing stopped").isEqualTo(1);
  }

  @Test
  @DisplayName("a source that cannot change while it runs is opened anew, at the checkpoint")
  void openedAnew() throws Exception {
    source.supports = false;
    try (SyncPipeline pipeline = builder().build()) {
      pipeline.start();
      source.awaitRows(100);
      pipeline.updateObjects(orders("other"));
      source.awaitRows(source.next.get() + 100);
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
      pipeline.pause();
    }
    assertThat(source.opened.get()).isEqualTo(2);
    assertThat(sink.messageTopics).contains("orders", "other");
    assertThat(versions(sink)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("what the checks, the sink or the source refuse changes nothing")
  void refused() throws Exception {
    try (SyncPipeline pipeline = builder().build()) {
      pipeline.start();
      source.awaitRows(10);
      source.missing = "shop.users";
      ObjectMapping users =
          ObjectMapping.builder().table("shop.users", t -> t.topic("users")).build();
      assertThatThrownBy(() -> pipeline.addObjects(users))
          .isInstanceOf(OmsException.class)
          .hasMessageContaining("there is no table shop.users")
          .hasMessageContaining("are not changed");
      assertThatThrownBy(() -> pipeline.updateObjects(orders("missing")))
          .isInstanceOf(OmsException.class)
          .hasMessageContaining("missing");
      source.refuses = new OmsException("not now");
      assertThatThrownBy(() -> pipeline.updateObjects(orders("other"))).hasMessage("not now");
      assertThat(pipeline.objects()).isEqualTo(orders("orders"));
      source.awaitRows(source.next.get() + 100);
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
    }
    assertThat(sink.messageTopics).containsOnly("orders");
  }

  @Test
  @DisplayName("a source that does not come to a place for it in time keeps its objects")
  void tooLate() throws Exception {
    source.busy = true;
    try (SyncPipeline pipeline = builder().stopTimeout(Duration.ofMillis(300)).build()) {
      pipeline.start();
      source.awaitRows(10);
      assertThatThrownBy(() -> pipeline.updateObjects(orders("other")))
          .isInstanceOf(OmsException.class)
          .hasMessageContaining("as before");
      source.busy = false;
      source.awaitRows(source.next.get() + 100);
    }
    assertThat(sink.messageTopics).containsOnly("orders");
  }

  @Test
  @DisplayName("before a start and while it is paused it holds from the next start on")
  void whileNothingRuns() throws Exception {
    try (SyncPipeline pipeline = builder().build()) {
      pipeline.updateObjects(orders("other"));
      pipeline.start();
      source.awaitRows(50);
      pipeline.pause();
      assertThat(sink.messageTopics).containsOnly("other");
      sink.forget();
      pipeline.updateObjects(orders("orders"));
      pipeline.resume();
      source.awaitRows(source.next.get() + 50);
      pipeline.pause();
      assertThat(sink.messageTopics).containsOnly("orders");
      pipeline.release();
      assertThatThrownBy(() -> pipeline.updateObjects(orders("other")))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  /** Rows without an end, in batches of three; takes updates in between them. */
  private static final class Endless implements ChangeSource {
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger next = new AtomicInteger();
    final AtomicInteger boundary = new AtomicInteger(Integer.MAX_VALUE);
    volatile boolean supports = true;
    volatile boolean busy;
    volatile @Nullable String missing;
    volatile @Nullable OmsException refuses;

    void awaitRows(int rows) throws InterruptedException {
      while (next.get() < rows) {
        Thread.sleep(1);
      }
    }

    @Override
    public String type() {
      return "endless";
    }

    @Override
    public String identity() {
      return "endless://test";
    }

    @Override
    public void precheck(SourceContext context, PrecheckCollector report) {}

    @Override
    public void precheckObjects(SourceContext context, PrecheckCollector report) {
      String table = missing;
      if (table != null && context.objects().toString().contains(table)) {
        report.failed("Source-TEST", "there is no table " + table, null);
      }
    }

    @Override
    public SourceReader open(SourceContext context) {
      opened.incrementAndGet();
      String saved = context.savedPosition();
      next.set(saved == null ? 0 : Integer.parseInt(saved));
      return new Reader();
    }

    private final class Reader implements SourceReader {
      private final AtomicReference<@Nullable ObjectUpdate> waiting = new AtomicReference<>();
      private volatile boolean closed;

      @Override
      public void run(ChangeEmitter out) throws InterruptedException {
        while (!closed) {
          ObjectUpdate update = waiting.get();
          if (update != null && !busy) {
            if (update.take()) {
              boundary.set(next.get());
            }
            waiting.set(null);
          }
          int from = next.get();
          List<RowChange> rows =
              List.of(
                  ScriptedSource.change(from, 7),
                  ScriptedSource.change(from + 1, 7),
                  ScriptedSource.change(from + 2, 7));
          out.emit(new Batch(rows, from + 3));
          next.set(from + 3);
          Thread.sleep(0, 100_000);
        }
      }

      @Override
      public void updateObjects(ObjectUpdate update) throws InterruptedException {
        if (!supports) {
          throw new UnsupportedOperationException();
        }
        OmsException refusal = refuses;
        if (refusal != null) {
          throw refusal;
        }
        waiting.set(update);
        while (waiting.get() != null && update.deadline() - System.nanoTime() > 0 && !closed) {
          Thread.sleep(1);
        }
        waiting.set(null);
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

    private record Batch(List<RowChange> rows, int end) implements ChangeBatch {
      @Override
      public int rowsAtMost() {
        return rows.size();
      }

      @Override
      public long bytes() {
        return 100L * rows.size();
      }

      @Override
      public Position position() {
        return new ScriptedSource.NumberPosition(end);
      }

      @Override
      public void read(ChangeVisitor visitor) {
        rows.forEach(visitor::row);
      }
    }
  }
}
