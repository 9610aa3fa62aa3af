package dev.oms.core.spi;

import dev.oms.core.model.TableSchema;
import java.util.List;

/**
 * What a serializer is bound to. Immutable.
 *
 * @param schema the schema of the row changes that will be written
 * @param columns the columns to write, in order
 */
public record SerializerContext(TableSchema schema, List<OutputColumn> columns) {

  /** Copies the list. */
  public SerializerContext {
    columns = List.copyOf(columns);
  }

  /** All columns of {@code schema} under their own names. */
  public static SerializerContext allColumns(TableSchema schema) {
    return new SerializerContext(
        schema,
        java.util.stream.IntStream.range(0, schema.size())
            .mapToObj(i -> new OutputColumn(i, schema.column(i).name()))
            .toList());
  }

  /**
   * A column to write.
   *
   * @param index its index in the schema
   * @param name the name it has in the message
   */
  public record OutputColumn(int index, String name) {}
}
