package dev.oms.core.internal;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The life cycle under calls of several threads. */
class LifeCycleConcurrencyTest {

  @Test
  @DisplayName("calls and ends of runs at the same time are as if one came after the other")
  void linearizable() {
    ModelChecks.options(8, 50).actorsPerThread(3).actorsBefore(1).check(LifeCycleScenario.class);
  }

  @Test
  @DisplayName("the same where an instance waits for its turn, gets it, loses it, and is stopped")
  void linearizableInLine() {
    ModelChecks.options(8, 50)
        .actorsPerThread(3)
        .actorsBefore(2)
        .check(LifeCycleScenario.Standby.class);
  }
}
