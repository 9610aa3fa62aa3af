package dev.oms.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.core.Checkpoint;
import dev.oms.core.PipelineListener;
import dev.oms.core.PipelineState;
import dev.oms.core.RetriableException;
import dev.oms.core.SyncPipeline;
import dev.oms.core.model.RowChange;
import dev.oms.core.spi.ChangeVisitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checkpoints that cannot be saved for a while. */
@Timeout(120)
class FailingSavesTest extends PipelineTestBase {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final FailingStore failing = new FailingStore();
  private final TestSink sink = new TestSink(1);

  private static ScriptedSource endless() {
    ScriptedSource source = new ScriptedSource(0, 10, 10);
    source.endless = true;
    return source;
  }

  /** With little in flight, so that a stop need not wait for much. */
  private SyncPipeline.Builder builder(ScriptedSource source) {
    return builder(source, sink).checkpoints(failing).maxInFlightBytes(1 << 20);
  }

  private void awaitMore(int rows) {
    int before = sink.messages.size();
    await().atMost(PATIENCE).until(() -> sink.messages.size() >= before + rows);
  }

  private void assertNoGapAndNoRepeat() {
    long expected = 0;
    for (long version : versions(sink)) {
      assertThat(version).isEqualTo(expected++);
    }
  }

  @Test
  @DisplayName("delivery goes on while nothing can be saved, status says so, and saving resumes")
  void deliveryGoesOn() {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    PipelineListener listener =
        new PipelineListener() {
          @Override
          public void delayed(String reason) {
            told.add(String.valueOf(reason));
          }
        };
    sink.delayNanos = 100_000;
    try (SyncPipeline pipeline = builder(endless()).listener(listener).build()) {
      pipeline.start();
      await().atMost(PATIENCE).until(() -> failing.saves > 3);
      failing.full = true;
      await().atMost(PATIENCE).until(() -> pipeline.status().delayReason() != null);
      Checkpoint before = failing.peek("test").orElseThrow();
      int refused = failing.refusals;
      await().atMost(PATIENCE).until(() -> failing.refusals > refused + 2);
      awaitMore(1000);
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
      assertThat(pipeline.status().delayReason())
          .startsWith("no checkpoint is saved since 20")
          .endsWith("Z: the disk is full");
      assertThat(pipeline.status().lastError().message()).isEqualTo("the disk is full");
      assertThat(pipeline.status().checkpointAge()).isGreaterThan(Duration.ofSeconds(1));
      assertThat(failing.peek("test")).contains(before);
      failing.full = false;
      await().atMost(PATIENCE).until(() -> pipeline.status().delayReason() == null);
      awaitMore(10);
      assertThat(sink.opened.get()).as("sessions").isEqualTo(1);
      assertThat(pipeline.stop(PATIENCE)).isTrue();
    }
    assertThat(told).as("told once").hasSize(2).last().isEqualTo("null");
    assertThat(failing.peek("test").orElseThrow().position())
        .isEqualTo(String.valueOf(sink.messages.size()));
    assertNoGapAndNoRepeat();
  }

  @Test
  @DisplayName("what waits for a checkpoint waits until one can be saved")
  void barrier() throws Exception {
    List<List<Consumer<ChangeVisitor>>> batches = new ArrayList<>();
    for (long i = 0; i < 4; i++) {
      RowChange change = ScriptedSource.change(i, 10);
      batches.add(List.of(visitor -> visitor.row(change)));
    }
    EventSource source = new EventSource(batches);
    source.savedFirst = 2;
    failing.full = true;
    try (SyncPipeline pipeline =
        builder(endless()).source(source).checkpointInterval(Duration.ofHours(1)).build()) {
      pipeline.start();
      // Tried again soon, however seldom checkpoints are saved otherwise.
      await().atMost(PATIENCE).until(() -> failing.refusals > 1);
      assertThat(sink.messages).as("before the start is saved").isEmpty();
      int tried = failing.refusals;
      Thread.sleep(500);
      assertThat(failing.refusals).as("with pauses").isLessThan(tried + 10);
      failing.fullAfter = failing.saves + 1;
      failing.full = false;
      await().atMost(PATIENCE).until(() -> sink.messages.size() == 2 && failing.full);
      int refused = failing.refusals;
      await().atMost(PATIENCE).until(() -> failing.refusals > refused);
      assertThat(sink.messages).as("before the second batch is saved").hasSize(2);
      failing.full = false;
      await().atMost(PATIENCE).until(() -> sink.messages.size() == 4);
    }
  }

