package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Row;
import dev.oms.filter.sql.internal.text.Collation;
import dev.oms.filter.sql.internal.text.TextComparator;
import java.math.BigDecimal;

/** Comparisons of two values of one type. */
final class Compare {

  private Compare() {}

  static Condition longs(Op op, LongExpr a, LongExpr b) {
    if (b.isConstant() && !b.isNull && op != Op.NULL_SAFE) {
      long value = b.get(NoRow.INSTANCE);
      boolean same = a.unsigned() == b.unsigned() || value >= 0 && !a.unsigned();
      if (!b.isNull && (same || value >= 0)) {
        return Condition.folded(new LongConstant(op, a, value), a);
      }
    }
    return Condition.folded(new Longs(op, a, b), a, b);
  }

  /** Against a constant that has the signedness of the value, or is in the range of both. */
  private static final class LongConstant extends Condition {
    private final Op op;
    private final LongExpr left;
    private final long bias;
    private final long value;

    LongConstant(Op op, LongExpr left, long value) {
      this.op = op;
      this.left = left;
      // Flipping the highest bit makes unsigned numbers compare as signed ones.
      this.bias = left.unsigned() ? Long.MIN_VALUE : 0;
      this.value = value ^ bias;
    }

    @Override
    public int test(Row row) {
      long x = left.get(row);
      return left.isNull ? UNKNOWN : op.test(Long.compare(x ^ bias, value));
    }
  }

  private static final class Longs extends Condition {
    private final Op op;
    private final LongExpr a;
    private final LongExpr b;

    Longs(Op op, LongExpr a, LongExpr b) {
      this.op = op;
      this.a = a;
      this.b = b;
    }

    @Override
    public int test(Row row) {
      long x = a.get(row);
      boolean xNull = a.isNull;
      if (xNull && op != Op.NULL_SAFE) {
        return UNKNOWN;
      }
      long y = b.get(row);
      if (xNull || b.isNull) {
        return op.ofNull(xNull && b.isNull);
      }
      return op.test(compare(x, a.unsigned(), y, b.unsigned()));
    }
  }

  /** Compares 64-bit numbers of which each may be unsigned. */
  static int compare(long x, boolean xUnsigned, long y, boolean yUnsigned) {
    if (xUnsigned == yUnsigned) {
      return xUnsigned ? Long.compareUnsigned(x, y) : Long.compare(x, y);
    }
    if (x < 0 || y < 0) {
      // The one with its highest bit set is beyond the other: above it if unsigned, else below.
      boolean xBeyond = x < 0;
      boolean above = xBeyond ? xUnsigned : yUnsigned;
      if (x < 0 && y < 0) {
        return xUnsigned ? 1 : -1;
      }
      return xBeyond == above ? 1 : -1;
    }
    return Long.compare(x, y);
  }

  static Condition doubles(Op op, DoubleExpr a, DoubleExpr b) {
    return Condition.folded(
        new Condition() {
          @Override
          public int test(Row row) {
            double x = a.get(row);
            boolean xNull = a.isNull;
            if (xNull && op != Op.NULL_SAFE) {
              return UNKNOWN;
            }
            double y = b.get(row);
            if (xNull || b.isNull) {
              return op.ofNull(xNull && b.isNull);
            }
            return op.test(x < y ? -1 : x > y ? 1 : 0);
          }
        },
        a,
        b);
  }

  static Condition decimals(Op op, DecimalExpr a, DecimalExpr b) {
    if (a instanceof Columns.DecimalColumn column && b.isConstant() && op != Op.NULL_SAFE) {
      BigDecimal value = b.get(NoRow.INSTANCE);
      Condition fast = value == null ? null : DecimalConstant.of(op, column, value);
      if (fast != null) {
        return fast;
      }
    }
    return Condition.folded(
        new Condition() {
          @Override
          public int test(Row row) {
            BigDecimal x = a.get(row);
            if (x == null && op != Op.NULL_SAFE) {
              return UNKNOWN;
            }
            BigDecimal y = b.get(row);
            return x == null || y == null
                ? op.ofNull(x == null && y == null)
                : op.test(x.compareTo(y));
          }
        },
        a,
        b);
  }

  static Condition texts(Op op, TextExpr left, TextExpr b, Collation collation) {
    TextExpr a = b.isConstant() ? left : left.stable();
    TextComparator comparator = new TextComparator(collation);
    if (b.isConstant() && (op == Op.EQ || op == Op.NE)) {
      ByteSlice value = b.get(NoRow.INSTANCE);
      if (value != null) {
        return Condition.folded(new TextConstant(op, a, value, comparator), a);
      }
    }
    return Condition.folded(new Texts(op, a, b, comparator), a, b);
  }

  /** Equality with a constant. */
  private static final class TextConstant extends Condition {
    private final int ifEqual;
    private final TextExpr left;
    private final ByteSlice value;
    private final TextComparator comparator;

    TextConstant(Op op, TextExpr left, ByteSlice value, TextComparator comparator) {
      this.ifEqual = op == Op.EQ ? TRUE : FALSE;
      this.left = left;
      this.value = value;
      this.comparator = comparator;
    }

    @Override
    public int test(Row row) {
      ByteSlice x = left.get(row);
      return x == null ? UNKNOWN : comparator.equal(x, value) ? ifEqual : 1 - ifEqual;
    }
  }

  private static final class Texts extends Condition {
    private final Op op;
    private final TextExpr a;
    private final TextExpr b;
    private final TextComparator comparator;

    Texts(Op op, TextExpr a, TextExpr b, TextComparator comparator) {
      this.op = op;
      this.a = a;
      this.b = b;
      this.comparator = comparator;
    }

    @Override
    public int test(Row row) {
      ByteSlice x = a.get(row);
      if (x == null && op != Op.NULL_SAFE) {
        return UNKNOWN;
      }
      ByteSlice y = b.get(row);
      return x == null || y == null
          ? op.ofNull(x == null && y == null)
          : op.test(comparator.compare(x, y));
    }
  }
}
