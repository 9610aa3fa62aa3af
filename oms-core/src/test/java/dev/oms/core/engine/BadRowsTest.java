package dev.oms.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.BadRecordPolicy;
import dev.oms.core.BadRecordReason;
import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.PipelineState;
import dev.oms.core.PipelineStatus;
import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import dev.oms.core.SyncPipeline;
import dev.oms.core.deadletter.DeadLetter;
import dev.oms.core.deadletter.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BadRowsTest extends PipelineTestBase {

  private final List<DeadLetter> letters = Collections.synchronizedList(new ArrayList<>());

  private static PipelineStatus run(SyncPipeline pipeline) throws InterruptedException {
    pipeline.start();
    assertThat(pipeline.awaitStopped(Duration.ofSeconds(50))).isTrue();
    return pipeline.status();
  }

  private static List<Long> allBut(long total, long... missing) {
    return LongStream.range(0, total)
        .filter(v -> LongStream.of(missing).noneMatch(m -> m == v))
        .boxed()
        .toList();
  }

  @Test
  @DisplayName("a row that no message can be made of is dead-lettered whole, and all else goes on")
  void notEncodable() throws Exception {
    serializer.failAtVersion = 500;
    TestSink sink = new TestSink(4);
    sink.mode = TestSink.Mode.SHUFFLED;
    try (SyncPipeline pipeline =
        builder(new ScriptedSource(1000, 10, 7), sink)
            .deadLetters(DeadLetters.handler(letters::add))
            .build()) {
      PipelineStatus status = run(pipeline);
      assertThat(status.state()).isEqualTo(PipelineState.FINISHED);
      assertThat(status.badRecords().counts()).isEqualTo(Map.of(BadRecordReason.NOT_ENCODABLE, 1L));
      assertThat(status.badRecords().last())
          .contains("UPDATE of table shop.orders at pos-500, for topic orders")
          .contains("cannot write version 500");
      assertThat(status.badRecords().lastTime()).isNotNull();
    }
    assertThat(versions(sink)).isEqualTo(allBut(1000, 500));
    assertThat(letters).hasSize(1);
    DeadLetter letter = letters.get(0);
    assertThat(letter.pipeline()).isEqualTo("test");
    assertThat(letter.event().operation()).isEqualTo("UPDATE");
    assertThat(letter.event().table()).hasToString("shop.orders");
    assertThat(letter.event().position()).isEqualTo("pos-500");
    assertThat(letter.event().id()).isNotEmpty();
    assertThat(letter.event().sourceTimeMillis()).isEqualTo(500);
    assertThat(letter.target().topic()).isEqualTo("orders");
    assertThat(letter.target().partition()).isBetween(0, 3);
    assertThat(new String(letter.target().key(), StandardCharsets.UTF_8)).isEqualTo("0");
    assertThat(letter.problem().reason()).isEqualTo(BadRecordReason.NOT_ENCODABLE);
    assertThat(letter.before().values()).isEqualTo(Map.of("id", "0", "version", "490"));
    assertThat(letter.after().values()).isEqualTo(Map.of("id", "0", "version", "500"));
    assertThat(letter.message()).isNull();
  }

  @Test
  @DisplayName("columns that the mapping leaves out are not in dead letters")
  void chosenColumns() throws Exception {
    serializer.failAtVersion = 3;
    try (SyncPipeline pipeline =
        builder(new ScriptedSource(10, 10, 7), new TestSink(1))
            .objects(
                ObjectMapping.builder()
                    .table("shop.orders", t -> t.topic("orders").columns("version"))
                    .build())
            .deadLetters(DeadLetters.handler(letters::add))
            .build()) {
      run(pipeline);
    }
    assertThat(letters).hasSize(1);
    assertThat(letters.get(0).after().values()).isEqualTo(Map.of("version", "3"));
  }

  @Test
  @DisplayName("messages over the limit go to the dead-letter topic, in their place and cut to fit")
  void tooLargeToTopic() throws Exception {
    serializer.largeEvery = 100;
    serializer.largeBytes = 30_000;
    TestSink sink = new TestSink(3);
    sink.maxMessageBytes = 20_000;
    try (SyncPipeline pipeline =
        builder(new ScriptedSource(1000, 10, 7), sink)
            .deadLetters(DeadLetters.topic("dead"))
            .build()) {
      PipelineStatus status = run(pipeline);
      assertThat(status.state()).isEqualTo(PipelineState.FINISHED);
      assertThat(status.badRecords().counts()).isEqualTo(Map.of(BadRecordReason.TOO_LARGE, 10L));
      assertThat(status.messages()).isEqualTo(1000);
    }
    assertThat(sink.prepared).containsExactlyInAnyOrder("orders", "dead");
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      if (sink.messageTopics.get(i).equals("dead")) {
        places.add(i);
        assertThat(sink.messages.get(i))
            .startsWith("9={\"pipeline\":\"test\"")
            .contains("\"reason\":\"TOO_LARGE\"")
            .contains("\"position\":\"pos-" + i + "\"")
            .contains("\"bytes\":300")
            .contains("the limit is 20000")
            .contains("\"after\":{\"id\":\"9\",\"version\":\"" + i + "\"}")
            .doesNotContain("xxx");
        // Rows of one partition have their dead letters in one.
        assertThat(sink.messagePartitions.get(i)).isEqualTo(sink.messagePartitions.get(9));
      }
    }
    assertThat(places).isEqualTo(List.of(99, 199, 299, 399, 499, 599, 699, 799, 899, 999));
  }

  @Test
  @DisplayName("skipped rows are counted and the rest is delivered")
  void skip() throws Exception {
    serializer.failAtVersion = 20;
    serializer.largeEvery = 1000;
    serializer.largeBytes = 30_000;
    TestSink sink = new TestSink(1);
    sink.maxMessageBytes = 20_000;
    try (SyncPipeline pipeline =
        builder(new ScriptedSource(1000, 10, 7), sink)
            .onBadRecord(BadRecordPolicy.SKIP_AND_COUNT)
            .build()) {
      PipelineStatus status = run(pipeline);
      assertThat(status.state()).isEqualTo(PipelineState.FINISHED);
      assertThat(status.badRecords().total()).isEqualTo(2);
      assertThat(status.badRecords().counts())
          .isEqualTo(Map.of(BadRecordReason.NOT_ENCODABLE, 1L, BadRecordReason.TOO_LARGE, 1L));
    }
    assertThat(versions(sink)).isEqualTo(allBut(1000, 20, 999));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("what only the destination refuses costs one new session, and is not sent again")
  void refused(boolean eventHeaders) throws Exception {
    ScriptedSource source = new ScriptedSource(3000, 10, 7);
    TestSink sink = new TestSink(2);
    sink.mode = TestSink.Mode.SHUFFLED;
    AtomicInteger attempts = new AtomicInteger();
    sink.refused =
        message -> {
          boolean bad = message.contains(":1234:") || message.contains(":1236:");
          if (bad) {
            attempts.incrementAndGet();
          }
          return bad;
        };
    try (SyncPipeline pipeline =
        builder(source, sink)
            .eventHeaders(eventHeaders)
            .deadLetters(DeadLetters.handler(letters::add))
            .build()) {
      PipelineStatus status = run(pipeline);
      assertThat(status.state()).isEqualTo(PipelineState.FINISHED);
      assertThat(status.badRecords().counts()).isEqualTo(Map.of(BadRecordReason.REFUSED, 2L));
      assertThat(status.badRecords().last()).contains("refused by the test");
    }
    assertThat(attempts).hasValue(2);
    assertThat(source.opened).hasValue(3);
    List<Long> delivered = versions(sink);
    assertThat(delivered).containsAll(allBut(3000, 1234, 1236)).doesNotContain(1234L, 1236L);
    // What is repeated is repeated in order, from one place on.
    for (int i = 1; i < delivered.size(); i++) {
      long step = delivered.get(i) - delivered.get(i - 1);
      assertThat(step == 1 || step == 2 || step < 0).as("after %s", delivered.get(i - 1)).isTrue();
    }
    assertThat(letters.stream().map(l -> l.event().position()).distinct())
        .containsExactly("pos-1234", "pos-1236");
    DeadLetter letter = letters.get(0);
    assertThat(letter.problem().reason()).isEqualTo(BadRecordReason.REFUSED);
    assertThat(new String(letter.message().value(), StandardCharsets.UTF_8))
        .startsWith("UPDATE:1234:");
    assertThat(letter.message().eventHeaders()).isEqualTo(eventHeaders);
  }

  @Test
  @DisplayName("a destination that refuses dead letters too ends the pipeline, and says so")
  void deadLetterRefused() throws Exception {
    TestSink sink = new TestSink(2);
    sink.refused = message -> message.contains(":77:") || message.startsWith("dead ");
    ScriptedSource source = new ScriptedSource(1000, 10, 7);
    try (SyncPipeline pipeline =
        builder(source, sink).deadLetters(DeadLetters.topic("dead")).build()) {
      PipelineStatus status = run(pipeline);
      assertThat(status.state()).isEqualTo(PipelineState.FAILED);
      assertThat(status.lastError().message())
          .isEqualTo("a dead letter is refused: refused by the test");
      assertThat(status.badRecords().total()).isZero();
    }
    assertThat(source.opened).hasValue(2);
  }

  @Test
  @DisplayName("a destination that refuses everything is not retried for ever")
  void everythingRefused() throws Exception {
    TestSink sink = new TestSink(1);
    sink.refused = message -> true;
    ScriptedSource source = new ScriptedSource(5000, 10, 1);
    try (SyncPipeline pipeline =
        builder(source, sink).onBadRecord(BadRecordPolicy.SKIP_AND_COUNT).build()) {
      PipelineStatus status = run(pipeline);
      assertThat(status.state()).isEqualTo(PipelineState.FAILED);
      assertThat(status.lastError().message())
          .startsWith("the destination refused more than 200 messages in ten minutes");
      assertThat(status.badRecords().total()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("no checkpoint passes a dead letter that is not durable")
  void checkpointWaits() throws Exception {
    serializer.failAtVersion = 500;
    CountDownLatch durable = new CountDownLatch(1);
    CountDownLatch called = new CountDownLatch(1);
    TestSink sink = new TestSink(1);
    try (SyncPipeline pipeline =
        builder(new ScriptedSource(2000, 10, 10), sink)
            .maxInFlightBytes(1 << 20)
            .deadLetters(
                DeadLetters.handler(
                    letter -> {
                      called.countDown();
                      durable.await();
                    }))
            .build()) {
      pipeline.start();
      called.await();
      Thread.sleep(200);
      assertThat(Long.parseLong(store.peek("test").orElseThrow().position())).isEqualTo(500);
      assertThat(versions(sink)).isEqualTo(allBut(500));
      durable.countDown();
      pipeline.awaitStopped(Duration.ofSeconds(20));
      assertThat(pipeline.status().state()).isEqualTo(PipelineState.FINISHED);
    }
  }

  @Test
  @DisplayName("a handler may have itself called again, or end the pipeline")
  void handlerErrors() throws Exception {
    serializer.failAtVersion = 500;
    AtomicInteger calls = new AtomicInteger();
    try (SyncPipeline pipeline =
        builder(new ScriptedSource(1000, 10, 10), new TestSink(1))
            .deadLetters(
                DeadLetters.handler(
                    letter -> {
                      if (calls.incrementAndGet() == 1) {
                        throw new RetriableException("the mailbox is full", null);
                      }
                      throw new IllegalStateException("no such mailbox");
                    }))
            .build()) {
      PipelineStatus status = run(pipeline);
      assertThat(status.state()).isEqualTo(PipelineState.FAILED);
      assertThat(status.lastError().message())
          .contains("the handler of dead letters failed")
          .contains("no such mailbox")
          .contains("pos-500");
    }
    assertThat(calls).hasValue(2);
  }

  @Test
  @DisplayName("the halves of a split UPDATE are judged on their own")
  void splitUpdate() throws Exception {
    serializer.failAtVersion = 15;
    TestSink sink = new TestSink(4);
    try (SyncPipeline pipeline =
        builder(new ScriptedSource(30, 10, 7), sink)
            .objects(
                ObjectMapping.builder()
                    .table("shop.orders", t -> t.topic("orders").shardBy("version"))
                    .build())
            .deadLetters(DeadLetters.handler(letters::add))
            .build()) {
      assertThat(run(pipeline).badRecords().total()).isEqualTo(2);
    }
    // The new row of the first UPDATE, and the old row of the next.
    assertThat(letters.stream().map(l -> l.event().operation()))
        .containsExactly("INSERT", "DELETE");
    assertThat(letters.get(0).event().id()).endsWith("i");
    assertThat(letters.get(1).event().id()).endsWith("d");
    assertThat(sink.messages).anyMatch(m -> m.startsWith("5=DELETE:5:"));
    assertThat(sink.messages).anyMatch(m -> m.startsWith("25=INSERT:25:"));
    assertThat(sink.messages).noneMatch(m -> m.startsWith("15="));
  }

  @Test
  @DisplayName("errors that are not about a row alone stop the pipeline under every policy")
  void otherErrors() throws Exception {
    TestSink sink = new TestSink(1);
    sink.failNextBatch = new OmsException("the topic was deleted");
    try (SyncPipeline pipeline =
        builder(new ScriptedSource(100, 10, 10), sink)
            .onBadRecord(BadRecordPolicy.SKIP_AND_COUNT)
            .build()) {
      PipelineStatus status = run(pipeline);
      assertThat(status.state()).isEqualTo(PipelineState.FAILED);
      assertThat(status.lastError().message()).isEqualTo("the topic was deleted");
    }
  }

  @Test
  @DisplayName("a record that is refused ends a pipeline whose policy is FAIL, as ever")
  void refusedFails() throws Exception {
    TestSink sink = new TestSink(1);
    sink.refused = message -> message.contains(":5:");
    try (SyncPipeline pipeline = builder(new ScriptedSource(100, 10, 10), sink).build()) {
      PipelineStatus status = run(pipeline);
      assertThat(status.state()).isEqualTo(PipelineState.FAILED);
      assertThat(status.lastError().message()).isEqualTo("refused by the test");
    }
    assertThat(sink.opened).hasValue(1);
  }

  @Test
  void builderRefusesWhatDoesNotFit() {
    SyncPipeline.Builder lonely =
        builder(new ScriptedSource(1, 1, 1), new TestSink(1))
            .onBadRecord(BadRecordPolicy.DEAD_LETTER);
    assertThatThrownBy(lonely::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("onBadRecord(DEAD_LETTER) needs a place");
    SyncPipeline.Builder twofold =
        builder(new ScriptedSource(1, 1, 1), new TestSink(1))
            .onBadRecord(BadRecordPolicy.SKIP_AND_COUNT)
            .deadLetters(DeadLetters.topic("dead"));
    assertThatThrownBy(twofold::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("onBadRecord(SKIP_AND_COUNT) makes none");
  }

  @Test
  @DisplayName("the precheck refuses a topic of dead letters that tables go to")
  void precheckFindsTheTopic() {
    try (SyncPipeline pipeline =
        builder(new ScriptedSource(1, 1, 1), new TestSink(1))
            .deadLetters(DeadLetters.topic("orders"))
            .build()) {
      assertThat(pipeline.precheck().toString())
          .contains("DeadLetters-TOPIC")
          .contains("tables are mapped to topic orders");
    }
  }

  @Test
  @DisplayName("a stop does not wait for a handler that hangs")
  void stopWhileHandling() throws Exception {
    serializer.failAtVersion = 5;
    CountDownLatch called = new CountDownLatch(1);
    try (SyncPipeline pipeline =
        builder(new ScriptedSource(100, 10, 10), new TestSink(1))
            .stopTimeout(Duration.ofMillis(300))
            .deadLetters(
                DeadLetters.handler(
                    letter -> {
                      called.countDown();
                      new CountDownLatch(1).await();
                    }))
            .build()) {
      pipeline.start();
      called.await();
      long start = System.nanoTime();
      pipeline.pause();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void recordExceptionsOfFiltersCount() throws Exception {
    TestSink sink = new TestSink(1);
    try (SyncPipeline pipeline =
        builder(new ScriptedSource(50, 10, 10), sink)
            .filter(new FailingFilter(33))
            .deadLetters(DeadLetters.handler(letters::add))
            .build()) {
      assertThat(run(pipeline).badRecords().total()).isEqualTo(1);
    }
    assertThat(versions(sink)).isEqualTo(allBut(50, 33));
    assertThat(letters.get(0).target().partition()).isEqualTo(-1);
    assertThat(letters.get(0).problem().text()).isEqualTo("out of range");
    assertThat(letters.get(0).after().values()).containsEntry("version", "33");
  }

  private record FailingFilter(long at) implements dev.oms.core.spi.ChangeFilter {
    @Override
    public BoundFilter bind(dev.oms.core.model.TableSchema schema) {
      return new BoundFilter() {
        @Override
        public dev.oms.core.model.TableSchema outputSchema() {
          return schema;
        }

        @Override
        public dev.oms.core.model.RowChange apply(dev.oms.core.model.RowChange change) {
          if (change.image().getLong(1) == at) {
            throw new RecordException("out of range", null);
          }
          return change;
        }
      };
    }
  }
}
