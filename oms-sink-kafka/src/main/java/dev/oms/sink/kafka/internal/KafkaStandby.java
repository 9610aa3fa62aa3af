package dev.oms.sink.kafka.internal;

import dev.oms.core.RetriableException;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.sink.kafka.KafkaTransactions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the instance that holds a checkpoint let go, or wrote nothing for as long as its
 * lease: it watches the topic of checkpoints, where each commit and each renewal is a sign of life.
 * Time is measured by this machine's monotonic clock alone. Should it err, because the network kept
 * the signs from it, the one that it replaces is refused by Kafka all the same.
 */
final class KafkaStandby implements CheckpointStore.Standby {

  private static final Duration POLL = Duration.ofMillis(100);

  private final Supplier<KafkaConnection> connect;
  private final KafkaTransactions transactions;
  private final String pipeline;
  private final CheckpointKeys keys;
  private @Nullable KafkaConnection kafka;
  private @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private boolean free;
  private long leaseNanos;
  private long lastSign;

  KafkaStandby(Supplier<KafkaConnection> connect, KafkaTransactions transactions, String pipeline) {
    this.connect = connect;
    this.transactions = transactions;
    this.pipeline = pipeline;
    this.keys = CheckpointKeys.of(pipeline);
    this.leaseNanos = transactions.lease().toNanos();
  }

  @Override
  public CheckpointStore.@Nullable Handle await(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    try {
      KafkaConsumer<byte[], byte[]> watching = consumer == null ? begin() : consumer;
      while (!free && System.nanoTime() - lastSign < leaseNanos) {
        if (System.nanoTime() - end >= 0) {
          return null;
        }
        for (ConsumerRecord<byte[], byte[]> record : watching.poll(POLL)) {
          see(record);
        }
        if (Thread.interrupted()) {
          throw new InterruptedException("interrupted while waiting for a turn");
        }
      }
      close();
      return KafkaHold.take(connect.get(), transactions, pipeline);
    } catch (InterruptException e) {
      boolean ignored = Thread.interrupted();
      throw new InterruptedException("interrupted while waiting for a turn");
    } catch (KafkaException e) {
      close();
      throw KafkaErrors.classify(e, "waiting for the checkpoint of pipeline '" + pipeline + "'");
    } catch (RetriableException e) {
      close();
      throw e;
    }
  }

  private KafkaConsumer<byte[], byte[]> begin() {
    KafkaConnection opened = connect.get();
    kafka = opened;
    opened.ensure(transactions);
    CheckpointTopic topic = opened.checkpointTopic(transactions);
    KafkaConsumer<byte[], byte[]> watching = topic.consumer(CheckpointTopic.Isolation.ALL);
    consumer = watching;
    watching.seekToEnd(List.of(topic.partition()));
    // Settles where the end is, before it is known who holds: nothing is missed in between.
    long unused = watching.position(topic.partition());
    ConsumerRecord<byte[], byte[]> owner =
        topic
            .newest(Set.of(keys.owner()), found -> !found.isEmpty(), CheckpointTopic.Isolation.ALL)
            .get(keys.owner());
    free = owner == null;
    lastSign = System.nanoTime();
    if (owner != null) {
      see(owner);
    }
    return watching;
  }

  private void see(ConsumerRecord<byte[], byte[]> record) {
    String key = CheckpointTopic.key(record);
    if (key.equals(keys.owner()) && record.value() != null) {
      Owner owner = Owner.decode(record.value());
      free = !owner.active();
      leaseNanos = TimeUnit.MILLISECONDS.toNanos(owner.leaseMillis());
      lastSign = System.nanoTime();
    } else if (key.equals(keys.checkpoint()) || key.equals(keys.attachment())) {
      lastSign = System.nanoTime();
    }
  }

  @Override
  public void close() {
    KafkaConsumer<byte[], byte[]> watching = consumer;
    KafkaConnection open = kafka;
    consumer = null;
    kafka = null;
    boolean interrupted = Thread.interrupted();
    try {
      if (watching != null) {
        watching.close(Duration.ZERO);
      }
    } catch (RuntimeException e) {
      // It is of no use any more.
    }
    if (open != null) {
      open.close();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
