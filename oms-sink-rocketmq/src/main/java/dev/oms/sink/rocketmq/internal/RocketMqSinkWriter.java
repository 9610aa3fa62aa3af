package dev.oms.sink.rocketmq.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches: sorts their messages into the {@link Lane lanes} of their queues. A batch stays
 * where it is until it is acknowledged, and the pipeline bounds how many there are; so nothing
 * blocks here. After an error that is not retried the writer takes no batch, and fails those that
 * were under way.
 */
final class RocketMqSinkWriter implements SinkWriter, Lane.Transport {

  /** All requests that are under way together should not have more bytes than this. */
  private static final long UNDER_WAY_BYTES = 8 << 20;

  private static final long MOST_PARCEL_BYTES = 1 << 20;
  private static final long LEAST_PARCEL_BYTES = 64 << 10;

  /** Sends a request; the client does it on threads of its own. */
  interface Sender {
    void send(Parcel parcel, MessageQueue queue, SendCallback callback, int timeouts)
        throws Exception;
  }

  private final Sender sender;
  private final ScheduledExecutorService timer;
  private final MessageMaker maker;
  private final String where;
  private final Function<String, TopicQueues> describe;
  private final Map<String, Lanes> topics = new ConcurrentHashMap<>();
  private final Object describing = new Object();
  private final AtomicInteger lanes = new AtomicInteger();
  private final Queue<InFlight> underWay = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable OmsException> failure = new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean ended;

  /** A topic with the lanes to its queues, by partition. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  record Lanes(Topic topic, TopicQueues queues, Lane[] byPartition) {}

  /**
   * A writer.
   *
   * @param timer ended by whoever made it
   * @param where for messages, for example {@code RocketMQ at 127.0.0.1:9876}
   * @param describe finds a topic, or throws
   */
  RocketMqSinkWriter(
      Sender sender,
      ScheduledExecutorService timer,
      MessageMaker maker,
      String where,
      Function<String, TopicQueues> describe) {
    this.sender = sender;
    this.timer = timer;
    this.maker = maker;
    this.where = where;
    this.describe = describe;
  }

  @Override
  public Topic topic(String name) {
    return lanes(name).topic();
  }

  private Lanes lanes(String name) {
    Lanes known = topics.get(name);
    if (known != null) {
      return known;
    }
    synchronized (describing) {
      known = topics.get(name);
      if (known == null) {
        checkUsable();
        TopicQueues queues = describe.apply(name);
        known = lanes(name, queues);
        topics.put(name, known);
        lanes.addAndGet(known.byPartition().length);
      }
      return known;
    }
  }

  private Lanes lanes(String name, TopicQueues queues) {
    Lane[] byPartition =
        queues.list().queues().stream()
            .map(
                queue ->
                    new Lane(
                        this,
                        maker,
                        new MessageQueue(queues.topic(), queue.broker(), queue.number()),
                        where,
                        queues.maxMessageSize()))
            .toArray(Lane[]::new);
    int most = Math.max(1, queues.maxMessageSize() - MessageMaker.RESERVED_BYTES);
    return new Lanes(new Topic(name, byPartition.length, most), queues, byPartition);
  }

  @Override
  public void write(MessageBatch batch) {
    checkUsable();
    forgetDone();
    if (batch.size() == 0) {
      batch.acknowledge();
      return;
    }
    InFlight flight = new InFlight(batch);
    if (!fits(flight)) {
      return;
    }
    underWay.add(flight);
    Set<Lane> touched = new LinkedHashSet<>();
    String name = "";
    Lane[] byPartition = {};
    for (int i = 0; i < batch.size(); i++) {
      if (!name.equals(batch.topic(i))) {
        name = batch.topic(i);
        byPartition = lanes(name).byPartition();
      }
      Lane lane = byPartition[batch.partition(i)];
      lane.add(flight, i);
      touched.add(lane);
    }
    if (ended) {
      // It ended meanwhile, and whoever ended it may not have seen this batch.
      flight.fail(-1, afterEnd());
      return;
    }
    touched.forEach(Lane::go);
  }

