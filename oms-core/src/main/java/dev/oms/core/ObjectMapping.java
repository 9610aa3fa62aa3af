package dev.oms.core;

import dev.oms.core.model.TableId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which tables are synchronized, and how. A table is taken by the first mapping that names it
 * exactly, else by the first whose pattern matches. Immutable and thread-safe.
 */
public final class ObjectMapping {

  private final List<TableMapping> mappings;

  private ObjectMapping(List<TableMapping> mappings) {
    this.mappings = List.copyOf(mappings);
  }

  /** A new builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** The mappings in the order they were given. */
  public List<TableMapping> mappings() {
    return mappings;
  }

  /** The mapping of a table, or nothing when it is not synchronized. */
  public Optional<TableMapping> find(TableId table) {
    for (TableMapping mapping : mappings) {
      if (mapping.pattern().isExact() && mapping.pattern().matches(table)) {
        return Optional.of(mapping);
      }
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

  /** All topics, in the order of the mappings. */
  public Set<String> topics() {
    Set<String> topics = new LinkedHashSet<>();
    mappings.forEach(m -> topics.add(m.topic()));
    return topics;
  }

  /** The patterns and topics. */
  @Override
  public String toString() {
    return mappings.stream().map(m -> m.pattern() + " -> " + m.topic()).toList().toString();
  }

  /** Collects mappings. Not thread-safe; can be used again after {@link #build}. */
  public static final class Builder {
    private final List<TableMapping> mappings = new ArrayList<>();

    private Builder() {}

    /**
     * Adds one table.
     *
     * @param name {@code database.table}
     * @param options sets the topic and other options
     * @throws IllegalArgumentException when the name is a pattern or was added before
     */
    public Builder table(String name, Consumer<TableMapping.Builder> options) {
      TablePattern pattern = TablePattern.of(name);
      if (!pattern.isExact()) {
        throw new IllegalArgumentException("'" + name + "' is a pattern: use tables(...)");
      }
      return add(pattern, options);
    }

    /**
     * Adds all tables that match a pattern.
     *
     * @param pattern {@code database.table} with {@code *} and {@code ?}
     * @param options sets the topic and other options
     * @throws IllegalArgumentException when the pattern is malformed or was added before
     */
    public Builder tables(String pattern, Consumer<TableMapping.Builder> options) {
      return add(TablePattern.of(pattern), options);
    }

    private Builder add(TablePattern pattern, Consumer<TableMapping.Builder> options) {
      Objects.requireNonNull(options, "options");
      TableMapping.Builder mapping = new TableMapping.Builder(pattern);
      options.accept(mapping);
      return add(mapping.build());
    }

    /** Adds a mapping that was made before. */
    public Builder add(TableMapping mapping) {
      if (mappings.stream().anyMatch(m -> m.pattern().equals(mapping.pattern()))) {
        throw new IllegalArgumentException("table " + mapping.pattern() + " is mapped twice");
      }
      mappings.add(mapping);
      return this;
    }

    /**
     * The mapping.
     *
     * @throws IllegalArgumentException when no table was added
     */
    public ObjectMapping build() {
      if (mappings.isEmpty()) {
        throw new IllegalArgumentException("no table is chosen: add at least one");
      }
      return new ObjectMapping(mappings);
    }
  }
}
