package dev.oms.core;

import dev.oms.core.internal.MappingFit;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeFilter;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of one table, or of all tables that a pattern matches, are synchronized. Immutable
 * and thread-safe; equality is that of the settings.
 */
public final class TableMapping {

  private final Settings settings;
  private final @Nullable ChangeFilter rowFilter;

  private TableMapping(Settings settings, @Nullable ChangeFilter rowFilter) {
    this.settings = settings;
    this.rowFilter = rowFilter;
  }

  private record Settings(
      TablePattern pattern,
      TopicTemplate topic,
      List<String> shardingColumns,
      List<String> columns,
      Map<String, String> renames,
      @Nullable String where,
      @Nullable Set<Operation> operations) {}

  /** Begins a mapping of the tables that {@code pattern} matches. */
  public static Builder builder(TablePattern pattern) {
    return new Builder(pattern);
  }

  /** Which tables. */
  public TablePattern pattern() {
    return settings.pattern;
  }

  /**
   * Where the messages go, as it was given: a topic's name, in which <code>${database}</code> and
   * <code>${table}</code> may stand for the table's. Never empty.
   */
  public String topic() {
    return settings.topic.text();
  }

  /** Whether {@link #topic} is the topic of all tables of this mapping. */
  public boolean hasFixedTopic() {
    return settings.topic.isFixed();
  }

  /**
   * The topic of a table.
   *
   * @throws IllegalArgumentException when the table's names have what no topic's name may have; the
   *     message names the table
   */
  public String topicOf(TableId table) {
    return settings.topic.topicOf(table);
  }

  /**
   * The columns whose values choose the partition and make the key; empty for the row's key. They
   * need not be among {@link #columns}.
   */
  public List<String> shardingColumns() {
    return settings.shardingColumns;
  }

  /** The columns that are delivered, in this order; empty for all in the table's order. */
  public List<String> columns() {
    return settings.columns;
  }

  /** The names that columns have in messages, by their names in the table, where these differ. */
  public Map<String, String> renames() {
    return settings.renames;
  }

  /** The condition of rows that are delivered: the body of a SQL WHERE clause. */
  public Optional<String> where() {
    return Optional.ofNullable(settings.where);
  }

  /** What does {@link #where}; present in a built {@link ObjectMapping} with a condition. */
  public Optional<ChangeFilter> rowFilter() {
    return Optional.ofNullable(rowFilter);
  }

  /** The changes that are delivered, at least one kind. */
  public Set<Operation> operations() {
    Set<Operation> chosen = settings.operations;
    return chosen == null ? EnumSet.allOf(Operation.class) : Collections.unmodifiableSet(chosen);
  }

  /**
   * What of this mapping does not fit a table as it is: columns that it lacks, a row filter that it
   * does not fit, a topic that its name does not make. Each text names the table.
   */
  public List<String> problemsWith(TableSchema schema) {
    return MappingFit.problems(this, schema);
  }

