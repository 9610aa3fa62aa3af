package dev.oms.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.oms.core.PipelineState;
import dev.oms.core.SyncPipeline;
import dev.oms.core.Throttle;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ThrottleTest extends PipelineTestBase {

  private static SyncPipeline endless(ThrottleTest test, ScriptedSource source, Throttle limits) {
    source.endless = true;
    TestSink sink = new TestSink(2);
    sink.mode = TestSink.Mode.SHUFFLED;
    return test.builder(source, sink).throttle(limits).build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("rows or bytes per second are as set, within 5 % over 10 s, without pauses")
  void holdsTheRate(boolean ofBytes) throws Exception {
    Throttle limits = ofBytes ? Throttle.bytes(60_000) : Throttle.rows(2000);
    try (SyncPipeline pipeline = endless(this, new ScriptedSource(0, 50, 20), limits)) {
      pipeline.start();
      Thread.sleep(1500);
      long before = amount(pipeline, ofBytes);
      long start = System.nanoTime();
      List<Long> steps = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        long from = amount(pipeline, ofBytes);
        Thread.sleep(250);
        steps.add(amount(pipeline, ofBytes) - from);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double limit = ofBytes ? limits.bytesPerSecond() : limits.rowsPerSecond();
      double rate = (amount(pipeline, ofBytes) - before) / seconds;
      assertThat(rate).isCloseTo(limit, within(limit * 0.05));
      assertThat(steps).allMatch(step -> step > 0);
      assertThat(pipeline.status().throttling().limits()).isEqualTo(limits);
      assertThat(pipeline.status().throttling().holding()).isTrue();
    }
  }

  private static long amount(SyncPipeline pipeline, boolean ofBytes) {
    return ofBytes ? pipeline.status().bytes() : pipeline.status().rows();
  }

  @Test
  @DisplayName("a change counts at once, also for whoever waits for the old limit")
  void changes() throws Exception {
    try (SyncPipeline pipeline = endless(this, new ScriptedSource(0, 50, 100), Throttle.rows(1))) {
      pipeline.start();
      await().until(() -> pipeline.status().throttling().holding());
      Thread.sleep(300);
      long slow = pipeline.status().rows();
      assertThat(slow).isLessThan(500);
      pipeline.throttle(Throttle.NONE);
      await().atMost(Duration.ofSeconds(2)).until(() -> pipeline.status().rows() > slow + 5000);
      assertThat(pipeline.status().throttling().limits()).isEqualTo(Throttle.NONE);
      pipeline.throttle(Throttle.rows(1000));
      Thread.sleep(500);
      long before = pipeline.status().rows();
      Thread.sleep(2000);
      assertThat(pipeline.status().rows() - before).isBetween(1600L, 2400L);
    }
  }

  @Test
  @DisplayName("a stop does not wait for the throttle, and waiting takes no processor")
  void stopsAtOnce() throws Exception {
    try (SyncPipeline pipeline = endless(this, new ScriptedSource(0, 50, 1000), Throttle.rows(1))) {
      pipeline.start();
      await().until(() -> pipeline.status().throttling().holding());
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      Thread source =
          Thread.getAllStackTraces().keySet().stream()
              .filter(t -> t.getName().equals("oms-test-source"))
              .findFirst()
              .orElseThrow();
      long cpu = threads.getThreadCpuTime(source.getId());
      Thread.sleep(1000);
      assertThat(threads.getThreadCpuTime(source.getId()) - cpu).isLessThan(50_000_000);
      long start = System.nanoTime();
      pipeline.pause();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.SUSPEND);
    }
  }

  @Test
  void limitsAreChecked() {
    assertThatThrownBy(() -> new Throttle(-1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a throttle of -1 rows");
  }
}
