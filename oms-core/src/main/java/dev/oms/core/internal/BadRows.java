package dev.oms.core.internal;

import dev.oms.core.BadRecordPolicy;
import dev.oms.core.spi.DeadLetterSink;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline does with rows that cannot be delivered. Immutable.
 *
 * @param deadLetters where they go; there exactly under {@link BadRecordPolicy#DEAD_LETTER}
 */
record BadRows(BadRecordPolicy policy, @Nullable DeadLetterSink deadLetters) {

  /**
   * Checks that the two fit.
   *
   * @param policy null when it was not said
   * @throws IllegalArgumentException when they do not
   */
  static BadRows of(@Nullable BadRecordPolicy policy, @Nullable DeadLetterSink deadLetters) {
    if (policy == BadRecordPolicy.DEAD_LETTER && deadLetters == null) {
      throw new IllegalArgumentException(
          "onBadRecord(DEAD_LETTER) needs a place for them: deadLetters(DeadLetters.files(...))");
    }
    if (policy != null && policy != BadRecordPolicy.DEAD_LETTER && deadLetters != null) {
      throw new IllegalArgumentException(
          "deadLetters are given, and onBadRecord("
              + policy
              + ") makes none; leave one of them out");
    }
    if (deadLetters != null) {
      return new BadRows(BadRecordPolicy.DEAD_LETTER, deadLetters);
    }
    return new BadRows(policy == null ? BadRecordPolicy.FAIL : policy, null);
  }

  /** Whether a bad row is the end of the run. */
  boolean fail() {
    return policy == BadRecordPolicy.FAIL;
  }

  /** The topic that dead letters go to, if they go to one. */
  Optional<String> topic() {
    return deadLetters == null ? Optional.empty() : deadLetters.topic();
  }
}