  /** With the operations of the whole mapping when it has none of its own. */
  TableMapping resolved(Set<Operation> all, @Nullable ChangeFilter filter) {
    Set<Operation> chosen = settings.operations == null ? all : settings.operations;
    Settings s = settings;
    return new TableMapping(
        new Settings(s.pattern, s.topic, s.shardingColumns, s.columns, s.renames, s.where, chosen),
        filter);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TableMapping that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  /** The pattern and topic. */
  @Override
  public String toString() {
    return pattern() + " -> " + topic();
  }

  /** Collects the options of one mapping. Not thread-safe. */
  public static final class Builder {
    private final TablePattern pattern;
    private @Nullable String topic;
    private List<String> shardingColumns = List.of();
    private List<String> columns = List.of();
    private final Map<String, String> renames = new LinkedHashMap<>();
    private @Nullable String where;
    private @Nullable Set<Operation> operations;

    Builder(TablePattern pattern) {
      this.pattern = Objects.requireNonNull(pattern, "pattern");
    }

    /**
     * Where the messages go: a topic's name, in which <code>${database}</code> and <code>${table}
     * </code> stand for the table's names, as in <code>Topic_${database}_${table}</code>. Required
     * unless the mapping has a default.
     */
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

    /** The columns to deliver, in this order. None, the default, are all of them. */
    public Builder columns(String... columns) {
      this.columns = List.of(columns);
      return this;
    }

    /** Delivers a column under another name. */
    public Builder rename(String column, String name) {
      Objects.requireNonNull(column, "column");
      if (renames.put(column, Objects.requireNonNull(name, "name")) != null) {
        throw new IllegalArgumentException(
            "table " + pattern + " renames column '" + column + "' twice");
      }
      return this;
    }

    /**
     * Delivers only rows for which a condition is true: the body of a SQL WHERE clause over the
     * table's columns, for example {@code amount > 100 AND status <> 'draft'}. An UPDATE that
     * brings a row into the condition becomes an INSERT, one that takes it out a DELETE. Needs the
     * module {@code oms-filter-sql}.
     */
    public Builder where(String condition) {
      this.where = Objects.requireNonNull(condition, "condition");
      return this;
    }

    /** Which changes are delivered. Default: those of the whole mapping. */
    public Builder operations(Set<Operation> operations) {
      if (operations.isEmpty()) {
        throw new IllegalArgumentException(
            "table " + pattern + " has no operations: choose at least one, or leave the table out");
      }
      this.operations = EnumSet.copyOf(operations);
      return this;
    }

    /** As {@link #operations(Set)}. */
    public Builder operations(Operation first, Operation... more) {
      return operations(EnumSet.of(first, more));
    }

    /**
     * The mapping.
     *
     * @throws IllegalArgumentException when something is missing or wrong
     */
    public TableMapping build() {
      return build(null);
    }

    boolean hasTopic() {
      return topic != null && !topic.isBlank();
    }

    void topicIfNotNull(@Nullable String topic) {
      this.topic = topic;
    }

    /** Checks everything but the topic. */
    void check() {
      build("topic");
    }

    TableMapping build(@Nullable String defaultTopic) {
      String topic = hasTopic() ? this.topic : defaultTopic;
      if (topic == null) {
        throw new IllegalArgumentException("table " + pattern + " has no topic");
      }
      checkColumns();
      String where = this.where;
      if (where != null && where.isBlank()) {
        throw new IllegalArgumentException("table " + pattern + " has an empty row filter");
      }
      TopicTemplate template;
      try {
        template = TopicTemplate.of(topic);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("table " + pattern + ": " + e.getMessage(), e);
      }
      return new TableMapping(
          new Settings(
              pattern,
              template,
              shardingColumns,
              columns,
              Collections.unmodifiableMap(new LinkedHashMap<>(renames)),
              where,
              operations),
          null);
    }

    private void checkColumns() {
      distinct("a sharding column", shardingColumns);
      distinct("a column", columns);
      for (Map.Entry<String, String> rename : renames.entrySet()) {
        String column = rename.getKey();
        if (!columns.isEmpty() && !columns.contains(column)) {
          throw new IllegalArgumentException(
              "table "
                  + pattern
                  + " renames column '"
                  + column
                  + "', which is not among its chosen columns "
                  + columns);
        }
        String name = rename.getValue();
        if (name.isBlank() || name.codePoints().anyMatch(Builder::isHan)) {
          throw new IllegalArgumentException(
              "table "
                  + pattern
                  + " renames column '"
                  + column
                  + "' to '"
                  + name
                  + "': a new name is not empty and has no Chinese characters");
        }
      }
      if (new HashSet<>(renames.values()).size() < renames.size()) {
        throw new IllegalArgumentException(
            "table " + pattern + " gives two columns the same name: " + renames);
      }
    }

    private static boolean isHan(int codePoint) {
      return Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.HAN;
    }

    private void distinct(String what, List<String> names) {
      if (new LinkedHashSet<>(names).size() != names.size()) {
        throw new IllegalArgumentException(
            "table " + pattern + " names " + what + " twice: " + names);
      }
      if (names.stream().anyMatch(String::isBlank)) {
        throw new IllegalArgumentException(
            "table " + pattern + " names " + what + " that is empty");
      }
    }
  }
}
