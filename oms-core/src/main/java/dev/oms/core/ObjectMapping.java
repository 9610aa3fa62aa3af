package dev.oms.core;

import dev.oms.core.model.TableId;
import dev.oms.core.spi.ChangeFilter;
import dev.oms.core.spi.RowFilterCompiler;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which tables are synchronized, and how. A table is taken by the mapping that names it exactly,
 * else by the first whose pattern matches; one that an exclusion matches is not taken (fact sheet
 * 6.2). Immutable and thread-safe; equality is that of the settings.
 */
public final class ObjectMapping {

  private final List<TableMapping> mappings;
  private final List<TablePattern> exclusions;
  private final NewTables newTables;
  private final RowFilterOptions rowFilters;
  private final Map<TableId, TableMapping> exact = new HashMap<>();

  private ObjectMapping(
      List<TableMapping> mappings,
      List<TablePattern> exclusions,
      NewTables newTables,
      RowFilterOptions rowFilters) {
    this.mappings = List.copyOf(mappings);
    this.exclusions = List.copyOf(exclusions);
    this.newTables = newTables;
    this.rowFilters = rowFilters;
    mappings.forEach(m -> m.pattern().exactTable().ifPresent(table -> exact.put(table, m)));
  }

  /** A new builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** The mappings in the order they were given. */
  public List<TableMapping> mappings() {
    return mappings;
  }

  /** The tables that are left out whatever the mappings say. */
  public List<TablePattern> exclusions() {
    return exclusions;
  }

  /** What happens to tables that come to match while a pipeline runs. */
  public NewTables newTables() {
    return newTables;
  }

  /** How the conditions of row filters are understood. */
  public RowFilterOptions rowFilters() {
    return rowFilters;
  }

  /** The mapping of a table, or nothing when it is not synchronized. */
  public Optional<TableMapping> find(TableId table) {
    for (TablePattern exclusion : exclusions) {
      if (exclusion.matches(table)) {
        return Optional.empty();
      }
    }
    TableMapping named = exact.get(table);
    if (named != null) {
      return Optional.of(named);
    }
    for (TableMapping mapping : mappings) {
      if (mapping.pattern().matches(table)) {
        return Optional.of(mapping);
      }
    }
    return Optional.empty();
  }

  /** Whether the table is synchronized. */
  public boolean contains(TableId table) {
    return find(table).isPresent();
  }

  /** Whether tables of this database can be synchronized. */
  public boolean touchesDatabase(String database) {
    return mappings.stream().anyMatch(m -> m.pattern().matchesDatabase(database));
  }

  /**
   * The topics that are known without asking for tables, in the order of the mappings: all but
   * those that patterns with a template make.
   */
  public Set<String> topics() {
    return fixedTopics(mappings);
  }

  private static Set<String> fixedTopics(List<TableMapping> mappings) {
    Set<String> topics = new LinkedHashSet<>();
    for (TableMapping mapping : mappings) {
      Optional<TableId> table = mapping.pattern().exactTable();
      if (mapping.hasFixedTopic()) {
        topics.add(mapping.topic());
      } else if (table.isPresent()) {
        topics.add(mapping.topicOf(table.get()));
      }
    }
    return topics;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ObjectMapping that
        && mappings.equals(that.mappings)
        && exclusions.equals(that.exclusions)
        && newTables == that.newTables
        && rowFilters.equals(that.rowFilters);
  }

  @Override
  public int hashCode() {
    return Objects.hash(mappings, exclusions, newTables, rowFilters);
  }

  /** The patterns and topics. */
  @Override
  public String toString() {
    return mappings + (exclusions.isEmpty() ? "" : " without " + exclusions);
  }

