package dev.oms.sink.rocketmq.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.spi.SinkWriter;
import dev.oms.testkit.RocketMqCluster;
import dev.oms.testkit.compat.RecordedBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Messages numbered for each partition, and the proof that all of them arrived in order, once. */
final class Numbered {

  private final String topic;
  private final int partitions;
  private final long[] next;
  private final List<RecordedBatch> batches = new ArrayList<>();
  private long sent;

  Numbered(String topic, int partitions) {
    this.topic = topic;
    this.partitions = partitions;
    this.next = new long[partitions];
  }

  /** Writes messages of some 200 bytes in batches of {@code batchSize}. */
  void write(SinkWriter writer, int messages, int batchSize) throws InterruptedException {
    int written = 0;
    while (written < messages) {
      RecordedBatch batch = new RecordedBatch();
      for (int i = 0; i < batchSize && written < messages; i++, written++) {
        int partition = (int) (sent++ % partitions);
        String number = Long.toString(next[partition]++);
        batch.message(topic, partition, "key-" + number, number + "x".repeat(200));
      }
      synchronized (batches) {
        batches.add(batch);
      }
      writer.write(batch);
    }
  }

  /** Writes on a thread of its own, so many messages a second. */
  Thread writeSlowly(
      SinkWriter writer, int messages, int perSecond, AtomicReference<Throwable> error) {
    Thread thread =
        new Thread(
            () -> {
              try {
                int chunk = Math.max(1, perSecond / 50);
                for (int done = 0; done < messages; done += chunk) {
                  write(writer, Math.min(chunk, messages - done), 500);
                  LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                }
              } catch (Throwable e) {
                error.set(e);
              }
            },
            "writer");
    thread.start();
    return thread;
  }

  void awaitAcknowledged(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    for (RecordedBatch batch : batches) {
      boolean decided = batch.await(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      assertThat(batch.cause()).isNull();
      assertThat(decided).as("acknowledged in time").isTrue();
      assertThat(batch.acknowledged()).isEqualTo(1);
    }
  }

  long sent() {
    return sent;
  }

  List<RecordedBatch> batches() {
    return batches;
  }

  /**
   * 0 lost, 0 out of order. Messages may be there again, but only as a whole request is repeated:
   * right after itself, so that the last message of a key is never an older one.
   *
   * @return how many are there again
   */
  long verify(RocketMqCluster rocketMq) {
    long[] expected = new long[partitions];
    long[] last = new long[partitions];
    long[] again = new long[1];
    List<String> wrong = new ArrayList<>();
    rocketMq.consumeAll(
        topic,
        m -> {
          String text = m.text();
          long number = Long.parseLong(text.substring(0, text.indexOf('x')));
          int p = m.partition();
          if (number == expected[p]) {
            expected[p]++;
          } else {
            again[0]++;
            // Backwards to the start of the request, or on within it.
            if (number > expected[p] || number > last[p] + 1 || !m.keys().equals("key-" + number)) {
              wrong.add("partition " + p + ": " + number + " after " + last[p]);
            }
          }
          last[p] = number;
        });
    assertThat(wrong).as("out of order").isEmpty();
    assertThat(expected).isEqualTo(next);
    for (int p = 0; p < partitions; p++) {
      assertThat(last[p]).as("the last message of partition %d", p).isEqualTo(next[p] - 1);
    }
    return again[0];
  }
}
