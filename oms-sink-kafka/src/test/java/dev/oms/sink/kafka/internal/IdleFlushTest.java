package dev.oms.sink.kafka.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdleFlushTest {

  private final Semaphore begun = new Semaphore(0);
  private final Semaphore mayEnd = new Semaphore(0);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, new ByteArraySerializer(), new ByteArraySerializer()) {
        @Override
        public synchronized void flush() {
          begun.release();
          try {
            mayEnd.acquire();
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw new org.apache.kafka.common.errors.InterruptException(e);
          }
        }
      };

  private final IdleFlush flush = new IdleFlush(producer, "flush-test");

  @AfterEach
  void close() {
    flush.close();
  }

  private boolean begins(long millis) throws InterruptedException {
    return begun.tryAcquire(millis, TimeUnit.MILLISECONDS);
  }

  @Test
  void askingDoesNotWaitAndIsDoneOnce() throws Exception {
    flush.start();
    assertThat(begins(50)).isFalse();
    flush.idle();
    assertThat(begins(10_000)).isTrue();
    mayEnd.release();
    assertThat(begins(50)).isFalse();
  }

  @Test
  void whatIsAskedWhileOneFlushesIsDoneOnceMore() throws Exception {
    flush.start();
    for (int round = 0; round < 200; round++) {
      flush.idle();
      assertThat(begins(10_000)).isTrue();
      for (int i = 0; i < 5; i++) {
        flush.idle();
      }
      mayEnd.release();
      assertThat(begins(10_000)).isTrue();
      mayEnd.release();
    }
    assertThat(begins(50)).isFalse();
  }

  @Test
  void flushesKeepADistance() throws Exception {
    mayEnd.release(1_000_000);
    flush.start();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
    while (System.nanoTime() < end) {
      flush.idle();
      Thread.onSpinWait();
    }
    assertThat(begun.availablePermits()).isBetween(1, 70);
  }

  @Test
  void muchIsLeftTimeToFillBatchesWhereBrokersAreSlow() throws Exception {
    flush.start();
    for (int messages : new int[] {1_000, 1}) {
      flush.written(messages);
      flush.idle();
      assertThat(begins(10_000)).isTrue();
      Thread.sleep(300);
      mayEnd.release();
      long began = System.nanoTime();
      flush.idle();
      assertThat(begins(10_000)).isTrue();
      long pause = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      if (messages > 1) {
        assertThat(pause).isGreaterThanOrEqualTo(45);
      }
      mayEnd.release();
    }
  }

  @Test
  void closingEndsOneThatHangs() throws Exception {
    flush.start();
    flush.idle();
    assertThat(begins(10_000)).isTrue();
    flush.close();
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whoSaysHowLongMessagesWaitIsObeyed() {
    assertThat(new KafkaSettings("h:1", Map.of(), null, null).flushesWhenIdle()).isTrue();
    assertThat(new KafkaSettings("h:1", Map.of("linger.ms", "7"), null, null).flushesWhenIdle())
        .isFalse();
  }
}
