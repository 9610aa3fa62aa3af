package dev.oms.sink.kafka.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Opens writers: producer, questions to the cluster, and the watch over both. */
public final class KafkaWriters {

  /** What a record batch of one message needs besides key and value, rounded up. */
  static final int OVERHEAD_BYTES = 128;

  /** Bytes that do not compress grow by at most one for so many (gzip: 5 for 16 KB). */
  private static final int COMPRESSION_GROWTH = 2048;

  private KafkaWriters() {}

  /**
   * Connects.
   *
   * @throws OmsException when the cluster cannot be used
   */
  public static SinkWriter open(KafkaSettings settings, SinkContext context) {
    String clientId =
        settings
            .properties()
            .getOrDefault(ProducerConfig.CLIENT_ID_CONFIG, "oms-" + context.pipelineName());
    KafkaAdmin admin = new KafkaAdmin(settings, clientId);
    Producer<byte[], byte[]> producer = null;
    try {
      reach(admin, settings);
      producer = producer(settings, clientId, admin.where());
      KafkaSinkWriter writer =
          new KafkaSinkWriter(producer, admin.where(), name -> topic(admin, settings, name));
      StallWatch watch =
          new StallWatch(
              writer,
              context,
              admin.where(),
              clientId + "-watch",
              () -> Diagnosis.of(admin, settings, writer.knownTopics()));
      watch.start();
      return new Watched(writer, watch, admin);
    } catch (RuntimeException e) {
      if (producer != null) {
        producer.close(Duration.ZERO);
      }
      admin.close();
      throw e;
    }
  }

  private static void reach(KafkaAdmin admin, KafkaSettings settings) {
    try {
      admin.cluster();
    } catch (RetriableException e) {
      throw new RetriableException(
          e.getMessage() + " (" + Reachability.explain(settings.bootstrapServers()) + ")", e);
    }
  }

  private static Producer<byte[], byte[]> producer(
      KafkaSettings settings, String clientId, String where) {
    try {
      return new KafkaProducer<>(
          settings.producer(clientId), new ByteArraySerializer(), new ByteArraySerializer());
    } catch (RuntimeException e) {
      throw KafkaErrors.ofSettings(e, where);
    }
  }

  private static SinkWriter.Topic topic(KafkaAdmin admin, KafkaSettings settings, String name) {
    TopicDescription description = admin.topic(name);
    KafkaAdmin.@Nullable Limits limits = admin.limits(Set.of(name)).get(name);
    long most =
        Math.min(
            settings.effectiveNumber(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
            settings.effectiveNumber(ProducerConfig.BUFFER_MEMORY_CONFIG));
    if (limits != null && limits.maxMessageBytes().isPresent()) {
      long ofTopic = limits.maxMessageBytes().get();
      most = Math.min(most, ofTopic - ofTopic / COMPRESSION_GROWTH);
    }
    int bytes = (int) Math.max(1, most - OVERHEAD_BYTES);
    return new SinkWriter.Topic(name, description.partitions().size(), bytes);
  }

  /** A writer with all that has to be closed with it. */
  private record Watched(KafkaSinkWriter writer, StallWatch watch, KafkaAdmin admin)
      implements SinkWriter {

    @Override
    public Topic topic(String name) {
      return writer.topic(name);
    }

    @Override
    public void write(MessageBatch batch) throws InterruptedException {
      writer.write(batch);
    }

    @Override
    public void close(Duration timeout) {
      writer.close(timeout);
      watch.close();
      admin.close();
    }
  }
}
