package dev.oms.sink.kafka.internal;

import dev.oms.core.RecordException;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import dev.oms.core.spi.TransactionalStore;
import dev.oms.core.spi.TransactionalWriter;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.compat.ChangeSinkCompatibilityKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;

/** What every sink must do, done in transactions and judged by a reader of committed messages. */
class TransactionalWriterCompatibilityTest extends ChangeSinkCompatibilityKit {

  @AutoClose private static final KafkaCluster kafka = KafkaCluster.builder().start();

  @Override
  protected ChangeSink sink() {
    KafkaSink sink = KafkaSink.builder().bootstrapServers(kafka.bootstrapServers()).build();
    return new ChangeSink() {
      @Override
      public String type() {
        return sink.type();
      }

      @Override
      public void precheck(Set<String> topics, PrecheckCollector report) {
        sink.precheck(topics, report);
      }

      @Override
      public SinkWriter open(SinkContext context) {
        TransactionalStore store = sink.transactionalStore().orElseThrow();
        TransactionalStore.Handle handle = store.open(context.pipelineName());
        return new Closing(handle, handle.openWriter(new RecordedTransactions(context)));
      }
    };
  }

  /** Closes the handle with the writer. */
  private record Closing(TransactionalStore.Handle handle, TransactionalWriter writer)
      implements SinkWriter {
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
      writer.write(batch);
    }

    @Override
    public void close(Duration timeout) {
      writer.close(timeout);
      handle.close();
    }
  }

  @Override
  protected void createTopic(String name, int partitions) {
    kafka.createTopic(name, partitions);
  }

  private static List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    kafka.consumeAll(topic, true, records::add);
    return records;
  }

  @Override
  protected List<Delivered> read(String topic) {
    return Judged.messages(committed(topic));
  }

  @Override
  protected List<DeliveredHeaders> readHeaders(String topic) {
    return Judged.headers(committed(topic));
  }
}
