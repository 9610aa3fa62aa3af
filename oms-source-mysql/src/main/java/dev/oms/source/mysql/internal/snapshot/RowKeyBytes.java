package dev.oms.source.mysql.internal.snapshot;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.core.text.CellText;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key of a row as bytes that can be compared: equal for equal values, whether they were read by
 * JDBC or from the log. Used by one thread at a time.
 */
final class RowKeyBytes {

  private final int[] columns;
  private final CellText cells = new CellText();
  private final ByteOutput out = new ByteOutput(64);

  private RowKeyBytes(int[] columns) {
    this.columns = columns;
  }

  /** For rows of {@code schema}; null when it lacks one of the columns. */
  static @Nullable RowKeyBytes of(TableSchema schema, List<String> keyColumns) {
    int[] columns = keyColumns.stream().mapToInt(schema::indexOf).toArray();
    return Arrays.stream(columns).anyMatch(i -> i < 0) ? null : new RowKeyBytes(columns);
  }

  Key of(Row row) {
    out.reset();
    for (int column : columns) {
      int start = out.size();
      if (!row.isAbsent(column) && !row.isNull(column)) {
        cells.append(row, column, out);
      }
      int length = out.size() - start;
      out.write(length >>> 24);
      out.write(length >>> 16);
      out.write(length >>> 8);
      out.write(length);
    }
    return new Key(out.toByteArray());
  }

  /** A key, to be looked up. Immutable. */
  static final class Key {
    private final byte[] bytes;
    private final int hash;

    private Key(byte[] bytes) {
      this.bytes = bytes;
      this.hash = Arrays.hashCode(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
