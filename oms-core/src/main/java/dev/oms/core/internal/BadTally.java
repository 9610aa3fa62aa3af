package dev.oms.core.internal;

import dev.oms.core.BadRecordReason;
import dev.oms.core.deadletter.DeadLetter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bad rows of one batch: how many, why, and what is to be kept of them. */
final class BadTally {

  private static final BadRecordReason[] REASONS = BadRecordReason.values();

  private final int[] counts = new int[REASONS.length];
  private List<DeadLetter> letters = new ArrayList<>();
  private long letterBytes;
  private @Nullable String last;

  /** Counts one. */
  void count(BadRecordReason reason, String text) {
    counts[reason.ordinal()]++;
    last = text;
  }

  /** Keeps one until it is written. */
  void keep(DeadLetter letter, long heapBytes) {
    letters.add(letter);
    letterBytes += heapBytes;
  }

  /** What is to be written before the batch; then it is forgotten. */
  List<DeadLetter> takeLetters() {
    List<DeadLetter> taken = letters;
    letters = new ArrayList<>();
    letterBytes = 0;
    return taken;
  }

  boolean hasLetters() {
    return !letters.isEmpty();
  }

  /** The heap bytes that they take, about. */
  long letterBytes() {
    return letterBytes;
  }

  int count(BadRecordReason reason) {
    return counts[reason.ordinal()];
  }

  /** The last one, for people; null when there was none. */
  @Nullable String last() {
    return last;
  }

  void clear() {
    Arrays.fill(counts, 0);
    letters.clear();
    letterBytes = 0;
    last = null;
  }
}
