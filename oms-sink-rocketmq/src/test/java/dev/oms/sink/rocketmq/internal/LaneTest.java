package dev.oms.sink.rocketmq.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import dev.oms.core.spi.SinkWriter;
import dev.oms.testkit.compat.RecordedBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What lanes do with answers, against a client that answers when it is told to. */
@Timeout(30)
class LaneTest {

  /** A request that waits for its answer. */
  private record Sent(List<String> texts, MessageQueue queue, SendCallback callback, int timeouts) {

    void store() {
      callback.onSuccess(new SendResult(SendStatus.SEND_OK, "id", "id", queue, 0));
    }
  }

  private final Deque<Sent> sent = new ArrayDeque<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final SortedMap<String, Integer> queues = new TreeMap<>(java.util.Map.of("a", 1, "b", 1));
  private final RocketMqSinkWriter writer =
      new RocketMqSinkWriter(
          this::send,
          timer,
          new MessageMaker("tag", true),
          "RocketMQ at test",
          name -> new TopicQueues(name, new QueueList(queues), 4 << 20));

  private void send(Parcel parcel, MessageQueue queue, SendCallback callback, int timeouts) {
    List<String> texts =
        parcel.messages().stream()
            .map(m -> new String(m.getBody(), StandardCharsets.UTF_8))
            .toList();
    synchronized (sent) {
      sent.add(new Sent(texts, queue, callback, timeouts));
      sent.notifyAll();
    }
  }

  private Sent next() throws InterruptedException {
    synchronized (sent) {
      while (sent.isEmpty()) {
        sent.wait();
      }
      return sent.poll();
    }
  }

  private boolean nothingSent() {
    synchronized (sent) {
      return sent.isEmpty();
    }
  }

  @AfterEach
  void close() {
    writer.close();
    timer.shutdownNow();
  }

  private static RecordedBatch batch(int partition, String... texts) {
    RecordedBatch batch = new RecordedBatch();
    for (String text : texts) {
      batch.message("t", partition, "k", text);
    }
    return batch;
  }

  @Test
  void theNextRequestOfAQueueFollowsTheAnswerToTheLast() throws Exception {
    RecordedBatch one = batch(0, "1");
    RecordedBatch two = batch(0, "2", "3");
    RecordedBatch three = batch(0, "4");
    RecordedBatch other = batch(1, "x");
    writer.write(one);
    writer.write(two);
    writer.write(three);
    writer.write(other);
    Sent first = next();
    assertThat(first.texts()).containsExactly("1");
    assertThat(first.queue()).isEqualTo(new MessageQueue("t", "a", 0));
    Sent elsewhere = next();
    assertThat(elsewhere.texts()).containsExactly("x");
    assertThat(elsewhere.queue()).isEqualTo(new MessageQueue("t", "b", 0));
    assertThat(nothingSent()).isTrue();
    first.store();
    assertThat(one.acknowledged()).isEqualTo(1);
    Sent second = next();
    // What came meanwhile goes together.
    assertThat(second.texts()).containsExactly("2", "3", "4");
    assertThat(two.acknowledged()).isZero();
    second.store();
    assertThat(two.acknowledged() + three.acknowledged()).isEqualTo(2);
    assertThat(other.acknowledged()).isZero();
    elsewhere.store();
    assertThat(other.acknowledged()).isEqualTo(1);
  }

  @Test
  void aBatchOverSeveralQueuesIsAcknowledgedWhenAllAre() throws Exception {
    RecordedBatch batch =
        new RecordedBatch()
            .message("t", 0, "k", "1")
            .message("t", 1, "k", "2")
            .message("t", 0, "k", "3");
    writer.write(batch);
    Sent a = next();
    Sent b = next();
    assertThat(a.texts()).containsExactly("1", "3");
    b.store();
    assertThat(batch.acknowledged()).isZero();
    a.store();
    assertThat(batch.acknowledged()).isEqualTo(1);
  }

  @Test
  void whatMayHaveArrivedIsSentAgainAndNothingPassesItForAWhile() throws Exception {
    RecordedBatch one = batch(0, "1");
    RecordedBatch two = batch(0, "2");
    writer.write(one);
    writer.write(two);
    next().callback().onException(new MQClientException("wait response timeout 3000ms", null));
    Sent again = next();
    assertThat(again.texts()).containsExactly("1");
    again.callback().onException(new MQBrokerException(2, "busy"));
    Sent third = next();
    assertThat(third.texts()).containsExactly("1");
    long stored = System.nanoTime();
    third.store();
    assertThat(one.acknowledged()).isEqualTo(1);
    Sent later = next();
    assertThat(System.nanoTime() - stored).isGreaterThan(900_000_000L);
    assertThat(later.texts()).containsExactly("2");
    later.store();
    assertThat(two.acknowledged()).isEqualTo(1);
  }

  @Test
  void onlyTheFirstAnswerToARequestCounts() throws Exception {
    RecordedBatch one = batch(0, "1");
    RecordedBatch two = batch(0, "2");
    writer.write(one);
    writer.write(two);
    Sent first = next();
    first.store();
    first.store();
    first.callback().onException(new MQBrokerException(2, "busy"));
    Sent second = next();
    assertThat(second.texts()).containsExactly("2");
    assertThat(two.acknowledged()).isZero();
    assertThat(nothingSent()).isTrue();
    second.store();
    assertThat(two.acknowledged()).isEqualTo(1);
  }

