package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.Row;
import dev.oms.filter.sql.internal.eval.Expr.Kind;
import dev.oms.filter.sql.internal.parse.Node;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** {@code + - * / DIV %} and the signs, with MySQL's types of results. */
final class Arithmetic {

  private static final int MAX_SCALE = 30;

  private final Scope scope;

  Arithmetic(Scope scope) {
    this.scope = scope;
  }

  Expr binary(String operator, Expr left, Expr right, Node at) {
    Expr a = number(left, at);
    Expr b = number(right, at);
    if (operator.equals("DIV")) {
      return div(a, b, at);
    }
    if (a.kind() == Kind.DOUBLE || b.kind() == Kind.DOUBLE) {
      return doubles(operator, Convert.toDouble(scope, a, at), Convert.toDouble(scope, b, at));
    }
    if (operator.equals("/")) {
      return Division.of(
          scope, Convert.toDecimal(scope, a, at), Convert.toDecimal(scope, b, at), at);
    }
    if (a.kind() == Kind.DECIMAL || b.kind() == Kind.DECIMAL) {
      return decimals(
          operator, Convert.toDecimal(scope, a, at), Convert.toDecimal(scope, b, at), at);
    }
    return Integers.binary(operator, Convert.toLong(scope, a, at), Convert.toLong(scope, b, at));
  }

  /** A number of what arithmetic takes; text is a double, as in MySQL. */
  private Expr number(Expr e, Node at) {
    if (e instanceof Literals.Bits) {
      throw scope.error("servers differ on arithmetic with bit literals; write the number", at);
    }
    if (e instanceof Columns.LabelColumn) {
      throw scope.error(
          "servers differ on arithmetic with ENUM and SET; write CAST(... AS SIGNED)", at);
    }
    if (e.isTemporal()) {
      throw scope.error("arithmetic with dates is not supported; use YEAR(x), DATE(x) ...", at);
    }
    return e.kind() == Kind.TEXT ? Convert.toDouble(scope, e, at) : e;
  }

  private DoubleExpr doubles(String operator, DoubleExpr a, DoubleExpr b) {
    return DoubleExpr.folded(
        new DoubleExpr() {
          @Override
          double get(Row row) {
            double x = a.get(row);
            double y = b.get(row);
            boolean divides = operator.equals("/") || operator.equals("%");
            isNull = a.isNull || b.isNull || divides && y == 0;
            if (isNull) {
              return 0;
            }
            double result =
                switch (operator) {
                  case "+" -> x + y;
                  case "-" -> x - y;
                  case "*" -> x * y;
                  case "/" -> x / y;
                  default -> x % y;
                };
            if (Double.isInfinite(result)) {
              throw Convert.outOfRange("a DOUBLE (of '" + operator + "')");
            }
            return result;
          }
        },
        a,
        b);
  }

  private DecimalExpr decimals(String operator, DecimalExpr a, DecimalExpr b, Node at) {
    if (operator.equals("%")) {
      throw scope.error(
          "servers take the remainder of a negative DECIMAL for less than zero even where it is"
              + " zero; write CAST(... AS SIGNED)",
          at);
    }
    boolean any = a.scale() == DecimalExpr.ANY_SCALE || b.scale() == DecimalExpr.ANY_SCALE;
    int scale =
        any
            ? DecimalExpr.ANY_SCALE
            : operator.equals("*") ? a.scale() + b.scale() : Math.max(a.scale(), b.scale());
    if (scale > MAX_SCALE) {
      throw scope.error("the result has more than 30 digits after the point", at);
    }
    return DecimalExpr.folded(
        new DecimalExpr(scale) {
          @Override
          @Nullable BigDecimal get(Row row) {
            BigDecimal x = a.get(row);
            BigDecimal y = x == null ? null : b.get(row);
            if (x == null || y == null) {
              return null;
            }
            return inRange(
                switch (operator) {
                  case "+" -> x.add(y);
                  case "-" -> x.subtract(y);
                  default -> x.multiply(y);
                });
          }
        },
        a,
        b);
  }

  /** Decimals have at most 65 digits. */
  static @Nullable BigDecimal inRange(@Nullable BigDecimal value) {
    if (value != null && value.precision() - Math.min(0, value.scale()) > 65) {
      throw Convert.outOfRange("a DECIMAL");
    }
    return value;
  }

  /** Integer division: of integers in 64 bits, of others the quotient without its fraction. */
  private LongExpr div(Expr a, Expr b, Node at) {
    if (a.kind() == Kind.INT && b.kind() == Kind.INT) {
      return Integers.binary("DIV", (LongExpr) a, (LongExpr) b);
    }
    if (a.kind() == Kind.DOUBLE || b.kind() == Kind.DOUBLE) {
      throw scope.error("DIV of a DOUBLE is not supported; write CAST(... AS DECIMAL(m, n))", at);
    }
    DecimalExpr x = Convert.toDecimal(scope, a, at);
    DecimalExpr y = Convert.toDecimal(scope, b, at);
    boolean unsigned =
        a instanceof LongExpr l && l.unsigned() || b instanceof LongExpr m && m.unsigned();
    return LongExpr.folded(
        new LongExpr(unsigned) {
          @Override
          long get(Row row) {
            BigDecimal dividend = x.get(row);
            BigDecimal divisor = y.get(row);
            isNull = dividend == null || divisor == null || divisor.signum() == 0;
            if (isNull || dividend == null || divisor == null) {
              return 0;
            }
            BigInteger quotient = dividend.divideToIntegralValue(divisor).toBigInteger();
            if (unsigned
                ? quotient.signum() < 0 || quotient.bitLength() > 64
                : quotient.bitLength() > 63) {
              throw Convert.outOfRange("a BIGINT (of 'DIV')");
            }
            return quotient.longValue();
          }
        },
        x,
        y);
  }

  Expr negate(Expr operand, Node at) {
    Expr e = number(operand, at);
    if (e instanceof LongExpr l) {
      return Integers.negate(l);
    } else if (e instanceof DecimalExpr d) {
      return DecimalExpr.folded(
          new DecimalExpr(d.scale()) {
            @Override
            @Nullable BigDecimal get(Row row) {
              BigDecimal value = d.get(row);
              return value == null ? null : value.negate();
            }
          },
          d);
    }
    DoubleExpr d = Convert.toDouble(scope, e, at);
    return DoubleExpr.folded(
        new DoubleExpr() {
          @Override
          double get(Row row) {
            double value = d.get(row);
            isNull = d.isNull;
            return -value;
          }
        },
        d);
  }

  /** Rounds a number to an integer as a bit operator does; only what all servers round alike. */
  LongExpr bits(Expr e, Node at) {
    if (e instanceof DecimalExpr d) {
      boolean fits =
          d.isConstant() || d instanceof Columns.DecimalColumn c && c.precision - c.scale() <= 18;
      if (!fits) {
        throw scope.error("a bit operator needs integers; write CAST(... AS SIGNED)", at);
      }
      return LongExpr.folded(
          new LongExpr(false) {
            @Override
            long get(Row row) {
              BigDecimal value = d.get(row);
              isNull = value == null;
              if (value == null) {
                return 0;
              }
              BigInteger rounded = value.setScale(0, RoundingMode.HALF_UP).toBigInteger();
              if (rounded.bitLength() > 63) {
                throw Convert.outOfRange("the operand of a bit operator");
              }
              return rounded.longValue();
            }
          },
          d);
    }
    return Convert.toLong(scope, e, at);
  }
}
