package dev.oms.sink.kafka.internal;

import dev.oms.core.OmsException;
import dev.oms.core.spi.SinkContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether acknowledgements come: the producer itself waits in silence. After 5 s without
 * progress of the oldest batch it says so, and asks the cluster why. What can only be mended by
 * hand ends the writer once it has lasted for 30 s: brokers that start may refuse a user or a topic
 * for a moment.
 */
final class StallWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StallWatch.class);

  private static final long TICK_MS = 1_000;
  private static final long DELAYED_AFTER_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long ASK_EVERY_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long FATAL_AFTER_NANOS = Duration.ofSeconds(30).toNanos();

  /** A writer that is watched. Thread-safe. */
  interface Watched {

    /** Whether it takes batches. */
    boolean isUsable();

    /** The oldest batch under way, or null. */
    @Nullable InFlight oldest();

    /** Whether batches were refused because of a record that was not blamed yet. */
    boolean hasCompanions();

    /** Ends the writer when companions of a refused record wait, and no record was blamed. */
    void endCompanions();

    /** Ends the writer because of an error, which is first of all that of {@code flight}. */
    void stop(@Nullable InFlight flight, int index, OmsException error);
  }

  private final Watched writer;
  private final SinkContext context;
  private final String where;
  private final Supplier<Diagnosis> diagnose;
  private final Thread thread;

  private @Nullable InFlight oldest;
  private int remaining;
  private long stalledSince;
  private Instant stalledAt = Instant.EPOCH;
  private @Nullable Diagnosis diagnosis;
  private long askedAt;
  private long fatalSince;
  private boolean reported;
  private boolean companionsBefore;

  StallWatch(
      Watched writer,
      SinkContext context,
      String where,
      String threadName,
      Supplier<Diagnosis> diagnose) {
    this.writer = writer;
    this.context = context;
    this.where = where;
    this.diagnose = diagnose;
    this.thread = new Thread(this::run, threadName);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (writer.isUsable()) {
        Thread.sleep(TICK_MS);
        try {
          tick(System.nanoTime());
        } catch (RuntimeException e) {
          log.debug("{}: cannot tell why nothing is acknowledged", where, e);
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
    clear();
  }

  /** One look. */
  void tick(long now) {
    boolean companions = writer.hasCompanions();
    if (companions && companionsBefore) {
      writer.endCompanions();
    }
    companionsBefore = companions;
    InFlight head = writer.oldest();
    if (head == null || head != oldest || head.remaining() != remaining) {
      oldest = head;
      remaining = head == null ? 0 : head.remaining();
      stalledSince = now;
      stalledAt = Instant.now();
      clear();
      return;
    }
    long stalled = now - stalledSince;
    if (stalled < DELAYED_AFTER_NANOS) {
      return;
    }
    if (diagnosis == null || now - askedAt >= ASK_EVERY_NANOS) {
      if (diagnosis == null) {
        report("asking the brokers why");
      }
      ask(now);
    }
    Diagnosis known = diagnosis;
    if (known != null && writer.isUsable()) {
      report(known.reason());
    }
  }

  private void ask(long now) {
    Diagnosis found = diagnose.get();
    diagnosis = found;
    askedAt = System.nanoTime();
    OmsException fatal = found.fatal();
    if (fatal == null) {
      fatalSince = 0;
    } else if (fatalSince == 0) {
      fatalSince = now;
    } else if (now - fatalSince >= FATAL_AFTER_NANOS && head(oldest)) {
      writer.stop(oldest, -1, fatal);
    }
  }

  /** Whether the batch the diagnosis was made for still waits. */
  private static boolean head(@Nullable InFlight flight) {
    return flight != null && !flight.isDone();
  }

  /** Tells since when rather than for how long, so that only another reason is another report. */
  private void report(String reason) {
    reported = true;
    context.delayed(
        where
            + " has acknowledged nothing since "
            + stalledAt.truncatedTo(ChronoUnit.SECONDS)
            + ": "
            + (reason.startsWith(where) ? reason.substring(where.length() + 2) : reason));
  }

  private void clear() {
    diagnosis = null;
    fatalSince = 0;
    if (reported) {
      reported = false;
      context.delayed(null);
    }
  }

  /** Ends the thread; waits for it a moment, since it may be asking. */
  @Override
  public void close() {
    thread.interrupt();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
