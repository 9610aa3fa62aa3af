package dev.oms.format;

import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.core.model.ValueKind;
import java.util.Arrays;

/**
 * Says which columns an UPDATE changed, for the formats that write only those. Values are compared
 * as they are stored: {@code 'a'} and {@code 'A'} differ whatever the collation. Used by one
 * thread.
 */
final class ColumnChanges {

  private final ValueKind[] kinds;
  private final boolean[] zoned;
  private final ByteSlice left = new ByteSlice();
  private final ByteSlice right = new ByteSlice();

  ColumnChanges(TableSchema schema) {
    kinds = schema.columns().stream().map(Column::kind).toArray(ValueKind[]::new);
    zoned = new boolean[kinds.length];
    for (int i = 0; i < zoned.length; i++) {
      zoned[i] = schema.column(i).type() == dev.oms.core.model.DataType.ZONED_DATETIME;
    }
  }

  /**
   * Whether the two images differ in a column. An image lacks what did not change ({@code
   * binlog_row_image} other than FULL): a column that the after image lacks is unchanged, one that
   * only the before image lacks has changed.
   */
  boolean changed(int column, Row before, Row after) {
    if (after.isAbsent(column)) {
      return false;
    }
    if (before.isAbsent(column)) {
      return true;
    }
    boolean none = before.isNull(column);
    if (none || after.isNull(column)) {
      return none != after.isNull(column);
    }
    return switch (kinds[column]) {
      case INTEGER, DATE, TIME -> before.getLong(column) != after.getLong(column);
      case FLOAT ->
          Float.floatToIntBits(before.getFloat(column))
              != Float.floatToIntBits(after.getFloat(column));
      case DOUBLE ->
          Double.doubleToLongBits(before.getDouble(column))
              != Double.doubleToLongBits(after.getDouble(column));
      case DATETIME, TIMESTAMP ->
          before.getLong(column) != after.getLong(column)
              || before.getNanos(column) != after.getNanos(column)
              || zoned[column] && bytesDiffer(column, before, after);
      case DECIMAL, TEXT, BINARY -> bytesDiffer(column, before, after);
    };
  }

  private boolean bytesDiffer(int column, Row before, Row after) {
    before.getBytes(column, left);
    if (before == after) {
      return false;
    }
    after.getBytes(column, right);
    return !Arrays.equals(
        left.array(),
        left.offset(),
        left.offset() + left.length(),
        right.array(),
        right.offset(),
        right.offset() + right.length());
  }
}