  /** Collects mappings. Not thread-safe; can be used again after {@link #build}. */
  public static final class Builder {
    private final List<Entry> entries = new ArrayList<>();
    private final Set<TablePattern> patterns = new HashSet<>();
    private final Set<TablePattern> exclusions = new LinkedHashSet<>();
    private @Nullable String topic;
    private Set<Operation> operations = EnumSet.allOf(Operation.class);
    private NewTables newTables = NewTables.FROM_NOW;
    private RowFilterOptions rowFilters = RowFilterOptions.defaults();

    private Builder() {}

    /** Makes a mapping, once the default topic is known. */
    private interface Entry {
      TableMapping make(@Nullable String defaultTopic);
    }

    /**
     * Adds one table.
     *
     * @param name {@code database.table}; a name with a dot or another special character is written
     *     in back-quotes
     * @param options sets the topic and other options
     * @throws IllegalArgumentException when the name is a pattern or was added before, or an option
     *     is wrong
     */
    public Builder table(String name, Consumer<TableMapping.Builder> options) {
      TablePattern pattern = TablePattern.of(name);
      if (!pattern.isExact()) {
        throw new IllegalArgumentException(
            "'" + name + "' is a pattern: use tables(...), or write the name in back-quotes");
      }
      return add(pattern, options);
    }

    /** As {@link #table(String, Consumer)}, for names with any characters. */
    public Builder table(TableId table, Consumer<TableMapping.Builder> options) {
      return add(TablePattern.exact(table), options);
    }

    /**
     * Adds all tables that match a pattern.
     *
     * @param pattern {@code database.table} with {@code *}, {@code ?}, {@code [abc]}, {@code
     *     [a-z]}, {@code [!abc]} and {@code [!a-z]}
     * @param options sets the topic and other options
     * @throws IllegalArgumentException when the pattern is malformed or was added before, or an
     *     option is wrong
     */
    public Builder tables(String pattern, Consumer<TableMapping.Builder> options) {
      return add(TablePattern.of(pattern), options);
    }

    /** As {@link #tables(String, Consumer)}. */
    public Builder tables(TablePattern pattern, Consumer<TableMapping.Builder> options) {
      return add(pattern, options);
    }

    private Builder add(TablePattern pattern, Consumer<TableMapping.Builder> options) {
      Objects.requireNonNull(options, "options");
      TableMapping.Builder mapping = TableMapping.builder(pattern);
      options.accept(mapping);
      if (mapping.hasTopic()) {
        return add(mapping.build());
      }
      mapping.check();
      addEntry(pattern, mapping::build);
      return this;
    }

    /** Adds a mapping that was made before. */
    public Builder add(TableMapping mapping) {
      Objects.requireNonNull(mapping, "mapping");
      addEntry(mapping.pattern(), defaultTopic -> mapping);
      return this;
    }

    private void addEntry(TablePattern pattern, Entry entry) {
      if (!patterns.add(pattern)) {
        throw new IllegalArgumentException("table " + pattern + " is mapped twice");
      }
      entries.add(entry);
    }

    /**
     * Adds tables by textual rules, one in a line: {@code database.table=topic}, {@code
     * database.pattern=topic}, or either without a topic, for the default one. Empty lines are
     * skipped.
     *
     * @param lines one or more lines each
     * @throws IllegalArgumentException with all lines that are wrong; nothing is added then
     */
    public Builder rules(String... lines) {
      List<MappingRules.Rule> rules = MappingRules.read(lines);
      Set<TablePattern> distinct = new HashSet<>(patterns);
      for (MappingRules.Rule rule : rules) {
        if (!distinct.add(rule.pattern())) {
          throw new IllegalArgumentException("table " + rule.pattern() + " is mapped twice");
        }
      }
      for (MappingRules.Rule rule : rules) {
        add(rule.pattern(), t -> t.topicIfNotNull(rule.topic()));
      }
      return this;
    }

    /**
     * Leaves tables out that the mappings would take.
     *
     * @param patterns {@code database.table}, names or patterns
     * @throws IllegalArgumentException when one is malformed
     */
    public Builder exclude(String... patterns) {
      for (String pattern : patterns) {
        exclusions.add(TablePattern.of(pattern));
      }
      return this;
    }

