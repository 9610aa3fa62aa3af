package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.Row;
import dev.oms.filter.sql.internal.parse.Node;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** ABS, FLOOR, CEIL and ROUND. */
final class Rounding {

  private final Scope scope;

  Rounding(Scope scope) {
    this.scope = scope;
  }

  Expr abs(Expr e, Node at) {
    if (e instanceof LongExpr l && l.isNumeric()) {
      return l.unsigned() ? l : absolute(l);
    } else if (e instanceof DecimalExpr d) {
      return decimal(d, d.scale(), BigDecimal::abs);
    }
    return real(Convert.toDouble(scope, e, at), Math::abs);
  }

  private static LongExpr absolute(LongExpr l) {
    return LongExpr.folded(
        new LongExpr(false) {
          @Override
          long get(Row row) {
            long value = l.get(row);
            isNull = l.isNull;
            if (!isNull && value == Long.MIN_VALUE) {
              throw Convert.outOfRange("a BIGINT (of ABS)");
            }
            return Math.abs(value);
          }
        },
        l);
  }

  Expr toInteger(Expr e, boolean up, Node at) {
    if (e instanceof LongExpr l && l.isNumeric()) {
      return l;
    } else if (e instanceof DecimalExpr d) {
      RoundingMode mode = up ? RoundingMode.CEILING : RoundingMode.FLOOR;
      return decimal(d, 0, value -> value.setScale(0, mode));
    }
    return real(Convert.toDouble(scope, e, at), up ? Math::ceil : Math::floor);
  }

  Expr round(Expr e, @Nullable Expr digits, Node at) {
    long places = digits == null ? 0 : places(digits, at);
    if (e instanceof LongExpr l && l.isNumeric() && places >= 0) {
      return l;
    } else if (e instanceof LongExpr l && l.isNumeric()) {
      throw scope.error("ROUND of an integer to tens is not supported; write DIV", at);
    } else if (e instanceof DecimalExpr d && places >= 0) {
      if (d.scale() == DecimalExpr.ANY_SCALE) {
        throw scope.error("servers differ on the digits of this number", at);
      }
      int scale = (int) Math.min(places, d.scale());
      return decimal(d, scale, value -> value.setScale(scale, RoundingMode.HALF_UP));
    } else if (places != 0) {
      throw scope.error(
          "ROUND takes a constant number of digits from 0 on, and for a DOUBLE none", at);
    }
    return real(Convert.toDouble(scope, e, at), Math::rint);
  }

  private long places(Expr digits, Node at) {
    if (!(digits instanceof LongExpr l) || !l.isConstant()) {
      throw scope.error("ROUND takes a constant number of digits", at);
    }
    long places = l.get(NoRow.INSTANCE);
    if (l.isNull || places < -30 || places > 30) {
      throw scope.error("ROUND takes -30 to 30 digits", at);
    }
    return places;
  }

  private interface DecimalFunction {
    BigDecimal apply(BigDecimal value);
  }

  private interface DoubleFunction {
    double apply(double value);
  }

  private static DecimalExpr decimal(DecimalExpr from, int scale, DecimalFunction function) {
    return DecimalExpr.folded(
        new DecimalExpr(scale) {
          @Override
          @Nullable BigDecimal get(Row row) {
            BigDecimal value = from.get(row);
            return value == null ? null : function.apply(value);
          }
        },
        from);
  }

  private static DoubleExpr real(DoubleExpr from, DoubleFunction function) {
    return DoubleExpr.folded(
        new DoubleExpr() {
          @Override
          double get(Row row) {
            double value = from.get(row);
            isNull = from.isNull;
            return function.apply(value);
          }
        },
        from);
  }
}
