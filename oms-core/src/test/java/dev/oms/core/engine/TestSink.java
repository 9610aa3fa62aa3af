package dev.oms.core.engine;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A sink in memory whose acknowledgements a test controls. */
final class TestSink implements ChangeSink {

  /** What a test can make of it. */
  enum Mode {
    /** Acknowledges in write. */
    DIRECT,
    /** Acknowledges later, in any order, from another thread. */
    SHUFFLED,
    /** Never acknowledges. */
    SILENT,
    /** Hangs in write. */
    BLOCKED
  }

  volatile Mode mode = Mode.DIRECT;
  volatile boolean hangInClose;
  volatile RuntimeException failOnOpen;
  volatile Throwable failNextBatch;

  /** Reported as a delay before a batch fails, and never taken back. */
  volatile String delayBeforeFailure;

  volatile int maxMessageBytes = 1 << 20;

  /** Messages (topic and value) that are refused as those of brokers are. */
  volatile Predicate<String> refused = message -> false;

  volatile long delayNanos;
  volatile boolean createsTopics;
  volatile Set<String> prepared = Set.of();
  final Set<String> askedTopics = ConcurrentHashMap.newKeySet();
  volatile Consumer<PrecheckCollector> precheck = report -> {};
  final int partitions;
  final List<String> messages = Collections.synchronizedList(new ArrayList<>());
  final List<String> messageTopics = Collections.synchronizedList(new ArrayList<>());
  final List<Integer> messagePartitions = Collections.synchronizedList(new ArrayList<>());

  /** Operation, event id, table and position of each message. */
  final List<String> headers = Collections.synchronizedList(new ArrayList<>());

  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger inFlight = new AtomicInteger();
  final AtomicInteger maxInFlight = new AtomicInteger();

  TestSink(int partitions) {
    this.partitions = partitions;
  }

  void forget() {
    messages.clear();
    messageTopics.clear();
    messagePartitions.clear();
    headers.clear();
  }

  @Override
  public String type() {
    return "test";
  }

  @Override
  public void precheck(Set<String> topics, PrecheckCollector report) {
    report.passed("Destination-TEST", topics.toString());
    precheck.accept(report);
  }

  @Override
  public boolean createsTopics() {
    return createsTopics;
  }

  @Override
  public SinkWriter open(SinkContext context) {
    opened.incrementAndGet();
    RuntimeException failure = failOnOpen;
    if (failure != null) {
      throw failure;
    }
    return new Writer(context);
  }

  private final class Writer implements SinkWriter {
    private final List<MessageBatch> waiting = new ArrayList<>();
    private final Random random = new Random(7);
    private volatile boolean closed;
    private boolean ended;
    private final CountDownLatch never = new CountDownLatch(1);
    private final Thread acknowledger;
    private final SinkContext context;

    Writer(SinkContext context) {
      this.context = context;
      acknowledger = new Thread(this::acknowledgeShuffled, "test-sink-acks");
      acknowledger.setDaemon(true);
      acknowledger.start();
    }

    @Override
    public void prepare(Set<String> topics) {
      prepared = topics;
    }

    @Override
    public Topic topic(String name) {
      askedTopics.add(name);
      if (name.equals("missing")) {
        throw new OmsException("topic 'missing' does not exist");
      }
      return new Topic(name, partitions, maxMessageBytes);
    }

    @Override
    public void write(MessageBatch batch) throws InterruptedException {
      if (mode == Mode.BLOCKED) {
        never.await();
      }
      Throwable failure = failNextBatch;
      if (failure != null) {
        failNextBatch = null;
        if (delayBeforeFailure != null) {
          context.delayed(delayBeforeFailure);
        }
        batch.fail(0, failure);
        return;
      }
      if (closed) {
        throw new OmsException("this writer is closed");
      }
      if (ended) {
        throw new RetriableException("no batch is taken after an error", null);
      }
      for (int i = 0; i < batch.size(); i++) {
        if (refused.test(batch.topic(i) + " " + value(batch, i))) {
          ended = true;
          batch.fail(i, new RecordException("refused by the test", null));
          return;
        }
      }
      if (delayNanos > 0) {
        TimeUnit.NANOSECONDS.sleep(delayNanos);
      }
      maxInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
      for (int i = 0; i < batch.size(); i++) {
        messages.add(
            new String(
                    batch.bytes(), batch.keyOffset(i), batch.keyLength(i), StandardCharsets.UTF_8)
                + "="
                + value(batch, i));
        messageTopics.add(batch.topic(i));
        messagePartitions.add(batch.partition(i));
        String id =
            new String(
                batch.bytes(),
                batch.eventIdOffset(i),
                batch.eventIdLength(i),
                StandardCharsets.UTF_8);
        headers.add(batch.operation(i) + " " + id + " " + batch.table(i) + " " + batch.position(i));
      }
      switch (mode) {
        case DIRECT -> done(batch);
        case SHUFFLED -> {
          synchronized (waiting) {
            waiting.add(batch);
          }
        }
        default -> {}
      }
    }

    private static String value(MessageBatch batch, int i) {
      return new String(
          batch.bytes(), batch.valueOffset(i), batch.valueLength(i), StandardCharsets.UTF_8);
    }

    private void done(MessageBatch batch) {
      inFlight.decrementAndGet();
      batch.acknowledge();
    }

    private void acknowledgeShuffled() {
      while (!closed) {
        MessageBatch batch = null;
        synchronized (waiting) {
          if (!waiting.isEmpty()) {
            batch = waiting.remove(random.nextInt(waiting.size()));
          }
        }
        if (batch != null) {
          done(batch);
        } else {
          Thread.onSpinWait();
        }
      }
    }

    @Override
    public void close(Duration timeout) {
      closed = true;
      if (hangInClose) {
        try {
          never.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
