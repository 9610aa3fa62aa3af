package dev.oms.sink.kafka.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches with one idempotent producer.
 *
 * <p>Order: the producer keeps it through its own retries. When it gives a message up for good, the
 * writer stops at once, in the producer's own thread and so before the producer could send anything
 * later again; from then on it takes no batch, and fails those that were under way. Only batches
 * for other partitions that the brokers had already may still be acknowledged.
 */
public final class KafkaSinkWriter implements SinkWriter, StallWatch.Watched {

  private final Producer<byte[], byte[]> producer;
  private final String where;
  private final MessageErrors errors;
  private final KnownTopics topics;
  private final UnderWay underWay = new UnderWay();
  private final AtomicReference<@Nullable OmsException> failure = new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Batches refused because of a record of another one, which says why. */
  private final Deque<InFlight> companions = new ArrayDeque<>();

  // Of the thread that writes.
  private final MessageHeaders headers = new MessageHeaders();
  private final FirstMessages firsts = new FirstMessages();
  private @Nullable Thread sending;
  private @Nullable Exception refused;

  /** How many messages of the batch that is written the producer has. */
  private int handedOver;

  /**
   * A writer.
   *
   * @param producer closed with the writer
   * @param where for messages, for example {@code Kafka at 127.0.0.1:9092}
   * @param describe finds a topic, or throws
   */
  KafkaSinkWriter(
      Producer<byte[], byte[]> producer, String where, Function<String, Topic> describe) {
    this.producer = producer;
    this.where = where;
    this.errors = new MessageErrors(where);
    topics = new KnownTopics(describe, this::checkUsable);
  }

  @Override
  public Topic topic(String name) {
    return topics.get(name);
  }

  @Override
  public void write(MessageBatch batch) throws InterruptedException {
    checkUsable();
    if (batch.size() == 0) {
      batch.acknowledge();
      return;
    }
    InFlight flight = new InFlight(batch, System.nanoTime());
    MessageErrors.Refusal refusal = errors.find(batch, topics, headers);
    if (refusal != null) {
      stop(flight, refusal.message(), refusal.error());
      return;
    }
    underWay.add(flight);
    sending = Thread.currentThread();
    try {
      send(flight);
    } finally {
      sending = null;
    }
  }

  @Override
  public @Nullable RecordException check(MessageBatch batch, int message) {
    return errors.check(batch, message, topic(batch.topic(message)));
  }

  private void send(InFlight flight) throws InterruptedException {
    MessageBatch batch = flight.batch();
    int size = batch.size();
    handedOver = 0;
    int[] sent = firsts.find(batch);
    if (sent.length > 0 && !sendFirsts(flight, sent)) {
      return;
    }
    int next = 0;
    for (int i = 0; i < size; i++) {
      if (next < sent.length && sent[next] == i) {
        next++;
      } else if (!handOver(headers.record(batch, i), flight, i)) {
        return;
      }
    }
  }

  /** Sends messages and waits until they are stored. False when the batch has failed. */
  private boolean sendFirsts(InFlight flight, int[] messages) throws InterruptedException {
    MessageBatch batch = flight.batch();
    for (int i : messages) {
      if (!handOver(headers.record(batch, i), flight, i)) {
        return false;
      }
    }
    try {
      producer.flush();
    } catch (InterruptException e) {
      throw interrupted(flight);
    }
    if (failure.get() != null || closed.get()) {
      if (flight.claim()) {
        checkUsable();
      }
      return false;
    }
    firsts.stored();
    return true;
  }

  /** Gives one message to the producer, however long it takes. False when the batch has failed. */
  private boolean handOver(ProducerRecord<byte[], byte[]> message, InFlight flight, int index)
      throws InterruptedException {
    Fate fate = new Fate(flight, index);
    while (true) {
      Exception error = null;
      try {
        Future<RecordMetadata> unused = producer.send(message, fate);
      } catch (InterruptException e) {
        throw interrupted(flight);
      } catch (RuntimeException e) {
        error = e;
      }
      if (error == null) {
        error = refused;
        if (error == null) {
          handedOver++;
          return true;
        }
        refused = null;
      }
      if (failure.get() != null || closed.get()) {
        if (flight.claim()) {
          checkUsable();
        }
        return false;
      }
      // The producer's memory is full, or it knows no leader: both pass.
      if (!(error instanceof TimeoutException)) {
        givenUp(flight, index, error);
        return false;
      }
      if (Thread.interrupted()) {
        throw interrupted(flight);
      }
    }
  }

