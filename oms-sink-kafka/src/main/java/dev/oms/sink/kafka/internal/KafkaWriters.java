package dev.oms.sink.kafka.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.kafka.TopicCreation;
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
   * @param creation how to make topics that do not exist; null to make none
   * @throws OmsException when the cluster cannot be used
   */
  public static SinkWriter open(
      KafkaSettings settings, @Nullable TopicCreation creation, SinkContext context) {
    String clientId =
        settings
            .properties()
            .getOrDefault(ProducerConfig.CLIENT_ID_CONFIG, "oms-" + context.pipelineName());
    KafkaAdmin admin = new KafkaAdmin(settings, clientId);
    TopicCreator creator = creation == null ? null : new TopicCreator(admin, creation);
    Producer<byte[], byte[]> producer = null;
    try {
      reach(admin, settings);
      producer = producer(settings, clientId, admin.where());
      KafkaSinkWriter writer =
          new KafkaSinkWriter(
              producer, admin.where(), name -> topic(admin, creator, settings, name));
      StallWatch watch =
          new StallWatch(
              writer,
              context,
              admin.where(),
              clientId + "-watch",
              () -> Diagnosis.of(admin, settings, writer.knownTopics()));
      watch.start();
      IdleFlush flush = null;
      if (settings.flushesWhenIdle()) {
        flush = new IdleFlush(producer, clientId + "-flush");
        flush.start();
      }
      return new Watched(writer, watch, flush, admin, creator);
    } catch (RuntimeException e) {
      if (producer != null) {
        producer.close(Duration.ZERO);
      }
      admin.close();
      throw e;
    }
  }

  /**
   * Asks who is there.
   *
   * @throws RetriableException when nobody answers; the message says what was tried
   */
  static void reach(KafkaAdmin admin, KafkaSettings settings) {
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

  /** A topic, which {@code creator} makes when it does not exist. */
  static SinkWriter.Topic topic(
      KafkaAdmin admin, @Nullable TopicCreator creator, KafkaSettings settings, String name) {
    TopicDescription description = creator == null ? admin.topic(name) : creator.topic(name);
    KafkaAdmin.Limits limits =
        admin.limits(Set.of(name)).getOrDefault(name, KafkaAdmin.Limits.UNKNOWN);
    return new SinkWriter.Topic(
        name, description.partitions().size(), maxMessageBytes(settings, limits));
  }

  /** The most bytes of key, value and headers. */
  static int maxMessageBytes(KafkaSettings settings, KafkaAdmin.Limits limits) {
    long most =
        Math.min(
            settings.effectiveNumber(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
            settings.effectiveNumber(ProducerConfig.BUFFER_MEMORY_CONFIG));
    if (limits.maxMessageBytes().isPresent()) {
      long ofTopic = limits.maxMessageBytes().get();
      most = Math.min(most, ofTopic - ofTopic / COMPRESSION_GROWTH);
    }
    return (int) Math.max(1, most - OVERHEAD_BYTES);
  }

  /** A writer with all that has to be closed with it. */
  private record Watched(
      KafkaSinkWriter writer,
      StallWatch watch,
      @Nullable IdleFlush flush,
      KafkaAdmin admin,
      @Nullable TopicCreator creator)
      implements SinkWriter {

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
    public void write(MessageBatch batch) throws InterruptedException {
      if (flush != null) {
        // Before it is written: the batch may be acknowledged, and used again, at once.
        flush.written(batch.size());
      }
      writer.write(batch);
    }

    @Override
    public void idle() {
      // Called again and again while there is nothing to do.
      if (flush != null && writer.oldest() != null) {
        flush.idle();
      }
    }

    @Override
    public void close(Duration timeout) {
      if (flush != null) {
        flush.close();
      }
      writer.close(timeout);
      watch.close();
      admin.close();
    }
  }
}
