package dev.oms.sink.rocketmq.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import dev.oms.core.spi.MessageBatch;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;

/**
 * The way to one queue. One request is under way at a time, and the next follows its
 * acknowledgement, so that no failure can change the order; what comes meanwhile travels together
 * in the next request. Thread-safe.
 */
final class Lane {

  private static final long FIRST_PAUSE_MS = 50;
  private static final long LONGEST_PAUSE_MS = 2_000;

  private static final long LEAST_BYTES = 16 << 10;

  /** What lasts that long will not pass: brokers that start may refuse a user or a topic. */
  private static final long FATAL_AFTER_NANOS = 30_000_000_000L;

  /**
   * After a request whose fate was unknown a copy of it may still be on its way: at the broker,
   * which lets go of such after 0.2 s, or in the network, about as long as it took so far. Until
   * then nothing may pass it.
   */
  private static final long LEAST_SETTLE_MS = 1_000;

  private static final long MOST_SETTLE_MS = 10_000;

  private final Transport transport;
  private final MessageMaker maker;
  private final MessageQueue queue;
  private final String place;
  private final long maxBytes;

  private final ArrayDeque<Segment> waiting = new ArrayDeque<>();

  /** Parts of a request that was refused or too slow, in order; they go before what waits. */
  private final ArrayDeque<Parcel> halves = new ArrayDeque<>();

  private @Nullable Parcel underWay;
  private boolean busy;
  private int failures;

  /** How often the answer to the present request did not come in time. */
  private int timeouts;

  /** What a slow network lets through in time. */
  private long fitsInTime = Long.MAX_VALUE;

  private boolean unsettled;
  private long fatalSince;
  private volatile long since;
  private volatile @Nullable String lastError;

  /** How lanes send, wait and give up. */
  interface Transport {

    /**
     * Sends a request.
     *
     * @param timeouts how often its answer did not come in time; each time it gets longer
     */
    void send(Parcel parcel, MessageQueue queue, SendCallback callback, int timeouts)
        throws Exception;

    void later(Runnable action, long millis);

    /** At most how many bytes a request should have. */
    long parcelBytes();

    boolean isUsable();

    void stop(@Nullable InFlight flight, int message, OmsException error);
  }

  Lane(Transport transport, MessageMaker maker, MessageQueue queue, String where, long maxBytes) {
    this.transport = transport;
    this.maker = maker;
    this.queue = queue;
    this.place =
        where
            + ", topic "
            + queue.getTopic()
            + ", queue "
            + queue.getBrokerName()
            + ":"
            + queue.getQueueId();
    this.maxBytes = maxBytes;
  }

  /** Adds a message; {@link #go} is called when the whole batch was added. */
  synchronized void add(InFlight flight, int message) {
    Segment last = waiting.peekLast();
    if (last == null || last.flight != flight) {
      last = new Segment(flight);
      waiting.add(last);
    }
    last.add(message);
  }

  /** Sends what waits, unless a request is under way. */
  void go() {
    synchronized (this) {
      if (busy) {
        return;
      }
      busy = true;
    }
    next();
  }

  private void next() {
    Parcel parcel;
    synchronized (this) {
      parcel = pack();
      underWay = parcel;
      if (parcel == null) {
        busy = false;
        since = 0;
        return;
      }
    }
    since = System.nanoTime();
    send(parcel);
  }

  /** Puts together what goes next; null when nothing waits. Called with the lock. */
  private @Nullable Parcel pack() {
    Parcel parcel = halves.poll();
    if (parcel != null) {
      return parcel;
    }
    long limit = Math.min(Math.min(maxBytes, transport.parcelBytes()), fitsInTime);
    for (Segment segment = waiting.peek(); segment != null; segment = waiting.peek()) {
      MessageBatch batch = segment.flight.batch();
      while (!segment.isEmpty()) {
        int index = segment.peek();
        long size = MessageMaker.storedBytes(batch, index);
        if (parcel == null) {
          parcel = new Parcel();
        } else if (parcel.bytes() + size > limit) {
          return parcel;
        }
        Message message = maker.make(queue.getTopic(), batch, index);
        parcel.add(segment.flight, index, message, size);
        segment.take();
      }
      waiting.remove();
    }
    return parcel;
  }

  private void send(Parcel parcel) {
    // After the end a batch's bytes may be others already.
    if (!transport.isUsable()) {
      return;
    }
    Attempt attempt = new Attempt();
    try {
      transport.send(parcel, queue, attempt, timeouts);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      attempt.onException(e);
    } catch (Exception e) {
      attempt.onException(e);
    }
  }

  /** One sending of a request; whatever the client says of it, only the first answer counts. */
  private final class Attempt implements SendCallback {

