package dev.oms.core.verify;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.Partitioners;
import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import dev.oms.core.deadletter.DeadLetters;
import dev.oms.core.model.TableId;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.MessageReader;
import dev.oms.core.spi.ReadMessage;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads tables as full synchronization does, with the pipeline's own filters, columns and format,
 * and hands each row over as its message has it. Rows come on threads of a pipeline, one at a time.
 */
final class TableRead {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Settings settings;
  private final VerificationPlan plan;
  private final Map<TableId, AtomicLong> undeliverable = new ConcurrentHashMap<>();

  TableRead(Settings settings, VerificationPlan plan) {
    this.settings = settings;
    this.plan = plan;
  }

  /** Takes rows. */
  interface Rows {
    void row(Target target, ReadMessage message);
  }

  /**
   * Reads tables, each row once, or more often when a connection is lost, and counts the rows that
   * have no message.
   *
   * @throws OmsException when they cannot be read
   */
  void run(Iterable<Target> wanted, Rows rows) throws InterruptedException {
    Map<TableId, Target> targets = new HashMap<>();
    wanted.forEach(target -> targets.put(target.table(), target));
    undeliverable.clear();
    ObjectMapping objects = plan.only(targets.keySet());
    SyncPipeline.Builder builder =
        SyncPipeline.builder(Settings.NAME)
            .source(settings.source())
            .objects(objects)
            .start(StartPoint.fullOnly())
            .serializer(settings.serializer())
            .partitioner(Partitioners.one())
            .sink(new Comparer(targets, rows))
            .checkpoints(new MemoryCheckpointStore())
            .deadLetters(
                DeadLetters.handler(
                    letter ->
                        undeliverable
                            .computeIfAbsent(letter.event().table(), t -> new AtomicLong())
                            .incrementAndGet()))
            .precheckOnStart(false)
            // A pipeline notices at its next checkpoint that all is done; this one saves nothing.
            .checkpointInterval(Duration.ofMillis(50))
            .stopTimeout(STOP_TIMEOUT);
    settings.filters().forEach(builder::filter);
    try (SyncPipeline pipeline = builder.build()) {
      pipeline.start();
      await(pipeline);
    }
    wanted.forEach(
        target -> {
          AtomicLong count = undeliverable.get(target.table());
          target.undeliverable = count == null ? 0 : count.get();
        });
  }

  private void await(SyncPipeline pipeline) throws InterruptedException {
    String told = null;
    while (!pipeline.awaitStopped(LOOK)) {
      String reason = pipeline.status().delayReason();
      if (reason != null && !reason.equals(told)) {
        settings.log().accept("waiting: " + reason);
      }
      told = reason;
    }
    PipelineStatus status = pipeline.status();
    if (status.state() != PipelineState.FINISHED) {
      PipelineStatus.LastError error = status.lastError();
      throw new OmsException(
          "the tables cannot be read: "
              + (error == null ? "the state is " + status.state() : error.message()));
    }
  }

  /** A sink that compares and delivers nothing. */
  private final class Comparer implements ChangeSink {

    private final Map<TableId, Target> targets;
    private final Rows rows;

    Comparer(Map<TableId, Target> targets, Rows rows) {
      this.targets = targets;
      this.rows = rows;
    }

    @Override
    public String type() {
      return Settings.NAME;
    }

    @Override
    public void precheck(Set<String> topics, PrecheckCollector report) {}

    @Override
    public SinkWriter open(SinkContext context) {
      MessageReader reader = settings.serializer().reader().orElseThrow();
      ReadMessage message = new ReadMessage();
      return new SinkWriter() {
        @Override
        public Topic topic(String name) {
          return new Topic(name, 1, Integer.MAX_VALUE);
        }

        @Override
        public void write(MessageBatch batch) {
          for (int i = 0; i < batch.size(); i++) {
            Target target = targets.get(batch.table(i));
            if (target != null) {
              read(batch, i);
              rows.row(target, message);
            }
          }
          batch.acknowledge();
        }

        private void read(MessageBatch batch, int index) {
          try {
            reader.read(batch.bytes(), batch.valueOffset(index), batch.valueLength(index), message);
          } catch (IllegalArgumentException e) {
            throw new OmsException(
                "a message of table "
                    + batch.table(index)
                    + " that format "
                    + settings.serializer().format()
                    + " makes cannot be read back: "
                    + e.getMessage(),
                e);
          }
        }

        @Override
        public void close(Duration timeout) {}
      };
    }
  }
}
