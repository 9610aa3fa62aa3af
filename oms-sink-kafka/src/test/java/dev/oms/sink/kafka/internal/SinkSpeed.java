package dev.oms.sink.kafka.internal;

import dev.oms.core.model.TableId;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkWriter;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.compat.RecordedContext;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Not a test: the writer against a bare producer with the same settings, on one broker, in turns.
 * Arguments: messages, rounds, then properties {@code key=value}.
 */
public final class SinkSpeed {

  private static final int PARTITIONS = 6;
  private static final int BATCH = 500;
  private static final int BATCHES = Integer.getInteger("batches", 32);

  private final int messages;
  private final KafkaSink sink;
  private final KafkaSettings settings;
  private final byte[][] keys = new byte[10_000][];
  private final byte[][] values = new byte[10_000][];

  private SinkSpeed(int messages, String servers, Map<String, String> properties) {
    this.messages = messages;
    this.settings = new KafkaSettings(servers, properties, null, null);
    this.sink = KafkaSink.builder().bootstrapServers(servers).properties(properties).build();
    for (int i = 0; i < keys.length; i++) {
      keys[i] =
          String.format("order-%034d", i * 7919L % 1_000_003).getBytes(StandardCharsets.UTF_8);
      StringBuilder json = new StringBuilder("{\"id\":").append(i);
      for (int c = 0; json.length() < 430; c++) {
        json.append(",\"column_")
            .append(c)
            .append("\":\"")
            .append(Integer.toString((i + 1) * (c + 17) * 31_337, 36))
            .append('"');
      }
      json.setLength(439);
      values[i] = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  private void bare(String topic) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            settings.producer("bare"), new ByteArraySerializer(), new ByteArraySerializer())) {
      CountDownLatch all = new CountDownLatch(messages);
      for (int i = 0; i < messages; i++) {
        int m = i % keys.length;
        producer.send(
            new ProducerRecord<>(topic, i % PARTITIONS, keys[m], values[m]),
            (metadata, error) -> all.countDown());
      }
      all.await();
    }
  }

  private void writer(String topic) throws Exception {
    BlockingQueue<Batch> free = new ArrayBlockingQueue<>(BATCHES);
    for (int i = 0; i < BATCHES; i++) {
      free.add(new Batch(free));
    }
    try (SinkWriter writer = sink.open(new RecordedContext("speed"))) {
      writer.topic(topic);
      for (int i = 0; i < messages; ) {
        Batch batch = free.take();
        batch.restart();
        for (int n = 0; n < BATCH && i < messages; n++, i++) {
          int m = i % keys.length;
          batch.put(topic, i % PARTITIONS, keys[m], values[m]);
        }
        writer.write(batch);
      }
      for (int i = 0; i < BATCHES; i++) {
        free.take();
      }
    }
  }

  private static final class Batch extends MessageBatch {
    private static final TableId TABLE = new TableId("shop", "orders");
    private final BlockingQueue<Batch> free;
    private final byte[] bytes = new byte[512 * 1024];
    private int used;

    Batch(BlockingQueue<Batch> free) {
      this.free = free;
    }

    void restart() {
      clear();
      used = 0;
    }

    void put(String topic, int partition, byte[] key, byte[] value) {
      System.arraycopy(key, 0, bytes, used, key.length);
      System.arraycopy(value, 0, bytes, used + key.length, value.length);
      int end = used + key.length + value.length;
      add(TABLE, topic, partition, used, used + key.length, end);
      used = end;
    }

    @Override
    public byte[] bytes() {
      return bytes;
    }

    @Override
    public void acknowledge() {
      free.add(this);
    }

    @Override
    public void fail(int message, Throwable cause) {
      cause.printStackTrace();
      System.exit(1);
    }
  }

  private interface Run {
    void run(String topic) throws Exception;
  }

  private double[] measure(String name, String topic, Run run) throws Exception {
    var os =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    System.gc();
    long cpu = os.getProcessCpuTime();
    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    long callerCpu = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    run.run(topic);
    double caller = (threads.getCurrentThreadCpuTime() - callerCpu) / 1e9;
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpuSeconds = (os.getProcessCpuTime() - cpu) / 1e9;
    long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
    System.out.printf(
        "%-7s %,10.0f messages/s  %.2f CPU s per million, of which caller %.2f  %,d bytes/message"
            + " in the caller  (%tT)%n",
        name,
        messages / seconds,
        cpuSeconds * 1e6 / messages,
        caller * 1e6 / messages,
        bytes / messages,
        new java.util.Date());
    return new double[] {messages / seconds, cpuSeconds * 1e6 / messages};
  }

  private static double median(List<double[]> runs, int column) {
    return runs.stream()
        .mapToDouble(r -> r[column])
        .sorted()
        .skip(runs.size() / 2)
        .findFirst()
        .orElse(0);
  }

  /** Runs. */
  public static void main(String[] args) throws Exception {
    int messages = Integer.parseInt(args[0]);
    int rounds = Integer.parseInt(args[1]);
    Map<String, String> properties = new java.util.LinkedHashMap<>();
    for (int i = 2; i < args.length; i++) {
      String[] pair = args[i].split("=", 2);
      properties.put(pair[0], pair[1]);
    }
    try (KafkaCluster kafka = KafkaCluster.builder().start()) {
      SinkSpeed speed = new SinkSpeed(messages, kafka.bootstrapServers(), properties);
      List<double[]> bare = new ArrayList<>();
      List<double[]> writer = new ArrayList<>();
      for (int r = -1; r < rounds; r++) {
        String topic = "speed-" + (r + 1);
        kafka.createTopic(topic, PARTITIONS);
        double[] b = speed.measure("bare", topic, speed::bare);
        double[] w = speed.measure("writer", topic, speed::writer);
        if (r >= 0) {
          bare.add(b);
          writer.add(w);
        }
        kafka.admin().deleteTopics(List.of(topic)).all().get();
      }
      System.out.printf(
          "%s median of %d: bare %,.0f/s %.2f CPU s, writer %,.0f/s %.2f CPU s: ratio %.2f%n",
          properties,
          rounds,
          median(bare, 0),
          median(bare, 1),
          median(writer, 0),
          median(writer, 1),
          median(writer, 0) / median(bare, 0));
    }
  }
}
