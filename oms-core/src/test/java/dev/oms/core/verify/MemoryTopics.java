package dev.oms.core.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import dev.oms.core.spi.TopicReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Topics in memory, each of three partitions. */
final class MemoryTopics implements ChangeSink {

  private record Message(long timestamp, byte @Nullable [] value) {}

  private record MemoryPartition(String topic, int number, long firstOffset)
      implements TopicReader.Partition {}

  private final Map<String, List<List<Message>>> topics = new LinkedHashMap<>();
  long clock = 1_700_000_000_000L;
  long firstOffset;
  boolean closed;

  /** Called before each reading to the end, with its number from 1. */
  java.util.function.IntConsumer beforeRead = number -> {};

  int reads;

  /** Sends to partition 0, a second after the last message. */
  MemoryTopics send(String topic, String line) {
    return send(topic, 0, 1000, line);
  }

  MemoryTopics send(String topic, int partition, long later, @Nullable String line) {
    clock += later;
    partitionsOf(topic)
        .get(partition)
        .add(new Message(clock, line == null ? null : line.getBytes(UTF_8)));
    return this;
  }

  private List<List<Message>> partitionsOf(String topic) {
    return topics.computeIfAbsent(
        topic, t -> List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
  }

  @Override
  public String type() {
    return "memory";
  }

  @Override
  public void precheck(Set<String> topics, PrecheckCollector report) {}

  @Override
  public SinkWriter open(SinkContext context) {
    throw new AssertionError("a verification writes nothing");
  }

  @Override
  public Optional<TopicReader.Opener> topicReader() {
    return Optional.of((name, wanted) -> new Reader(wanted));
  }

  private final class Reader implements TopicReader {

    private final List<List<Message>> contents = new ArrayList<>();
    private final List<Partition> partitions = new ArrayList<>();
    private int[] next;

    Reader(Set<String> wanted) {
      for (String topic : wanted) {
        for (int i = 0; i < 3; i++) {
          contents.add(partitionsOf(topic).get(i));
          partitions.add(new MemoryPartition(topic, i, i == 1 ? firstOffset : 0));
        }
      }
      next = new int[contents.size()];
    }

    @Override
    public List<Partition> partitions() {
      return partitions;
    }

    @Override
    public void rewind() {
      next = new int[contents.size()];
    }

    @Override
    public void readToEnd(Visitor visitor) {
      beforeRead.accept(++reads);
      // From the last partition to the first, for their order says nothing.
      for (int p = contents.size() - 1; p >= 0; p--) {
        List<Message> messages = contents.get(p);
        for (; next[p] < messages.size(); next[p]++) {
          Message message = messages.get(next[p]);
          visitor.message(p, next[p], message.timestamp(), message.value());
        }
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
