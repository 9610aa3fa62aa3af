package dev.oms.sink.kafka.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.CheckpointHeldException;
import dev.oms.core.OmsException;
import dev.oms.core.spi.TransactionContext;
import dev.oms.core.spi.TransactionalStore;
import dev.oms.core.spi.TransactionalWriter;
import dev.oms.sink.kafka.KafkaTransactions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoint of one pipeline, held by the producer of its transactional id: Kafka refuses every
 * older producer of that id, whatever this process knows.
 *
 * <p>Beside the checkpoint it writes who holds it. Brokers refuse a producer in the same way when
 * another took its place and when its transaction took too long (a process that was frozen, a
 * network that was cut); the record tells which it was, so that the one stops and the other goes
 * on.
 */
final class KafkaHold implements TransactionalStore.Handle {

  private static final Logger log = LoggerFactory.getLogger(KafkaHold.class);

  private final KafkaConnection kafka;
  private final KafkaTransactions transactions;
  private final String pipeline;
  private final CheckpointRecords records;
  private final CheckpointKeys keys;
  private final CheckpointTopic topic;
  private final Owner owner;
  private @Nullable TransactionalProducer producer;
  private @Nullable WatchedTransactions writer;
  private volatile long heldSince;
  private boolean closed;

  private KafkaHold(KafkaConnection kafka, KafkaTransactions transactions, String pipeline) {
    this.kafka = kafka;
    this.transactions = transactions;
    this.pipeline = pipeline;
    this.topic = kafka.checkpointTopic(transactions);
    this.records = new CheckpointRecords(transactions.checkpointTopic(), pipeline);
    this.keys = CheckpointKeys.of(pipeline);
    this.owner = Owner.newInstance(transactions.lease().toMillis());
  }

  /** Takes hold; closes {@code kafka} when that fails, else with itself. */
  static KafkaHold take(KafkaConnection kafka, KafkaTransactions transactions, String pipeline) {
    KafkaHold hold = new KafkaHold(kafka, transactions, pipeline);
    try {
      kafka.ensure(transactions);
      hold.take();
      return hold;
    } catch (RuntimeException e) {
      hold.discard();
      kafka.close();
      throw e;
    }
  }

  private TransactionalProducer take() {
    String id = transactions.transactionalIdPrefix() + pipeline;
    String where = kafka.admin().where();
    TransactionalProducer made;
    try {
      made =
          new TransactionalProducer(
              new KafkaProducer<>(
                  kafka.settings().producer(kafka.clientId(), id),
                  new ByteArraySerializer(),
                  new ByteArraySerializer()),
              where,
              id);
    } catch (RuntimeException e) {
      throw KafkaErrors.ofSettings(e, where);
    }
    producer = made;
    records.forget();
    made.init();
    renew(made);
    return made;
  }

  private void renew(TransactionalProducer by) {
    long now = System.nanoTime();
    by.begin();
    records.send(by, owner);
    by.commit();
    heldSince = now;
  }

  /** The producer, or another one when that is of no use any more. */
  private TransactionalProducer usable() {
    if (closed) {
      throw new OmsException(records.where(topic) + " was let go");
    }
    TransactionalProducer present = producer;
    if (present != null && present.isUsable()) {
      return present;
    }
    discard();
    checkOwner();
    return take();
  }

  private void discard() {
    TransactionalProducer old = producer;
    producer = null;
    if (old != null) {
      old.close();
    }
  }

  /** A new instance that did not come to commit counts as well: it locked this one out. */
  private void checkOwner() {
    ConsumerRecord<byte[], byte[]> record =
        topic
            .newest(Set.of(keys.owner()), found -> !found.isEmpty(), CheckpointTopic.Isolation.ALL)
            .get(keys.owner());
    Owner present = record == null || record.value() == null ? null : Owner.decode(record.value());
    if (present != null && !present.instance().equals(owner.instance())) {
      throw new CheckpointHeldException(
          records.where(topic)
              + " was taken over by another instance ("
              + present
              + "), so this one stops",
          null);
    }
  }

  @Override
  public TransactionalWriter openWriter(TransactionContext context) {
    closeWriter();
    TransactionalProducer present = usable();
    WatchedTransactions opened =
        WatchedTransactions.open(kafka, present, records, context, transactions);
    writer = opened;
    return opened;
  }

  private void closeWriter() {
    WatchedTransactions open = writer;
    writer = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public Optional<Checkpoint> load() {
    return records.read(topic, CheckpointTopic.Isolation.COMMITTED);
  }

  @Override
  public void save(Checkpoint checkpoint) {
    inTransaction(
        by -> {
          records.send(by, checkpoint);
          by.commit();
          records.committed();
        });
  }

  @Override
  public void delete() {
    inTransaction(
        by -> {
          records.delete(by);
          by.commit();
        });
  }

  private interface Work {
    void run(TransactionalProducer by);
  }

  private void inTransaction(Work work) {
    closeWriter();
    TransactionalProducer by = usable();
    long now = System.nanoTime();
    by.begin();
    try {
      work.run(by);
      heldSince = now;
    } catch (OmsException e) {
      records.forget();
      // Says so when another instance is the reason.
      TransactionalProducer unused = usable();
      throw e;
    }
  }

  @Override
  public void keepAlive() {
    WatchedTransactions open = writer;
    if (open != null) {
      open.renewAfter(TimeUnit.MILLISECONDS.toNanos(owner.leaseMillis()) / 3, owner);
    } else if (System.nanoTime() - heldSince
        >= TimeUnit.MILLISECONDS.toNanos(owner.leaseMillis()) / 3) {
      inTransaction(
          by -> {
            records.send(by, owner);
            by.commit();
          });
    }
  }

  /** Until a tenth of the lease before its end: what was handed over is still to be sent. */
  @Override
  public boolean holds() {
    long lease = TimeUnit.MILLISECONDS.toNanos(owner.leaseMillis());
    return System.nanoTime() - heldSince < lease - lease / 10;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closeWriter();
    TransactionalProducer present = producer;
    try {
      if (present != null && present.isUsable()) {
        present.begin();
        records.send(present, owner.gone());
        present.commit();
      }
    } catch (OmsException e) {
      log.warn(
          "{} could not be let go, a standby takes it after {} s: {}",
          records.where(topic),
          transactions.lease().toSeconds(),
          e.getMessage());
    } finally {
      closed = true;
      discard();
      kafka.close();
    }
  }

  /** How long an open transaction may lack a position: half of what the brokers allow. */
  static long longestNanos(KafkaSettings settings) {
    return TimeUnit.MILLISECONDS.toNanos(
        settings.effectiveNumber(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG) / 2);
  }
}
