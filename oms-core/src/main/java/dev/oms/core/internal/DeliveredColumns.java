package dev.oms.core.internal;

import dev.oms.core.TableMapping;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeFilter;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import java.util.ArrayList;
import java.util.List;

/**
 * What messages have of a table.
 *
 * @param names the columns, under the names that messages give them
 * @param key indexes into {@code names} of the key's columns; empty when the table has no key
 * @param missingKey columns of the key that messages do not have
 */
public record DeliveredColumns(List<String> names, List<Integer> key, List<String> missingKey) {

  /** Copies the lists. */
  public DeliveredColumns {
    names = List.copyOf(names);
    key = List.copyOf(key);
    missingKey = List.copyOf(missingKey);
  }

  /**
   * Finds them as {@link TableEncoder} binds a table.
   *
   * @throws IllegalArgumentException when filters or columns do not fit the table
   */
  public static DeliveredColumns of(
      TableMapping mapping, List<ChangeFilter> filters, TableSchema schema) {
    TableSchema filtered = TableChain.bind(mapping, filters, schema).schema();
    SerializerContext chosen = ChosenColumns.of(mapping, filtered);
    List<String> names = chosen.columns().stream().map(OutputColumn::name).toList();
    List<Integer> indexes = chosen.columns().stream().map(OutputColumn::index).toList();
    List<Integer> key = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (int column : filtered.rowKey()) {
      int place = indexes.indexOf(column);
      if (place < 0) {
        missing.add(filtered.column(column).name());
      } else {
        key.add(place);
      }
    }
    return new DeliveredColumns(names, key, missing);
  }
}
