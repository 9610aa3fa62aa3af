package dev.oms.core;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/**
 * How the rows of one table, or of all tables that a pattern matches, are synchronized. Immutable.
 *
 * @param pattern which tables: {@code database.table}, where {@code *} stands for any text and
 *     {@code ?} for one character, in either part
 * @param topic where the messages go, never empty
 * @param shardingColumns the columns whose values choose the partition and make the key; empty for
 *     the row's key
 */
public record TableMapping(TablePattern pattern, String topic, List<String> shardingColumns) {

  /** Checks and copies. */
  public TableMapping {
    Objects.requireNonNull(pattern, "pattern");
    Objects.requireNonNull(topic, "topic");
    if (topic.isBlank()) {
      throw new IllegalArgumentException("table " + pattern + " has no topic");
    }
    shardingColumns = List.copyOf(shardingColumns);
    if (new LinkedHashSet<>(shardingColumns).size() != shardingColumns.size()) {
      throw new IllegalArgumentException(
          "table " + pattern + " names a sharding column twice: " + shardingColumns);
    }
  }

  /** Collects the options of one mapping. Not thread-safe. */
  public static final class Builder {
    private final TablePattern pattern;
    private String topic = "";
    private List<String> shardingColumns = List.of();

    Builder(TablePattern pattern) {
      this.pattern = pattern;
    }

    /** Where the messages go. Required. */
    public Builder topic(String topic) {
      this.topic = Objects.requireNonNull(topic, "topic");
      return this;
    }

    /**
     * The sharding columns: rows with equal values keep their order and share a partition. Default:
     * the primary key, else the first unique key without nullable columns.
     */
    public Builder shardBy(String... columns) {
      this.shardingColumns = List.of(columns);
      return this;
    }

    TableMapping build() {
      return new TableMapping(pattern, topic, shardingColumns);
    }
  }
}
