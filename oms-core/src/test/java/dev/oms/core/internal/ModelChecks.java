package dev.oms.core.internal;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * How thoroughly Lincheck tries the ways in which threads can interleave: seconds by default,
 * longer with {@code -Doms.lincheck.factor=20}.
 */
final class ModelChecks {

  private static final int FACTOR = Math.max(1, Integer.getInteger("oms.lincheck.factor", 1));

  private ModelChecks() {}

  /** For linearizability: scenarios of two threads with some calls each. */
  static ModelCheckingOptions options(int scenarios, int interleavings) {
    return new ModelCheckingOptions()
        .iterations(scenarios * FACTOR)
        .invocationsPerIteration(interleavings * FACTOR)
        .threads(2)
        .minimizeFailedScenario(true);
  }

  /** For one scenario: how many interleavings. */
  static int interleavings(int number) {
    return number * FACTOR;
  }
}
