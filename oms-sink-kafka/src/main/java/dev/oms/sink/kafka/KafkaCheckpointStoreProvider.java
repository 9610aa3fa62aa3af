package dev.oms.sink.kafka;

import dev.oms.core.config.CheckpointStoreProvider;
import dev.oms.core.config.ComponentConfig;
import dev.oms.core.spi.CheckpointStore;

/**
 * Makes a {@link KafkaCheckpointStore} of a section of a project file, {@code type: kafka}. Keys:
 * those of {@link KafkaSinkProvider} that say how to reach the cluster; {@code checkpointTopic},
 * {@code transactionalIdPrefix}, {@code lease}.
 */
public final class KafkaCheckpointStoreProvider implements CheckpointStoreProvider {

  /** For {@link java.util.ServiceLoader}. */
  public KafkaCheckpointStoreProvider() {}

  @Override
  public String type() {
    return "kafka";
  }

  @Override
  public CheckpointStore create(ComponentConfig config) {
    KafkaTransactions defaults = KafkaTransactions.defaults();
    KafkaTransactions transactions =
        new KafkaTransactions(
            config.string("checkpointTopic").orElse(defaults.checkpointTopic()),
            config.string("transactionalIdPrefix").orElse(defaults.transactionalIdPrefix()),
            defaults.commitInterval(),
            defaults.commitBytes(),
            config.duration("lease", defaults.lease()));
    return KafkaCheckpointStore.of(
        KafkaSinkProvider.connection(config).transactions(transactions).build());
  }
}
