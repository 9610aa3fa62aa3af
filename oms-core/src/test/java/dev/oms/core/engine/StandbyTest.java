package dev.oms.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.core.Checkpoint;
import dev.oms.core.CheckpointHeldException;
import dev.oms.core.PipelineState;
import dev.oms.core.SyncPipeline;
import dev.oms.core.spi.CheckpointStore;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Instances of one pipeline that take turns, and a hold that runs out. */
@Timeout(60)
class StandbyTest extends PipelineTestBase {

  private final LeasedStore leased = new LeasedStore();

  private static ScriptedSource endless() {
    ScriptedSource source = new ScriptedSource(0, 10, 10);
    source.endless = true;
    return source;
  }

  private SyncPipeline pipeline(TestSink sink) {
    return builder(endless(), sink).checkpoints(leased).standby(true).build();
  }

  private static void awaitState(SyncPipeline pipeline, PipelineState state) {
    await().atMost(Duration.ofSeconds(10)).until(() -> pipeline.status().state() == state);
  }

  @Test
  @DisplayName("the second waits while the first runs, and runs when that stops")
  void turns() throws Exception {
    TestSink sink = new TestSink(1);
    TestSink other = new TestSink(1);
    try (SyncPipeline first = pipeline(sink);
        SyncPipeline second = pipeline(other)) {
      first.start();
      awaitState(first, PipelineState.RUNNING);
      await().until(() -> sink.messages.size() > 100);
      second.start();
      assertThat(second.status().state()).isEqualTo(PipelineState.STANDBY);
      second.start();
      assertThat(second.awaitStopped(Duration.ofMillis(700))).isFalse();
      assertThat(other.messages).isEmpty();
      assertThat(first.stop(Duration.ofSeconds(5))).isTrue();
      awaitState(second, PipelineState.RUNNING);
      await().until(() -> !other.messages.isEmpty());
      assertThat(versions(other).get(0)).as("no gap, no repeat").isEqualTo(sink.messages.size());
    }
  }

  @Test
  @DisplayName("one that waits can be paused, stopped and started again")
  void stopsWaiting() throws Exception {
    try (CheckpointStore.Handle held = leased.open("test");
        SyncPipeline pipeline = pipeline(new TestSink(1))) {
      pipeline.start();
      assertThat(pipeline.stop(Duration.ofSeconds(1))).isTrue();
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.SUSPEND);
      pipeline.resume();
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.STANDBY);
      pipeline.pause();
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.SUSPEND);
      held.close();
      Thread.sleep(1_200);
      assertThat(pipeline.status().state())
          .as("has left the line")
          .isEqualTo(PipelineState.SUSPEND);
      pipeline.start();
      awaitState(pipeline, PipelineState.RUNNING);
    }
  }

  @Test
  @DisplayName("nothing is delivered when the hold may have run out, until the store renewed it")
  void holdRunsOut() throws Exception {
    TestSink sink = new TestSink(1);
    try (SyncPipeline pipeline = pipeline(sink)) {
      pipeline.start();
      await().until(() -> sink.messages.size() > 100);
      leased.renews = false;
      leased.holds = false;
      await().until(() -> pipeline.status().delayReason() != null);
      int delivered = sink.messages.size();
      Thread.sleep(1_500);
      assertThat(sink.messages).hasSize(delivered);
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
      leased.renews = true;
      await().atMost(Duration.ofSeconds(20)).until(() -> sink.messages.size() > delivered);
    }
  }

  @Test
  @DisplayName("one whose hold was taken waits for its next turn, and fails without standby")
  void holdIsTaken() throws Exception {
    TestSink sink = new TestSink(1);
    try (SyncPipeline pipeline = pipeline(sink)) {
      pipeline.start();
      await().until(() -> sink.messages.size() > 100);
      leased.taken = true;
      awaitState(pipeline, PipelineState.STANDBY);
      assertThat(pipeline.status().lastError().message()).contains("taken over");
      int delivered = sink.messages.size();
      Thread.sleep(700);
      assertThat(sink.messages).hasSize(delivered);
      leased.taken = false;
      awaitState(pipeline, PipelineState.RUNNING);
    }
    leased.taken = false;
    try (SyncPipeline pipeline = builder(endless(), new TestSink(1)).checkpoints(leased).build()) {
      pipeline.start();
      leased.taken = true;
      awaitState(pipeline, PipelineState.FAILED);
    }
  }

  /** Checkpoints in memory, whose hold a test can let run out. */
  private final class LeasedStore extends SpoiledStore {
    private volatile boolean holds = true;
    private volatile boolean renews = true;
    private volatile boolean taken;

    LeasedStore() {
      super(store);
    }

    private void check() {
      if (taken) {
        throw new CheckpointHeldException("taken over", null);
      }
    }

    @Override
    void beforeOpen() {
      check();
    }

    @Override
    void beforeSave(Checkpoint checkpoint) {
      check();
    }

    @Override
    void keepAlive() {
      check();
      holds = holds || renews;
    }

    @Override
    boolean holds() {
      return holds;
    }
  }
}
