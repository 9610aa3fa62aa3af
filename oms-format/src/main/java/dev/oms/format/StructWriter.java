package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.Row;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a row as a JSON object, column name to value. A column that the image lacks is left out.
 * Names are encoded when the writer is made. Used by one thread.
 */
final class StructWriter {

  /** Makes the value writer of a column. */
  interface Rendering {
    ValueWriter writer(int index, Column column);
  }

  private final ValueWriter[] values;

  /** For each column {@code ,"name":}. The first comma of an object is made its brace. */
  private final byte[][] names;

  /** For each column {@code ,"name":null}. */
  private final byte[][] nulls;

  /** What each object ends with, before its brace: a comma and more, or nothing. */
  private final byte[] suffix;

  private final ColumnChanges changes;

  StructWriter(SerializerContext context, Rendering rendering) {
    this(context, rendering, new byte[0]);
  }

  /**
   * A writer whose objects have a constant end.
   *
   * @param suffix begins with a comma
   */
  StructWriter(SerializerContext context, Rendering rendering, byte[] suffix) {
    this.suffix = suffix;
    changes = new ColumnChanges(context.schema());
    List<OutputColumn> columns = context.columns();
    values = new ValueWriter[columns.size()];
    names = new byte[columns.size()][];
    nulls = new byte[columns.size()][];
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < values.length; i++) {
      OutputColumn column = columns.get(i);
      if (!seen.add(column.name())) {
        throw new IllegalArgumentException(
            "two columns of table "
                + context.schema().id()
                + " would have the name '"
                + column.name()
                + "' in a message");
      }
      values[i] = rendering.writer(column.index(), context.schema().column(column.index()));
      ByteOutput name = new ByteOutput(64);
      JsonWriter.writeName(column.name(), name);
      names[i] = name.toByteArray();
      name.write(JsonWriter.NULL);
      nulls[i] = name.toByteArray();
    }
  }

  /** Appends the object, or {@code null} when there is no row. */
  void write(@Nullable Row row, ByteOutput out) {
    if (row == null) {
      out.write(JsonWriter.NULL);
      return;
    }
    int start = out.size();
    for (int i = 0; i < values.length; i++) {
      column(i, row, out);
    }
    end(start, out);
  }

  /** Appends the object of those columns of {@code image} in which the two images differ. */
  void writeChanged(Row before, Row after, Row image, ByteOutput out) {
    int start = out.size();
    for (int i = 0; i < values.length; i++) {
      if (changes.changed(values[i].column, before, after)) {
        column(i, image, out);
      }
    }
    end(start, out);
  }

  private void column(int i, Row row, ByteOutput out) {
    ValueWriter value = values[i];
    if (row.isNull(value.column)) {
      out.write(nulls[i]);
    } else if (!row.isAbsent(value.column)) {
      out.write(names[i]);
      value.writeJson(row, out);
    }
  }

  private void end(int start, ByteOutput out) {
    out.write(suffix);
    JsonWriter.closeObject(start, out);
  }
}
