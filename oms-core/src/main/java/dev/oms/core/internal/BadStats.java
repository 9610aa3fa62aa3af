package dev.oms.core.internal;

import dev.oms.core.BadRecordReason;
import dev.oms.core.PipelineStatus;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts rows that could not be delivered, and names some of them in the log. Thread-safe. */
final class BadStats {

  private static final Logger log = LoggerFactory.getLogger(BadStats.class);

  /** For each reason one is logged in this time; all are counted. */
  private static final long LOG_NANOS = 60_000_000_000L;

  private final Map<BadRecordReason, Long> counts = new EnumMap<>(BadRecordReason.class);
  private final Map<BadRecordReason, Long> logged = new EnumMap<>(BadRecordReason.class);
  private @Nullable String last;
  private @Nullable Instant lastTime;

  /** The rows of a batch that is acknowledged. */
  void add(BadTally tally) {
    String text = tally.last();
    if (text == null) {
      return;
    }
    synchronized (this) {
      last = text;
      lastTime = Instant.now();
      for (BadRecordReason reason : BadRecordReason.values()) {
        int count = tally.count(reason);
        if (count > 0) {
          counts.merge(reason, (long) count, Long::sum);
          log(reason, text);
        }
      }
    }
  }

  private void log(BadRecordReason reason, String text) {
    long now = System.nanoTime();
    Long before = logged.get(reason);
    if (before == null || now - before > LOG_NANOS) {
      logged.put(reason, now);
      log.warn("not delivered ({}, {} by now): {}", reason, counts.get(reason), text);
    }
  }

  synchronized PipelineStatus.BadRecords status() {
    return counts.isEmpty()
        ? PipelineStatus.BadRecords.NONE
        : new PipelineStatus.BadRecords(counts, last, lastTime);
  }
}
