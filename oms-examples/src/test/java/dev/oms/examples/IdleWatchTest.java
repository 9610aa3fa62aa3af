package dev.oms.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.spi.SourceProgress.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IdleWatchTest {

  private static final long SECOND = 1_000_000_000L;

  private final IdleWatch watch = new IdleWatch(Duration.ofSeconds(3));

  private static PipelineStatus status(
      Phase phase, long rows, String position, long timestamp, long latency, @Nullable String why) {
    return new PipelineStatus(
        "p",
        PipelineState.RUNNING,
        phase,
        List.of(),
        Map.of(),
        Instant.ofEpochSecond(timestamp),
        Duration.ofSeconds(latency),
        0,
        0,
        rows,
        rows,
        rows,
        new PipelineStatus.InFlight(0, 0),
        why,
        null,
        position,
        null,
        List.of(),
        PipelineStatus.BadRecords.NONE,
        PipelineStatus.Throttling.NONE);
  }

  @Test
  void withoutRowsAndAtTheEnd() {
    PipelineStatus quiet = status(Phase.INCREMENTAL, 5, "a:1", 100, 1, null);
    assertThat(watch.isIdle(quiet, 0)).isFalse();
    assertThat(watch.isIdle(quiet, 2 * SECOND)).isFalse();
    assertThat(watch.isIdle(quiet, 3 * SECOND)).isTrue();
  }

  @Test
  void eachRowBeginsAnew() {
    for (int i = 0; i < 10; i++) {
      PipelineStatus busy = status(Phase.INCREMENTAL, i, "a:" + i, 100 + i, 0, null);
      assertThat(watch.isIdle(busy, i * 2 * SECOND)).isFalse();
    }
  }

  @Test
  void notWhileItLagsOrWaitsOrReadsInFull() {
    for (long t = 0; t < 10; t++) {
      String moving = "a:" + t;
      assertThat(watch.isIdle(status(Phase.INCREMENTAL, 5, moving, t, 60, null), t * SECOND))
          .isFalse();
    }
    IdleWatch delayed = new IdleWatch(Duration.ofSeconds(3));
    IdleWatch full = new IdleWatch(Duration.ofSeconds(3));
    for (long t = 0; t < 10; t++) {
      assertThat(delayed.isIdle(status(Phase.INCREMENTAL, 5, "a:1", 100, 0, "away"), t * SECOND))
          .isFalse();
      assertThat(full.isIdle(status(Phase.FULL, 5, "a:1", 100, 0, null), t * SECOND)).isFalse();
    }
  }

  @Test
  void aServerWhoseClockIsBehindIsIdleByItsHeartbeats() {
    boolean idle = false;
    for (long t = 0; t < 12; t++) {
      long heartbeat = 100 + t / 5 * 5;
      idle = watch.isIdle(status(Phase.INCREMENTAL, 5, "a:1", heartbeat, 600, null), t * SECOND);
      assertThat(idle).as("after " + t + " s").isEqualTo(t >= 5);
    }
    assertThat(idle).isTrue();
  }
}
