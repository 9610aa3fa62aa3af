package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * A DECIMAL column of at most 18 digits against a constant: both as whole numbers of the column's
 * last digit, read from the digits of the row without a {@code BigDecimal}.
 */
final class DecimalConstant extends Condition {

  private static final BigDecimal LIMIT = BigDecimal.TEN.pow(18);

  private final Op op;
  private final int index;
  private final int scale;
  private final long floor;
  private final boolean exact;
  private final ByteSlice slice = new ByteSlice();

  private DecimalConstant(Op op, Columns.DecimalColumn column, long floor, boolean exact) {
    this.op = op;
    this.index = column.index;
    this.scale = column.scale();
    this.floor = floor;
    this.exact = exact;
  }

  /** The comparison, or null when it does not fit 64 bits. */
  static @Nullable Condition of(Op op, Columns.DecimalColumn column, BigDecimal value) {
    BigDecimal scaled = value.scaleByPowerOfTen(column.scale());
    if (column.precision < 1 || column.precision > 18 || scaled.abs().compareTo(LIMIT) >= 0) {
      return null;
    }
    BigDecimal floor = scaled.setScale(0, RoundingMode.FLOOR);
    return new DecimalConstant(op, column, floor.longValueExact(), floor.compareTo(scaled) == 0);
  }

  @Override
  public int test(Row row) {
    if (row.isNull(index)) {
      return UNKNOWN;
    }
    row.getBytes(index, slice);
    long unscaled = unscaled(slice, scale);
    // Between the floor and the value there is nothing: equal to the floor is less than the value.
    return op.test(unscaled == floor ? exact ? 0 : -1 : unscaled < floor ? -1 : 1);
  }

  /** The digits without the point, with those that the declared scale has more. */
  static long unscaled(ByteSlice text, int scale) {
    byte[] array = text.array();
    int end = text.offset() + text.length();
    int at = text.offset();
    boolean negative = at < end && array[at] == '-';
    long value = 0;
    int fraction = -1;
    for (at += negative ? 1 : 0; at < end; at++) {
      if (array[at] == '.') {
        fraction = 0;
      } else {
        value = value * 10 + (array[at] - '0');
        fraction += fraction < 0 ? 0 : 1;
      }
    }
    for (int i = Math.max(0, fraction); i < scale; i++) {
      value *= 10;
    }
    return negative ? -value : value;
  }
}
