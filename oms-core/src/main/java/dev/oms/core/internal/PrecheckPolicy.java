package dev.oms.core.internal;

import java.util.Set;

/**
 * When a pipeline checks and what does not count. Immutable.
 *
 * @param onStart whether {@code start()} runs the precheck
 * @param skipped names of items that cannot fail it
 */
record PrecheckPolicy(boolean onStart, Set<String> skipped) {

  PrecheckPolicy {
    skipped = Set.copyOf(skipped);
  }
}
