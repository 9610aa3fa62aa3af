package dev.oms.benchmarks;

import dev.oms.testkit.KafkaCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what arrives, as a consumer of its own: how old the newest pulse of each side is, and how
 * many messages came more than once, by the ids of their events.
 */
final class SoakWatch implements AutoCloseable {

  private static final Pattern PULSE = Pattern.compile("\"at\"\\s*:\\s*\"?(\\d+)");

  private final KafkaCluster kafka;
  private final List<SoakSide> sides;
  private final Map<String, Long> pulses = new ConcurrentHashMap<>();
  private final AtomicLong repeated = new AtomicLong();
  private final AtomicLong messages = new AtomicLong();
  private final LongSet seen = new LongSet();
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  SoakWatch(KafkaCluster kafka, List<SoakSide> sides) {
    this.kafka = kafka;
    this.sides = sides;
    thread = new Thread(this::run, "watch");
    thread.setDaemon(true);
    thread.start();
  }

  /** When the newest pulse of a side that arrived was written; 0 before the first. */
  long pulse(SoakSide side) {
    if (failure != null) {
      throw new BenchmarkException("the consumer failed: " + failure);
    }
    return pulses.getOrDefault(side.topic("pulse"), 0L);
  }

  /** How old it is. */
  double lagSeconds(SoakSide side) {
    return (System.currentTimeMillis() - pulse(side)) / 1000.0;
  }

  long repeated() {
    return repeated.get();
  }

  long messages() {
    return messages.get();
  }

  private void run() {
    Map<String, Object> settings = new HashMap<>(kafka.clientProperties());
    // Brokers that are back are to be found at once: this is to measure the pipelines.
    settings.put("reconnect.backoff.max.ms", 200);
    settings.put("auto.offset.reset", "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      Set<String> known = new HashSet<>();
      while (!closed) {
        assign(consumer, known);
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(100))) {
          take(message);
        }
      }
    } catch (RuntimeException e) {
      if (!closed) {
        failure = e;
      }
    }
  }

  private void assign(KafkaConsumer<byte[], byte[]> consumer, Set<String> known) {
    boolean fresh = false;
    for (SoakSide side : sides) {
      for (String topic : side.topics()) {
        fresh |= known.add(topic);
      }
    }
    if (fresh) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : known) {
        for (int i = 0; i < SoakSide.PARTITIONS; i++) {
          partitions.add(new TopicPartition(topic, i));
        }
      }
      // Those that were assigned before keep their places.
      consumer.assign(partitions);
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> message) {
    messages.incrementAndGet();
    Header id = message.headers().lastHeader("oms.id");
    if (id != null && !seen.add(hash(message.topic(), id.value()))) {
      repeated.incrementAndGet();
    }
    if (message.topic().endsWith(".pulse") && message.value() != null) {
      Matcher at = PULSE.matcher(new String(message.value(), StandardCharsets.UTF_8));
      while (at.find()) {
        pulses.merge(message.topic(), Long.valueOf(at.group(1)), Math::max);
      }
    }
  }

  /** FNV-1a, 64 bits. */
  private static long hash(String topic, byte[] id) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < topic.length(); i++) {
      hash = (hash ^ topic.charAt(i)) * 0x100000001b3L;
    }
    for (byte b : id) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join(10_000);
  }
}
