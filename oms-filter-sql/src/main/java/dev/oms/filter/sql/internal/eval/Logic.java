package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.Row;
import java.util.List;

/** AND, OR, XOR, NOT and IS of three truth values. */
final class Logic {

  private Logic() {}

  static Condition and(List<Condition> terms) {
    return Condition.folded(new Chain(terms, Condition.FALSE), terms.toArray(new Expr[0]));
  }

  static Condition or(List<Condition> terms) {
    return Condition.folded(new Chain(terms, Condition.TRUE), terms.toArray(new Expr[0]));
  }

  /** AND (decided by a FALSE) or OR (decided by a TRUE); stops where it is decided. */
  private static final class Chain extends Condition {
    private final Condition[] terms;
    private final int decisive;

    Chain(List<Condition> terms, int decisive) {
      this.terms = terms.toArray(new Condition[0]);
      this.decisive = decisive;
    }

    @Override
    public int test(Row row) {
      int result = 1 - decisive;
      for (Condition term : terms) {
        int truth = term.test(row);
        if (truth == decisive) {
          return truth;
        }
        if (truth == UNKNOWN) {
          result = UNKNOWN;
        }
      }
      return result;
    }
  }

  static Condition xor(Condition left, Condition right) {
    return Condition.folded(
        new Condition() {
          @Override
          public int test(Row row) {
            int a = left.test(row);
            if (a == UNKNOWN) {
              return UNKNOWN;
            }
            int b = right.test(row);
            return b == UNKNOWN ? UNKNOWN : a ^ b;
          }
        },
        left,
        right);
  }

  static Condition not(Condition operand) {
    return Condition.folded(
        new Condition() {
          @Override
          public int test(Row row) {
            int truth = operand.test(row);
            return truth == UNKNOWN ? UNKNOWN : 1 - truth;
          }
        },
        operand);
  }

  /** Whether {@code operand} is {@code wanted}; never UNKNOWN itself. */
  static Condition is(Condition operand, int wanted, boolean not) {
    int yes = not ? Condition.FALSE : Condition.TRUE;
    return Condition.folded(
        new Condition() {
          @Override
          public int test(Row row) {
            return operand.test(row) == wanted ? yes : 1 - yes;
          }
        },
        operand);
  }

  /** OMS's way: UNKNOWN is FALSE. */
  static Condition unknownIsFalse(Condition operand) {
    return Condition.folded(
        new Condition() {
          @Override
          public int test(Row row) {
            return operand.test(row) == TRUE ? TRUE : FALSE;
          }
        },
        operand);
  }

  /** {@code operand IS NULL} of any type. */
  static Condition isNull(Expr operand, boolean not) {
    return Condition.folded(
        new Condition() {
          @Override
          public int test(Row row) {
            return Nulls.test(operand, row) != not ? TRUE : FALSE;
          }
        },
        operand);
  }
}
