package dev.oms.core.internal;

import dev.oms.core.TableMapping;
import dev.oms.core.model.Column;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The columns of a table that are written, under the names that they are given. */
final class ChosenColumns {

  private ChosenColumns() {}

  /**
   * What a serializer is bound to.
   *
   * @throws IllegalArgumentException when the table lacks a column of the mapping, or two columns
   *     would have one name
   */
  static SerializerContext of(TableMapping mapping, TableSchema schema) {
    if (mapping.columns().isEmpty() && mapping.renames().isEmpty()) {
      return SerializerContext.allColumns(schema);
    }
    mapping.renames().keySet().forEach(column -> indexOf(schema, column, "to rename"));
    List<OutputColumn> chosen = new ArrayList<>();
    Map<String, String> origins = new HashMap<>();
    for (int index : indexes(mapping, schema)) {
      String column = schema.column(index).name();
      String name = mapping.renames().getOrDefault(column, column);
      String other = origins.putIfAbsent(name, column);
      if (other != null) {
        throw new IllegalArgumentException(
            "columns '%s' and '%s' of table %s would both be named '%s'"
                .formatted(other, column, schema.id(), name));
      }
      chosen.add(new OutputColumn(index, name));
    }
    return new SerializerContext(schema, chosen);
  }

  private static int[] indexes(TableMapping mapping, TableSchema schema) {
    if (mapping.columns().isEmpty()) {
      return java.util.stream.IntStream.range(0, schema.size()).toArray();
    }
    return mapping.columns().stream().mapToInt(c -> indexOf(schema, c, "to deliver")).toArray();
  }

  private static int indexOf(TableSchema schema, String column, String purpose) {
    int index = schema.indexOf(column);
    if (index < 0) {
      throw new IllegalArgumentException(
          "table %s has no column '%s' %s; its columns are %s"
              .formatted(
                  schema.id(),
                  column,
                  purpose,
                  schema.columns().stream().map(Column::name).toList()));
    }
    return index;
  }
}
