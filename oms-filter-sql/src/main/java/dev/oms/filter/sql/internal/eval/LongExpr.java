package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.Row;

/**
 * A value in 64 bits: an integer; a date and time as {@link Temporal} packs it; or a TIME as signed
 * nanoseconds.
 */
abstract class LongExpr extends Expr {

  /** Whether the value of the last {@link #get} is NULL. */
  boolean isNull;

  private final Kind kind;
  private final boolean unsigned;
  private final int scale;

  /** An integer. */
  LongExpr(boolean unsigned) {
    this(Kind.INT, unsigned, 0);
  }

  /** A value of {@code kind}; {@code scale} is the digits of the second's fraction. */
  LongExpr(Kind kind, boolean unsigned, int scale) {
    this.kind = kind;
    this.unsigned = unsigned;
    this.scale = scale;
  }

  /** The value; sets {@link #isNull}. */
  abstract long get(Row row);

  @Override
  final Kind kind() {
    return kind;
  }

  /** Whether the 64 bits are an unsigned number. */
  final boolean unsigned() {
    return unsigned;
  }

  /** The digits of the second's fraction. */
  final int scale() {
    return scale;
  }

  /** A constant. */
  static LongExpr constant(Kind kind, boolean unsigned, int scale, long value, boolean isNull) {
    return new Constant(kind, unsigned, scale, value, isNull);
  }

  static LongExpr constant(long value) {
    return new Constant(Kind.INT, false, 0, value, false);
  }

  /** This, or its value when it is the same for every row. */
  static LongExpr folded(LongExpr expr, Expr... inputs) {
    for (Expr input : inputs) {
      if (!input.isConstant()) {
        return expr;
      }
    }
    long value = expr.get(NoRow.INSTANCE);
    return constant(expr.kind(), expr.unsigned(), expr.scale(), value, expr.isNull);
  }

  private static final class Constant extends LongExpr {
    private final long value;

    Constant(Kind kind, boolean unsigned, int scale, long value, boolean isNull) {
      super(kind, unsigned, scale);
      this.value = value;
      this.isNull = isNull;
    }

    @Override
    long get(Row row) {
      return value;
    }

    @Override
    boolean isConstant() {
      return true;
    }
  }
}
