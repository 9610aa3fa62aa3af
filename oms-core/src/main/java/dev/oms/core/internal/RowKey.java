package dev.oms.core.internal;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.core.text.CellText;
import java.util.List;
import java.util.stream.Collectors;

/** The message key of a table: which columns it is made of, and its bytes. Used by one thread. */
final class RowKey {

  private final int[] columns;
  private final String description;
  private final CellText cells = new CellText();

  private RowKey(int[] columns, String description) {
    this.columns = columns;
    this.description = description;
  }

  static RowKey of(TableSchema schema, List<String> shardingColumns) {
    if (!shardingColumns.isEmpty()) {
      int[] columns = new int[shardingColumns.size()];
      for (int i = 0; i < columns.length; i++) {
        columns[i] = schema.indexOf(shardingColumns.get(i));
        if (columns[i] < 0) {
          throw new IllegalArgumentException(
              "table "
                  + schema.id()
                  + " has no sharding column '"
                  + shardingColumns.get(i)
                  + "'; its columns are "
                  + schema.columns().stream().map(c -> c.name()).toList());
        }
      }
      return new RowKey(columns, "sharding columns " + names(schema, columns));
    }
    int[] columns = schema.rowKey().stream().mapToInt(Integer::intValue).toArray();
    String kind = schema.primaryKey().isEmpty() ? "unique key " : "primary key ";
    return new RowKey(columns, columns.length == 0 ? "" : kind + names(schema, columns));
  }

  private static String names(TableSchema schema, int[] columns) {
    return java.util.Arrays.stream(columns)
        .mapToObj(i -> schema.column(i).name())
        .collect(Collectors.joining(", ", "(", ")"));
  }

  boolean isEmpty() {
    return columns.length == 0;
  }

  String description() {
    return description;
  }

  void append(Row row, ByteOutput out) {
    for (int i = 0; i < columns.length; i++) {
      int column = columns[i];
      if (i > 0) {
        out.write(1);
      }
      if (row.isNull(column) || row.isAbsent(column)) {
        out.write('\\');
        out.write('N');
      } else {
        cells.appendCanonical(row, column, out);
      }
    }
  }
}