    private final AtomicBoolean answered = new AtomicBoolean();

    @Override
    public void onSuccess(SendResult result) {
      if (answered.compareAndSet(false, true)) {
        succeeded(result);
      }
    }

    @Override
    public void onException(Throwable error) {
      if (answered.compareAndSet(false, true)) {
        failed(error);
      }
    }
  }

  private void succeeded(SendResult result) {
    if (result.getSendStatus() != SendStatus.SEND_OK) {
      // The master has it and its replica or disk has not: that can be lost with the master.
      again(
          new RetriableException(
              place + ": stored by the master only (" + result.getSendStatus() + ")", null),
          false);
      return;
    }
    Parcel stored;
    boolean settle;
    synchronized (this) {
      stored = underWay;
      underWay = null;
      settle = unsettled;
      unsettled = false;
      failures = 0;
      fatalSince = 0;
      timeouts = 0;
      fitsInTime = fitsInTime > Long.MAX_VALUE / 2 ? fitsInTime : fitsInTime + fitsInTime / 8;
    }
    lastError = null;
    if (stored == null) {
      return;
    }
    stored.stored();
    if (!transport.isUsable()) {
      return;
    }
    if (settle) {
      long took = (System.nanoTime() - since) / 1_000_000;
      since = System.nanoTime();
      transport.later(this::next, Math.max(LEAST_SETTLE_MS, Math.min(took, MOST_SETTLE_MS)));
    } else {
      next();
    }
  }

  private void failed(Throwable error) {
    if (isIllegal(error)) {
      refused(error);
    } else {
      again(RocketMqErrors.classify(error, place), RocketMqErrors.mayBeStored(error));
    }
  }

  private static boolean isIllegal(Throwable error) {
    return error instanceof org.apache.rocketmq.client.exception.MQBrokerException answer
        && answer.getResponseCode() == RocketMqErrors.MESSAGE_ILLEGAL;
  }

  /** The broker refused a request as a whole: looks for the message that is at fault. */
  private void refused(Throwable error) {
    Parcel parcel;
    synchronized (this) {
      parcel = underWay;
      if (parcel == null) {
        return;
      }
      if (parcel.messages().size() > 1) {
        underWay = split(parcel);
        transport.later(this::resend, 0);
        return;
      }
    }
    MessageBatch batch = parcel.firstFlight().batch();
    int index = parcel.firstMessage();
    transport.stop(
        parcel.firstFlight(),
        index,
        new RecordException(
            place
                + ": a message of table "
                + batch.table(index)
                + " ("
                + batch.valueLength(index)
                + " bytes) is refused: "
                + RocketMqErrors.text(error)
                + "; raise maxMessageSize of the brokers, or leave large columns out",
            error));
  }

  private void again(OmsException error, boolean mayBeStored) {
    long pause;
    Parcel parcel;
    synchronized (this) {
      parcel = underWay;
      if (parcel == null) {
        return;
      }
      unsettled |= mayBeStored;
      if (mayBeStored) {
        timeouts++;
        if (parcel.messages().size() > 1 && parcel.bytes() > LEAST_BYTES) {
          parcel = split(parcel);
          underWay = parcel;
        }
        fitsInTime = Math.max(LEAST_BYTES, Math.min(fitsInTime, parcel.bytes()) / 2);
      }
      long now = System.nanoTime();
      if (error instanceof RetriableException) {
        fatalSince = 0;
      } else if (fatalSince == 0) {
        fatalSince = now;
      } else if (now - fatalSince > FATAL_AFTER_NANOS) {
        transport.stop(parcel.firstFlight(), -1, error);
        return;
      }
      long longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(failures, 10));
      pause = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
      failures++;
    }
    lastError = error.getMessage();
    transport.later(this::resend, pause);
  }

  /** Leaves the second half for later; returns the first. Called with the lock. */
  private Parcel split(Parcel parcel) {
    List<Parcel> two = parcel.halve();
    halves.addFirst(two.get(1));
    return two.get(0);
  }

  private void resend() {
    Parcel parcel;
    synchronized (this) {
      parcel = underWay;
    }
    if (parcel != null) {
      send(parcel);
    }
  }

  /** Forgets what waits; the writer has ended. */
  synchronized void clear() {
    waiting.clear();
    halves.clear();
    underWay = null;
  }

  /** Since when the present request waits for its acknowledgement, by nanoTime; 0 for none. */
  long since() {
    return since;
  }

  /** Why, or null when nothing is known. */
  @Nullable String lastError() {
    return lastError;
  }

  /** Where it leads, for messages. */
  String place() {
    return place;
  }
}
