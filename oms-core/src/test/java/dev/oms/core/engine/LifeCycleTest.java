package dev.oms.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oms.core.OmsException;
import dev.oms.core.PipelineListener;
import dev.oms.core.PipelineState;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LifeCycleTest extends PipelineTestBase {

  private static ScriptedSource endless() {
    ScriptedSource source = new ScriptedSource(0, 10, 10);
    source.endless = true;
    return source;
  }

  @Test
  @DisplayName("pause drains and saves; resume goes on where it was, without a gap or repeat")
  void pauseAndResume() throws Exception {
    TestSink sink = new TestSink(1);
    sink.mode = TestSink.Mode.SHUFFLED;
    try (SyncPipeline pipeline = builder(endless(), sink).build()) {
      pipeline.start();
      for (int i = 0; i < 5; i++) {
        int before = sink.messages.size();
        await().until(() -> sink.messages.size() > before + 1000);
        pipeline.pause();
        assertThat(pipeline.status().state()).isEqualTo(PipelineState.SUSPEND);
        assertThat(pipeline.status().inFlight().batches()).isZero();
        int paused = sink.messages.size();
        Thread.sleep(20);
        assertThat(sink.messages).hasSize(paused);
        pipeline.resume();
      }
      pipeline.pause();
    }
    long expected = 0;
    for (long version : versions(sink)) {
      assertThat(version).isEqualTo(expected++);
    }
  }

  @Test
  @DisplayName(
      "calls that ask for what is are ignored, calls that do not fit are refused by name of the"
          + " state")
  void refusals() throws Exception {
    SyncPipeline pipeline = builder(endless(), new TestSink(1)).build();
    assertThatThrownBy(pipeline::pause)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("pause is refused: pipeline 'test' is INIT (Not Started)");
    assertThatThrownBy(pipeline::resume).hasMessageContaining("is INIT (Not Started)");
    assertThatThrownBy(pipeline::release).hasMessageContaining("is INIT (Not Started)");
    assertThat(pipeline.stop(Duration.ofSeconds(1))).isTrue();
    pipeline.start();
    pipeline.start();
    pipeline.resume();
    assertThatThrownBy(pipeline::release).hasMessageContaining("is RUNNING (Running)");
    pipeline.pause();
    pipeline.pause();
    assertThat(pipeline.stop(Duration.ofSeconds(1))).isTrue();
    pipeline.release();
    pipeline.release();
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.RELEASED);
    assertThatThrownBy(pipeline::start).hasMessageContaining("is RELEASED (Released)");
    pipeline.close();
    pipeline.close();
    SyncPipeline again = builder(endless(), new TestSink(1)).build();
    assertThatThrownBy(again::start)
        .isInstanceOf(OmsException.class)
        .hasMessageContaining("was released and cannot start again");
    again.close();
    assertThatThrownBy(again::start).hasMessageContaining("is closed");
  }

  @Test
  @DisplayName(
      "stop returns in time when the sink hangs in write, in its acknowledgements or in close")
  void stopWithHangingSink() throws Exception {
    for (TestSink.Mode mode : List.of(TestSink.Mode.BLOCKED, TestSink.Mode.SILENT)) {
      TestSink sink = new TestSink(1);
      sink.mode = mode;
      sink.hangInClose = true;
      SyncPipeline pipeline =
          builder(endless(), sink)
              .checkpoints(new MemoryCheckpointStore())
              .maxInFlightBytes(1 << 20)
              .build();
      pipeline.start();
      await().until(() -> pipeline.status().inFlight().batches() > 0);
      long begin = System.nanoTime();
      assertThat(pipeline.stop(Duration.ofSeconds(1))).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.SUSPEND);
      pipeline.close();
    }
  }

  @Test
  @DisplayName("stop returns in time when the source ignores everything")
  void stopWithHangingSource() throws Exception {
    ScriptedSource source = endless();
    source.hangInRun = true;
    source.hangInClose = true;
    SyncPipeline pipeline = builder(source, new TestSink(1)).build();
    pipeline.start();
    await().until(() -> source.opened.get() == 1);
    Thread.sleep(50);
    long begin = System.nanoTime();
    pipeline.stop(Duration.ofSeconds(1));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.SUSPEND);
    source.hangInRun = false;
    source.hangInClose = false;
    pipeline.close();
  }

  @Test
  @DisplayName("a fatal error ends in FAILED with its message, and the pipeline can be resumed")
  void fatal() throws Exception {
    ScriptedSource source = new ScriptedSource(1000, 10, 10);
    source.failAtRow = 500;
    source.failAt = ScriptedSource.fatal();
    TestSink sink = new TestSink(1);
    StringBuilder told = new StringBuilder();
    try (SyncPipeline pipeline =
        builder(source, sink)
            .listener(
                new PipelineListener() {
                  @Override
                  public void failed(Throwable error) {
                    told.append(error.getMessage());
                    throw new IllegalStateException("listeners may be broken");
                  }
                })
            .build()) {
      pipeline.start();
      assertThat(pipeline.awaitStopped(Duration.ofSeconds(10))).isTrue();
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.FAILED);
      assertThat(pipeline.status().lastError().message()).isEqualTo("the log is gone; start anew");
      await().untilAsserted(() -> assertThat(told).hasToString("the log is gone; start anew"));
      pipeline.resume();
      pipeline.awaitStopped(Duration.ofSeconds(10));
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.FINISHED);
    }
    assertThat(versions(sink)).contains(499L, 500L, 999L);
  }

  @Test
  @DisplayName("a sink that cannot be opened is retried or fatal by the kind of its error")
  void sinkDoesNotOpen() throws Exception {
    TestSink sink = new TestSink(1);
    sink.failOnOpen = ScriptedSource.passing();
    try (SyncPipeline pipeline = builder(endless(), sink).build()) {
      pipeline.start();
      await().until(() -> sink.opened.get() >= 2);
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.RUNNING);
      assertThat(pipeline.status().delayReason()).contains("the server is restarting");
      sink.failOnOpen = null;
      await().until(() -> !sink.messages.isEmpty());
      assertThat(pipeline.status().delayReason()).isNull();
      pipeline.pause();
      sink.failOnOpen = new OmsException("access denied for user oms");
      pipeline.resume();
      pipeline.awaitStopped(Duration.ofSeconds(10));
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.FAILED);
      assertThat(pipeline.status().lastError().message()).isEqualTo("access denied for user oms");
    }
  }

  @Test
  @DisplayName("two pipelines do not share a checkpoint, and one of another source is refused")
  void checkpointsAreGuarded() throws Exception {
    try (SyncPipeline first = builder(endless(), new TestSink(1)).build();
        SyncPipeline second = builder(endless(), new TestSink(1)).build()) {
      first.start();
      assertThatThrownBy(second::start).hasMessageContaining("in use by another running pipeline");
      assertThat(second.status().state()).isEqualTo(PipelineState.INIT);
    }
  }

  @Test
  @DisplayName("builders name everything that is missing or wrong")
  void builderErrors() {
    assertThatThrownBy(() -> SyncPipeline.builder("a b"))
        .hasMessageContaining("the pipeline name 'a b' is not 1 to 64 letters");
    assertThatThrownBy(() -> SyncPipeline.builder("x").build())
        .hasMessage(
            "pipeline 'x' is not complete: source, objects, serializer, sink, checkpoints missing");
    assertThat(SyncPipeline.builder("订单-1_a").getClass()).isNotNull();
  }

  @Test
  @DisplayName("no thread is left behind after close")
  void noThreadsLeft() throws Exception {
    SyncPipeline pipeline = builder(endless(), new TestSink(1)).build();
    pipeline.start();
    await().until(() -> pipeline.status().messages() > 0);
    pipeline.close();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(t -> t.getName().startsWith("oms-test") && t.isAlive()));
  }
}
