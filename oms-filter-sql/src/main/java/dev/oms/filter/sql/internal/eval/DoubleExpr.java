package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.Row;

/** A double. */
abstract class DoubleExpr extends Expr {

  /** Whether the value of the last {@link #get} is NULL. */
  boolean isNull;

  /** The value; sets {@link #isNull}. */
  abstract double get(Row row);

  @Override
  final Kind kind() {
    return Kind.DOUBLE;
  }

  static DoubleExpr constant(double value, boolean isNull) {
    return new Constant(value, isNull);
  }

  /** This, or its value when it is the same for every row. */
  static DoubleExpr folded(DoubleExpr expr, Expr... inputs) {
    for (Expr input : inputs) {
      if (!input.isConstant()) {
        return expr;
      }
    }
    double value = expr.get(NoRow.INSTANCE);
    return constant(value, expr.isNull);
  }

  private static final class Constant extends DoubleExpr {
    private final double value;

    Constant(double value, boolean isNull) {
      this.value = value;
      this.isNull = isNull;
    }

    @Override
    double get(Row row) {
      return value;
    }

    @Override
    boolean isConstant() {
      return true;
    }
  }
}