  /** The batch is neither acknowledged nor failed; nothing may follow the half of it. */
  private InterruptedException interrupted(InFlight flight) {
    flight.claim();
    if (handedOver > 0) {
      stop(
          null,
          -1,
          new RetriableException(where + ": the write of a batch was interrupted half-way", null));
    }
    // Kafka's exception sets the flag again; an InterruptedException says it already.
    Thread.interrupted();
    return new InterruptedException("interrupted while waiting for " + where);
  }

  /** What becomes of one message; called in the producer's thread, or within send(). */
  private final class Fate implements Callback {

    private final InFlight flight;
    private final int index;

    Fate(InFlight flight, int index) {
      this.flight = flight;
      this.index = index;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception error) {
      if (error == null) {
        flight.stored();
      } else if (Thread.currentThread() == sending) {
        refused = error;
      } else {
        givenUp(flight, index, error);
      }
    }
  }

  private void givenUp(InFlight flight, int index, Exception error) {
    if (failure.get() != null || closed.get()) {
      flight.fail(-1, afterEnd());
      return;
    }
    if (KafkaErrors.isCompanion(error)) {
      synchronized (companions) {
        companions.add(flight);
      }
      return;
    }
    OmsException cause;
    if (flight.claim()) {
      cause = KafkaErrors.classify(error, errors.place(flight.batch(), index));
      flight.batch().fail(index, cause);
    } else {
      cause = KafkaErrors.classify(error, where);
    }
    stop(null, -1, cause);
  }

  /**
   * Ends the writer because of an error. In the producer's own thread this returns at once, and the
   * producer sends nothing any more.
   */
  @Override
  public void stop(@Nullable InFlight flight, int index, OmsException error) {
    if (flight != null) {
      flight.fail(index, error);
    }
    if (failure.compareAndSet(null, error)) {
      closeProducer(Duration.ZERO);
      synchronized (companions) {
        companions.forEach(f -> f.fail(-1, afterEnd()));
        companions.clear();
      }
    }
  }

  @Override
  public @Nullable InFlight oldest() {
    return underWay.oldest();
  }

  /** The topics that were asked for. */
  Collection<Topic> knownTopics() {
    return topics.all();
  }

  @Override
  public boolean hasCompanions() {
    synchronized (companions) {
      return !companions.isEmpty();
    }
  }

  @Override
  public void endCompanions() {
    InFlight first;
    synchronized (companions) {
      first = companions.poll();
    }
    if (first != null) {
      stop(first, -1, new OmsException(where + ": the brokers refused a batch of messages"));
    }
  }

  @Override
  public boolean isUsable() {
    return failure.get() == null && !closed.get();
  }

  @Override
  public void close(Duration timeout) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    closeProducer(timeout);
    for (InFlight flight = underWay.poll(); flight != null; flight = underWay.poll()) {
      flight.fail(-1, afterEnd());
    }
  }

  private void closeProducer(Duration timeout) {
    long millis = Math.max(0, timeout.toSeconds() > 86_400 ? 86_400_000 : timeout.toMillis());
    try {
      producer.close(Duration.ofMillis(millis));
    } catch (InterruptException e) {
      // The flag is set again; the producer was closed without waiting.
    } catch (RuntimeException e) {
      // What it could not close is of no use to anybody.
    }
  }

  private void checkUsable() {
    if (closed.get()) {
      throw new OmsException(where + ": this writer is closed");
    }
    OmsException error = failure.get();
    if (error != null) {
      throw MessageErrors.takesNothing(error);
    }
  }

  private OmsException afterEnd() {
    OmsException error = failure.get();
    return new RetriableException(
        error == null
            ? where + ": closed before the brokers acknowledged this batch"
            : "given up after an earlier error: " + error.getMessage(),
        error);
  }
}