  @Test
  void aBusyBrokerHasNotStoredItAndNoPauseFollows() throws Exception {
    writer.write(batch(0, "1"));
    writer.write(batch(0, "2"));
    next().callback().onException(new MQBrokerException(2, "busy"));
    long stored = System.nanoTime();
    next().store();
    assertThat(next().texts()).containsExactly("2");
    assertThat(System.nanoTime() - stored).isLessThan(800_000_000L);
  }

  @Test
  void storedByTheMasterAloneIsNotEnough() throws Exception {
    RecordedBatch batch = batch(0, "1");
    writer.write(batch);
    Sent first = next();
    first
        .callback()
        .onSuccess(new SendResult(SendStatus.SLAVE_NOT_AVAILABLE, "id", "id", first.queue(), 0));
    Sent second = next();
    assertThat(batch.acknowledged()).isZero();
    assertThat(second.texts()).containsExactly("1");
    second.store();
    assertThat(batch.acknowledged()).isEqualTo(1);
  }

  @Test
  void theMessageThatABrokerRefusesIsFoundAmongItsNeighbours() throws Exception {
    RecordedBatch before = batch(0, "0");
    RecordedBatch good = batch(0, "1", "2");
    RecordedBatch bad = batch(0, "3", "bad", "5");
    RecordedBatch after = batch(0, "6", "7", "8", "9");
    for (RecordedBatch batch : List.of(before, good, bad, after)) {
      writer.write(batch);
    }
    next().store();
    List<String> stored = new ArrayList<>();
    while (bad.failed() == 0) {
      Sent request = next();
      if (request.texts().contains("bad")) {
        request.callback().onException(new MQBrokerException(13, "the message is illegal"));
      } else {
        stored.addAll(request.texts());
        request.store();
      }
    }
    assertThat(stored).containsExactly("1", "2", "3");
    assertThat(good.acknowledged()).isEqualTo(1);
    assertThat(bad.failedMessage()).isEqualTo(1);
    assertThat(bad.cause())
        .isInstanceOf(RecordException.class)
        .hasMessageContaining("RocketMQ at test, topic t, queue a:0")
        .hasMessageContaining("table shop.orders")
        .hasMessageContaining("maxMessageSize");
    assertThat(after.cause()).isInstanceOf(RetriableException.class);
    assertThat(nothingSent()).isTrue();
  }

  @Test
  void nothingIsSentAfterTheEnd() throws Exception {
    RecordedBatch one = batch(0, "1");
    RecordedBatch two = batch(0, "2");
    writer.write(one);
    writer.write(two);
    Sent first = next();
    writer.stop(null, -1, new OmsException("the end"));
    first.store();
    assertThat(nothingSent()).isTrue();
    assertThat(one.failed()).isEqualTo(1);
    assertThat(one.acknowledged()).isZero();
    assertThat(two.failed()).isEqualTo(1);
    SinkWriter ended = writer;
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> ended.write(batch(0, "3")))
        .isExactlyInstanceOf(OmsException.class)
        .hasMessageContaining("the end");
  }

  @Test
  void whatIsTooSlowGetsMoreTimeAndGoesInSmallerPartsInOrder() throws Exception {
    writer.write(batch(0, "first"));
    RecordedBatch slow = new RecordedBatch();
    for (int i = 0; i < 8; i++) {
      slow.message("t", 0, "k", i + "x".repeat(20_000));
    }
    writer.write(slow);
    next().store();
    Sent all = next();
    assertThat(all.texts()).hasSize(8);
    assertThat(all.timeouts()).isZero();
    all.callback().onException(new RemotingTimeoutException("slow"));
    Sent half = next();
    assertThat(half.texts()).hasSize(4);
    assertThat(half.timeouts()).isEqualTo(1);
    half.callback().onException(new RemotingTimeoutException("slow"));
    List<String> stored = new ArrayList<>();
    while (slow.acknowledged() == 0) {
      Sent part = next();
      assertThat(part.texts()).hasSizeLessThanOrEqualTo(4);
      stored.addAll(part.texts());
      part.store();
    }
    assertThat(stored)
        .extracting(t -> t.substring(0, 1))
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
    RecordedBatch later = new RecordedBatch();
    for (int i = 0; i < 8; i++) {
      later.message("t", 0, "k", i + "y".repeat(20_000));
    }
    writer.write(later);
    // What comes next is cut as the network can take it.
    assertThat(next().texts()).hasSizeLessThan(5);
    assertThat(RocketMqWriters.longer(3_000, 0)).isEqualTo(3_000);
    assertThat(RocketMqWriters.longer(3_000, 2)).isEqualTo(12_000);
    assertThat(RocketMqWriters.longer(3_000, 40)).isEqualTo(60_000);
    assertThat(RocketMqWriters.longer(90_000, 2)).isEqualTo(90_000);
  }

  @Test
  void aRequestHasNoMoreBytesThanItsShare() throws Exception {
    RecordedBatch[] batches = new RecordedBatch[30];
    writer.write(batch(0, "first"));
    for (int i = 0; i < batches.length; i++) {
      batches[i] = batch(0, "x".repeat(100_000));
      writer.write(batches[i]);
    }
    next().store();
    for (int requests = 3; requests > 0; requests--) {
      Sent request = next();
      assertThat(request.texts()).hasSize(10);
      request.store();
    }
    assertThat(batches).allMatch(b -> b.acknowledged() == 1);
  }
}
