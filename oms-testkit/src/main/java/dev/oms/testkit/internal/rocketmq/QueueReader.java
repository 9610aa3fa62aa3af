package dev.oms.testkit.internal.rocketmq;

import dev.oms.testkit.RocketMqMessage;
import dev.oms.testkit.TestKitException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RPCHook;
import org.jspecify.annotations.Nullable;

/** Reads topics from beginning to end, with a group of its own. */
public final class QueueReader {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int FETCH = 1000;

  private final String nameServers;
  private final @Nullable RPCHook signature;
  private final boolean tls;
  private final Ends ends;

  /** Says where queues end. */
  public interface Ends {
    /** Returns the offset after the last message that a broker has taken. */
    long end(String broker, String topic, int queue);
  }

  /**
   * Reads from this cluster.
   *
   * @param ends asked because consumers know a message only some time after it was taken
   */
  public QueueReader(String nameServers, @Nullable RPCHook signature, boolean tls, Ends ends) {
    this.ends = ends;
    this.nameServers = nameServers;
    this.signature = signature;
    this.tls = tls;
  }

  /** Returns where each queue ends, in the order of the sorted list of queues. */
  public List<Long> endOffsets(String topic) {
    try (Puller puller = new Puller()) {
      return puller.queues(topic).stream().map(puller::end).toList();
    }
  }

  /** Hands over all messages up to the end as it is at the start of the call, queue by queue. */
  public void readAll(String topic, Consumer<RocketMqMessage> sink) {
    try (Puller puller = new Puller()) {
      List<MessageQueue> queues = puller.queues(topic);
      for (int i = 0; i < queues.size(); i++) {
        puller.read(queues.get(i), i, 0, puller.end(queues.get(i)), sink);
      }
    }
  }

  /** Returns one message. */
  public RocketMqMessage read(String topic, int partition, long offset) {
    RocketMqMessage[] found = new RocketMqMessage[1];
    try (Puller puller = new Puller()) {
      puller.read(
          puller.queues(topic).get(partition), partition, offset, offset + 1, m -> found[0] = m);
    }
    RocketMqMessage message = found[0];
    if (message == null) {
      throw new TestKitException("no message at " + topic + "-" + partition + " offset " + offset);
    }
    return message;
  }

  /**
   * As {@link #readAll}, by an ordered consumer as an application would have it: a push consumer
   * that locks each queue.
   */
  public void consumeInOrder(String topic, Consumer<RocketMqMessage> sink) {
    Map<MessageQueue, Long> ends = new HashMap<>();
    List<MessageQueue> queues;
    try (Puller puller = new Puller()) {
      queues = puller.queues(topic);
      for (MessageQueue queue : queues) {
        long end = puller.end(queue);
        if (end > 0) {
          ends.put(queue, end);
        }
      }
    }
    if (ends.isEmpty()) {
      return;
    }
    CountDownLatch open = new CountDownLatch(ends.size());
    DefaultMQPushConsumer consumer =
        new DefaultMQPushConsumer(group(), signature, new AllocateMessageQueueAveragely());
    consumer.setNamesrvAddr(nameServers);
    consumer.setInstanceName(consumer.getConsumerGroup());
    consumer.setUseTLS(tls);
    consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    consumer.setPullBatchSize(FETCH);
    consumer.setConsumeMessageBatchMaxSize(FETCH);
    Object one = new Object();
    consumer.registerMessageListener(
        (MessageListenerOrderly)
            (messages, context) -> {
              MessageQueue queue = context.getMessageQueue();
              int partition = queues.indexOf(queue);
              long end = ends.getOrDefault(queue, 0L);
              synchronized (one) {
                for (MessageExt message : messages) {
                  if (message.getQueueOffset() < end) {
                    sink.accept(received(message, queue, partition));
                  }
                  if (message.getQueueOffset() == end - 1) {
                    open.countDown();
                  }
                }
              }
              return ConsumeOrderlyStatus.SUCCESS;
            });
    try {
      consumer.subscribe(topic, "*");
      consumer.start();
      if (!open.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new TestKitException(
            topic + ": " + open.getCount() + " queues not read to their end within " + PATIENCE);
      }
    } catch (MQClientException e) {
      throw new TestKitException("cannot consume " + topic, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestKitException("interrupted", e);
    } finally {
      consumer.shutdown();
    }
  }

  private static String group() {
    return "oms-testkit-" + UUID.randomUUID();
  }

  private static RocketMqMessage received(MessageExt m, MessageQueue queue, int partition) {
    return new RocketMqMessage(
        m.getTopic(),
        partition,
        queue.getBrokerName(),
        queue.getQueueId(),
        m.getQueueOffset(),
        Map.copyOf(m.getProperties()),
        m.getBody());
  }

  /** Old, and the only one that reads a queue from and to where it is told. */
  @SuppressWarnings("deprecation")
  private final class Puller implements AutoCloseable {

    private final DefaultMQPullConsumer consumer = new DefaultMQPullConsumer(group(), signature);

    Puller() {
      consumer.setNamesrvAddr(nameServers);
      consumer.setInstanceName(consumer.getConsumerGroup());
      consumer.setUseTLS(tls);
      try {
        consumer.start();
      } catch (MQClientException e) {
        throw new TestKitException("cannot read", e);
      }
    }

    List<MessageQueue> queues(String topic) {
      try {
        return consumer.fetchSubscribeMessageQueues(topic).stream().sorted().toList();
      } catch (MQClientException e) {
        throw new TestKitException("no queues of " + topic, e);
      }
    }

    long end(MessageQueue queue) {
      return ends.end(queue.getBrokerName(), queue.getTopic(), queue.getQueueId());
    }

    void read(
        MessageQueue queue, int partition, long from, long to, Consumer<RocketMqMessage> sink) {
      long offset = from;
      long giveUp = System.nanoTime() + PATIENCE.toNanos();
      while (offset < to) {
        PullResult result = pull(queue, offset);
        if (result.getPullStatus() == PullStatus.FOUND) {
          for (MessageExt message : result.getMsgFoundList()) {
            if (message.getQueueOffset() < to) {
              sink.accept(received(message, queue, partition));
            }
          }
          giveUp = System.nanoTime() + PATIENCE.toNanos();
        } else if (System.nanoTime() > giveUp) {
          throw new TestKitException(queue + ": nothing at " + offset + " of " + to);
        } else {
          LockSupport.parkNanos(10_000_000);
        }
        offset = result.getNextBeginOffset();
      }
    }

    private PullResult pull(MessageQueue queue, long offset) {
      try {
        return consumer.pull(queue, "*", offset, FETCH);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TestKitException("interrupted", e);
      } catch (Exception e) {
        throw new TestKitException("cannot read " + queue, e);
      }
    }

    @Override
    public void close() {
      consumer.shutdown();
    }
  }
}
