package dev.oms.core.verify;

import java.util.ArrayList;
import java.util.List;

/** Counts the messages of a topic. */
final class TopicTally {

  private static final int EXAMPLES = 10;

  private final String topic;
  private final List<String> examples = new ArrayList<>();
  private long unreadable;
  long rows;
  long otherTables;
  long others;

  TopicTally(String topic) {
    this.topic = topic;
  }

  void unreadable(String example) {
    unreadable++;
    if (examples.size() < EXAMPLES) {
      examples.add(example);
    }
  }

  long all() {
    return rows + otherTables + others + unreadable;
  }

  TopicResult result() {
    return new TopicResult(topic, rows, otherTables, others, unreadable, examples);
  }
}
