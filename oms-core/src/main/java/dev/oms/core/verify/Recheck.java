package dev.oms.core.verify;

import dev.oms.core.spi.ReadMessage;
import dev.oms.core.spi.ReadRow;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks again, with values, at the rows that bulk comparison left open: applies their messages,
 * then in rounds reads their tables and, for as long as the lag is, what comes to the topics. A row
 * is equal when the topic says what the table had when it was read, at that moment or later; so
 * rows that go on changing need not stand still. Used by one thread at a time.
 */
final class Recheck {

  /** What a candidate may take, as a rule of thumb: a value and what is around it. */
  private static final long BYTES_PER_VALUE = 200;

  private record Key(long high, long low) {}

  private final Settings settings;
  private final TopicRead topics;
  private final TableRead tables;
  private final Map<Key, Candidate> candidates = new LinkedHashMap<>();
  private final Digest digest = new Digest();
  private final long mostValues;
  private long values;

  Recheck(Settings settings, TopicRead topics, TableRead tables) {
    this.settings = settings;
    this.topics = topics;
    this.tables = tables;
    mostValues = settings.maxMemory() / BYTES_PER_VALUE;
  }

  /** Takes a row in, or counts it when there are too many. */
  void add(Target target, long high, long low) {
    // Both sides have values.
    if (values + 2L * target.size() > mostValues) {
      target.notExamined++;
      return;
    }
    values += 2L * target.size();
    candidates.put(new Key(high, low), new Candidate(target));
  }

  /** Looks at all of them; afterwards their tables have counted them. */
  void run() throws InterruptedException {
    if (candidates.isEmpty()) {
      return;
    }
    settings.log().accept(candidates.size() + " rows to be looked at again");
    topics.rewind();
    topics.readToEnd(this::message);
    for (int round = 1; round <= settings.rounds() && !candidates.isEmpty(); round++) {
      if (round(round)) {
        break;
      }
    }
    candidates.values().forEach(this::report);
  }

  /** One round; whether there is nothing more to find out. */
  private boolean round(int round) throws InterruptedException {
    topics.readToEnd(this::message);
    candidates.values().forEach(Candidate::beginRound);
    Set<Target> targets = new LinkedHashSet<>();
    candidates.values().forEach(candidate -> targets.add(candidate.target()));
    tables.run(targets, this::row);
    candidates.values().forEach(Candidate::tablesWereRead);
    long deadline = System.nanoTime() + settings.lag().toNanos();
    topics.readToEnd(this::message);
    while (!allSettled() && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(BulkComparison.PAUSE_MILLIS);
      topics.readToEnd(this::message);
    }
    candidates.values().removeIf(this::equal);
    candidates.values().forEach(Candidate::endRound);
    settings.log().accept("round %d: %d rows still differ".formatted(round, candidates.size()));
    return candidates.values().stream().allMatch(Candidate::stable);
  }

  private boolean allSettled() {
    return candidates.values().stream().allMatch(Candidate::settled);
  }

  /** Counts a row that settled. */
  private boolean equal(Candidate candidate) {
    if (candidate.settled() && candidate.inTable()) {
      candidate.target().equal++;
      candidate.target().narrower += candidate.narrower() ? 1 : 0;
    }
    return candidate.settled();
  }

  private void report(Candidate candidate) {
    Target target = candidate.target();
    RowDifference.Kind kind = candidate.kind();
    switch (kind) {
      case MISSING -> target.missing++;
      case SURPLUS -> target.surplus++;
      case DIFFERENT -> target.different++;
      case UNSETTLED -> target.unsettled++;
    }
    List<RowDifference> shown = target.differences;
    if (shown.size() < settings.maxShown()) {
      shown.add(candidate.difference(topics));
    }
  }

  private void row(Target target, ReadMessage message) {
    if (!digest.key(target, message.row(), message.before())) {
      return;
    }
    Candidate candidate = candidates.get(new Key(digest.keyHigh(), digest.keyLow()));
    if (candidate != null) {
      candidate.row(message.row(), digest);
    }
  }

  private @Nullable String message(
      Target target, int partition, long offset, long timestampMillis, ReadMessage message) {
    ReadRow row = message.row();
    ReadRow before = message.before();
    if (!digest.key(target, row, before)) {
      return BulkComparison.NO_KEY;
    }
    Key key = new Key(digest.keyHigh(), digest.keyLow());
    Candidate candidate = candidates.get(key);
    if (message.kind() == ReadMessage.Kind.DELETE) {
      if (candidate != null) {
        candidate.delete(partition, offset, timestampMillis);
      }
      return null;
    }
    if (before.size() > 0 && digest.key(target, before, row)) {
      Key old = new Key(digest.keyHigh(), digest.keyLow());
      Candidate moved = old.equals(key) ? null : candidates.get(old);
      if (moved != null) {
        moved.delete(partition, offset, timestampMillis);
      }
    }
    if (candidate != null) {
      candidate.upsert(partition, offset, timestampMillis, before, row, digest);
    }
    return null;
  }
}
