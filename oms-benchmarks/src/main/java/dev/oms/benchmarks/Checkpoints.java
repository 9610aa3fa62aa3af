package dev.oms.benchmarks;

import dev.oms.core.Checkpoint;
import dev.oms.core.PipelineState;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.FileCheckpointStore;
import dev.oms.core.spi.CheckpointStore;
import dev.oms.sink.kafka.KafkaCheckpointStore;
import dev.oms.sink.kafka.KafkaSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Makes the checkpoint that a measured pipeline starts from. */
final class Checkpoints {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Checkpoints() {}

  /** Saves in Kafka what is saved in files, for a pipeline that delivers exactly once. */
  static void copyToKafka(Lab lab, Path state) {
    KafkaSink sink = KafkaSink.builder().bootstrapServers(lab.kafka.bootstrapServers()).build();
    Checkpoint saved =
        FileCheckpointStore.in(state)
            .peek(PipelineMain.NAME)
            .orElseThrow(() -> new BenchmarkException("there is no checkpoint in " + state));
    try (CheckpointStore.Handle handle = KafkaCheckpointStore.of(sink).open(PipelineMain.NAME)) {
      handle.save(saved);
    }
  }

  /** Saves where the log is now, as a pipeline does that starts and stops. */
  static void saveNow(Lab lab, Map<String, String> producer, String table, Path state)
      throws InterruptedException {
    String topic = "start-" + table;
    lab.createTopic(topic);
    try (SyncPipeline pipeline =
        PipelineMain.builder(
                lab.server.port(),
                lab.kafka.bootstrapServers(),
                producer,
                Map.of("bench." + table, topic),
                state,
                Map.of())
            .start(StartPoint.incrementalFromNow())
            .build()) {
      pipeline.start();
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (pipeline.status().checkpointAge() == null) {
        if (pipeline.status().state() == PipelineState.FAILED || System.nanoTime() > end) {
          throw new BenchmarkException("no checkpoint was saved: " + pipeline.status());
        }
        Thread.sleep(20);
      }
      if (!pipeline.stop(Duration.ofSeconds(10))) {
        throw new BenchmarkException("the pipeline that saves the start does not stop");
      }
    }
    lab.deleteTopic(topic);
  }
}
