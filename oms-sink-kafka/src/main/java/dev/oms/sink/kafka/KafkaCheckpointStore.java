package dev.oms.sink.kafka;

import dev.oms.core.Checkpoint;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.TransactionalStore;
import dev.oms.sink.kafka.internal.KafkaCheckpoints;
import dev.oms.sink.kafka.internal.KafkaSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps checkpoints in a compacted topic of Kafka, one record for each pipeline. A pipeline that
 * delivers exactly once into Kafka has it by itself; others may use it in place of files or a
 * database:
 *
 * <pre>{@code
 * KafkaSink sink = KafkaSink.builder().bootstrapServers("kafka1:9092").build();
 * SyncPipeline.builder("shop").sink(sink).checkpoints(KafkaCheckpointStore.of(sink)) ...
 * }</pre>
 *
 * <p>Whoever opens a pipeline's checkpoint last holds it: from then on Kafka refuses what an
 * instance before it still sends. The topic is made when it does not exist. Immutable and
 * thread-safe; two are equal when they use the same cluster and settings.
 */
public final class KafkaCheckpointStore implements TransactionalStore {

  private final KafkaSettings settings;
  private final @Nullable TopicCreation creation;
  private final KafkaTransactions transactions;

  KafkaCheckpointStore(
      KafkaSettings settings, @Nullable TopicCreation creation, KafkaTransactions transactions) {
    this.settings = settings;
    this.creation = creation;
    this.transactions = transactions;
  }

  /** In the cluster of this sink, with its settings and {@link KafkaSink.Builder#transactions}. */
  public static KafkaCheckpointStore of(KafkaSink sink) {
    return sink.checkpointStore();
  }

  @Override
  public String describe() {
    return "topic "
        + transactions.checkpointTopic()
        + " of Kafka at "
        + settings.bootstrapServers();
  }

  @Override
  public void precheck(String pipelineName, PrecheckCollector report) {
    KafkaCheckpoints.precheck(settings, transactions, pipelineName, report);
  }

  @Override
  public Optional<Checkpoint> peek(String pipelineName) {
    return KafkaCheckpoints.peek(settings, transactions, pipelineName);
  }

  @Override
  public TransactionalStore.Handle open(String pipelineName) {
    return KafkaCheckpoints.open(settings, creation, transactions, pipelineName);
  }

  @Override
  public Standby standby(String pipelineName) {
    return KafkaCheckpoints.standby(settings, creation, transactions, pipelineName);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KafkaCheckpointStore store
        && settings.equals(store.settings)
        && transactions.equals(store.transactions);
  }

  @Override
  public int hashCode() {
    return settings.bootstrapServers().hashCode() + 31 * transactions.hashCode();
  }

  /** Where it is, without secrets. */
  @Override
  public String toString() {
    return "KafkaCheckpointStore[" + describe() + "]";
  }
}
