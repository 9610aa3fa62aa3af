package dev.oms.source.mysql.internal.schema;

import dev.oms.core.model.Column;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table with all that later DDL may refer to: more than a {@link TableSchema} says. Immutable.
 *
 * @param id its name
 * @param text what new text columns have that do not say; null when not known
 * @param columns in table order
 * @param keys all indexes, in no particular order
 */
record TableDefinition(
    TableId id, @Nullable CharsetAndCollation text, List<Column> columns, List<Key> keys) {

  TableDefinition {
    columns = List.copyOf(columns);
    keys = List.copyOf(keys);
  }

  /** What an index promises. */
  enum KeyKind {
    PRIMARY,
    UNIQUE,
    OTHER
  }

  /**
   * An index.
   *
   * @param name {@code PRIMARY} for the primary key
   */
  record Key(String name, KeyKind kind, List<Part> parts) {
    Key {
      parts = List.copyOf(parts);
    }
  }

  /**
   * A part of an index.
   *
   * @param column its column; null for an expression
   * @param prefix how many characters of it; 0 for all
   */
  record Part(@Nullable String column, int prefix) {}

  TableDefinition withId(TableId newId) {
    return new TableDefinition(newId, text, columns, keys);
  }

  TableDefinition withColumns(List<Column> newColumns) {
    return new TableDefinition(id, text, newColumns, keys);
  }

  /** The index of the column of this name, letter case ignored as the server does; or -1. */
  static int indexOf(List<Column> columns, @Nullable String name) {
    if (name == null) {
      return -1;
    }
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The schema. A unique index over an expression or a part of a column is not a key; the primary
   * key is one also then. Unique keys come in an order that does not hang on names or history:
   * first those without nullable columns, then the shorter, then those of columns further left.
   */
  TableSchema toSchema(SourceInfo source, int version) {
    List<Integer> primary = List.of();
    List<List<Integer>> unique = new ArrayList<>();
    for (Key key : keys) {
      if (key.kind() == KeyKind.OTHER) {
        continue;
      }
      List<Integer> indexes = new ArrayList<>();
      boolean whole = true;
      for (Part part : key.parts()) {
        int index = indexOf(columns, part.column());
        whole &= index >= 0 && (part.prefix() == 0 || key.kind() == KeyKind.PRIMARY);
        indexes.add(index);
      }
      if (!whole || indexes.isEmpty()) {
        continue;
      }
      if (key.kind() == KeyKind.PRIMARY) {
        primary = indexes;
      } else if (!unique.contains(indexes)) {
        unique.add(indexes);
      }
    }
    unique.sort(
        Comparator.<List<Integer>, Boolean>comparing(
                key -> key.stream().anyMatch(i -> columns.get(i).nullable()))
            .thenComparing(List::size)
            .thenComparing(TableDefinition::compareIndexes));
    return new TableSchema(source, id, version, columns, primary, unique);
  }

  private static int compareIndexes(List<Integer> a, List<Integer> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = Integer.compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }
}
