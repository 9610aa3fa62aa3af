package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.spi.SerializerContext;
import dev.oms.core.spi.SerializerContext.OutputColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the names and values of the columns that identify a row (primary key, else a unique key
 * that cannot be NULL) in the two forms that OMS has. Used by one thread.
 */
final class RowKeyWriter {

  private static final byte[] SEPARATOR = JsonWriter.ascii("\\u0001");

  private final ValueWriter[] key;

  /** {@code "id1\u0001id2"}, or {@code null} when the table has no key. */
  private final byte[] names;

  /** For each key column {@code ,"name":"}; the first comma is made a brace. */
  private final byte[][] pairNames;

  private final ByteOutput scratch = new ByteOutput(128);

  RowKeyWriter(SerializerContext context, StructWriter.Rendering rendering) {
    List<Integer> columns = context.schema().rowKey();
    key = new ValueWriter[columns.size()];
    pairNames = new byte[columns.size()][];
    ByteOutput joined = new ByteOutput(64);
    for (int i = 0; i < key.length; i++) {
      int index = columns.get(i);
      key[i] = rendering.writer(index, context.schema().column(index));
      String name = outputName(context, index);
      joined.write(i == 0 ? JsonWriter.ascii("\"") : SEPARATOR);
      JsonWriter.writeEscaped(name, joined);
      ByteOutput pair = new ByteOutput(64);
      pair.write(',');
      JsonWriter.writeString(name, pair);
      pair.write(':');
      pair.write('"');
      pairNames[i] = pair.toByteArray();
    }
    if (key.length > 0) {
      joined.write('"');
    } else {
      joined.write(JsonWriter.NULL);
    }
    names = joined.toByteArray();
  }

  /** The name that a key column has in the message; its own when it is not written. */
  static String outputName(SerializerContext context, int index) {
    return context.columns().stream()
        .filter(c -> c.index() == index)
        .map(OutputColumn::name)
        .findFirst()
        .orElseGet(() -> context.schema().column(index).name());
  }

  /** The names joined by U+0001 as a JSON string, or {@code null} when the table has no key. */
  byte[] names() {
    return names;
  }

  /**
   * Appends the values joined by U+0001 as a JSON string; {@code null} when the table has no key or
   * the images do not hold all of it.
   */
  void writeJoined(RowChange change, ByteOutput out) {
    int start = out.size();
    out.write('"');
    if (writeValues(change, out)) {
      out.write('"');
    } else {
      out.truncate(start);
      out.write(JsonWriter.NULL);
    }
  }

  /**
   * Appends the values joined by U+0001, escaped to stand within a JSON string.
   *
   * @return false when the table has no key or the images do not hold all of it; then {@code out}
   *     is unchanged
   */
  boolean writeValues(RowChange change, ByteOutput out) {
    int start = out.size();
    for (int i = 0; i < key.length; i++) {
      if (i > 0) {
        out.write(SEPARATOR);
      }
      Row row = imageWith(change, key[i].column);
      if (row == null) {
        out.truncate(start);
        return false;
      }
      key[i].writeText(row, out);
    }
    return key.length > 0;
  }

  /** Appends a JSON string that holds a JSON object of the values as texts; or {@code null}. */
  void writePairs(RowChange change, ByteOutput out) {
    scratch.reset();
    for (int i = 0; i < key.length; i++) {
      Row row = imageWith(change, key[i].column);
      if (row == null) {
        scratch.reset();
        break;
      }
      scratch.write(pairNames[i]);
      key[i].writeText(row, scratch);
      scratch.write('"');
    }
    if (scratch.size() == 0) {
      out.write(JsonWriter.NULL);
      return;
    }
    scratch.array()[0] = '{';
    scratch.write('}');
    out.write('"');
    JsonWriter.writeEscaped(scratch.array(), 0, scratch.size(), out);
    out.write('"');
  }

  /** The image to read a key column from: a partial after image may lack what did not change. */
  static @Nullable Row imageWith(RowChange change, int column) {
    Row image = change.image();
    if (!image.isAbsent(column)) {
      return image.isNull(column) ? null : image;
    }
    Row before = change.before();
    return before == null || before.isAbsent(column) || before.isNull(column) ? null : before;
  }
}
