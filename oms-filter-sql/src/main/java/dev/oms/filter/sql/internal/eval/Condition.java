package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.Row;

/** A truth value of three; as a number it is 1, 0 or NULL. */
public abstract class Condition extends LongExpr {

  /** What {@link #test} gives. */
  public static final int TRUE = 1;

  /** What {@link #test} gives. */
  public static final int FALSE = 0;

  /** What {@link #test} gives. */
  public static final int UNKNOWN = -1;

  Condition() {
    super(false);
  }

  /** {@link #TRUE}, {@link #FALSE} or {@link #UNKNOWN}. */
  public abstract int test(Row row);

  @Override
  final long get(Row row) {
    int truth = test(row);
    isNull = truth == UNKNOWN;
    return truth == TRUE ? 1 : 0;
  }

  static Condition constant(int truth) {
    return new Constant(truth);
  }

  /** This, or its value when it is the same for every row. */
  static Condition folded(Condition condition, Expr... inputs) {
    for (Expr input : inputs) {
      if (!input.isConstant()) {
        return condition;
      }
    }
    return constant(condition.test(NoRow.INSTANCE));
  }

  private static final class Constant extends Condition {
    private final int truth;

    Constant(int truth) {
      this.truth = truth;
    }

    @Override
    public int test(Row row) {
      return truth;
    }

    @Override
    boolean isConstant() {
      return true;
    }
  }
}
