package dev.oms.sink.kafka.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.OmsException;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.core.spi.TransactionalStore;
import dev.oms.sink.kafka.KafkaTransactions;
import dev.oms.sink.kafka.TopicCreation;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

/** Opens, looks at and checks the checkpoints that a cluster keeps. */
public final class KafkaCheckpoints {

  private static final String ITEM = "Checkpoint-WRITABLE";

  private KafkaCheckpoints() {}

  /**
   * Takes hold of a pipeline's checkpoint; every earlier holder is refused from then on.
   *
   * @throws OmsException when that is not possible
   */
  public static TransactionalStore.Handle open(
      KafkaSettings settings,
      @Nullable TopicCreation creation,
      KafkaTransactions transactions,
      String pipeline) {
    return KafkaHold.take(
        new KafkaConnection(settings, creation, pipeline), transactions, pipeline);
  }

  /** Gets in line for a pipeline's checkpoint. */
  public static CheckpointStore.Standby standby(
      KafkaSettings settings,
      @Nullable TopicCreation creation,
      KafkaTransactions transactions,
      String pipeline) {
    return new KafkaStandby(
        () -> new KafkaConnection(settings, creation, pipeline), transactions, pipeline);
  }

  /** The checkpoint of a pipeline, as it is committed now. */
  public static Optional<Checkpoint> peek(
      KafkaSettings settings, KafkaTransactions transactions, String pipeline) {
    try (KafkaConnection kafka = new KafkaConnection(settings, null, pipeline)) {
      KafkaWriters.reach(kafka.admin(), settings);
      return kafka.find(transactions.checkpointTopic()).isEmpty()
          ? Optional.empty()
          : read(kafka, transactions, pipeline);
    }
  }

  private static Optional<Checkpoint> read(
      KafkaConnection kafka, KafkaTransactions transactions, String pipeline) {
    return new CheckpointRecords(transactions.checkpointTopic(), pipeline)
        .read(kafka.checkpointTopic(transactions), CheckpointTopic.Isolation.COMMITTED_SO_FAR);
  }

  /** Checks that checkpoints can be kept; throws nothing for a finding. */
  public static void precheck(
      KafkaSettings settings,
      KafkaTransactions transactions,
      String pipeline,
      PrecheckCollector report) {
    String topic = transactions.checkpointTopic();
    try (KafkaConnection kafka = new KafkaConnection(settings, null, pipeline)) {
      KafkaWriters.reach(kafka.admin(), settings);
      Optional<TopicDescription> found = kafka.find(topic);
      if (found.isEmpty()) {
        Optional<OmsException> problem = kafka.creationProblem(topic, true);
        if (problem.isPresent()) {
          report.failed(ITEM, String.valueOf(problem.get().getMessage()), null);
        } else {
          report.passed(ITEM, "the start makes the topic of checkpoints " + topic);
        }
        return;
      }
      if (KafkaAdmin.mayNotWrite(found.get())) {
        report.failed(ITEM, "writing to " + topic + " is not allowed", KafkaAdmin.grant(topic));
        return;
      }
      KafkaAdmin.Limits limits =
          kafka.admin().limits(Set.of(topic)).getOrDefault(topic, KafkaAdmin.Limits.UNKNOWN);
      if (limits.maxMessageBytes().isPresent() && !limits.compacted()) {
        report.failed(
            ITEM,
            "the topic of checkpoints " + topic + " is not compacted and would forget them",
            "set cleanup.policy=compact on it, or choose another topic");
        return;
      }
      boolean ignored = read(kafka, transactions, pipeline).isPresent();
      report.passed(ITEM, "the topic of checkpoints " + topic + " can be used");
    } catch (OmsException e) {
      report.failed(ITEM, String.valueOf(e.getMessage()), null);
    }
  }
}