    /** As {@link #exclude(String...)}. */
    public Builder exclude(TablePattern pattern) {
      exclusions.add(Objects.requireNonNull(pattern, "pattern"));
      return this;
    }

    /**
     * The topic of tables that name none, for example <code>Topic_${database}_${table}</code>, see
     * {@link TableMapping.Builder#topic}. Default: every table must name one.
     */
    public Builder topic(String topic) {
      this.topic = TopicTemplate.of(topic).text();
      return this;
    }

    /** The changes that are delivered, of tables that do not say it. Default: all. */
    public Builder operations(Set<Operation> operations) {
      if (operations.isEmpty()) {
        throw new IllegalArgumentException("no operations are chosen: choose at least one");
      }
      this.operations = EnumSet.copyOf(operations);
      return this;
    }

    /** As {@link #operations(Set)}. */
    public Builder operations(Operation first, Operation... more) {
      return operations(EnumSet.of(first, more));
    }

    /**
     * What happens to tables that come to match a pattern while a pipeline runs. Default {@link
     * NewTables#FROM_NOW}.
     */
    public Builder newTables(NewTables newTables) {
      this.newTables = Objects.requireNonNull(newTables, "newTables");
      return this;
    }

    /** How conditions are understood. Default {@link RowFilterOptions#defaults}. */
    public Builder rowFilters(RowFilterOptions options) {
      this.rowFilters = Objects.requireNonNull(options, "options");
      return this;
    }

    /**
     * The mapping.
     *
     * @throws IllegalArgumentException when no table was added, a table has no topic or is excluded
     *     by name, topics differ by letter case alone, or a row filter is wrong; with all of these
     */
    public ObjectMapping build() {
      if (entries.isEmpty()) {
        throw new IllegalArgumentException("no table is chosen: add at least one");
      }
      List<String> problems = new ArrayList<>();
      List<TableMapping> mappings = new ArrayList<>();
      for (Entry entry : entries) {
        try {
          TableMapping mapping = entry.make(topic);
          mappings.add(mapping.resolved(operations, rowFilter(mapping)));
        } catch (IllegalArgumentException e) {
          problems.add(String.valueOf(e.getMessage()));
        }
      }
      checkExclusions(mappings, problems);
      if (problems.isEmpty()) {
        checkTopics(mappings, problems);
      }
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException(String.join("\n", problems));
      }
      return new ObjectMapping(mappings, List.copyOf(exclusions), newTables, rowFilters);
    }

    private @Nullable ChangeFilter rowFilter(TableMapping mapping) {
      Optional<String> where = mapping.where();
      if (where.isEmpty()) {
        return null;
      }
      try {
        return RowFilterCompiler.installed().compile(where.get(), rowFilters);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "the row filter of table " + mapping.pattern() + ": " + e.getMessage(), e);
      }
    }

    private void checkExclusions(List<TableMapping> mappings, List<String> problems) {
      for (TableMapping mapping : mappings) {
        mapping
            .pattern()
            .exactTable()
            .flatMap(table -> exclusions.stream().filter(e -> e.matches(table)).findFirst())
            .ifPresent(
                exclusion ->
                    problems.add(
                        "table "
                            + mapping.pattern()
                            + " is mapped by name and excluded by "
                            + exclusion
                            + ": take one of them out"));
      }
    }

    private static void checkTopics(List<TableMapping> mappings, List<String> problems) {
      Map<String, String> known = new HashMap<>();
      try {
        for (String topic : fixedTopics(mappings)) {
          String other = known.putIfAbsent(topic.toLowerCase(Locale.ROOT), topic);
          if (other != null) {
            problems.add("the topics " + other + " and " + topic + " differ by letter case alone");
          }
        }
      } catch (IllegalArgumentException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
  }
}
