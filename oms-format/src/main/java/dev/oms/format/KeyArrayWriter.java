package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.spi.SerializerContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the names and values of key columns as JSON arrays. Used by one thread. */
final class KeyArrayWriter {

  private final ValueWriter[] key;
  private final boolean typed;

  /**
   * Makes a writer of the columns that identify a row.
   *
   * @param typed whether values are written as in a row, and not as strings
   */
  KeyArrayWriter(SerializerContext context, StructWriter.Rendering rendering, boolean typed) {
    key =
        context.schema().rowKey().stream()
            .map(i -> rendering.writer(i, context.schema().column(i)))
            .toArray(ValueWriter[]::new);
    this.typed = typed;
  }

  /** {@code ["id1","id2"]}: the names that these columns have in the message. */
  static byte[] names(SerializerContext context, List<Integer> columns) {
    ByteOutput out = new ByteOutput(64);
    out.write('[');
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      JsonWriter.writeString(RowKeyWriter.outputName(context, columns.get(i)), out);
    }
    out.write(']');
    return out.toByteArray();
  }

  /** Appends {@code ["1","a"]}, {@code null} in the place of what the images do not hold. */
  void writeValues(RowChange change, ByteOutput out) {
    out.write('[');
    for (int i = 0; i < key.length; i++) {
      if (i > 0) {
        out.write(',');
      }
      writeValue(key[i], RowKeyWriter.imageWith(change, key[i].column), out);
    }
    out.write(']');
  }

  private void writeValue(ValueWriter value, @Nullable Row row, ByteOutput out) {
    if (row == null) {
      out.write(JsonWriter.NULL);
    } else if (typed) {
      value.writeJson(row, out);
    } else {
      out.write('"');
      value.writeText(row, out);
      out.write('"');
    }
  }
}
