package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.Row;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** An exact number. */
abstract class DecimalExpr extends Expr {

  /** {@link #scale()} of a number whose digits after the point differ from row to row. */
  static final int ANY_SCALE = -1;

  private final int scale;

  DecimalExpr(int scale) {
    this.scale = scale;
  }

  /** The value, or null for NULL. */
  abstract @Nullable BigDecimal get(Row row);

  @Override
  final Kind kind() {
    return Kind.DECIMAL;
  }

  /** The digits after the point, or {@link #ANY_SCALE}. */
  final int scale() {
    return scale;
  }

  static DecimalExpr constant(int scale, @Nullable BigDecimal value) {
    return new Constant(scale, value);
  }

  /** This, or its value when it is the same for every row. */
  static DecimalExpr folded(DecimalExpr expr, Expr... inputs) {
    for (Expr input : inputs) {
      if (!input.isConstant()) {
        return expr;
      }
    }
    return constant(expr.scale(), expr.get(NoRow.INSTANCE));
  }

  private static final class Constant extends DecimalExpr {
    private final @Nullable BigDecimal value;

    Constant(int scale, @Nullable BigDecimal value) {
      super(scale);
      this.value = value;
    }

    @Override
    @Nullable BigDecimal get(Row row) {
      return value;
    }

    @Override
    boolean isConstant() {
      return true;
    }
  }
}
