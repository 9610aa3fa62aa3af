package dev.oms.core.verify;

import dev.oms.core.OmsException;
import dev.oms.core.spi.MessageReader;
import dev.oms.core.spi.ReadMessage;
import dev.oms.core.spi.TopicReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads topics and finds the table that each message is about. Used by one thread. */
final class TopicRead implements AutoCloseable {

  private final TopicReader reader;
  private final MessageReader format;
  private final List<? extends TopicReader.Partition> partitions;
  private final TopicTables[] tables;
  private final TopicTally[] tallies;
  private final Map<String, TopicTally> tallyOf = new HashMap<>();
  private final ReadMessage message = new ReadMessage();
  private boolean counting = true;

  /** Takes messages about rows. */
  interface Rows {

    /**
     * A message.
     *
     * @return what is wrong with it; null when it could be used
     */
    @Nullable String row(
        Target target, int partition, long offset, long timestampMillis, ReadMessage message);
  }

  TopicRead(TopicReader reader, MessageReader format, List<Target> targets) {
    this.reader = reader;
    this.format = format;
    partitions = reader.partitions();
    if (partitions.size() >= RowStates.MAX_PARTITIONS) {
      throw new OmsException(
          "the topics have "
              + partitions.size()
              + " partitions, and at most "
              + (RowStates.MAX_PARTITIONS - 1)
              + " can be verified at a time; verify fewer tables");
    }
    tables = new TopicTables[partitions.size()];
    tallies = new TopicTally[partitions.size()];
    Map<String, TopicTables> byTopic = new HashMap<>();
    for (Target target : targets) {
      byTopic.computeIfAbsent(target.topic(), t -> new TopicTables()).add(target);
    }
    for (int i = 0; i < tables.length; i++) {
      String topic = partitions.get(i).topic();
      tables[i] = byTopic.getOrDefault(topic, new TopicTables());
      tallies[i] = tallyOf.computeIfAbsent(topic, TopicTally::new);
    }
  }

  /** Goes back to the beginning. What is read for another time is not counted again. */
  void rewind() {
    reader.rewind();
    counting = false;
  }

  /** Reads on to where the topics end now. */
  void readToEnd(Rows rows) throws InterruptedException {
    reader.readToEnd(
        (partition, offset, timestamp, value) ->
            message(rows, partition, offset, timestamp, value));
  }

  private void message(
      Rows rows, int partition, long offset, long timestamp, byte @Nullable [] value) {
    TopicTally tally = tallies[partition];
    String problem = null;
    Target target = null;
    if (value != null) {
      try {
        format.read(value, 0, value.length, message);
        if (message.kind() != ReadMessage.Kind.OTHER) {
          target = tables[partition].find(message);
          problem = target == null ? null : rows.row(target, partition, offset, timestamp, message);
        }
      } catch (IllegalArgumentException e) {
        problem = String.valueOf(e.getMessage());
      }
    }
    if (!counting) {
      return;
    }
    if (problem != null) {
      tally.unreadable(place(partition, offset, timestamp) + ": " + problem);
    } else if (value == null || message.kind() == ReadMessage.Kind.OTHER) {
      tally.others++;
    } else if (target == null) {
      tally.otherTables++;
    } else {
      tally.rows++;
    }
  }

  /** Where a message is, for the report. */
  RowDifference.Place place(int partition, long offset, long timestampMillis) {
    TopicReader.Partition known = partitions.get(partition);
    return new RowDifference.Place(
        known.topic(), known.number(), offset, Instant.ofEpochMilli(timestampMillis));
  }

  /** How many messages were counted. */
  long messages() {
    return tallyOf.values().stream().mapToLong(TopicTally::all).sum();
  }

  List<TopicResult> results() {
    return tallyOf.values().stream()
        .map(TopicTally::result)
        .sorted(java.util.Comparator.comparing(TopicResult::topic))
        .toList();
  }

  /** A line for each topic of which older messages are gone. */
  List<String> warnings() {
    Map<String, List<Integer>> cut = new java.util.TreeMap<>();
    for (TopicReader.Partition partition : partitions) {
      if (partition.firstOffset() > 0) {
        cut.computeIfAbsent(partition.topic(), t -> new ArrayList<>()).add(partition.number());
      }
    }
    return cut.entrySet().stream()
        .map(
            topic ->
                "topic %s: the oldest messages of partitions %s are gone (retention, or deleted):"
                        .formatted(topic.getKey(), topic.getValue())
                    + " rows that were not sent again since are MISSING")
        .toList();
  }

  @Override
  public void close() {
    reader.close();
  }
}
