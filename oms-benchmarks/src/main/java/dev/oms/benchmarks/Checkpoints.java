package dev.oms.benchmarks;

import dev.oms.core.PipelineState;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Makes the checkpoint that a measured pipeline starts from. */
final class Checkpoints {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Checkpoints() {}

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
                1)
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
