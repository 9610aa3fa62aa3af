package dev.oms.sink.rocketmq.internal;

import dev.oms.core.spi.SinkContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when a queue takes nothing for 5 s, asks again where brokers are that fail, and ends the
 * writer when the queues of a topic become others.
 */
final class Watch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Watch.class);

  private static final long TICK_MS = 500;
  private static final int TICKS_BETWEEN_LOOKS = 6;
  private static final long DELAYED_AFTER_NANOS = Duration.ofSeconds(5).toNanos();

  /** With re-hashing, brokers that are away so long are not waited for. */
  private static final long AWAY_NANOS = Duration.ofSeconds(30).toNanos();

  private final RocketMqSinkWriter writer;
  private final Topics topics;
  private final Consumer<String> refresh;
  private final boolean rehash;
  private final SinkContext context;
  private final Thread thread;

  /** One moment on both clocks. */
  private final Instant opened = Instant.now();

  private final long openedNanos = System.nanoTime();

  private boolean reported;
  private int ticks;

  /** Queues other than the pinned ones, by topic: what is seen twice is no passing state. */
  private final Map<String, QueueList> seen = new HashMap<>();

  private final Map<String, Long> awaySince = new HashMap<>();

  Watch(
      RocketMqSinkWriter writer,
      Topics topics,
      Consumer<String> refresh,
      boolean rehash,
      SinkContext context,
      String threadName) {
    this.writer = writer;
    this.topics = topics;
    this.refresh = refresh;
    this.rehash = rehash;
    this.context = context;
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
          progress();
          if (++ticks % TICKS_BETWEEN_LOOKS == 0) {
            queues();
          }
        } catch (RuntimeException e) {
          log.debug("cannot look after RocketMQ's queues", e);
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
    report(null);
  }

  private void progress() {
    long now = System.nanoTime();
    Lane slowest = null;
    long longest = DELAYED_AFTER_NANOS;
    for (RocketMqSinkWriter.Lanes topic : writer.knownTopics()) {
      for (Lane lane : topic.byPartition()) {
        long since = lane.since();
        if (since != 0 && now - since >= longest) {
          longest = now - since;
          slowest = lane;
        }
      }
    }
    if (slowest == null) {
      report(null);
      return;
    }
    String error = slowest.lastError();
    String why =
        error == null
            ? "no answer yet"
            : error.startsWith(slowest.place())
                ? error.substring(slowest.place().length() + 2)
                : error;
    report(slowest.place() + ": nothing was acknowledged since " + at(now - longest) + ": " + why);
  }

  /** Told in the place of how long it is ago, so that only another reason is another report. */
  private Instant at(long nanos) {
    return opened.plusNanos(nanos - openedNanos).truncatedTo(ChronoUnit.SECONDS);
  }

  private void report(@Nullable String reason) {
    if (reason != null || reported) {
      reported = reason != null;
      context.delayed(reason);
    }
  }

  private void queues() {
    long now = System.nanoTime();
    for (RocketMqSinkWriter.Lanes known : writer.knownTopics()) {
      TopicQueues queues = known.queues();
      String topic = queues.topic();
      if (hasErrors(known)) {
        // A broker that failed over has another address.
        refresh.accept(topic);
      }
      QueueList found = topics.look(topic);
      if (found == null) {
        continue;
      }
      boolean changed = !queues.list().isSameButForBrokersAway(found);
      boolean twice = found.equals(seen.get(topic));
      if (changed && twice || isAwayForLong(queues, found, now)) {
        writer.stop(null, -1, topics.changed(topic, queues.list(), found));
        return;
      }
      if (changed) {
        seen.put(topic, found);
      } else {
        seen.remove(topic);
      }
    }
  }

  private static boolean hasErrors(RocketMqSinkWriter.Lanes topic) {
    for (Lane lane : topic.byPartition()) {
      if (lane.lastError() != null) {
        return true;
      }
    }
    return false;
  }

  private boolean isAwayForLong(TopicQueues queues, QueueList found, long now) {
    if (!rehash || found.size() == 0 || found.size() >= queues.list().size()) {
      awaySince.remove(queues.topic());
      return false;
    }
    return now - awaySince.computeIfAbsent(queues.topic(), t -> now) >= AWAY_NANOS;
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
