package dev.oms.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * From an INSERT to the consumer at a steady rate: rows are inserted one by one, and a consumer in
 * this JVM takes the time of each by its id. Beside it, messages of the same size that a bare
 * producer sends at the same rate, with the sink's settings and lingers of 0, 5 and 50 ms.
 */
public final class LatencyBenchmark {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int VALUE_BYTES = 560;

  private final Options options;
  private final Lab lab;
  private final int rate;
  private final int rows;
  private final int warm;

  private LatencyBenchmark(Options options, Lab lab) {
    this.options = options;
    this.lab = lab;
    rate = options.number("rate");
    warm = rate * options.number("warm-up-seconds");
    rows = warm + rate * options.number("seconds");
  }

  /** Runs. */
  public static void main(String[] args) throws Exception {
    Options options =
        Variant.define(Lab.options())
            .define("rate", "1000")
            .define("seconds", "20")
            .define("warm-up-seconds", "10")
            .define("heap", "256m")
            .parse(args);
    try (Lab lab = Lab.start(options)) {
      new LatencyBenchmark(options, lab).run();
    } catch (BenchmarkException e) {
      System.err.println("FAILED: " + e.getMessage());
      System.exit(1);
    }
    System.exit(0);
  }

  private void run() throws Exception {
    System.out.println(lab.describe() + "\n" + options.describe());
    Figures table =
        new Figures(rate + " rows/s", "median ms", "p90 ms", "p99 ms", "p99.9 ms", "most ms");
    long[] inserting = new long[rows];
    add(table, "INSERT to consumer, pipeline", pipeline(inserting));
    add(table, "of that the INSERT itself", inserting);
    for (String linger : List.of("0", "5", "50")) {
      add(table, "send to consumer, bare producer, linger.ms=" + linger, bare(linger));
    }
    System.out.println(table + "load average " + Lab.loadAverage());
  }

  private void add(Figures table, String name, long[] nanos) {
    long[] sorted = Arrays.copyOfRange(nanos, warm, rows);
    Arrays.sort(sorted);
    table.row(
        name,
        millis(sorted, 0.5),
        millis(sorted, 0.9),
        millis(sorted, 0.99),
        millis(sorted, 0.999),
        millis(sorted, 1));
  }

  private static String millis(long[] sorted, double part) {
    int at = (int) Math.min(sorted.length - 1, Math.floor(sorted.length * part));
    return Figures.decimal(sorted[at] / 1e6);
  }

  /** Something that makes the message of a row appear in the topic. */
  private interface Sender {
    void send(int id) throws SQLException;
  }

  private long[] pipeline(long[] inserting) throws Exception {
    String topic = "latency";
    lab.createTopic(topic);
    lab.server.execute(Workload.table(topic));
    Path state = lab.newDirectory("state");
    Checkpoints.saveNow(lab, Map.of(), topic, state);
    List<String> arguments = new ArrayList<>(lab.addresses(options.pairs("kafka")));
    arguments.addAll(List.of("--table", "bench." + topic + "=" + topic));
    arguments.addAll(List.of("--state", state.toString()));
    arguments.addAll(Variant.tuning(options));
    String text = "x".repeat(100);
    try (Child child =
            Child.start(
                "pipeline",
                PipelineMain.class,
                options.text("heap"),
                Variant.jvm(options, topic),
                arguments);
        Connection connection = lab.server.connect("bench");
        Statement statement = connection.createStatement()) {
      long[] nanos =
          measure(
              topic,
              id -> {
                long began = System.nanoTime();
                statement.executeUpdate(
                    "INSERT INTO latency VALUES (%d, %d, '%s', 'pad')".formatted(id, id, text));
                inserting[id] = System.nanoTime() - began;
              });
      child.finish(PATIENCE);
      return nanos;
    }
  }

  private long[] bare(String linger) throws Exception {
    String topic = "latency-bare-" + linger;
    lab.createTopic(topic);
    Map<String, Object> settings =
        new HashMap<>(ProducerSettings.with(Map.of("linger.ms", linger)));
    settings.put("bootstrap.servers", lab.kafka.bootstrapServers());
    byte[] filler = "x".repeat(VALUE_BYTES).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      return measure(
          topic,
          id -> {
            byte[] key = MessageKeys.of(id);
            var unused =
                producer.send(
                    new ProducerRecord<>(topic, id % Lab.PARTITIONS, key, filler),
                    (metadata, error) -> {
                      if (error != null) {
                        error.printStackTrace();
                        Runtime.getRuntime().halt(1);
                      }
                    });
          });
    }
  }

  /** Of each row, the time from when {@code sender} began with it to its arrival. */
  private long[] measure(String topic, Sender sender) throws Exception {
    long[] sent = new long[rows];
    long[] arrived = new long[rows];
    CountDownLatch all = new CountDownLatch(1);
    CountDownLatch ready = new CountDownLatch(1);
    Thread consumer = new Thread(() -> consume(topic, arrived, ready, all), "consumer");
    consumer.setDaemon(true);
    consumer.start();
    ready.await();
    long begin = System.nanoTime();
    for (int id = 0; id < rows; id++) {
      long due = begin + id * 1_000_000_000L / rate;
      long wait = due - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      }
      // Not the statement's end: the row may arrive before that.
      sent[id] = System.nanoTime();
      sender.send(id);
    }
    if (!all.await(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)) {
      long missing = Arrays.stream(arrived).filter(a -> a == 0).count();
      throw new BenchmarkException(missing + " of " + rows + " rows are not in topic " + topic);
    }
    long[] nanos = new long[rows];
    for (int id = 0; id < rows; id++) {
      nanos[id] = arrived[id] - sent[id];
    }
    return nanos;
  }

  private void consume(String topic, long[] arrived, CountDownLatch ready, CountDownLatch all) {
    Map<String, Object> settings = new HashMap<>(lab.kafka.clientProperties());
    settings.put("fetch.min.bytes", 1);
    int count = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, Lab.PARTITIONS).mapToObj(p -> new TopicPartition(topic, p)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      ready.countDown();
      while (count < rows) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
          arrived[MessageKeys.id(message.key())] = System.nanoTime();
          count++;
        }
      }
      all.countDown();
    }
  }
}
