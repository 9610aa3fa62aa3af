package dev.oms.core.verify;

import dev.oms.core.spi.ReadMessage;
import dev.oms.core.spi.ReadRow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Compares all rows of a range of keys by hashes: applies the topics up to their ends, reads the
 * tables, and then reads the topics on until what they say has become what the tables had, or the
 * lag is over. What is still open then is looked at by {@link Recheck}. Used by one thread at a
 * time.
 */
final class BulkComparison {

  /** How long to wait for further messages at a time. */
  static final long PAUSE_MILLIS = 200;

  private final Settings settings;
  private final TopicRead topics;
  private final TableRead tables;
  private final Iterable<Target> targets;
  private final ColumnSets sets;
  private final RowStates states;
  private final Digest digest = new Digest();

  BulkComparison(
      Settings settings,
      TopicRead topics,
      TableRead tables,
      Iterable<Target> targets,
      ColumnSets sets,
      long first) {
    this.settings = settings;
    this.topics = topics;
    this.tables = tables;
    this.targets = targets;
    this.sets = sets;
    states = new RowStates(sets, settings.maxMemory(), first, -1L);
  }

  /** Compares; the topics are read from where they are, which is their beginning. */
  void run() throws InterruptedException {
    topics.readToEnd(this::message);
    settings.log().accept(topics.messages() + " messages read");
    tables.run(targets, this::row);
    states.tablesWereRead();
    long deadline = System.nanoTime() + settings.lag().toNanos();
    topics.readToEnd(this::message);
    while (states.hasOpen() && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      topics.readToEnd(this::message);
    }
  }

  /** The last key's hash of the range that was compared; -1 when there are no more. */
  long last() {
    return states.last();
  }

  void tell(RowStates.Findings findings) {
    states.tell(findings);
  }

  private void row(Target target, ReadMessage message) {
    if (digest.key(target, message.row(), message.before())) {
      digest.image(target, message.row());
      states.row(digest.keyHigh(), digest.keyLow(), sets.of(target, digest), digest);
    }
  }

  private @Nullable String message(
      Target target, int partition, long offset, long timestampMillis, ReadMessage message) {
    ReadRow row = message.row();
    ReadRow before = message.before();
    ColumnSets.Columns all = sets.complete(target);
    int second = second(timestampMillis);
    if (!digest.key(target, row, before)) {
      return NO_KEY;
    }
    long high = digest.keyHigh();
    long low = digest.keyLow();
    if (message.kind() == ReadMessage.Kind.DELETE) {
      states.delete(high, low, partition, second, all);
      return null;
    }
    if (before.size() > 0
        && digest.key(target, before, row)
        && (digest.keyHigh() != high || digest.keyLow() != low)) {
      states.delete(digest.keyHigh(), digest.keyLow(), partition, second, all);
    }
    digest.image(target, row);
    states.upsert(high, low, partition, second, sets.of(target, digest), digest.sum());
    return null;
  }

  /** What is wrong with a message that cannot be applied. */
  static final String NO_KEY = "it lacks columns of the key";

  /** Seconds since 2033, which fit into 32 bits from 1965 to 2101. */
  private static int second(long millis) {
    return (int) (millis / 1000 - 2_000_000_000L);
  }
}
