package dev.oms.benchmarks;

import dev.oms.benchmarks.MessageFile.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * A producer that does nothing but send messages that lie ready in memory: in batches, from a
 * thread for each queue, the next after the answer to the last.
 */
final class RocketMqBareProducer {

  private static final int TIMEOUT_MILLIS = 10_000;

  private RocketMqBareProducer() {}

  /** Sends, and waits until the parent says to end. */
  public static void main(String[] args) throws Exception {
    System.setProperty("rocketmq.client.logUseSlf4j", "true");
    ChildSide.begin();
    Options options =
        new Options()
            .define("rocketmq", "")
            .define("topic", "")
            .define("file", "")
            .define("messages", "")
            .define("batch-bytes", "")
            .parse(args);
    List<Message> messages = MessageFile.read(Path.of(options.text("file")));
    DefaultMQProducer producer = new DefaultMQProducer("BARE");
    producer.setNamesrvAddr(options.text("rocketmq"));
    producer.start();
    List<MessageQueue> queues =
        producer.fetchPublishMessageQueues(options.text("topic")).stream().sorted().toList();
    ChildSide.tell("cpuBefore", ChildSide.cpuSeconds());
    long each = options.bigNumber("messages") / queues.size();
    long rest = options.bigNumber("messages") % queues.size();
    List<Thread> threads = new ArrayList<>();
    for (int q = 0; q < queues.size(); q++) {
      int queue = q;
      List<Message> ofQueue = messages.stream().filter(m -> m.partition() == queue).toList();
      long count = each + (q < rest ? 1 : 0);
      Thread thread =
          new Thread(
              () ->
                  send(producer, queues.get(queue), ofQueue, count, options.number("batch-bytes")),
              "queue-" + q);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    ChildSide.awaitParent();
    ChildSide.tellMemory();
    producer.shutdown();
  }

  private static void send(
      DefaultMQProducer producer,
      MessageQueue queue,
      List<Message> messages,
      long count,
      int batchBytes) {
    try {
      int next = 0;
      long sent = 0;
      while (sent < count) {
        List<org.apache.rocketmq.common.message.Message> batch = new ArrayList<>();
        for (int bytes = 0; bytes < batchBytes && sent + batch.size() < count; ) {
          Message message = messages.get(next);
          next = next + 1 == messages.size() ? 0 : next + 1;
          batch.add(
              new org.apache.rocketmq.common.message.Message(
                  queue.getTopic(),
                  "default_tag",
                  new String(message.key(), StandardCharsets.UTF_8),
                  message.value()));
          bytes += message.value().length;
        }
        if (producer.send(batch, queue, TIMEOUT_MILLIS).getSendStatus() != SendStatus.SEND_OK) {
          throw new IllegalStateException("not stored");
        }
        sent += batch.size();
      }
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }
}
