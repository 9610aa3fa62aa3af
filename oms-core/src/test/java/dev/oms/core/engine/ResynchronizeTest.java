package dev.oms.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.PipelineState;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tables that are read again, as the engine sees it. */
@Timeout(60)
class ResynchronizeTest extends PipelineTestBase {

  private final TestSink sink = new TestSink(3);
  private final RepairableSource source = new RepairableSource();

  private SyncPipeline.Builder builder() {
    return builder(new ScriptedSource(1, 1, 1), sink)
        .source(source)
        .start(StartPoint.fullThenIncremental());
  }

  private String saved() {
    return store.peek("test").orElseThrow().position();
  }

  @Test
  @DisplayName("when the call returns a checkpoint says that the tables are read again")
  void savedFirst() throws Exception {
    try (SyncPipeline pipeline = builder().checkpointInterval(Duration.ofHours(1)).build()) {
      pipeline.start();
      source.awaitRows(50);
      assertThat(pipeline.resynchronize("shop.*")).isEqualTo(Set.of(RepairableSource.ORDERS));
      assertThat(saved()).endsWith("/1");
      source.awaitMore(50);
      assertThat(pipeline.resynchronize("shop.orders")).hasSize(1);
      assertThat(saved()).endsWith("/2");
      source.awaitMore(50);
    }
    assertThat(source.opened.get()).as("nothing stopped").isEqualTo(1);
    assertThat(versions(sink)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("a checkpoint of what was on its way before is not taken for the one that says so")
  void savedBefore() throws Exception {
    try (SyncPipeline pipeline = builder().build()) {
      pipeline.start();
      source.awaitRows(10);
      // So slow that older batches are saved one by one while the request's own waits behind them.
      sink.delayNanos = 30_000_000;
      source.awaitMore(50);
      assertThat(pipeline.resynchronize("shop.orders")).hasSize(1);
      assertThat(saved()).endsWith("/1");
      sink.delayNanos = 0;
    }
  }

  @Test
  @DisplayName("what is not synchronized, not there, or refused by the source changes nothing")
  void refused() throws Exception {
    try (SyncPipeline pipeline = builder().build()) {
      assertThatThrownBy(() -> pipeline.resynchronize("shop.orders"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("INIT");
      pipeline.start();
      source.awaitRows(10);
      assertThatThrownBy(() -> pipeline.resynchronize())
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> pipeline.resynchronize("orders"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> pipeline.resynchronize("shop.orders", "shop.users"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("shop.users is not synchronized")
          .hasMessageContaining("shop.orders");
      assertThatThrownBy(() -> pipeline.resynchronize("shop.orders", "shop.log_*"))
          .isInstanceOf(OmsException.class)
          .hasMessageContaining("no synchronized table shop.log_*");
      source.refuses = new OmsException("not now");
      assertThatThrownBy(() -> pipeline.resynchronize("shop.orders")).hasMessage("not now");
      source.supports = false;
      assertThatThrownBy(() -> pipeline.resynchronize("shop.orders"))
          .isInstanceOf(OmsException.class)
          .hasMessageContaining("'repairable' cannot read tables again");
      assertThat(source.taken.get()).isZero();
      source.awaitMore(50);
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
      pipeline.pause();
      assertThat(saved()).endsWith("/0");
      assertThatThrownBy(() -> pipeline.resynchronize("shop.orders"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("SUSPEND");
    }
  }

  @Test
  @DisplayName("a source that does not come to a place for it in time reads nothing again")
  void tooLate() throws Exception {
    source.busy = true;
    try (SyncPipeline pipeline = builder().stopTimeout(Duration.ofMillis(300)).build()) {
      pipeline.start();
      source.awaitRows(10);
      assertThatThrownBy(() -> pipeline.resynchronize("shop.orders"))
          .isInstanceOf(OmsException.class)
          .hasMessageContaining("everything is as before");
      source.busy = false;
      source.awaitMore(50);
    }
    assertThat(source.taken.get()).isZero();
  }

  @Test
  @DisplayName("a session that breaks before a checkpoint has the request is followed by one asked")
  void askedAgain() throws Exception {
    source.breaks = ScriptedSource.passing();
    try (SyncPipeline pipeline = builder().build()) {
      pipeline.start();
      source.awaitRows(10);
      assertThat(pipeline.resynchronize("shop.orders")).hasSize(1);
      assertThat(saved()).endsWith("/1");
    }
    assertThat(source.taken.get()).isEqualTo(2);
    assertThat(source.opened.get()).isEqualTo(2);
  }

  @Test
  @DisplayName("a checkpoint that cannot be saved in time is told, and the reading goes on")
  void notSaved() throws Exception {
    try (SyncPipeline pipeline = builder().stopTimeout(Duration.ofSeconds(1)).build()) {
      pipeline.start();
      source.awaitRows(10);
      sink.mode = TestSink.Mode.SILENT;
      source.awaitMore(30);
      assertThatThrownBy(() -> pipeline.resynchronize("shop.orders"))
          .isInstanceOf(OmsException.class)
          .hasMessageContaining("no checkpoint could be saved in time");
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
    }
  }
}