  /** Finds a message that cannot be delivered before any of the batch is sent. */
  private boolean fits(InFlight flight) {
    MessageBatch batch = flight.batch();
    String name = "";
    Topic topic = null;
    for (int i = 0; i < batch.size(); i++) {
      if (topic == null || !name.equals(batch.topic(i))) {
        name = batch.topic(i);
        topic = topic(name);
      }
      OmsException problem = problem(batch, i, topic);
      if (problem != null) {
        stop(flight, i, problem);
        return false;
      }
    }
    return true;
  }

  @Override
  public @Nullable RecordException check(MessageBatch batch, int message) {
    return refusal(batch, message, topic(batch.topic(message)));
  }

  private @Nullable OmsException problem(MessageBatch batch, int i, Topic topic) {
    RecordException refusal = refusal(batch, i, topic);
    if (refusal != null) {
      return refusal;
    }
    if (batch.partition(i) < 0 || batch.partition(i) >= topic.partitions()) {
      return new OmsException(
          where
              + ", topic "
              + topic.name()
              + ": the partitioner chose queue "
              + batch.partition(i)
              + ", there are "
              + topic.partitions()
              + " (0 to "
              + (topic.partitions() - 1)
              + ")");
    }
    return null;
  }

  private @Nullable RecordException refusal(MessageBatch batch, int i, Topic topic) {
    String place = where + ", topic " + topic.name() + ": ";
    int headers = MessageMaker.headerBytes(batch, i);
    if ((long) batch.keyLength(i) + batch.valueLength(i) + headers > topic.maxMessageBytes()) {
      return new RecordException(
          place
              + "a message of table "
              + batch.table(i)
              + " is too large: key "
              + batch.keyLength(i)
              + " + value "
              + batch.valueLength(i)
              + (headers == 0 ? "" : " + event headers " + headers)
              + " bytes, the limit is "
              + topic.maxMessageBytes()
              + "; raise maxMessageSize of the brokers, or leave large columns out",
          null);
    }
    if (batch.valueLength(i) == 0) {
      return new RecordException(
          place + "a message of table " + batch.table(i) + " is empty, which RocketMQ refuses",
          null);
    }
    return null;
  }

  @Override
  public void send(Parcel parcel, MessageQueue queue, SendCallback callback, int timeouts)
      throws Exception {
    sender.send(parcel, queue, callback, timeouts);
  }

  @Override
  public void later(Runnable action, long millis) {
    try {
      var unused = timer.schedule(action, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Closed meanwhile; the batch was failed or is about to be.
    }
  }

  @Override
  public long parcelBytes() {
    long share = UNDER_WAY_BYTES / Math.max(1, lanes.get());
    return Math.max(LEAST_PARCEL_BYTES, Math.min(MOST_PARCEL_BYTES, share));
  }

  @Override
  public boolean isUsable() {
    return !ended;
  }

  @Override
  public void stop(@Nullable InFlight flight, int message, OmsException error) {
    if (failure.compareAndSet(null, error)) {
      ended = true;
    }
    if (flight != null) {
      flight.fail(message, error);
    }
    failRest();
  }

  private void failRest() {
    for (InFlight flight = underWay.poll(); flight != null; flight = underWay.poll()) {
      flight.fail(-1, afterEnd());
    }
    for (Lanes topic : topics.values()) {
      for (Lane lane : topic.byPartition()) {
        lane.clear();
      }
    }
  }

  /** The topics that were asked for. */
  Collection<Lanes> knownTopics() {
    return topics.values();
  }

  private void forgetDone() {
    for (InFlight head = underWay.peek(); head != null && head.isDone(); head = underWay.peek()) {
      underWay.poll();
    }
  }

  @Override
  public void close(Duration timeout) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    long millis = Math.max(0, timeout.toSeconds() > 86_400 ? 86_400_000 : timeout.toMillis());
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    forgetDone();
    try {
      while (!underWay.isEmpty() && !ended && System.nanoTime() < end) {
        Thread.sleep(5);
        forgetDone();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ended = true;
    failRest();
  }

  private void checkUsable() {
    OmsException error = failure.get();
    if (closed.get()) {
      throw new OmsException(where + ": this writer is closed");
    }
    if (error == null) {
      return;
    }
    String message = "no batch is taken after an error: " + error.getMessage();
    if (error instanceof RetriableException || error instanceof RecordException) {
      throw new RetriableException(message, error);
    }
    throw new OmsException(message, error);
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
