package dev.oms.core.verify;

import dev.oms.core.spi.ReadRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A row that is looked at again, with its values. Not thread-safe. */
final class Candidate {

  /** What one partition says of the row. */
  private static final class State {
    private @Nullable RowImage image;
    private long timestamp;
    private long offset;
  }

  private final Target target;

  /** By partition; mostly one. */
  private final Map<Integer, State> states = new TreeMap<>();

  private @Nullable RowImage table;
  private boolean seen;
  private boolean comparing;
  private boolean settled;
  private boolean stable;
  private long fingerprint;

  Candidate(Target target) {
    this.target = target;
  }

  Target target() {
    return target;
  }

  /** A message says that the row is there. */
  void upsert(
      int partition, long offset, long timestamp, ReadRow before, ReadRow row, Digest digest) {
    State state = state(partition, offset, timestamp);
    RowImage image = state.image;
    if (image == null) {
      image = new RowImage(target);
      state.image = image;
    }
    // Where the image after an UPDATE lacks columns, they are as they were.
    image.take(before, digest);
    image.take(row, digest);
    settle();
  }

  /** A message says that the row is gone. */
  void delete(int partition, long offset, long timestamp) {
    state(partition, offset, timestamp).image = null;
    settle();
  }

  private State state(int partition, long offset, long timestamp) {
    State state = states.computeIfAbsent(partition, p -> new State());
    state.offset = offset;
    state.timestamp = timestamp;
    return state;
  }

  /** The tables are about to be read again: until then nothing is compared. */
  void beginRound() {
    seen = false;
    comparing = false;
  }

  /** The table has the row. */
  void row(ReadRow row, Digest digest) {
    RowImage image = new RowImage(target);
    image.take(row, digest);
    table = image;
    seen = true;
    comparing = true;
    settle();
  }

  /** The tables were read: what was not seen is not there. */
  void tablesWereRead() {
    if (!seen) {
      table = null;
    }
    comparing = true;
    settle();
  }

  private void settle() {
    RowImage topic = topic();
    RowImage table = this.table;
    if (comparing && !settled) {
      settled = table == null ? topic == null : topic != null && topic.agreesWith(table);
    }
  }

  /** Notes whether both sides are as they were at the end of the last round. */
  void endRound() {
    RowImage topic = topic();
    RowImage table = this.table;
    long now =
        (topic == null ? 1 : topic.fingerprint()) * 31
            + (table == null ? 1 : table.fingerprint() ^ 0x9e3779b97f4a7c15L);
    stable = now == fingerprint;
    fingerprint = now;
  }

  /** Whether the topic said, by the time the table was read or later, what the table had. */
  boolean settled() {
    return settled;
  }

  /** Whether the last two rounds found the same. */
  boolean stable() {
    return stable;
  }

  /** Whether the table had the row when it was read last. */
  boolean inTable() {
    return table != null;
  }

  /** Whether the topic lacks columns that the table has. */
  boolean narrower() {
    RowImage topic = topic();
    RowImage table = this.table;
    return topic != null && table != null && topic.lacksOf(table);
  }

  private @Nullable RowImage topic() {
    State newest = newest();
    return newest == null ? null : newest.image;
  }

  /** The state of the newest message; of equally old ones that which has the row. */
  private @Nullable State newest() {
    State newest = null;
    for (State state : states.values()) {
      boolean newer =
          newest == null
              || state.timestamp > newest.timestamp
              || state.timestamp == newest.timestamp && newest.image == null && state.image != null;
      newest = newer ? state : newest;
    }
    return newest;
  }

  RowDifference.Kind kind() {
    if (!stable) {
      return RowDifference.Kind.UNSETTLED;
    }
    if (topic() == null) {
      return RowDifference.Kind.MISSING;
    }
    return table == null ? RowDifference.Kind.SURPLUS : RowDifference.Kind.DIFFERENT;
  }

  /** The difference, for the report. */
  RowDifference difference(TopicRead topics) {
    RowImage topic = topic();
    RowImage table = this.table;
    RowImage any = table == null ? topic : table;
    List<RowDifference.ColumnDifference> columns = new ArrayList<>();
    for (int i = 0; i < target.size(); i++) {
      boolean shown = topic == null || table == null || table.differs(topic, i);
      if (any != null && shown) {
        columns.add(
            new RowDifference.ColumnDifference(
                target.column(i),
                table == null ? null : table.shown(i),
                topic == null ? null : topic.shown(i)));
      }
    }
    return new RowDifference(
        kind(), target.table(), any == null ? Map.of() : target.keyOf(any), columns, place(topics));
  }

  private RowDifference.@Nullable Place place(TopicRead topics) {
    State newest = newest();
    if (newest == null) {
      return null;
    }
    for (Map.Entry<Integer, State> state : states.entrySet()) {
      if (state.getValue() == newest) {
        return topics.place(state.getKey(), newest.offset, newest.timestamp);
      }
    }
    return null;
  }
}
