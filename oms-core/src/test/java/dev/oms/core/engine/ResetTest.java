package dev.oms.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oms.core.Checkpoint;
import dev.oms.core.CheckpointHeldException;
import dev.oms.core.OmsException;
import dev.oms.core.PipelineListener;
import dev.oms.core.PipelineState;
import dev.oms.core.RetriableException;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.spi.CheckpointStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A position that is set to a time, as the engine sees it: row n is of millisecond n. */
@Timeout(60)
class ResetTest extends PipelineTestBase {

  private final TestSink sink = new TestSink(1);
  private final RepairableSource source = new RepairableSource();

  private SyncPipeline.Builder builder() {
    return builder(new ScriptedSource(1, 1, 1), sink)
        .source(source)
        .start(StartPoint.fullThenIncremental());
  }

  private static Instant row(int number) {
    return Instant.ofEpochMilli(number);
  }

  /** The rows that do not follow the one delivered before. */
  private List<Long> jumps() {
    List<Long> versions = versions(sink);
    List<Long> jumps = new ArrayList<>();
    for (int i = 1; i < versions.size(); i++) {
      if (versions.get(i) != versions.get(i - 1) + 1) {
        jumps.add(versions.get(i));
      }
    }
    return jumps;
  }

  @Test
  @DisplayName("while it runs: everything from that time on is delivered once more, in order")
  void running() throws Exception {
    List<String> states = new CopyOnWriteArrayList<>();
    sink.mode = TestSink.Mode.SHUFFLED;
    PipelineListener listener =
        new PipelineListener() {
          @Override
          public void stateChanged(PipelineState from, PipelineState to) {
            states.add(from + " " + to);
          }
        };
    try (SyncPipeline pipeline = builder().listener(listener).build()) {
      pipeline.start();
      source.awaitRows(500);
      String ignored = saved();
      pipeline.resetTo(row(100));
      assertThat(pipeline.status().syncTimestamp()).isNotNull();
      source.awaitRows(2, 800);
      pipeline.resetTo(row(10));
      source.awaitRows(3, 300);
      // What lies in between is left out.
      pipeline.resetTo(row(100_000));
      source.awaitRows(4, 100_300);
      assertThat(states).containsExactly("INIT RUNNING");
      pipeline.pause();
    }
    assertThat(jumps()).containsExactly(100L, 10L, 100_000L);
    assertThat(versions(sink).get(0)).isZero();
  }

  private String saved() {
    await().until(() -> store.peek("test").isPresent());
    return store.peek("test").orElseThrow().position();
  }

  @Test
  @DisplayName("what the source refuses stops nothing")
  void refusedBySource() throws Exception {
    try (SyncPipeline pipeline = builder().build()) {
      pipeline.start();
      source.awaitRows(100);
      assertThatThrownBy(() -> pipeline.resetTo(row(1))).hasMessage("the log begins at row 10");
      source.supports = false;
      assertThatThrownBy(() -> pipeline.resetTo(row(20)))
          .isInstanceOf(OmsException.class)
          .hasMessageContaining("'repairable' cannot look a time up");
      source.awaitMore(100);
      assertThat(source.opened.get()).isEqualTo(1);
    }
    assertThat(jumps()).isEmpty();
  }

  @Test
  @DisplayName("while nothing runs the next start begins there; what else a position says stays")
  void whileNothingRuns() throws Exception {
    try (SyncPipeline pipeline = builder().build()) {
      assertThatThrownBy(() -> pipeline.resetTo(row(20)))
          .isInstanceOf(OmsException.class)
          .hasMessageContaining("has no checkpoint");
      pipeline.start();
      source.awaitRows(100);
      assertThat(pipeline.resynchronize("shop.orders")).hasSize(1);
      pipeline.pause();
      pipeline.resetTo(row(20));
      assertThat(saved()).isEqualTo("20/1");
      assertThat(pipeline.status().syncTimestamp()).isEqualTo(row(20));
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.SUSPEND);
      pipeline.resume();
      source.awaitRows(2, 200);
      assertThat(pipeline.stop(Duration.ofSeconds(5))).isTrue();
    }
    // In another process.
    try (SyncPipeline pipeline = builder().build()) {
      pipeline.resetTo(row(30));
      // It does not keep what it does not need.
      store.open("test").close();
      pipeline.start();
      source.awaitRows(3, 200);
      pipeline.pause();
      pipeline.release();
      assertThatThrownBy(() -> pipeline.resetTo(row(20)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("RELEASED");
    }
    assertThat(jumps()).containsExactly(20L, 30L);
  }

  @Test
  @DisplayName("only the instance that runs may do it, and only of a pipeline that reads a log")
  void notAllowed() throws Exception {
    try (SyncPipeline full = builder().start(StartPoint.fullOnly()).build()) {
      assertThatThrownBy(() -> full.resetTo(row(20)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no log");
    }
    try (CheckpointStore.Handle held = store.open("test");
        SyncPipeline waiting = builder().standby(true).stopTimeout(Duration.ofMillis(300)).build();
        SyncPipeline other = builder().build()) {
      assertThat(held.load()).isEmpty();
      assertThatThrownBy(() -> other.resetTo(row(20))).isInstanceOf(CheckpointHeldException.class);
      assertThatThrownBy(() -> waiting.resetTo(row(20)))
          .isInstanceOf(CheckpointHeldException.class)
          .hasMessageContaining("another instance runs");
      waiting.start();
      assertThatThrownBy(() -> waiting.resetTo(row(20)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("STANDBY");
    }
  }

  @Test
  @DisplayName("while the sink is away it is done at once, and the next session begins there")
  void betweenSessions() throws Exception {
    try (SyncPipeline pipeline = builder().build()) {
      pipeline.start();
      source.awaitRows(300);
      String ignored = saved();
      sink.failOnOpen = new RetriableException("no broker answers", null);
      sink.failNextBatch = new RetriableException("the connection broke", null);
      // By then the pause before the next attempt is 2 to 4 s.
      await().until(() -> sink.opened.get() > 4);
      long asked = System.nanoTime();
      pipeline.resetTo(row(50));
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofMillis(1500));
      assertThat(saved()).isEqualTo("50/0");
      assertThat(pipeline.status().syncTimestamp()).isEqualTo(row(50));
      sink.failOnOpen = null;
      source.awaitRows(100);
      await().atMost(Duration.ofSeconds(40)).until(() -> jumps().contains(50L));
    }
    assertThat(jumps()).endsWith(50L);
  }

  @Test
  @DisplayName("a position that cannot be saved is the old one, and everything goes on from there")
  void notSaved() throws Exception {
    Stubborn stubborn = new Stubborn();
    try (SyncPipeline pipeline = builder().checkpoints(stubborn).build()) {
      pipeline.start();
      source.awaitRows(300);
      String ignored = saved();
      stubborn.refused = "50/0";
      assertThatThrownBy(() -> pipeline.resetTo(row(50))).hasMessage("the disk is full");
      source.awaitMore(100);
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
    }
    assertThat(jumps()).isEmpty();
  }

  /** Does not save one position. */
  private final class Stubborn extends SpoiledStore {
    volatile String refused = "";

    Stubborn() {
      super(store);
    }

    @Override
    void beforeSave(Checkpoint checkpoint) {
      if (checkpoint.position().equals(refused)) {
        throw new RetriableException("the disk is full", null);
      }
    }
  }
}
