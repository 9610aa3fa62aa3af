package dev.oms.sink.kafka.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import dev.oms.core.model.Position;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.TransactionContext;
import dev.oms.core.spi.TransactionalWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches in transactions, each of which ends with the checkpoint behind its last batch. A
 * thread of its own sends and commits, so that encoding goes on while a commit waits for the
 * brokers.
 *
 * <p>A transaction ends behind a batch with a position. Batches without one (of a table without a
 * key, of the middle of a chunk) are acknowledged once stored, which frees their memory and moves
 * no checkpoint. Where a position does not come for half of the transaction's time-out, what was
 * sent is committed with the position before: only of these rows a restart repeats some.
 *
 * <p>After an error the writer is of no use, nor is its producer: what was sent since the last
 * commit is aborted, and a new session begins at the checkpoint that is then found.
 */
final class KafkaTransactionalWriter implements TransactionalWriter, StallWatch.Watched {

  private static final Logger log = LoggerFactory.getLogger(KafkaTransactionalWriter.class);

  /** The callback of a record knows more of an error than the call that fails because of it. */
  private static final long BLAME_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private static final Duration CLOSE_AT_LEAST = Duration.ofSeconds(3);

  /** What the thread is given: a batch, or null to look whether something else is to be done. */
  private record Step(@Nullable InFlight flight, @Nullable Position position) {}

  private static final Step LOOK = new Step(null, null);

  /**
   * What a transactional writer is made of.
   *
   * @param commitNanos how long a transaction is open at most
   * @param commitBytes how many bytes end it before that
   * @param longestNanos how long it is open when it cannot be committed with a new position
   */
  record Limits(long commitNanos, long commitBytes, long longestNanos) {}

  private final TransactionalProducer producer;
  private final CheckpointRecords records;
  private final TransactionContext context;
  private final String where;
  private final MessageErrors errors;
  private final Limits limits;
  private final KnownTopics topics;
  private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
  private final UnderWay underWay = new UnderWay();
  private final AtomicReference<@Nullable OmsException> failure = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean commitWanted;
  private volatile boolean ending;
  private volatile boolean closed;
  private volatile long committedAt = System.nanoTime();
  private volatile @Nullable Owner renewal;

  /** Sizes are checked by the thread that writes, headers made by the other. */
  private final MessageHeaders measured = new MessageHeaders();

  // Of the thread.
  private final MessageHeaders headers = new MessageHeaders();
  private final Deque<InFlight> uncommitted = new ArrayDeque<>();
  private boolean open;
  private long openedAt;
  private long bytes;
  private boolean behindPosition;
  private @Nullable Position position;
  private @Nullable Position committed;

