package dev.oms.sink.kafka.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.spi.SinkWriter;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.compat.RecordedBatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** 0 lost, 0 repeated, 0 out of order. */
  void verify(KafkaCluster kafka) {
    assertThat(goneBack(kafka)).as("repeated").isEmpty();
  }

  /**
   * 0 lost, and 0 out of order but where the producer sent its last batches again.
   *
   * @return the places where messages come again that were there before
   */
  List<String> goneBack(KafkaCluster kafka) {
    long[] last = new long[partitions];
    Arrays.fill(last, -1);
    long[] newest = last.clone();
    List<String> back = new ArrayList<>();
    List<String> gaps = new ArrayList<>();
    kafka.consumeAll(
        topic,
        false,
        r -> {
          String text = new String(r.value(), StandardCharsets.UTF_8);
          long number = Long.parseLong(text.substring(0, text.indexOf('x')));
          int p = r.partition();
          String place = "partition " + p + ": " + number + " after " + last[p];
          if (number > last[p] + 1) {
            gaps.add(place);
          } else if (number <= last[p]) {
            back.add(place);
          }
          last[p] = number;
          newest[p] = Math.max(newest[p], number);
        });
    assertThat(gaps).as("lost, or out of order").isEmpty();
    for (int p = 0; p < partitions; p++) {
      assertThat(newest[p]).as("the last of partition %s", p).isEqualTo(next[p] - 1);
      assertThat(last[p]).as("the end of partition %s", p).isEqualTo(newest[p]);
    }
    return back;
  }
}
