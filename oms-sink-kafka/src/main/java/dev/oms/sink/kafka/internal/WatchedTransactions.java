package dev.oms.sink.kafka.internal;

import dev.oms.core.RecordException;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.TransactionContext;
import dev.oms.core.spi.TransactionalWriter;
import dev.oms.sink.kafka.KafkaTransactions;
import dev.oms.sink.kafka.TopicCreation;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A transactional writer with the watch over it. */
final class WatchedTransactions implements TransactionalWriter {

  private final KafkaTransactionalWriter writer;
  private final StallWatch watch;
  private final @Nullable TopicCreator creator;

  private WatchedTransactions(
      KafkaTransactionalWriter writer, StallWatch watch, @Nullable TopicCreator creator) {
    this.writer = writer;
    this.watch = watch;
    this.creator = creator;
  }

  static WatchedTransactions open(
      KafkaConnection kafka,
      TransactionalProducer producer,
      CheckpointRecords records,
      TransactionContext context,
      KafkaTransactions transactions) {
    KafkaAdmin admin = kafka.admin();
    KafkaSettings settings = kafka.settings();
    TopicCreation creation = kafka.creation();
    TopicCreator creator = creation == null ? null : new TopicCreator(admin, creation);
    KafkaTransactionalWriter writer =
        new KafkaTransactionalWriter(
            producer,
            records,
            context,
            admin.where(),
            name -> KafkaWriters.topic(admin, creator, settings, name),
            new KafkaTransactionalWriter.Limits(
                transactions.commitInterval().toNanos(),
                transactions.commitBytes(),
                KafkaHold.longestNanos(settings)));
    StallWatch watch =
        new StallWatch(
            writer,
            context,
            admin.where(),
            kafka.clientId() + "-watch",
            () -> Diagnosis.of(admin, settings, writer.knownTopics()));
    writer.start();
    watch.start();
    return new WatchedTransactions(writer, watch, creator);
  }

  /** Has the owner written when nothing was committed for so long. */
  void renewAfter(long nanos, Owner owner) {
    writer.renewAfter(nanos, owner);
  }

  @Override
  public void prepare(Set<String> topics) {
    if (creator != null && !topics.isEmpty()) {
      creator.create(topics);
    }
  }

  @Override
  public Topic topic(String name) {
    return writer.topic(name);
  }

  @Override
  public @Nullable RecordException check(MessageBatch batch, int message) {
    return writer.check(batch, message);
  }

  @Override
  public void write(MessageBatch batch) {
    writer.write(batch);
  }

  @Override
  public void commitSoon() {
    writer.commitSoon();
  }

  @Override
  public void close(Duration timeout) {
    writer.close(timeout);
    watch.close();
  }
}