  /**
   * A writer; {@link #start} starts its thread.
   *
   * @param producer of which the id is held; left open when the writer is closed
   * @param describe finds a topic, or throws
   */
  KafkaTransactionalWriter(
      TransactionalProducer producer,
      CheckpointRecords records,
      TransactionContext context,
      String where,
      Function<String, Topic> describe,
      Limits limits) {
    this.producer = producer;
    this.records = records;
    this.context = context;
    this.where = where;
    this.errors = new MessageErrors(where);
    topics = new KnownTopics(describe, this::checkUsable);
    this.limits = limits;
    thread = new Thread(this::run, "oms-" + context.pipelineName() + "-transactions");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public Topic topic(String name) {
    return topics.get(name);
  }

  /** The topics that were asked for. */
  Collection<Topic> knownTopics() {
    return topics.all();
  }

  @Override
  public void write(MessageBatch batch) {
    checkUsable();
    InFlight flight = new InFlight(batch, System.nanoTime());
    MessageErrors.Refusal refusal = errors.find(batch, topics, measured);
    if (refusal != null) {
      stop(flight, refusal.message(), refusal.error());
      return;
    }
    if (batch.size() > 0) {
      underWay.add(flight);
    }
    steps.add(new Step(flight, batch.endPosition()));
    if (failure.get() != null && flight.claim()) {
      // The thread may have looked at the queue for the last time.
      checkUsable();
    }
  }

  @Override
  public @Nullable RecordException check(MessageBatch batch, int message) {
    return errors.check(batch, message, topic(batch.topic(message)));
  }

  @Override
  public void commitSoon() {
    commitWanted = true;
    steps.add(LOOK);
  }

  /**
   * Has the owner written when nothing was committed for so long.
   *
   * @throws OmsException when the writer failed
   */
  void renewAfter(long nanos, Owner owner) {
    checkUsable();
    if (System.nanoTime() - committedAt >= nanos) {
      renewal = owner;
      steps.add(LOOK);
    }
  }

  // ---- the thread

  private void run() {
    try {
      while (failure.get() == null) {
        Step step = next();
        if (step != null) {
          InFlight flight = step.flight();
          if (flight != null) {
            take(flight, step.position());
          }
        }
        boolean last = ending && steps.isEmpty();
        if (commitIsDue(last || commitWanted)) {
          commit();
        }
        Owner renewed = renewal;
        if (renewed != null && !open) {
          renewal = null;
          renew(renewed);
        }
        if (last) {
          break;
        }
      }
    } catch (InterruptedException e) {
      // Closed, or stopped because of an error.
    } catch (OmsException e) {
      blame(e);
    } catch (Throwable e) {
      stop(null, -1, new OmsException(where + ": " + e, e));
    }
    if (open) {
      producer.breakOff();
    }
    if (!producer.isUsable()) {
      // Aborts, so that consumers of committed messages need not wait for the time-out.
      producer.close();
    }
    failAll();
  }

  private @Nullable Step next() throws InterruptedException {
    if (ending) {
      return steps.poll();
    }
    if (!open) {
      return steps.take();
    }
    long due =
        openedAt
            + (behindPosition ? limits.longestNanos() : limits.commitNanos())
            - System.nanoTime();
    return steps.poll(Math.max(0, due), TimeUnit.NANOSECONDS);
  }

  private void take(InFlight flight, @Nullable Position end) {
    MessageBatch batch = flight.batch();
    if (batch.size() > 0) {
      if (!open) {
        producer.begin();
        open = true;
        openedAt = System.nanoTime();
      }
      send(flight, end == null);
      behindPosition = end == null;
    }
    if (end != null) {
      position = end;
      behindPosition = false;
    }
    if (batch.size() == 0 && !open) {
      // Nothing was sent, so nothing is repeated when this position is not saved.
      batch.acknowledge();
    } else if (end != null) {
      uncommitted.add(flight);
    } else if (batch.size() == 0) {
      batch.acknowledge();
    }
  }

  private void send(InFlight flight, boolean acknowledgeStored) {
    MessageBatch batch = flight.batch();
    int size = batch.size();
    for (int i = 0; i < size; i++) {
      bytes += batch.keyLength(i) + batch.valueLength(i);
      producer.send(headers.record(batch, i), new Fate(flight, i, acknowledgeStored));
    }
  }

  private boolean commitIsDue(boolean wanted) {
    if (!open) {
      return wanted && position != committed;
    }
    long age = System.nanoTime() - openedAt;
    if (behindPosition) {
      return age >= limits.longestNanos();
    }
    return wanted || age >= limits.commitNanos() || bytes >= limits.commitBytes();
  }

  /** A sign of life for a standby that waits. */
  private void renew(Owner owner) {
    producer.begin();
    records.send(producer, owner);
    producer.commit();
    committedAt = System.nanoTime();
  }

  private void commit() {
    commitWanted = false;
    Position end = position;
    Checkpoint checkpoint = null;
    producer.begin();
    open = true;
    if (behindPosition) {
      log.warn(
          "[{}] rows of a table without a key, or of one chunk, take longer than {} s to be sent:"
              + " they are committed in parts, so that a restart meanwhile repeats them",
          context.pipelineName(),
          TimeUnit.NANOSECONDS.toSeconds(limits.longestNanos()));
    }
    if (end != null && end != committed) {
      checkpoint = context.checkpoint(end);
      records.send(producer, checkpoint);
    }
    producer.commit();
    open = false;
    committedAt = System.nanoTime();
    bytes = 0;
    behindPosition = false;
    if (end != null && checkpoint != null) {
      committed = end;
      records.committed();
      context.committed(end, checkpoint);
    }
    for (InFlight flight = uncommitted.poll(); flight != null; flight = uncommitted.poll()) {
      // A batch without messages was never anybody else's.
      if (flight.batch().size() == 0 || flight.claim()) {
        flight.batch().acknowledge();
      }
    }
  }

  /** What becomes of one message; called in the producer's thread, or within send(). */
  private final class Fate implements Callback {

    private final InFlight flight;
    private final int index;
    private final boolean acknowledgeStored;

    Fate(InFlight flight, int index, boolean acknowledgeStored) {
      this.flight = flight;
      this.index = index;
      this.acknowledgeStored = acknowledgeStored;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception error) {
      if (error == null) {
        if (acknowledgeStored) {
          flight.stored();
        }
      } else if (!isConsequence(error) && failure.get() == null) {
        OmsException cause =
            producer.classify(error, flight.isDone() ? where : errors.place(flight.batch(), index));
        stop(flight, index, cause);
      }
    }
  }

  private static boolean isConsequence(Exception error) {
    return error instanceof TransactionAbortedException
        || KafkaErrors.isCompanion(error)
        || KafkaErrors.isClosed(error);
  }

  /** Ends because of an error of a call, unless a record's own error comes. */
  private void blame(OmsException error) {
    long end = System.nanoTime() + BLAME_NANOS;
    while (failure.get() == null && System.nanoTime() - end < 0 && !closed) {
      // An error that comes meanwhile interrupts this thread.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    stop(
        null,
        -1,
        error instanceof RecordException
            ? new OmsException(
                "the checkpoint cannot be stored: "
                    + error.getMessage()
                    + ", of the topic of checkpoints",
                error)
            : error);
  }

  // ---- the end

  @Override
  public void stop(@Nullable InFlight flight, int index, OmsException error) {
    if (!failure.compareAndSet(null, error)) {
      return;
    }
    if (flight != null) {
      flight.fail(index, error);
    }
    if (Thread.currentThread() != thread) {
      thread.interrupt();
    }
    failAll();
  }

  private void failAll() {
    OmsException error = failure.get();
    boolean first = error != null;
    OmsException reason =
        new RetriableException(
            error == null
                ? where + ": closed before this batch was committed"
                : "given up after an earlier error: " + error.getMessage(),
            error);
    for (InFlight flight = underWay.poll(); flight != null; flight = underWay.poll()) {
      if (!flight.isDone()) {
        flight.fail(-1, first && error != null ? error : reason);
        first = false;
      }
    }
  }

  @Override
  public @Nullable InFlight oldest() {
    return underWay.oldest();
  }

  @Override
  public boolean hasCompanions() {
    return false;
  }

  @Override
  public void endCompanions() {}

  @Override
  public boolean isUsable() {
    return failure.get() == null && !closed;
  }

  @Override
  public void close(Duration timeout) {
    if (closed) {
      return;
    }
    closed = true;
    boolean interrupted = false;
    try {
      if (!timeout.isZero() && failure.get() == null) {
        ending = true;
        commitSoon();
        thread.join(Math.max(1, Math.min(timeout.toMillis(), 86_400_000)));
      }
      if (failure.get() == null) {
        thread.interrupt();
      }
      thread.join(CLOSE_AT_LEAST.toMillis());
    } catch (InterruptedException e) {
      interrupted = true;
      thread.interrupt();
    }
    if (thread.isAlive()) {
      producer.breakOff();
    }
    failAll();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void checkUsable() {
    if (closed) {
      throw new OmsException(where + ": this writer is closed");
    }
    OmsException error = failure.get();
    if (error != null) {
      throw MessageErrors.takesNothing(error);
    }
  }
}
