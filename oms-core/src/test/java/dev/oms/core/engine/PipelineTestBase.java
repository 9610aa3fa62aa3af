package dev.oms.core.engine;

import dev.oms.core.ObjectMapping;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

abstract class PipelineTestBase {

  final MemoryCheckpointStore store = new MemoryCheckpointStore();
  final VersionSerializer serializer = new VersionSerializer();

  SyncPipeline.Builder builder(ScriptedSource source, TestSink sink) {
    return SyncPipeline.builder("test")
        .source(source)
        .objects(ObjectMapping.builder().table("shop.orders", t -> t.topic("orders")).build())
        .start(source.endless ? StartPoint.fullThenIncremental() : StartPoint.fullOnly())
        .serializer(serializer)
        .sink(sink)
        .checkpoints(store)
        .checkpointInterval(Duration.ofMillis(10))
        .encodeThreads(3)
        .stopTimeout(Duration.ofSeconds(5));
  }

  /** The versions that were delivered, in order. */
  static List<Long> versions(TestSink sink) {
    List<Long> versions = new ArrayList<>();
    synchronized (sink.messages) {
      for (String message : sink.messages) {
        versions.add(Long.parseLong(message.split(":")[1]));
      }
    }
    return versions;
  }
}