  @Test
  @DisplayName("a pipeline that is done but for its checkpoint does nothing again for it")
  void finished() {
    ScriptedSource source = new ScriptedSource(1000, 10, 10);
    failing.full = true;
    try (SyncPipeline pipeline = builder(source).build()) {
      pipeline.start();
      await().atMost(PATIENCE).until(() -> failing.refusals > 3);
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
      assertThat(pipeline.status().delayReason()).contains("no checkpoint is saved");
      failing.full = false;
      await().atMost(PATIENCE).until(() -> pipeline.status().state() == PipelineState.FINISHED);
      assertThat(source.opened.get()).isEqualTo(1);
    }
    assertThat(failing.peek("test").orElseThrow().completed()).isTrue();
    assertThat(sink.messages).hasSize(1000);
    assertNoGapAndNoRepeat();
  }

  @Test
  @DisplayName("a stop whose last save fails says so; the next start repeats what was not saved")
  void stop() {
    sink.delayNanos = 100_000;
    try (SyncPipeline pipeline = builder(endless()).build()) {
      pipeline.start();
      await().atMost(PATIENCE).until(() -> failing.saves > 0);
      failing.full = true;
      awaitMore(100);
      boolean drained = pipeline.stop(PATIENCE);
      assertThat(drained).as("everything was acknowledged").isTrue();
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.FAILED);
      assertThat(pipeline.status().lastError().message()).isEqualTo("the disk is full");
      failing.full = false;
      int before = sink.messages.size();
      long saved = Long.parseLong(failing.peek("test").orElseThrow().position());
      pipeline.start();
      awaitMore(1);
      assertThat(versions(sink).get(before)).isEqualTo(saved);
    }
  }

  @Test
  @DisplayName("a hold that cannot be renewed stops nothing while it lasts")
  void renewal() {
    sink.delayNanos = 100_000;
    try (SyncPipeline pipeline = builder(endless()).build()) {
      pipeline.start();
      await().atMost(PATIENCE).until(() -> failing.saves > 0);
      failing.away = true;
      await().atMost(PATIENCE).until(() -> pipeline.status().delayReason() != null);
      assertThat(pipeline.status().delayReason())
          .startsWith("the hold on the checkpoint is not renewed since 20")
          .endsWith(": the store is away");
      awaitMore(1000);
      failing.away = false;
      await().atMost(PATIENCE).until(() -> pipeline.status().delayReason() == null);
      assertThat(sink.opened.get()).as("sessions").isEqualTo(1);
    }
    assertNoGapAndNoRepeat();
  }

  @Test
  @DisplayName("a renewal that works again is told of, also when there is nothing to save")
  void renewalOfAnIdleOne() throws Exception {
    try (SyncPipeline pipeline = builder(endless()).stopTimeout(Duration.ofMillis(500)).build()) {
      pipeline.start();
      await().atMost(PATIENCE).until(() -> failing.saves > 0);
      sink.mode = TestSink.Mode.SILENT;
      // What is acknowledged by now is saved within that.
      Thread.sleep(300);
      failing.away = true;
      await().atMost(PATIENCE).until(() -> pipeline.status().delayReason() != null);
      failing.away = false;
      await().atMost(PATIENCE).until(() -> pipeline.status().delayReason() == null);
    }
  }

  @Test
  @DisplayName("what a session said of its delays is over with the session")
  void staleDelay() {
    sink.delayBeforeFailure = "the brokers acknowledge nothing";
    try (SyncPipeline pipeline = builder(endless()).build()) {
      pipeline.start();
      awaitMore(100);
      sink.failNextBatch = new RetriableException("given up", null);
      await().atMost(PATIENCE).until(() -> sink.opened.get() == 2);
      awaitMore(100);
      await().atMost(PATIENCE).until(() -> pipeline.status().delayReason() == null);
    }
  }

  /** Checkpoints in memory that a test can keep from being saved. */
  private final class FailingStore extends SpoiledStore {
    private volatile boolean full;

    /** Full from so many saves on. */
    private volatile int fullAfter = Integer.MAX_VALUE;

    private volatile boolean away;
    private volatile int refusals;
    private volatile int saves;

    FailingStore() {
      super(store);
    }

    @Override
    void beforeSave(Checkpoint checkpoint) {
      if (full) {
        refusals++;
        throw new RetriableException("the disk is full", null);
      }
    }

    @Override
    void afterSave() {
      if (++saves >= fullAfter) {
        fullAfter = Integer.MAX_VALUE;
        full = true;
      }
    }

    @Override
    void keepAlive() {
      if (away) {
        throw new RetriableException("the store is away", null);
      }
    }
  }
}
