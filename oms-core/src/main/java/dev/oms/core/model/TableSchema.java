package dev.oms.core.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The columns and keys of a table at one point of the stream. Immutable and thread-safe; a DDL
 * statement makes a new one with a higher {@link #version()}. Everything that is bound to a table
 * (filters, serializers, partitioners) is bound to one {@code TableSchema} and is looked up by its
 * identity, so a source hands over the same object for as long as the table does not change.
 */
public final class TableSchema {

  private final SourceInfo source;
  private final TableId id;
  private final int version;
  private final List<Column> columns;
  private final List<Integer> primaryKey;
  private final List<List<Integer>> uniqueKeys;
  private final Map<String, Integer> indexByName;

  /**
   * Makes a schema.
   *
   * @param source the database the table is in
   * @param id the table's name
   * @param version counts up with each DDL of the table within one run of the source
   * @param columns the columns in table order, names distinct, at least one
   * @param primaryKey indexes into {@code columns} in key order, empty when there is no primary key
   * @param uniqueKeys the unique keys other than the primary one, those first whose columns are all
   *     NOT NULL
   * @throws IllegalArgumentException when a name is there twice or an index does not exist
   */
  public TableSchema(
      SourceInfo source,
      TableId id,
      int version,
      List<Column> columns,
      List<Integer> primaryKey,
      List<List<Integer>> uniqueKeys) {
    this.source = source;
    this.id = id;
    this.version = version;
    this.columns = List.copyOf(columns);
    this.primaryKey = checked(primaryKey);
    this.uniqueKeys = uniqueKeys.stream().map(this::checked).toList();
    if (this.columns.isEmpty()) {
      throw new IllegalArgumentException("table " + id + " has no columns");
    }
    Map<String, Integer> byName = new HashMap<>();
    for (int i = 0; i < this.columns.size(); i++) {
      if (byName.put(this.columns.get(i).name(), i) != null) {
        throw new IllegalArgumentException(
            "table " + id + " has two columns named '" + this.columns.get(i).name() + "'");
      }
    }
    this.indexByName = Map.copyOf(byName);
  }

  private List<Integer> checked(List<Integer> key) {
    Set<Integer> seen = new HashSet<>();
    for (int index : key) {
      if (index < 0 || index >= columns.size() || !seen.add(index)) {
        throw new IllegalArgumentException("table " + id + " has no key over columns " + key);
      }
    }
    return List.copyOf(key);
  }

  /** The database the table is in. */
  public SourceInfo source() {
    return source;
  }

  /** The table's name. */
  public TableId id() {
    return id;
  }

  /** Counts up with each DDL of the table within one run of the source. */
  public int version() {
    return version;
  }

  /** The columns in table order. */
  public List<Column> columns() {
    return columns;
  }

  /** The column at {@code index}. */
  public Column column(int index) {
    return columns.get(index);
  }

  /** The number of columns. */
  public int size() {
    return columns.size();
  }

  /** Column indexes of the primary key in key order; empty when the table has none. */
  public List<Integer> primaryKey() {
    return primaryKey;
  }

  /** Column indexes of the unique keys other than the primary one. */
  public List<List<Integer>> uniqueKeys() {
    return uniqueKeys;
  }

  /**
   * The key that identifies a row: the primary key, else the first unique key whose columns are all
   * NOT NULL, else empty (fact sheet 2.1).
   */
  public List<Integer> rowKey() {
    if (!primaryKey.isEmpty()) {
      return primaryKey;
    }
    for (List<Integer> key : uniqueKeys) {
      if (key.stream().noneMatch(i -> columns.get(i).nullable())) {
        return key;
      }
    }
    return List.of();
  }

  /** The index of the column with exactly this name, or -1. */
  public int indexOf(String columnName) {
    return indexByName.getOrDefault(columnName, -1);
  }

  /** The name, version and column names, for people. */
  @Override
  public String toString() {
    return id + " v" + version + " " + columns.stream().map(Column::name).toList();
  }
}
