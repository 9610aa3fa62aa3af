package dev.oms.sink.kafka.internal;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Has the producer send what it holds as soon as no more is at hand. So a message waits for others
 * only while there are others, and {@code linger.ms} can be as long as large batches need: it is a
 * bound while the pipeline is busy.
 *
 * <p>Flushes begin at least 5 ms apart: of a steady trickle the first message goes at once, and
 * those behind it together. While one lasts, the producer sends each message at once; so when it is
 * no trickle, the pause after one that took long is twice as long, in which batches can fill.
 */
final class IdleFlush implements AutoCloseable {

  private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** So few messages between two flushes gain nothing by waiting for each other. */
  private static final long TRICKLE = 100;

  /** Also behind a flush that waited for brokers to come back. */
  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Producer<?, ?> producer;
  private final Semaphore wanted = new Semaphore(0);
  private final Thread thread;
  private final AtomicLong written = new AtomicLong();
  private volatile boolean asked;

  IdleFlush(Producer<?, ?> producer, String threadName) {
    this.producer = producer;
    thread = new Thread(this::run, threadName);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** So many messages more were handed to the producer. */
  void written(int messages) {
    long ignored = written.addAndGet(messages);
  }

  /** Nothing more is at hand. Any thread; returns at once. */
  void idle() {
    if (!asked) {
      asked = true;
      wanted.release();
    }
  }

  private void run() {
    try {
      while (true) {
        wanted.acquire();
        // What is written from here on asks anew.
        asked = false;
        long began = System.nanoTime();
        producer.flush();
        long took = System.nanoTime() - began;
        long busy = written.getAndSet(0) > TRICKLE ? Math.min(2 * took, MOST_NANOS) : 0;
        TimeUnit.NANOSECONDS.sleep(Math.max(APART_NANOS - took, busy));
      }
    } catch (InterruptedException | InterruptException e) {
      // Closed.
    } catch (RuntimeException e) {
      // The producer is broken or closed; the messages themselves are told so.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
