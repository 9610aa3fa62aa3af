package dev.oms.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oms.core.Checkpoint;
import dev.oms.core.ObjectMapping;
import dev.oms.core.PipelineListener;
import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.RecordException;
import dev.oms.core.SyncPipeline;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeliveryTest extends PipelineTestBase {

  @Test
  @DisplayName("parallel encoding and shuffled acknowledgements keep the order and lose nothing")
  void keepsOrder() throws Exception {
    ScriptedSource source = new ScriptedSource(100_000, 50, 7);
    TestSink sink = new TestSink(6);
    sink.mode = TestSink.Mode.SHUFFLED;
    try (SyncPipeline pipeline = builder(source, sink).build()) {
      pipeline.start();
      assertThat(pipeline.awaitStopped(Duration.ofSeconds(50))).isTrue();
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.FINISHED);
      assertThat(pipeline.status().messages()).isEqualTo(100_000);
    }
    assertThat(versions(sink)).isEqualTo(LongStream.range(0, 100_000).boxed().toList());
  }

  @Test
  @DisplayName("sequences increase in the order of delivery")
  void sequencesIncrease() throws Exception {
    ScriptedSource source = new ScriptedSource(20_000, 50, 13);
    TestSink sink = new TestSink(1);
    try (SyncPipeline pipeline = builder(source, sink).build()) {
      pipeline.start();
      pipeline.awaitStopped(Duration.ofSeconds(50));
    }
    List<Long> sequences =
        sink.messages.stream().map(m -> Long.parseLong(m.split(":")[2])).toList();
    assertThat(sequences).isSorted().doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("a checkpoint never runs ahead of what is acknowledged without a gap")
  void checkpointOnlyOverAcknowledgedPrefix() throws Exception {
    ScriptedSource source = new ScriptedSource(0, 10, 5);
    source.endless = true;
    TestSink sink = new TestSink(2);
    sink.mode = TestSink.Mode.SILENT;
    List<Checkpoint> saved = Collections.synchronizedList(new java.util.ArrayList<>());
    try (SyncPipeline pipeline =
        builder(source, sink)
            .maxInFlightBytes(1 << 20)
            .batchSize(10, 1024)
            .stopTimeout(Duration.ofMillis(200))
            .listener(
                new PipelineListener() {
                  @Override
                  public void checkpointSaved(Checkpoint checkpoint) {
                    saved.add(checkpoint);
                  }
                })
            .build()) {
      pipeline.start();
      await().until(() -> sink.messages.size() > 100);
      Thread.sleep(100);
      assertThat(saved).isEmpty();
      assertThat(pipeline.status().inFlight().batches()).isPositive();
    }
    assertThat(saved).isEmpty();
  }

  @Test
  @DisplayName(
      "after any number of crashes nothing is missing and repeats are newer than the checkpoint")
  void survivesCrashes() throws Exception {
    Random random = new Random(42);
    Map<Long, Long> delivered = new HashMap<>();
    AtomicLong checkpoint = new AtomicLong();
    for (int round = 0; round < 20; round++) {
      ScriptedSource source = new ScriptedSource(30_000, 20, 9);
      TestSink sink = new TestSink(3);
      sink.mode = TestSink.Mode.SHUFFLED;
      sink.delayNanos = 20_000;
      long resumedFrom = checkpoint.get();
      SyncPipeline pipeline =
          builder(source, sink)
              .stopTimeout(Duration.ZERO)
              .listener(
                  new PipelineListener() {
                    @Override
                    public void checkpointSaved(Checkpoint saved) {
                      checkpoint.set(Long.parseLong(saved.position()));
                    }
                  })
              .build();
      pipeline.start();
      boolean last = round == 19;
      if (last) {
        pipeline.awaitStopped(Duration.ofSeconds(30));
        assertThat(pipeline.status().state()).isEqualTo(PipelineState.FINISHED);
      } else {
        Thread.sleep(20 + random.nextInt(40));
      }
      // No draining: whatever is in flight is given up, as if the process had died.
      pipeline.close();
      List<Long> versions = versions(sink);
      if (!versions.isEmpty()) {
        assertThat(versions.get(0)).isEqualTo(resumedFrom);
      }
      long expected = resumedFrom;
      for (long version : versions) {
        assertThat(version).isEqualTo(expected++);
        delivered.merge(version, 1L, Long::sum);
      }
      if (pipeline.status().state() == PipelineState.FINISHED) {
        break;
      }
    }
    assertThat(delivered.keySet()).hasSize(30_000);
  }

  @Test
  @DisplayName("a slow sink slows the source: what is in flight stays within its bounds")
  void backpressure() throws Exception {
    ScriptedSource source = new ScriptedSource(0, 10, 10);
    source.endless = true;
    source.rowPadding = 10_000;
    TestSink sink = new TestSink(1);
    sink.mode = TestSink.Mode.BLOCKED;
    try (SyncPipeline pipeline =
        builder(source, sink).maxInFlightBytes(1 << 20).stopTimeout(Duration.ZERO).build()) {
      pipeline.start();
      Thread.sleep(300);
      PipelineStatus status = pipeline.status();
      assertThat(status.inFlight().bytes()).isLessThanOrEqualTo(1 << 20);
      // Encoding frees what the source held, but each batch holds its buffer.
      assertThat(source.emitted.get()).isPositive().isLessThan(10_000);
    }
  }

  @Test
  @DisplayName("a row that cannot be written stops the pipeline and says which one it is")
  void poisonRow() throws Exception {
    serializer.failAtVersion = 500;
    ScriptedSource source = new ScriptedSource(1000, 10, 10);
    TestSink sink = new TestSink(1);
    try (SyncPipeline pipeline = builder(source, sink).build()) {
      pipeline.start();
      pipeline.awaitStopped(Duration.ofSeconds(20));
      PipelineStatus status = pipeline.status();
      assertThat(status.state()).isEqualTo(PipelineState.FAILED);
      assertThat(status.lastError()).isNotNull();
      assertThat(status.lastError().message())
          .contains("UPDATE of table shop.orders at pos-500")
          .contains("cannot write version 500");
      assertThat(versions(sink)).allMatch(v -> v < 500);

      serializer.failAtVersion = -1;
      pipeline.resume();
      pipeline.awaitStopped(Duration.ofSeconds(20));
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.FINISHED);
    }
    assertThat(versions(sink)).contains(500L, 999L);
  }

  @Test
  @DisplayName(
      "a message that cannot be delivered stops the pipeline before anything behind it counts")
  void undeliverable() throws Exception {
    ScriptedSource source = new ScriptedSource(1000, 10, 10);
    TestSink sink = new TestSink(1);
    sink.failNextBatch = new RecordException("a message of table shop.orders is too large", null);
    try (SyncPipeline pipeline = builder(source, sink).build()) {
      pipeline.start();
      pipeline.awaitStopped(Duration.ofSeconds(20));
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.FAILED);
      assertThat(pipeline.status().lastError().message()).contains("too large");
      assertThat(pipeline.status().messages()).isZero();
    }
  }

  @Test
  @DisplayName(
      "an error that may pass is retried from the checkpoint while the state stays RUNNING")
  void retries() throws Exception {
    ScriptedSource source = new ScriptedSource(5000, 10, 10);
    source.failAtRow = 2500;
    source.failAt = ScriptedSource.passing();
    TestSink sink = new TestSink(1);
    List<String> delays = Collections.synchronizedList(new java.util.ArrayList<>());
    List<PipelineState> states = Collections.synchronizedList(new java.util.ArrayList<>());
    try (SyncPipeline pipeline =
        builder(source, sink)
            .listener(
                new PipelineListener() {
                  @Override
                  public void delayed(String reason) {
                    delays.add(String.valueOf(reason));
                  }

                  @Override
                  public void stateChanged(PipelineState from, PipelineState to) {
                    states.add(to);
                  }
                })
            .build()) {
      pipeline.start();
      pipeline.awaitStopped(Duration.ofSeconds(20));
      assertThat(pipeline.status().lastError().message()).isEqualTo("the server is restarting");
    }
    assertThat(states).containsExactly(PipelineState.RUNNING, PipelineState.FINISHED);
    assertThat(delays.get(0)).contains("the server is restarting").contains("attempt 1");
    assertThat(delays).last().isEqualTo("null");
    assertThat(source.opened).hasValue(2);
    assertThat(versions(sink)).contains(0L, 2499L, 2500L, 4999L);
  }

  @Test
  @DisplayName("a topic that does not exist is one clear error")
  void missingTopic() throws Exception {
    ScriptedSource source = new ScriptedSource(10, 10, 10);
    try (SyncPipeline pipeline =
        builder(source, new TestSink(1))
            .objects(ObjectMapping.builder().table("shop.orders", t -> t.topic("missing")).build())
            .build()) {
      pipeline.start();
      pipeline.awaitStopped(Duration.ofSeconds(20));
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.FAILED);
      assertThat(pipeline.status().lastError().message())
          .isEqualTo("topic 'missing' does not exist");
    }
  }

  @Test
  @DisplayName("an unknown sharding column is one clear error that lists the columns")
  void unknownShardingColumn() throws Exception {
    ScriptedSource source = new ScriptedSource(10, 10, 10);
    try (SyncPipeline pipeline =
        builder(source, new TestSink(1))
            .objects(
                ObjectMapping.builder()
                    .table("shop.orders", t -> t.topic("orders").shardBy("user"))
                    .build())
            .build()) {
      pipeline.start();
      pipeline.awaitStopped(Duration.ofSeconds(20));
      assertThat(pipeline.status().lastError().message())
          .contains("no sharding column 'user'; its columns are [id, version]");
    }
  }

  @Test
  @DisplayName(
      "an UPDATE that changes the hashed value becomes DELETE and INSERT, unless switched off")
  void splitsKeyUpdates() throws Exception {
    for (boolean split : new boolean[] {true, false}) {
      ScriptedSource source = new ScriptedSource(30, 10, 10);
      TestSink sink = new TestSink(4);
      // Sharded by the version, which each UPDATE changes.
      try (SyncPipeline pipeline =
          builder(source, sink)
              .checkpoints(new dev.oms.core.checkpoint.MemoryCheckpointStore())
              .splitKeyUpdates(split)
              .objects(
                  ObjectMapping.builder()
                      .table("shop.orders", t -> t.topic("orders").shardBy("version"))
                      .build())
              .build()) {
        pipeline.start();
        pipeline.awaitStopped(Duration.ofSeconds(20));
        assertThat(pipeline.status().partitioning().values())
            .containsExactly("HASH: hash of sharding columns (version)");
      }
      List<String> short3 =
          sink.messages.stream().map(m -> m.replaceAll(":\\d{15,}$", "")).skip(10).toList();
      if (split) {
        assertThat(short3).hasSize(40);
        assertThat(short3.subList(0, 4))
            .containsExactly("0=DELETE:0", "10=INSERT:10", "1=DELETE:1", "11=INSERT:11");
      } else {
        assertThat(short3).hasSize(20).first().isEqualTo("10=UPDATE:10");
      }
    }
  }
}
