package dev.oms.examples.e2e;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.PipelineListener;
import dev.oms.core.PipelineStatus;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import dev.oms.format.MessageFormat;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.source.mysql.MySqlSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline over wide rows in a process of its own, whose heap is what the test measures. Ends
 * with 0 when so many messages are acknowledged, after it printed the most that was in flight.
 */
final class WideRowsProcess {

  private WideRowsProcess() {}

  /**
   * Host and port of the database, Kafka's addresses or {@code slow}, messages, budget in bytes.
   */
  public static void main(String[] args) throws InterruptedException {
    long wanted = Long.parseLong(args[3]);
    long budget = Long.parseLong(args[4]);
    SyncPipeline pipeline =
        SyncPipeline.builder("wide")
            .source(
                MySqlSource.builder()
                    .host(args[0])
                    .port(Integer.parseInt(args[1]))
                    .username(EndToEnd.USER)
                    .password(EndToEnd.PASSWORD)
                    .build())
            .objects(ObjectMapping.builder().tables("shop.*", t -> t.topic("wide")).build())
            .serializer(MessageFormat.DEFAULT.serializer())
            .sink(sink(args[2]))
            .checkpoints(new MemoryCheckpointStore())
            .maxInFlightBytes(budget)
            .listener(
                new PipelineListener() {
                  @Override
                  public void delayed(@Nullable String reason) {
                    System.out.println("delayed: " + reason);
                  }

                  @Override
                  public void failed(Throwable error) {
                    error.printStackTrace();
                    Runtime.getRuntime().halt(1);
                  }
                })
            .build();
    pipeline.start();
    long most = 0;
    PipelineStatus status = pipeline.status();
    boolean started = false;
    while (status.messages() < wanted) {
      if (!started && status.position() != null) {
        // What is changed from here on comes from the log.
        started = true;
        System.out.println("started");
      }
      most = Math.max(most, status.inFlight().bytes());
      Thread.sleep(1);
      status = pipeline.status();
    }
    System.out.println("most in flight: " + most);
    pipeline.close();
    System.exit(0);
  }

  private static ChangeSink sink(String addresses) {
    return addresses.equals("slow")
        ? new SlowSink()
        : KafkaSink.builder().bootstrapServers(addresses).build();
  }

  /** Acknowledges a batch every 20 ms. */
  private static final class SlowSink implements ChangeSink {
    @Override
    public String type() {
      return "slow";
    }

    @Override
    public void precheck(Set<String> topics, PrecheckCollector report) {}

    @Override
    public SinkWriter open(SinkContext context) {
      ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
      return new SinkWriter() {
        @Override
        public Topic topic(String name) {
          return new Topic(name, 3, Integer.MAX_VALUE);
        }

        @Override
        public void write(MessageBatch batch) {
          var unused =
              timer.submit(
                  () -> {
                    try {
                      TimeUnit.MILLISECONDS.sleep(20);
                      batch.acknowledge();
                    } catch (InterruptedException e) {
                      batch.fail(-1, new OmsException("closed", e));
                    }
                  });
        }

        @Override
        public void close(Duration timeout) {
          timer.shutdownNow();
        }
      };
    }
  }
}
